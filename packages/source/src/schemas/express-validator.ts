/** express-validator: chains over fields, `body("mail").isEmail()`, and `checkSchema({ mail: { isEmail: true } })`. */
import type { JsonSchemaObject } from "@ashlar/model";
import ts from "typescript6";
import type { ValuePlace } from "../handler/place.ts";
import { plainExpression } from "../handler/plain-expression.ts";
import { chainOf } from "./chain.ts";
import { having, limit, objectSchema, orNull, valuesSchema } from "./draft.ts";
import { libraryOf } from "./library.ts";
import { placeNamed } from "./request-place.ts";
import type { SchemaReader } from "./schema-reader.ts";

export interface CheckedField {
  /** Undefined where any part of the request will do. */
  readonly place: ValuePlace | undefined;
  /** `address.city`, `tags.*` */
  readonly path: string;
  readonly schema: JsonSchemaObject;
  readonly isRequired: boolean;
}

type Check = (
  schema: JsonSchemaObject,
  options: ts.Expression | undefined,
  reader: SchemaReader,
) => JsonSchemaObject;

const text =
  (facts: JsonSchemaObject): Check =>
  (schema) => ({ ...schema, type: "string", ...facts });

const CHECKS: { readonly [name: string]: Check } = {
  isString: (schema) => ({ ...schema, type: "string" }),
  isEmail: text({ format: "email" }),
  isUUID: text({ format: "uuid" }),
  isURL: text({ format: "uri" }),
  isISO8601: text({ format: "date-time" }),
  isRFC3339: text({ format: "date-time" }),
  isDate: text({ format: "date" }),
  isMongoId: text({ pattern: "^[0-9a-fA-F]{24}$" }),
  isIP: text({}),
  isBase64: text({ contentEncoding: "base64" }),
  isAlpha: text({}),
  isAlphanumeric: text({}),
  isBoolean: (schema) => ({ ...schema, type: "boolean" }),
  isNumeric: (schema) => ({ ...schema, type: "number" }),
  isDecimal: (schema) => ({ ...schema, type: "number" }),
  isFloat: (schema, options, reader) => limits({ ...schema, type: "number" }, options, reader),
  isInt: (schema, options, reader) => limits({ ...schema, type: "integer" }, options, reader),
  isObject: (schema) => ({ ...schema, type: "object" }),
  isArray: (schema, options, reader) => limits({ ...schema, type: "array" }, options, reader),
  isLength: (schema, options, reader) => limits({ type: "string", ...schema }, options, reader),
  isIn: (schema, options, reader) => {
    const values = reader.json(options);
    return Array.isArray(values) ? { ...schema, ...objectSchema(valuesSchema(values)) } : schema;
  },
  matches: (schema, options, reader) =>
    having({ ...schema, type: "string" }, "pattern", reader.pattern(options)),
  notEmpty: (schema) =>
    schema.type === undefined || schema.type === "string" ? { ...schema, minLength: 1 } : schema,
  exists: (schema) => schema,
  custom: (schema) => schema,
};

const PLACE_NAMES: { readonly [name: string]: ValuePlace | undefined } = {
  body: "body",
  query: "query",
  param: "path",
  header: "header",
  cookie: "cookie",
  check: undefined,
};

