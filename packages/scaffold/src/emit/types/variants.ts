/** Names of the types of `types/api.ts`: which schemas need a second type as sent, and what the extras are called. */
import type { Api, JsonSchema } from "@ashlar/model";
import type { Blueprint } from "../../blueprint.ts";
import { isAnnotated, referencesOf, spreadThroughReferences, subschemas } from "./reference.ts";

/** `output`: as answered, with readOnly properties. `input`: as sent, with writeOnly ones. */
export type Direction = "input" | "output";

export interface TypeNames {
  /** Key of `Api.schemas` → its type as answered. */
  readonly output: ReadonlyMap<string, string>;
  /** The same, for those schemas that are sent, and whose type as sent differs. */
  readonly input: ReadonlyMap<string, string>;
  /** A name that nothing else has; taken from then on. */
  readonly claim: (wanted: string) => string;
}

export function nameTypes(blueprint: Blueprint): TypeNames {
  const { api } = blueprint;
  const taken = new Set(blueprint.typeNames.values());
  for (const operation of [...blueprint.operations, ...blueprint.webhooks]) {
    taken.add(operation.requestTypeName).add(operation.responsesTypeName);
  }
  const claim = (wanted: string): string => {
    let name = wanted;
    for (let count = 2; taken.has(name); count++) name = `${wanted}${count}`;
    taken.add(name);
    return name;
  };
  const input = new Map<string, string>();
  const sent = reachableFrom(sentSchemas(blueprint), api.schemas);
  for (const name of twoFaced(api)) {
    const output = blueprint.typeNames.get(name);
    if (output !== undefined && sent.has(name)) input.set(name, claim(`${output}Input`));
  }
  return { output: blueprint.typeNames, input, claim };
}

/** What others send to this service: requests, and the answers to its webhooks and callbacks. */
function sentSchemas({ operations, webhooks }: Blueprint): JsonSchema[] {
  const contents = [
    ...operations.flatMap(({ body }) => body?.contents ?? []),
    ...webhooks.flatMap(({ responses }) => responses.flatMap((response) => response.contents)),
  ];
  return [
    ...operations.flatMap(({ parameters }) => parameters.map(({ schema }) => schema)),
    ...contents.flatMap(({ schema, itemSchema }) => [schema, itemSchema ?? true]),
  ];
}

/** Schemas that say something else about what is sent than about what is answered, in the document's order. */
function twoFaced(api: Api): string[] {
  const reached = spreadThroughReferences(api.schemas, (schema) => hasOneWayProperty(schema, api.schemas));
  return Object.keys(api.schemas).filter((name) => reached.has(name));
}

function hasOneWayProperty(schema: JsonSchema, schemas: Api["schemas"]): boolean {
  if (typeof schema === "boolean") return false;
  for (const property of Object.values(schema.properties ?? {})) {
    if (isAnnotated(property, "readOnly", schemas) || isAnnotated(property, "writeOnly", schemas))
      return true;
  }
  return subschemas(schema).some((part) => hasOneWayProperty(part, schemas));
}

/** Schemas that hold a file, by name: themselves, or through a reference. */
export function fileCarriers(schemas: Api["schemas"]): Set<string> {
  return spreadThroughReferences(schemas, holdsFile);
}

function holdsFile(schema: JsonSchema): boolean {
  if (typeof schema === "boolean") return false;
  return schema.format === "binary" || subschemas(schema).some(holdsFile);
}

/** Every name that is reachable from the schemas given. */
export function reachableFrom(roots: readonly JsonSchema[], schemas: Api["schemas"]): Set<string> {
  const reached = new Set<string>();
  const pending = [...roots];
  for (let schema = pending.pop(); schema !== undefined; schema = pending.pop()) {
    for (const name of referencesOf(schema)) {
      if (reached.has(name)) continue;
      reached.add(name);
      const target = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
      if (target !== undefined) pending.push(target);
    }
  }
  return reached;
}
