/** Prints `resources/artists.ts`: a table or view, as its operations work on it. */
import type { File } from "@ashlar/model";
import { Imports } from "../../emit/imports.ts";
import { Code, printKey, printLiteral } from "../../emit/literal.ts";
import { docComment } from "../../emit/types/doc-comment.ts";
import type { PlannedResource } from "../resource-plan.ts";
import { schemaNamesOf } from "../resource-schemas.ts";
import { describeRelation, describeResource } from "./describe-resource.ts";
import { layoutModule, moduleFrom, type ResourceModules } from "./modules.ts";
import { titled } from "./titled.ts";

/** Of the runtime: what stands for a body that no operation takes. */
const NOT_SENT = "NotSent";

export function emitResourceModule(resource: PlannedResource, modules: ResourceModules): File {
  const { plan, blueprint, folder, of } = modules;
  const { name, file } = of(resource.relation);
  const runtime = layoutModule(modules, "resources", ["middleware", "resources/resource"]);
  const imports = new Imports().value(runtime, "Resource");
  const types = typesOf(resource, modules);
  const named = types.filter((type) => type !== NOT_SENT);
  imports.type(layoutModule(modules, "resources", ["types", "api"]), ...named);
  if (named.length < types.length) imports.type(runtime, NOT_SENT);
  const relations = resource.relations.map(({ name: relationName, ...relation }) => {
    const other = of(relation.to);
    if (other.name !== name)
      imports.value(moduleFrom(modules, "resources", `resources/${other.file}`), other.name);
    return [relationName, describeRelation({ name: relationName, ...relation }, other.name, plan)] as const;
  });
  const path = `${blueprint.api.basePath}${resource.path}`;
  const described = {
    ...describeResource(resource, { plan, path }),
    relations: relations.length === 0 ? undefined : new Code(`() => (${printRelations(relations)})`),
  };
  const type = `Resource<${types.join(", ")}>`;
  const doc = docComment(titled(`\`${resource.schema}.${resource.table}\``, resource.comment), "");
  return {
    path: `${folder}/resources/${file}.ts`,
    owner: "generated",
    text: `${imports.lines().join("\n")}\n\n${doc}export const ${name}: ${type} = new Resource(${printBroken(described)});\n`,
  };
}

/** Of a row, and of the bodies that make and change one. */
function typesOf({ singular, creates, updates }: PlannedResource, { typeNames }: ResourceModules): string[] {
  const names = schemaNamesOf(singular);
  const sent = (name: string): string => typeNames.input.get(name) ?? typeNames.output.get(name) ?? name;
  const types = [typeNames.output.get(names.row) ?? names.row];
  if (creates || updates) types.push(creates ? sent(names.create) : NOT_SENT);
  if (updates) types.push(sent(names.patch));
  return types;
}

/** A member a line, however short they are. */
function printBroken(value: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => {
      const key = `  ${printKey(name)}: `;
      const isFields = name === "fields" && typeof member === "object" && member !== null;
      return `${key}${isFields ? printMembers(Object.entries(member), 2) : printLiteral(member, 2, key.length + 1)},`;
    });
  return `{\n${lines.join("\n")}\n}`;
}

function printRelations(relations: readonly (readonly [string, unknown])[]): string {
  return printMembers(relations, 2);
}

function printMembers(members: readonly (readonly [string, unknown])[], indent: number): string {
  const pad = " ".repeat(indent);
  const lines = members.map(([name, member]) => {
    const key = `${pad}  ${printKey(name)}: `;
    // For what every object has TypeScript does not look at the type that is asked for.
    const asIs = name in {} ? " as const" : "";
    return `${key}${printLiteral(member, indent + 2, key.length + 1 + asIs.length)}${asIs},`;
  });
  return lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n${pad}}`;
}
