/** JSON Schema 2020-12 read word by word: slow, short, and independent of what it is compared with. */
import { isDeepStrictEqual } from "node:util";
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";

/** What was looked at by the keywords that held. */
interface Verdict {
  readonly isValid: boolean;
  readonly properties: ReadonlySet<string>;
  readonly items: ReadonlySet<number>;
}

/** Whether the value satisfies the schema; knows no references and no formats. */
export function isNaivelyValid(schema: JsonSchema, value: unknown): boolean {
  return judge(schema, value).isValid;
}

function judge(schema: JsonSchema, value: unknown): Verdict {
  const properties = new Set<string>();
  const items = new Set<number>();
  if (typeof schema === "boolean") return { isValid: schema, properties, items };
  const merge = (verdict: Verdict): boolean => {
    if (!verdict.isValid) return false;
    for (const name of verdict.properties) properties.add(name);
    for (const index of verdict.items) items.add(index);
    return true;
  };
  const inPlace = (member: JsonSchema): boolean => merge(judge(member, value));
  let isValid = judgeValue(schema, value);
  if (!(schema.allOf ?? []).map(inPlace).every(Boolean)) isValid = false;
  if (schema.anyOf !== undefined && !schema.anyOf.map(inPlace).some(Boolean)) isValid = false;
  if (schema.oneOf !== undefined && schema.oneOf.map(inPlace).filter(Boolean).length !== 1) isValid = false;
  if (schema.not !== undefined && judge(schema.not, value).isValid) isValid = false;
  if (schema.if !== undefined) {
    const branch = inPlace(schema.if) ? schema.then : schema.else;
    if (branch !== undefined && !inPlace(branch)) isValid = false;
  }
  if (Array.isArray(value) && !judgeItems(schema, value, items)) isValid = false;
  if (isObject(value) && !judgeProperties(schema, value, properties)) isValid = false;
  return { isValid, properties, items };
}

function judgeValue(schema: JsonSchemaObject, value: unknown): boolean {
  const { type, minLength = 0, maximum, multipleOf } = schema;
  if (type !== undefined && ![type].flat().some((name) => typesOf(value).includes(name))) return false;
  if (schema.enum !== undefined && !schema.enum.some((allowed) => isDeepStrictEqual(allowed, value)))
    return false;
  if (typeof value === "string") return [...value].length >= minLength;
  if (typeof value !== "number") return true;
  return (
    (maximum === undefined || value <= maximum) && (multipleOf === undefined || value % multipleOf === 0)
  );
}

function typesOf(value: unknown): string[] {
  if (value === null) return ["null"];
  if (Array.isArray(value)) return ["array"];
  return Number.isInteger(value) ? ["integer", "number"] : [typeof value];
}

function judgeItems(schema: JsonSchemaObject, value: readonly unknown[], seen: Set<number>): boolean {
  const { prefixItems = [], items, contains, minItems = 0, uniqueItems } = schema;
  let isValid = value.length >= minItems;
  if (uniqueItems && value.some((a, i) => value.some((b, j) => j < i && isDeepStrictEqual(a, b))))
    isValid = false;
  for (const [index, item] of value.entries()) {
    const own = prefixItems[index] ?? items;
    if (own !== undefined) seen.add(index);
    if (own !== undefined && !judge(own, item).isValid) isValid = false;
  }
  return isValid && (contains === undefined || value.some((item) => judge(contains, item).isValid));
}

function judgeProperties(
  schema: JsonSchemaObject,
  value: Record<string, unknown>,
  seen: Set<string>,
): boolean {
  const { required = [], minProperties = 0, propertyNames = true, unevaluatedProperties } = schema;
  const names = Object.keys(value);
  let isValid = names.length >= minProperties && required.every((name) => Object.hasOwn(value, name));
  for (const name of names) {
    if (!judge(propertyNames, name).isValid) isValid = false;
    const patterns = Object.entries(schema.patternProperties ?? {}).filter(([pattern]) =>
      new RegExp(pattern, "u").test(name),
    );
    const own = patterns.map(([, member]) => member);
    if (Object.hasOwn(schema.properties ?? {}, name)) own.push(schema.properties?.[name] ?? true);
    if (own.length === 0 && schema.additionalProperties !== undefined) own.push(schema.additionalProperties);
    if (own.length > 0) seen.add(name);
    if (!own.every((member) => judge(member, value[name]).isValid)) isValid = false;
  }
  if (unevaluatedProperties === undefined) return isValid;
  for (const name of names) {
    if (!seen.has(name) && !judge(unevaluatedProperties, value[name]).isValid) isValid = false;
    seen.add(name);
  }
  return isValid;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
