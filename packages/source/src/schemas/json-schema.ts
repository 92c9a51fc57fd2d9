/** JSON Schema written out in code: `{ type: "object", properties: { … } } as const`. */
import type { Json, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import ts from "typescript6";
import { type Draft, objectSchema } from "./draft.ts";
import type { LiteralReader } from "./literal-reader.ts";
import type { SchemaReader } from "./schema-reader.ts";

const TYPES = /^(string|number|integer|boolean|object|array|null)$/;
const KEYWORDS = /^(\$ref|\$id|enum|const|anyOf|allOf|oneOf|not|if|format)$/;
const ONE =
  /^(items|additionalProperties|not|contains|propertyNames|if|then|else|unevaluatedProperties|additionalItems)$/;
const MANY = /^(allOf|anyOf|oneOf|prefixItems)$/;
const BY_NAME = /^(properties|patternProperties|definitions|\$defs|dependentSchemas)$/;
/** Of Fastify's and Ajv's, and of no meaning to who sends something. */
const NOT_MEANT =
  /^(\$id|\$schema|\$async|nullable|errorMessage|instanceof|transform|strict|definitions|\$defs)$/;

/** Whether an object literal is a schema rather than something that holds schemas. */
export function isJsonSchema(node: ts.ObjectLiteralExpression, reader: LiteralReader): boolean {
  return reader.entries(node).some(([name, value]) => {
    if (name === "type") {
      const type = reader.checker.getTypeAtLocation(value);
      const text = ts.isStringLiteralLike(value) ? value.text : undefined;
      return (
        ts.isArrayLiteralExpression(value) || TYPES.test(text ?? (type.isStringLiteral() ? type.value : ""))
      );
    }
    if (name === "properties") return ts.isObjectLiteralExpression(value);
    return KEYWORDS.test(name);
  });
}

export function jsonSchemaDraft(node: ts.ObjectLiteralExpression, reader: SchemaReader): Draft {
  const schema = schemaOf(node, reader);
  const id = reader.text(reader.entries(node).find(([name]) => name === "$id")?.[1]);
  const named = id === undefined ? schema : reader.component(nameOfId(id), nameOfId(id), () => schema);
  return { schema: named, isOptional: false, library: "json-schema" };
}

/** `book#`, `https://example.com/schemas/book.json` → `book` */
export function nameOfId(id: string): string {
  const plain = id.replace(/#\/?$/, "");
  return (
    plain
      .split("/")
      .at(-1)
      ?.replace(/\.json$/, "") ?? plain
  );
}

function schemaOf(node: ts.ObjectLiteralExpression, reader: SchemaReader): JsonSchemaObject {
  const schema: JsonSchemaObject = {};
  for (const [name, value] of reader.entries(node)) {
    if (NOT_MEANT.test(name)) continue;
    if (name === "$ref") Object.assign(schema, referred(reader.text(value) ?? "", node, reader));
    else if (MANY.test(name)) schema[name] = reader.elements(value).map((one) => nested(one, reader));
    else if (BY_NAME.test(name)) {
      schema[name] = Object.fromEntries(
        reader.entries(value).map(([key, one]) => [key, nested(one, reader)]),
      );
    } else if (ONE.test(name)) {
      const list = reader.elements(value);
      if (list.length > 0) schema.prefixItems = list.map((one) => nested(one, reader));
      else schema[name] = nested(value, reader);
    } else {
      const own = reader.json(value);
      if (own !== undefined) schema[name] = own;
    }
  }
  const isNullable = reader
    .entries(node)
    .some(([name, value]) => name === "nullable" && reader.json(value) === true);
  if (isNullable && typeof schema.type === "string") schema.type = [schema.type, "null"];
  return schema;
}

function nested(expression: ts.Expression, reader: SchemaReader): JsonSchema {
  const draft = reader.draft(expression);
  if (draft !== undefined) return draft.schema;
  const value: Json | undefined = reader.json(expression);
  if (typeof value === "boolean") return value;
  const literal = reader.literal(expression);
  return literal !== undefined && ts.isObjectLiteralExpression(literal)
    ? schemaOf(literal, reader)
    : reader.schema(expression);
}

/**
 * `book#/properties/isbn` of a schema that Fastify's `addSchema` knows by its `$id`, `#/definitions/id` of the schema around.
 * https://fastify.dev/docs/latest/Reference/Validation-and-Serialization/#adding-a-shared-schema
 */
function referred(ref: string, node: ts.Node, reader: SchemaReader): JsonSchemaObject {
  const [, id = "", fragment = ""] = /^([^#]*)#\/(.+)$/.exec(ref) ?? [];
  const path = fragment === "" ? [] : fragment.split("/").map(unescaped);
  const name = path.at(-1);
  const part = id === "" ? partAround(node, path, reader) : reader.sharedPart(nameOfId(id), path);
  if (name === undefined || part === undefined) return { $ref: reference(ref) };
  const literal = reader.literal(part);
  // What has properties may refer to itself.
  const isObject = reader.entries(literal).some(([own]) => own === "properties");
  if (!isObject && literal !== node) return objectSchema(nested(part, reader));
  return objectSchema(reader.component(name, literal ?? part, () => nested(part, reader)));
}

/** RFC 6901 §4 */
function unescaped(part: string): string {
  return decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
}

function partAround(node: ts.Node, path: readonly string[], reader: SchemaReader): ts.Expression | undefined {
  if (path.length === 0) return undefined;
  for (let around: ts.Node | undefined = node; around !== undefined; around = around.parent) {
    if (!ts.isObjectLiteralExpression(around)) continue;
    let now: ts.Expression | undefined = around;
    for (const name of path) now = reader.entries(now).find(([own]) => own === name)?.[1];
    if (now !== undefined) return now;
  }
  return undefined;
}

/** Fastify's `addSchema` knows schemas by their `$id`; here they are components of that name. */
function reference(ref: string): string {
  const inside = /^#\/(?:definitions|\$defs|components\/schemas)\/(.+)$/.exec(ref)?.[1];
  return `#/$defs/${inside ?? nameOfId(ref)}`;
}
