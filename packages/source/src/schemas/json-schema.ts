/** JSON Schema written out in code: `{ type: "object", properties: { … } } as const`. */
import type { Json, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import ts from "typescript6";
import { entryOf } from "./constant-value.ts";
import type { Draft } from "./draft.ts";
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
export function isJsonSchema(node: ts.ObjectLiteralExpression, checker: ts.TypeChecker): boolean {
  return node.properties.some((property) => {
    const entry = entryOf(property, checker);
    if (entry === undefined) return false;
    if (entry.name === "type") {
      const type = checker.getTypeAtLocation(entry.value);
      const text = ts.isStringLiteralLike(entry.value) ? entry.value.text : undefined;
      return (
        ts.isArrayLiteralExpression(entry.value) ||
        TYPES.test(text ?? (type.isStringLiteral() ? type.value : ""))
      );
    }
    if (entry.name === "properties") return ts.isObjectLiteralExpression(entry.value);
    return KEYWORDS.test(entry.name);
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
    if (name === "$ref") schema.$ref = reference(reader.text(value) ?? "");
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
  return literal !== undefined && ts.isObjectLiteralExpression(literal) ? schemaOf(literal, reader) : {};
}

/** Fastify's `addSchema` knows schemas by their `$id`; here they are components of that name. */
function reference(ref: string): string {
  const inside = /^#\/(?:definitions|\$defs|components\/schemas)\/(.+)$/.exec(ref)?.[1];
  return `#/$defs/${inside ?? nameOfId(ref)}`;
}
