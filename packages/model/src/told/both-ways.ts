import type { JsonSchema } from "../json-schema.ts";

/** What is answered and what is sent of the same schema, together. */
export function bothWays(answered: JsonSchema, sent: JsonSchema): JsonSchema {
  if (typeof answered === "boolean" || typeof sent === "boolean") return answered;
  const schema: { [keyword: string]: unknown } = { ...answered };
  if (answered.properties !== undefined || sent.properties !== undefined) {
    const properties = { ...sent.properties, ...answered.properties };
    for (const [name, property] of Object.entries(answered.properties ?? {})) {
      const other = sent.properties?.[name];
      if (other !== undefined) properties[name] = bothWays(property, other);
    }
    schema["properties"] = properties;
    // Of what stands in both, the answer says whether it has to be there.
    const sentAlone = (sent.required ?? []).filter((name) => !Object.hasOwn(answered.properties ?? {}, name));
    const required = new Set([...(answered.required ?? []), ...sentAlone]);
    if (required.size > 0) schema["required"] = [...required];
  }
  if (answered.items !== undefined && sent.items !== undefined) {
    schema["items"] = bothWays(answered.items, sent.items);
  }
  for (const keyword of ["allOf", "anyOf", "oneOf"] as const) {
    const own = answered[keyword];
    const other = sent[keyword];
    if (own === undefined || other === undefined || own.length !== other.length) continue;
    schema[keyword] = own.map((part, at) => bothWays(part, other[at] ?? part));
  }
  return schema;
}
