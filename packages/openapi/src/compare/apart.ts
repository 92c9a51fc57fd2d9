/** Tells whether two schemas have no value in common, as far as types, values, bounds and properties show it. */
import type { Json, JsonSchema } from "@ashlar/model";
import type { SchemaView } from "./schema-view.ts";

export interface ApartTools {
  /** Of the schema whose values are sent. */
  readonly viewGiven: (schema: JsonSchema) => SchemaView;
  /** Of the schema that may take them as well. */
  readonly viewOther: (schema: JsonSchema) => SchemaView;
}

/** Steps into properties and items; what is told apart deeper down is not seen. */
const MAX_DEPTH = 4;

/** Formats of which no text has two. */
const EXCLUSIVE_FORMATS = new Set(["date", "date-time", "time", "uuid", "email", "ipv4", "ipv6"]);

/**
 * Whether no value that the first schema describes is one of the second. Who sends a value is taken to send no
 * properties but those that are described, and always one that has fixed values on both sides: `kind: { const: cat }`.
 * Where nothing shows it, they count as overlapping.
 */
export function isApart(given: JsonSchema, other: JsonSchema, tools: ApartTools, depth = 0): boolean {
  if (given === false || other === false) return true;
  if (depth > MAX_DEPTH) return false;
  const [a, b] = [tools.viewGiven(given), tools.viewOther(other)];
  const inside = (one: JsonSchema, match: JsonSchema): boolean => isApart(one, match, tools, depth + 1);
  if (a.allowsNull === true && b.allowsNull === true) return false;
  if (a.unions.some(({ alternatives }) => alternatives.every((one) => inside(one, other)))) return true;
  if (b.unions.some(({ alternatives }) => alternatives.every((one) => inside(given, one)))) return true;
  if (a.enum?.every((value) => !mayTake(b, value)) || b.enum?.every((value) => !mayTake(a, value)))
    return true;
  const types = commonTypes(a.types, b.types);
  return types?.every((type) => areApartAs(type, a, b, inside)) ?? false;
}

type Inside = (given: JsonSchema, other: JsonSchema) => boolean;

function areApartAs(type: string, a: SchemaView, b: SchemaView, inside: Inside): boolean {
  switch (type) {
    case "object":
      return areObjectsApart(a, b, inside);
    case "array":
      return (
        areRangesApart(a, b, "minItems", "maxItems") ||
        ([a, b].some((view) => (highest(view, "minItems") ?? 0) > 0) &&
          inside(a.inner["items"] ?? true, b.inner["items"] ?? true))
      );
    case "string":
      return areRangesApart(a, b, "minLength", "maxLength") || haveOtherFormats(a, b);
    case "number":
    case "integer":
      return areRangesApart(a, b, "minimum", "maximum") || areExclusiveRangesApart(a, b);
    default:
      return false;
  }
}

function areObjectsApart(a: SchemaView, b: SchemaView, inside: Inside): boolean {
  const shared = Object.keys(a.properties).filter((name) => Object.hasOwn(b.properties, name));
  const isToldBy = (name: string): boolean => {
    const [one, other] = [a.properties[name] ?? true, b.properties[name] ?? true];
    const isThere = a.required.has(name) || b.required.has(name) || (isFixed(one) && isFixed(other));
    return isThere && inside(one, other);
  };
  return (
    shared.some(isToldBy) ||
    [...b.required].some((name) => isNeverSent(a, name)) ||
    [...a.required].some((name) => isRefused(b, name)) ||
    isRefusedTogether(a, b.required) ||
    isRefusedTogether(b, a.required)
  );
}

/** Whether an object has no such property, because it is described and that is not. */
function isNeverSent({ properties, required, ...view }: SchemaView, name: string): boolean {
  const names = Object.keys(properties);
  const isDescribed = names.includes(name) || required.has(name);
  const isFree = names.length === 0 || typeof view.additionalProperties === "object";
  return !isDescribed && !isFree && Object.keys(view.patternProperties).length === 0;
}

function isRefused(
  { properties, patternProperties, additionalProperties }: SchemaView,
  name: string,
): boolean {
  const isNamed = Object.hasOwn(properties, name) || Object.keys(patternProperties).length > 0;
  return additionalProperties === false && !isNamed;
}

