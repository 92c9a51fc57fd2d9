/** Schemas of an Api as a graph: what a reference leads to, and what operations reach. */
import type { Api, JsonSchema, JsonSchemaObject, Operation } from "@ashlar/model";
import { SUBSCHEMAS } from "../write/schema-keywords.ts";

const REFERENCE = "#/$defs/";

/** The name that a `$ref` of the Api names. */
export function referencedName(schema: JsonSchema | undefined): string | undefined {
  return typeof schema === "object" ? schema.$ref?.slice(REFERENCE.length) : undefined;
}

/** The schemas that stand in a schema, themselves not looked into. */
export function subschemasOf(schema: JsonSchemaObject): JsonSchema[] {
  const found: JsonSchema[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    const kind = SUBSCHEMAS.get(keyword);
    if (kind === "one") found.push(value as JsonSchema);
    else if (kind === "list") found.push(...(value as JsonSchema[]));
    else if (kind === "map") found.push(...Object.values(value as { [name: string]: JsonSchema }));
  }
  return found;
}

/** Every schema that an operation names itself, in its order. */
export function schemasOfOperation(operation: Operation): JsonSchema[] {
  const contents = [
    operation.requestBody?.content ?? [],
    ...operation.responses.map(({ content }) => content),
  ];
  return [
    ...operation.parameters.map(({ schema }) => schema),
    ...contents.flat().flatMap(({ schema, itemSchema }) => [schema, itemSchema]),
    ...operation.responses.flatMap(({ headers }) => headers.map(({ schema }) => schema)),
    ...operation.callbacks.flatMap(({ operations }) => operations.flatMap(schemasOfOperation)),
  ].filter((schema) => schema !== undefined);
}

/** Names of the schemas that the given ones lead to, through any number of references. */
export function reachedNames(roots: readonly JsonSchema[], schemas: Api["schemas"]): Set<string> {
  const reached = new Set<string>();
  const pending = [...roots];
  const add = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    const target = schemas[name];
    if (target !== undefined) pending.push(target);
  };
  for (let schema = pending.pop(); schema !== undefined; schema = pending.pop()) {
    if (typeof schema !== "object") continue;
    const name = referencedName(schema);
    if (name !== undefined) add(name);
    for (const target of Object.values(schema.discriminator?.mapping ?? {})) add(target);
    pending.push(...subschemasOf(schema));
  }
  return reached;
}
