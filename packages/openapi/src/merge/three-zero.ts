/** Says a written document in the words of OpenAPI 3.0, for a document of people that is still of that version. */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "@ashlar/model";
import { isObject, type JsonObject, listAt, objectAt } from "./json-object.ts";
import { mapSchemas } from "./map-schemas.ts";

/**
 * The document with the schemas of 3.0; undefined where it says what 3.0 has no words for.
 *
 * @see https://spec.openapis.org/oas/v3.0.3.html#schema-object
 */
export function inThreeZero(document: JsonObject): JsonObject | undefined {
  if (Object.keys(objectAt(document, "webhooks")).length > 0) return undefined;
  let isPossible = true;
  const refuse = (): void => {
    isPossible = false;
  };
  const { webhooks: _, ...rest } = document;
  const older = mapSchemas(rest, {
    schema: (schema) => olderSchema(schema, refuse),
    other: (object) => {
      if (isNewer(object)) refuse();
    },
  });
  return isPossible ? older : undefined;
}

/** Fields of objects that are not schemas which came with 3.1 or 3.2. */
const NEWER_FIELDS = [
  ...["query", "additionalOperations", "pathItems", "jsonSchemaDialect", "itemSchema", "itemEncoding"],
  ...["prefixEncoding", "oauth2MetadataUrl", "deviceAuthorization", "dataValue", "serializedValue"],
];

function isNewer(object: JsonObject): boolean {
  if (object["in"] === "querystring" || object["style"] === "cookie") return true;
  if (object["type"] === "mutualTLS") return true;
  return NEWER_FIELDS.some((field) => typeof object[field] === "object");
}

/** The keywords that 3.0 knows, once those that it says otherwise are translated. */
const KNOWN = new Set([
  ...["$ref", "title", "description", "type", "format", "enum", "default", "nullable", "deprecated"],
  ...["multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength"],
  ...["pattern", "maxItems", "minItems", "uniqueItems", "maxProperties", "minProperties", "required"],
  ...["allOf", "oneOf", "anyOf", "not", "items", "properties", "additionalProperties", "discriminator"],
  ...["readOnly", "writeOnly", "xml", "externalDocs", "example"],
]);

const ONLY_NULL: JsonObject = { nullable: true, enum: [null] };

function olderSchema(schema: Json, refuse: () => void): Json {
  if (!isObject(schema)) return schema === false ? { not: {} } : {};
  const steps = [
    olderReference,
    olderConst,
    olderBounds,
    olderExamples,
    olderEncoding,
    olderType,
    olderUnion,
  ];
  const older = steps.reduce((one, step) => step(one), schema);
  const discriminator = objectAt(older, "discriminator");
  const isKnown = Object.keys(older).every((key) => KNOWN.has(key) || key.startsWith("x-"));
  if (!isKnown || Array.isArray(older["type"]) || discriminator["defaultMapping"] !== undefined) refuse();
  return older;
}

// OpenAPI 3.0.3 §4.7.23: what stands beside $ref is ignored.
function olderReference(schema: JsonObject): JsonObject {
  const { $ref, ...others } = schema;
  if ($ref === undefined || Object.keys(others).length === 0) return schema;
  const isBare = Object.keys(others).every((key) => key.startsWith("x-"));
  if (isBare) return { $ref };
  return { ...others, allOf: [{ $ref }, ...listAt(schema, "allOf")] };
}

function olderConst(schema: JsonObject): JsonObject {
  return schema["const"] === undefined || schema["enum"] !== undefined
    ? schema
    : renamed(schema, "const", "enum", [schema["const"]]);
}

function olderBounds(schema: JsonObject): JsonObject {
  const lower = olderBound(schema, "minimum", "exclusiveMinimum", (bound, exclusive) => bound > exclusive);
  return olderBound(lower, "maximum", "exclusiveMaximum", (bound, exclusive) => bound < exclusive);
}

function olderBound(
  schema: JsonObject,
  plain: string,
  exclusive: string,
  isStricter: (bound: number, exclusive: number) => boolean,
): JsonObject {
  const [bound, limit] = [schema[plain], schema[exclusive]];
  if (typeof limit !== "number") return schema;
  const { [exclusive]: _, ...others } = schema;
  if (typeof bound === "number" && isStricter(bound, limit)) return others;
  return { ...others, [plain]: limit, [exclusive]: true };
}

function olderExamples(schema: JsonObject): JsonObject {
  // There is room for one.
  const [example] = listAt(schema, "examples");
  return example === undefined ? schema : renamed(schema, "examples", "example", example);
}

function olderEncoding(schema: JsonObject): JsonObject {
  const isBytes = schema["contentEncoding"] === "base64" && schema["format"] === undefined;
  return isBytes ? renamed(schema, "contentEncoding", "format", "byte") : schema;
}

function olderType(schema: JsonObject): JsonObject {
  const types = [schema["type"] ?? []].flat();
  if (types.length === 0) return schema;
  const others = types.filter((type) => type !== "null");
  const nullable = others.length === types.length ? {} : { nullable: true };
  const [only] = others;
  if (only === undefined) {
    const { type: _, ...rest } = schema;
    return { ...rest, ...ONLY_NULL };
  }
  if (others.length > 1) {
    if (schema["anyOf"] !== undefined) return schema;
    const { type: _, ...rest } = schema;
    return { ...rest, anyOf: others.map((type) => ({ type, ...nullable })) };
  }
  const items = only === "array" && schema["items"] === undefined ? { items: {} } : {};
  return isDeepStrictEqual(only, schema["type"]) && Object.keys(items).length === 0
    ? schema
    : { ...renamed(schema, "type", "type", only), ...nullable, ...items };
}

/** Alternatives of which one is null. */
function olderUnion(schema: JsonObject): JsonObject {
  const kind = schema["anyOf"] === undefined ? "oneOf" : "anyOf";
  const all = listAt(schema, kind);
  const some = all.filter((one) => !isDeepStrictEqual(one, ONLY_NULL));
  const [only] = some;
  if (some.length === all.length || !isObject(only)) return schema;
  if (some.length > 1) return { ...schema, [kind]: some, nullable: true };
  const { [kind]: _, ...words } = schema;
  const canJoin = only["$ref"] === undefined && !Object.keys(only).some((key) => Object.hasOwn(words, key));
  if (canJoin) return { ...words, ...only, nullable: true };
  return { ...words, nullable: true, allOf: [...listAt(words, "allOf"), only] };
}

/** The schema with another keyword in the place of one. */
function renamed(schema: JsonObject, from: string, to: string, value: Json): JsonObject {
  const entries = Object.entries(schema).map(([key, old]): [string, Json] =>
    key === from ? [to, value] : [key, old],
  );
  return Object.fromEntries(entries);
}
