/** Keywords of JSON Schema that could as well be left out: `minLength: 0`, `additionalProperties: {}`. */

type Judge = (value: unknown, isAny: (schema: unknown) => boolean) => boolean;

const allowsAll: Judge = (value, isAny) => isAny(value);
const isZero: Judge = (value) => value === 0;
const isFalse: Judge = (value) => value === false;

const JUDGES: ReadonlyMap<string, Judge> = new Map([
  ...["items", "additionalProperties", "propertyNames"].map((keyword) => [keyword, allowsAll] as const),
  ...["unevaluatedItems", "unevaluatedProperties"].map((keyword) => [keyword, allowsAll] as const),
  ...["properties", "patternProperties", "required"].map((keyword) => [keyword, isEmpty] as const),
  ...["dependentSchemas", "dependentRequired"].map((keyword) => [keyword, isEmpty] as const),
  ...["minLength", "minItems", "minProperties"].map((keyword) => [keyword, isZero] as const),
  ...["uniqueItems", "deprecated", "readOnly", "writeOnly"].map((keyword) => [keyword, isFalse] as const),
]);

/**
 * Whether a keyword with this value could as well be left out.
 *
 * @param isAny whether a schema lets everything through; unless given, `true` and one without keywords do
 */
export function saysNothing(
  keyword: string,
  value: unknown,
  isAny: (schema: unknown) => boolean = (schema) => schema === true || isEmpty(schema),
): boolean {
  return value === undefined || JUDGES.get(keyword)?.(value, isAny) === true;
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
