/** Reads bodies of Swagger 2.0: `body` and `formData` parameters, `schema` of responses. */
import type { Encoding, Json, JsonSchema, JsonSchemaObject, MediaType, RequestBody } from "@ashlar/model";
import { meantMediaType, mediaTypeName } from "../media-type-name.ts";
import { parameterItems } from "../parameter-list.ts";
import { Place } from "../place.ts";
import { setMember } from "../raw-map.ts";
import { readInlineSchema } from "../read-parameter.ts";
import type { Reading } from "../reading.ts";
import { readBoolean, readText } from "../repair/value.ts";
import { readSchema } from "../schema/read-schema.ts";
import { readCollectionFormat } from "./read-parameter.ts";

/** The body that the parameters of an operation and its path item describe. */
export function readSwaggerBody(
  operation: Place,
  lists: readonly Place[],
  reading: Reading,
): RequestBody | undefined {
  const parameters = lists
    .flatMap((list) => parameterItems(list, reading))
    .map((item) => reading.follow(item, "parameter"))
    .filter((place) => place !== undefined);
  const body = parameters.findLast((place) => place.get("in") === "body");
  if (body !== undefined) return readBody(body, operation, reading);
  const fields = new Map<string, Place>();
  for (const place of parameters) {
    const name = place.get("name");
    if (place.get("in") === "formData" && typeof name === "string") fields.set(name, place);
  }
  return fields.size === 0 ? undefined : readForm(fields, operation, reading);
}

function readBody(place: Place, operation: Place, reading: Reading): RequestBody {
  const description = readText(place.at("description"), reading);
  const schema: JsonSchema = place.has("schema")
    ? readSchema(place.at("schema"), reading)
    : readInlineSchema(place, reading);
  return {
    required: readBoolean(place.at("required"), reading) ?? false,
    ...(description === undefined ? {} : { description }),
    content: mediaTypes(operation, "consumes", reading).map((type) => ({ type, schema, encoding: {} })),
  };
}

const FORMS: readonly string[] = ["multipart/form-data", "application/x-www-form-urlencoded"];

function readForm(fields: ReadonlyMap<string, Place>, operation: Place, reading: Reading): RequestBody {
  const properties: { [name: string]: JsonSchema } = {};
  const encoding: { [property: string]: Encoding } = {};
  const required: string[] = [];
  for (const [name, place] of fields) {
    const description = readText(place.at("description"), reading);
    const schema = readInlineSchema(place, reading);
    setMember(
      properties,
      name,
      description === undefined || typeof schema !== "object" ? schema : { ...schema, description },
    );
    if (readBoolean(place.at("required"), reading) === true) required.push(name);
    if (isList(schema)) setMember(encoding, name, readCollectionFormat(place, "formData", reading));
  }
  const schema: JsonSchemaObject = {
    type: "object",
    properties,
    ...(required.length === 0 ? {} : { required }),
  };
  const hasFile = [...fields.values()].some((place) => place.get("type") === "file");
  const consumed = mediaTypes(operation, "consumes", reading).filter((type) => FORMS.includes(type));
  const types =
    hasFile || consumed.length === 0
      ? [hasFile ? "multipart/form-data" : (consumed[0] ?? FORMS[1] ?? "")]
      : consumed;
  return { required: required.length > 0, content: types.map((type) => ({ type, schema, encoding })) };
}

function isList(schema: JsonSchema): boolean {
  return typeof schema === "object" && [schema.type].flat().includes("array");
}

/** The content of a response: its schema in each media type that the operation produces. */
export function readSwaggerResponseContent(response: Place, operation: Place, reading: Reading): MediaType[] {
  if (!response.has("schema")) return [];
  const isFile = response.at("schema").get("type") === "file";
  const schema = readSchema(response.at("schema"), reading);
  const types = mediaTypes(operation, "produces", reading, isFile ? "application/octet-stream" : undefined);
  return types.map((type) => {
    const example = exampleOf(response.at("examples"), type);
    return { type, schema, encoding: {}, ...(example === undefined ? {} : { example }) };
  });
}

function exampleOf(examples: Place, type: string): Json | undefined {
  return examples.members().find((member) => mediaTypeName(member.key) === type)?.value as Json | undefined;
}

/** `consumes` or `produces` of an operation, else of the document, else JSON. */
function mediaTypes(
  operation: Place,
  key: "consumes" | "produces",
  reading: Reading,
  fallback = "application/json",
): string[] {
  const own = operation.at(key);
  const list = Array.isArray(own.value) ? own : Place.root(operation.file).at(key);
  const types = new Set<string>();
  for (const item of list.items()) {
    const text = readText(item, reading);
    if (text === undefined) continue;
    const type = mediaTypeName(text) ?? meantMediaType(text);
    if (type === undefined || mediaTypeName(text) === undefined) {
      reading.report.warn(item, {
        rule: "invalid-media-type",
        message: `"${text}" is no media type; ${type === undefined ? "left out" : `read as ${type}`}`,
        hint: "write the whole type, for example application/json",
      });
    }
    if (type !== undefined) types.add(type);
  }
  return types.size === 0 ? [fallback] : [...types];
}
