/** Emits `types/api.ts`: every schema, request and response of an Api as explicit TypeScript types, without imports. */
import { bothWays, commentJson, type File, type JsonSchema } from "@ashlar/model";
import type { Blueprint, PlannedContent, PlannedOperation } from "../blueprint.ts";
import { type Cuts, findCuts } from "./types/cycles.ts";
import { type NamedType, printDeclarations } from "./types/declaration.ts";
import { docText, schemaDoc } from "./types/doc-comment.ts";
import { HelperTypes } from "./types/helper-types.ts";
import { operationTypes, type Sender } from "./types/operation-types.ts";
import { Said } from "./types/said.ts";
import { baseType, namedType } from "./types/schema-type.ts";
import type { TypeScope } from "./types/scope.ts";
import { type TypeNode, unknownNode } from "./types/type-node.ts";
import { type Direction, fileCarriers, nameTypes, reachableFrom, type TypeNames } from "./types/variants.ts";

/** The file of types, formatted, framework-neutral, the same text for the same blueprint. */
export function emitTypes(blueprint: Blueprint): File {
  const names = nameTypes(blueprint);
  const cuts = findCuts(blueprint.api.schemas);
  const carriers = fileCarriers(blueprint.api.schemas);
  const helpers = new HelperTypes(names.claim);
  const bases = new BaseNames(names, cuts);
  const said = new Said(names, helpers);
  const scope: TypeScope = {
    schemas: blueprint.api.schemas,
    names,
    cuts,
    baseName: (name, direction) => {
      const base = bases.of(name, direction, scope);
      if (base !== undefined) said.addBase(base, name);
      return base;
    },
    helper: (helper) => helpers.use(helper),
    said: (type) => said.of(type),
    direction: "output",
    inMultipart: false,
    fileCarriers: carriers,
    multipartOnly: multipartOnly(blueprint, carriers),
    owner: undefined,
    expanding: [],
  };
  const types = [...schemaTypes(scope, said), ...plannedOperationTypes(blueprint, scope)];
  const text = [...printDeclarations(types), ...helpers.declarations()].join("\n");
  // Without a single export the file would be a script, and importing it an error.
  return {
    path: `${blueprint.layout.types}/api.ts`,
    text: text === "" ? "export {};\n" : text,
    owner: "generated",
  };
}

function schemaTypes(scope: TypeScope, said: Said): NamedType[] {
  const types: NamedType[] = [];
  for (const [name, schema] of Object.entries(scope.schemas)) {
    const output = schemaType(name, schema, "output", scope, said);
    if (output === undefined) continue;
    const input = schemaType(name, schema, "input", scope, said);
    const both = input === undefined ? output.said : bothWays(output.said, input.said);
    const doc = [...calledDoc(name, output.name), ...schemaDoc(schema, both)];
    types.push(...output.base, { name: output.name, type: output.type, doc });
    if (input !== undefined) {
      types.push(...input.base, { name: input.name, type: input.type, doc: sentDoc(output.name, schema) });
    }
  }
  return types;
}

interface SchemaType {
  readonly name: string;
  readonly type: TypeNode;
  readonly base: readonly NamedType[];
  readonly said: JsonSchema;
}

function schemaType(
  name: string,
  schema: JsonSchema,
  direction: Direction,
  scope: TypeScope,
  said: Said,
): SchemaType | undefined {
  const typeName = scope.names[direction].get(name);
  if (typeName === undefined) return undefined;
  const inner: TypeScope = { ...scope, direction, owner: name, inMultipart: scope.multipartOnly.has(name) };
  const baseName = scope.cuts.bases.has(name) ? scope.baseName(name, direction) : undefined;
  const base =
    baseName === undefined ? [] : [{ name: baseName, type: baseType(schema, inner), doc: baseDoc(typeName) }];
  const type = namedType(name, schema, inner);
  return { name: typeName, type, base, said: said.ofDeclaration(type, base[0]) };
}

/** Where the document calls it something that no type can be called. */
function calledDoc(name: string, typeName: string): string[] {
  return name === typeName ? [] : [`Called \`${commentJson(name)}\` in the document.`];
}

function sentDoc(typeName: string, schema: JsonSchema): string[] {
  const description = typeof schema === "object" ? docText(schema.description) : [];
  return [...description, `What is sent as {@link ${typeName}}.`];
}

function baseDoc(typeName: string): string[] {
  return [`What every {@link ${typeName}} has.`];
}

function plannedOperationTypes(blueprint: Blueprint, scope: TypeScope): NamedType[] {
  const typesOf = (operations: readonly PlannedOperation[], sender: Sender): NamedType[] =>
    operations.flatMap((operation) => operationTypes(operation, sender, scope));
  return [...typesOf(blueprint.operations, "client"), ...typesOf(blueprint.webhooks, "service")];
}

/** Schemas with files that nothing but multipart bodies refers to: their types can speak of uploaded files. */
function multipartOnly(blueprint: Blueprint, carriers: ReadonlySet<string>): ReadonlySet<string> {
  if (carriers.size === 0) return carriers;
  const { schemas } = blueprint.api;
  const multipart: JsonSchema[] = [];
  const others: JsonSchema[] = [];
  const add = (content: PlannedContent): void => {
    (content.kind === "multipart" ? multipart : others).push(content.schema, content.itemSchema ?? true);
  };
  for (const operation of [...blueprint.operations, ...blueprint.webhooks]) {
    others.push(...operation.parameters.map((parameter) => parameter.schema));
    for (const content of operation.body?.contents ?? []) add(content);
    for (const response of operation.responses) response.contents.forEach(add);
  }
  const inMultipart = reachableFrom(multipart, schemas);
  const elsewhere = reachableFrom(others, schemas);
  return new Set([...inMultipart].filter((name) => carriers.has(name) && !elsewhere.has(name)));
}

/** Names of the types that hold a schema without its alternatives, claimed when the first reference needs them. */
class BaseNames {
  readonly #names: TypeNames;
  readonly #known = new Map<string, string | undefined>();
  readonly #cuts: Cuts;

  constructor(names: TypeNames, cuts: Cuts) {
    this.#names = names;
    this.#cuts = cuts;
  }

  of(name: string, direction: Direction, scope: TypeScope): string | undefined {
    const own = direction === "input" ? this.#names.input.get(name) : undefined;
    const typeName = own ?? this.#names.output.get(name);
    const schema = scope.schemas[name];
    if (typeName === undefined || schema === undefined || !this.#cuts.bases.has(name)) return undefined;
    if (this.#known.has(typeName)) return this.#known.get(typeName);
    this.#known.set(typeName, undefined);
    const isEmpty = baseType(schema, { ...scope, direction, owner: name }) === unknownNode;
    const base = isEmpty ? undefined : this.#names.claim(`${typeName}Base`);
    this.#known.set(typeName, base);
    return base;
  }
}