/** The fields that an expression checks; none where it is not of express-validator. */
export function checkedFields(expression: ts.Expression, reader: SchemaReader): readonly CheckedField[] {
  const { root, steps } = chainOf(expression);
  if (!ts.isCallExpression(root)) return [];
  const callee = plainExpression(root.expression);
  const library = ts.isIdentifier(callee) ? libraryOf(callee, reader.checker) : undefined;
  if (library?.library !== "express-validator" || library.imported === undefined) return [];
  if (library.imported === "checkSchema") return schemaFields(root.arguments, reader);
  if (library.imported === "oneOf") return [];
  if (!Object.hasOwn(PLACE_NAMES, library.imported)) return [];
  const place = PLACE_NAMES[library.imported];
  let schema: JsonSchemaObject = {};
  let isOptional = false;
  let isChecked = false;
  for (const [index, { name, args = [] }] of steps.entries()) {
    if (name === "optional") isOptional = true;
    // `not()` turns the next check round, which no keyword says.
    if (steps[index - 1]?.name === "not") continue;
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
    if (check === undefined) continue;
    isChecked = true;
    schema = check(schema, args[0], reader);
  }
  const isNullable = steps.some(
    ({ name, args = [] }) => name === "optional" && /nullable: true|"null"/.test(args[0]?.getText() ?? ""),
  );
  const own = isNullable ? objectSchema(orNull(schema)) : schema;
  const [fields] = root.arguments;
  const single = reader.text(fields);
  const names =
    single === undefined ? reader.elements(fields).flatMap((one) => reader.text(one) ?? []) : [single];
  return names.map((path) => ({ place, path, schema: own, isRequired: isChecked && !isOptional }));
}

function schemaFields(args: readonly ts.Expression[], reader: SchemaReader): readonly CheckedField[] {
  const everywhere = reader.json(args[1]);
  const [usual] = Array.isArray(everywhere) ? everywhere : [];
  return reader.entries(args[0]).map(([path, rules]) => {
    let schema: JsonSchemaObject = {};
    let place = typeof usual === "string" ? placeNamed(usual) : undefined;
    let isOptional = false;
    let isChecked = false;
    for (const [name, value] of reader.entries(rules)) {
      const json = reader.json(value);
      if (name === "in") {
        const [first] = Array.isArray(json) ? json : [json];
        place = typeof first === "string" ? placeNamed(first) : place;
      }
      if (name === "optional" && json !== false) isOptional = true;
      const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
      if (check === undefined || json === false) continue;
      isChecked = true;
      schema = check(schema, optionsOf(value, reader), reader);
    }
    return { place, path, schema, isRequired: isChecked && !isOptional };
  });
}

/** `{ options: { min: 1 } }`, or `{ options: [[…]] }` for what takes a list. */
function optionsOf(value: ts.Expression, reader: SchemaReader): ts.Expression | undefined {
  const options = reader.entries(value).find(([name]) => name === "options")?.[1];
  return reader.elements(options)[0] !== undefined && reader.elements(reader.elements(options)[0]).length > 0
    ? reader.elements(options)[0]
    : options;
}

function limits(
  schema: JsonSchemaObject,
  options: ts.Expression | undefined,
  reader: SchemaReader,
): JsonSchemaObject {
  const entries = reader.entries(options);
  const value = (name: string): number | undefined =>
    reader.number(entries.find(([key]) => key === name)?.[1]);
  const sized = limit(limit(schema, "min", value("min")), "max", value("max"));
  return having(having(sized, "exclusiveMinimum", value("gt")), "exclusiveMaximum", value("lt"));
}

/** Fields as one object: `address.city` inside `address`, `tags.*` as the items of `tags`. */
export function objectOfFields(fields: readonly CheckedField[]): JsonSchemaObject {
  const root: JsonSchemaObject = { type: "object" };
  for (const field of [...fields].sort((a, b) => a.path.split(".").length - b.path.split(".").length)) {
    let node = root;
    const names = field.path.split(".");
    for (const [index, name] of names.entries()) {
      const isLast = index === names.length - 1;
      const child = childOf(node, name);
      if (isLast) Object.assign(child, field.schema);
      if (isLast && field.isRequired && name !== "*") {
        node.required = [...new Set([...(node.required ?? []), name])];
      }
      node = child;
    }
  }
  return root;
}

function childOf(node: JsonSchemaObject, name: string): JsonSchemaObject {
  if (name === "*") {
    node.type = "array";
    const items = objectSchema(node.items ?? {});
    node.items = items;
    return items;
  }
  node.type ??= "object";
  const properties = node.properties ?? {};
  const child = objectSchema(Object.hasOwn(properties, name) ? (properties[name] ?? {}) : {});
  node.properties = { ...properties, [name]: child };
  return child;
}
