/** Follows `#/$defs/<name>` inside an Api. */
import type { Api, JsonSchema, JsonSchemaObject } from "@ashlar/model";

const prefix = "#/$defs/";

/** The key of `Api.schemas` that a schema refers to. */
export function referenceName(schema: JsonSchema): string | undefined {
  if (typeof schema === "boolean" || typeof schema.$ref !== "string") return undefined;
  return schema.$ref.startsWith(prefix) ? schema.$ref.slice(prefix.length) : undefined;
}

/** The schema behind a reference; undefined when nothing stands there. Names are the Api's own, so no prototype answers. */
export function lookUp(name: string, schemas: Api["schemas"]): JsonSchema | undefined {
  return Object.hasOwn(schemas, name) ? schemas[name] : undefined;
}

/** The schema itself and everything it says through `$ref` and `allOf`, each once. */
export function conjuncts(schema: JsonSchema, schemas: Api["schemas"]): JsonSchemaObject[] {
  const seen = new Set<JsonSchemaObject>();
  const visit = (part: JsonSchema | undefined): void => {
    if (part === undefined || typeof part === "boolean" || seen.has(part)) return;
    seen.add(part);
    const name = referenceName(part);
    if (name !== undefined) visit(lookUp(name, schemas));
    for (const member of part.allOf ?? []) visit(member);
  };
  visit(schema);
  return [...seen];
}

/** A property's schema, declared by the schema itself or by what it refers to or is composed of. */
export function findProperty(
  schema: JsonSchema,
  key: string,
  schemas: Api["schemas"],
): JsonSchema | undefined {
  for (const part of conjuncts(schema, schemas)) {
    if (part.properties !== undefined && Object.hasOwn(part.properties, key)) return part.properties[key];
  }
  return undefined;
}

/** True where the schema, or what it refers to, carries the annotation. */
export function isAnnotated(
  schema: JsonSchema,
  annotation: "readOnly" | "writeOnly" | "deprecated",
  schemas: Api["schemas"],
): boolean {
  if (typeof schema === "boolean") return false;
  // Nearly every schema says it all itself.
  if (schema.$ref === undefined && schema.allOf === undefined) return schema[annotation] === true;
  return conjuncts(schema, schemas).some((part) => part[annotation] === true);
}

/** Every schema that stands directly in this one. */
export function subschemas(schema: JsonSchemaObject): JsonSchema[] {
  return [
    ...Object.values(schema.properties ?? {}),
    ...Object.values(schema.patternProperties ?? {}),
    ...Object.values(schema.dependentSchemas ?? {}),
    ...[
      schema.additionalProperties,
      schema.unevaluatedProperties,
      schema.items,
      schema.unevaluatedItems,
    ].filter((part) => part !== undefined),
    ...(schema.prefixItems ?? []),
    ...(schema.allOf ?? []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...[schema.contentSchema].filter((part) => part !== undefined),
  ];
}

/** Names of all schemas that this one refers to, by its discriminator too, at any depth inside it but not behind a reference. */
export function referencesOf(schema: JsonSchema): Set<string> {
  const names = new Set<string>();
  const visit = (part: JsonSchema): void => {
    if (typeof part === "boolean") return;
    const name = referenceName(part);
    if (name !== undefined) names.add(name);
    const { mapping = {}, defaultMapping } = part.discriminator ?? {};
    for (const target of Object.values(mapping)) names.add(target);
    if (defaultMapping !== undefined) names.add(defaultMapping);
    for (const inner of subschemas(part)) visit(inner);
  };
  visit(schema);
  return names;
}

/** Names for which a fact holds, or that refer to such a name. */
export function spreadThroughReferences(
  schemas: Api["schemas"],
  holds: (schema: JsonSchema) => boolean,
): Set<string> {
  const referrers = new Map<string, string[]>();
  const reached = new Set<string>();
  for (const [name, schema] of Object.entries(schemas)) {
    for (const target of referencesOf(schema))
      referrers.set(target, [...(referrers.get(target) ?? []), name]);
    if (holds(schema)) reached.add(name);
  }
  const pending = [...reached];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    for (const referrer of referrers.get(name) ?? []) {
      if (reached.has(referrer)) continue;
      reached.add(referrer);
      pending.push(referrer);
    }
  }
  return reached;
}