/** `not: { required: [...] }` of properties that the other side has: the usual way to tell forms apart. */
function isRefusedTogether({ conditions }: SchemaView, names: ReadonlySet<string>): boolean {
  return conditions.some(({ keyword, schema }) => {
    if (keyword !== "not" || typeof schema !== "object") return false;
    const { type, required = [], ...others } = schema;
    const isObject = type === undefined || type === "object";
    const isAlone = isObject && Object.keys(others).length === 0 && required.length > 0;
    return isAlone && required.every((name) => names.has(name));
  });
}

function isFixed(schema: JsonSchema): boolean {
  return typeof schema === "object" && (schema.const !== undefined || schema.enum !== undefined);
}

/** Whether a value may be one of a schema; of what is inside it nothing is asked. */
function mayTake(view: SchemaView, value: Json): boolean {
  if (value === null) return view.allowsNull !== false;
  const type = Array.isArray(value) ? "array" : typeof value;
  const isWhole = Number.isInteger(value) && view.types?.has("integer") === true;
  if (view.types?.has(type) === false && !isWhole) return false;
  const text = JSON.stringify(value);
  if (view.enum?.some((one) => JSON.stringify(one) === text) === false) return false;
  if (typeof value === "string") return isWithin(view, [...value].length, "minLength", "maxLength");
  return typeof value !== "number" || isWithin(view, value, "minimum", "maximum");
}

function isWithin(view: SchemaView, amount: number, least: string, most: string): boolean {
  return amount >= (highest(view, least) ?? amount) && amount <= (lowest(view, most) ?? amount);
}

/** Undefined where both take any type; an integer is a number. */
function commonTypes(a: SchemaView["types"], b: SchemaView["types"]): string[] | undefined {
  if (a === undefined) return b === undefined ? undefined : [...b];
  if (b === undefined) return [...a];
  const isIn = (types: ReadonlySet<string>, type: string): boolean =>
    types.has(type) || (type === "integer" && types.has("number"));
  return [...[...a].filter((type) => isIn(b, type)), ...[...b].filter((type) => isIn(a, type))];
}

function areRangesApart(a: SchemaView, b: SchemaView, least: string, most: string): boolean {
  const isAbove = (upper: SchemaView, lower: SchemaView): boolean =>
    (highest(upper, least) ?? Number.NEGATIVE_INFINITY) > (lowest(lower, most) ?? Number.POSITIVE_INFINITY);
  return isAbove(a, b) || isAbove(b, a);
}

/** Ranges that touch in a value that one of them leaves out. */
function areExclusiveRangesApart(a: SchemaView, b: SchemaView): boolean {
  const isAbove = (upper: SchemaView, lower: SchemaView): boolean => {
    const [from, openFrom] = [highest(upper, "minimum"), highest(upper, "exclusiveMinimum")];
    const [to, openTo] = [lowest(lower, "maximum"), lowest(lower, "exclusiveMaximum")];
    const isOpenAbove = openFrom !== undefined && openFrom >= (to ?? openTo ?? Number.POSITIVE_INFINITY);
    return isOpenAbove || (openTo !== undefined && (from ?? Number.NEGATIVE_INFINITY) >= openTo);
  };
  return isAbove(a, b) || isAbove(b, a);
}

function haveOtherFormats(a: SchemaView, b: SchemaView): boolean {
  const [left, right] = [a, b].map(({ keywords }) =>
    (keywords["format"] ?? []).filter((format) => EXCLUSIVE_FORMATS.has(String(format))),
  );
  return left?.some((format) => right?.length !== 0 && right?.includes(format) === false) ?? false;
}

function highest({ keywords }: SchemaView, keyword: string): number | undefined {
  const numbers = numbersOf(keywords[keyword]);
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}

function lowest({ keywords }: SchemaView, keyword: string): number | undefined {
  const numbers = numbersOf(keywords[keyword]);
  return numbers.length === 0 ? undefined : Math.min(...numbers);
}

function numbersOf(values: readonly unknown[] = []): number[] {
  return values.filter((value) => typeof value === "number");
}
