/** What validators say of a route: those of its middleware, of its handler, and Fastify's `schema`. */
import type { JsonSchema } from "@ashlar/model";
import ts from "typescript6";
import type { FoundRoute } from "../found-route.ts";
import { functionOf } from "../handler/function-of.ts";
import type { ValuePlace } from "../handler/place.ts";
import { plainExpression } from "../handler/plain-expression.ts";
import type { RouteSchemas } from "../operation/route-schemas.ts";
import type { TypeContext } from "../types/schema-of-type.ts";
import { declaredValue } from "./declared-value.ts";
import { joinObjects } from "./draft.ts";
import { type CheckedField, checkedFields, objectOfFields } from "./express-validator.ts";
import { fastifySchemas } from "./fastify-schema.ts";
import { objectFrom } from "./joi.ts";
import { arePlaces, placeInName, placeNamed, placeRead } from "./request-place.ts";
import { SchemaReader } from "./schema-reader.ts";

type Parts = Map<ValuePlace, JsonSchema>;

/** Functions that check what is sent, and not what comes. */
const FOR_ANSWERS = /respon|reply|output|serializ/i;
const CHECKING =
  /^(parse|safeParse|parseAsync|safeParseAsync|spa|decode|encode|validate|validateAsync|validateSync|isValid|isValidSync|cast|attempt|assert|Check|Parse|Decode|Cast|Errors|Clean|Convert)$|valid|parse|check/i;

/**
 * For `readRoutes`: undefined where nothing is declared of a route.
 * @param files of the service: schemas that are added to Fastify by `$id` become components
 */
export function declaredSchemas(
  context: TypeContext,
  files: readonly ts.SourceFile[] = [],
): (route: FoundRoute) => RouteSchemas | undefined {
  const reader = new SchemaReader(context);
  for (const file of files) if (file.text.includes(".addSchema(")) readShared(file, reader);
  return (route) => {
    const told = route.options === undefined ? undefined : fastifySchemas(route.options, reader, route.known);
    const parts: Parts = new Map(told?.parts ?? []);
    const fields: CheckedField[] = [];
    const whole = route.handler !== undefined && ts.isExpression(route.handler) ? [route.handler] : [];
    for (const one of [...route.middleware, ...whole]) readMiddleware(one, { route, reader, parts, fields });
    readFields(fields, route, parts);
    const handler = functionOf(route.handler, context.checker);
    if (handler?.body !== undefined) readBody(handler.body, { route, reader, parts, fields });
    if (told === undefined && parts.size === 0) return undefined;
    return { responses: new Map(), ...told, parts };
  };
}

interface Place {
  readonly route: FoundRoute;
  readonly reader: SchemaReader;
  readonly parts: Parts;
  readonly fields: CheckedField[];
}

function readMiddleware(expression: ts.Expression, place: Place, depth: number = 0): void {
  const { route, reader, fields } = place;
  if (depth > 6) return;
  const node = plainExpression(route.known?.(expression) ?? expression);
  const checked = checkedFields(node, reader);
  if (checked.length > 0) {
    fields.push(...checked);
    return;
  }
  if (ts.isArrayLiteralExpression(node)) {
    for (const one of reader.elements(node)) readMiddleware(one, place, depth + 1);
  } else if (ts.isCallExpression(node)) {
    readCall(node, place);
    for (const one of node.arguments) {
      if (checkedFields(one, reader).length > 0 || ts.isArrayLiteralExpression(plainExpression(one))) {
        readMiddleware(one, place, depth + 1);
      }
    }
  } else if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) {
    const value = declaredValue(node, reader.checker)?.value;
    if (value !== undefined && value !== node) readMiddleware(value, place, depth + 1);
  }
}

/** `validate(schema)`, `validate({ body, query })`, `validate("query", schema)`, `celebrate({ body })` */
function readCall(node: ts.CallExpression, { route, reader, parts }: Place): void {
  const callee = node.expression.getText();
  if (FOR_ANSWERS.test(callee)) return;
  const named = node.arguments.flatMap((one) => placeNamed(reader.text(one) ?? "") ?? [])[0];
  const usual: ValuePlace = /^(get|head|delete)$/.test(route.method) ? "query" : "body";
  const place = named ?? placeInName(callee.split(".").at(-1) ?? callee) ?? usual;
  for (const one of node.arguments) readSchema(one, place, { route, reader, parts });
}

function readSchema(
  given: ts.Expression,
  place: ValuePlace,
  { route, reader, parts }: Omit<Place, "fields">,
): void {
  const expression = route.known?.(given) ?? given;
  if (ts.isFunctionLike(plainExpression(expression))) return;
  for (const entries of [reader.entries(expression), reader.members(expression)]) {
    if (!arePlaces(entries.map(([name]) => name))) continue;
    for (const [name, value] of entries) readPart(value, placeNamed(name), { route, reader, parts });
    return;
  }
  const draft = reader.unnamed(expression);
  if (draft === undefined) return;
  const { properties = {} } = reader.opened(draft.schema);
  if (arePlaces(Object.keys(properties))) {
    for (const [name, schema] of Object.entries(properties)) add(parts, placeNamed(name), schema);
  } else {
    add(parts, place, place === "body" ? (reader.draft(expression)?.schema ?? draft.schema) : draft.schema);
  }
}

function readPart(
  given: ts.Expression,
  place: ValuePlace | undefined,
  { route, reader, parts }: Omit<Place, "fields">,
): void {
  const value = route.known?.(given) ?? given;
  const draft = place === "body" ? reader.draft(value) : reader.unnamed(value);
  if (draft !== undefined) {
    add(parts, place, draft.schema);
    return;
  }
  // celebrate takes plain objects of Joi's schemas.
  const isPlain = reader.entries(value).some(([, one]) => reader.draft(one) !== undefined);
  if (isPlain) add(parts, place, objectFrom(value, reader));
}

function add(parts: Parts, place: ValuePlace | undefined, schema: JsonSchema): void {
  if (place !== undefined && !parts.has(place)) parts.set(place, schema);
}

function readFields(fields: readonly CheckedField[], route: FoundRoute, parts: Parts): void {
  const inPath = new Set(route.pathParameters.map(({ name }) => name));
  const usual: ValuePlace = /^(get|head|delete)$/.test(route.method) ? "query" : "body";
  const placed = fields.map((field) => ({
    ...field,
    place: field.place ?? (inPath.has(field.path) ? "path" : usual),
  }));
  for (const place of ["body", "query", "path", "header", "cookie"] as const) {
    const own = placed.filter((field) => field.place === place);
    const known = parts.get(place);
    if (own.length === 0) continue;
    const schema = objectOfFields(own);
    parts.set(
      place,
      typeof known === "object" && known.$ref === undefined ? joinObjects(known, schema) : schema,
    );
  }
}

/** `schema.parse(req.body)`, `validate(schema, req.query)`, `schema.parse(req)` */
function readBody(body: ts.Node, place: Place): void {
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) readCheck(node, place);
    ts.forEachChild(node, visit);
  };
  visit(body);
}

function readCheck(node: ts.CallExpression, { route, reader, parts }: Place): void {
  const callee = plainExpression(node.expression);
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
  if (!CHECKING.test(name) || FOR_ANSWERS.test(name)) return;
  const read = node.arguments.map((one) => placeRead(one)).find((one) => one !== undefined);
  const isWhole = node.arguments.some((one) => isRequest(one, reader));
  if (read === undefined && !isWhole) return;
  const receiver = ts.isPropertyAccessExpression(callee) ? [callee.expression] : [];
  for (const one of [...receiver, ...node.arguments]) {
    if (placeRead(one) !== undefined || isRequest(one, reader)) continue;
    if (read !== undefined) readSchema(one, read, { route, reader, parts });
    else if (reader.unnamed(one) !== undefined) readWhole(one, { route, reader, parts });
  }
}

/** `req`, or `{ body: req.body, query: req.query }` */
function isRequest(expression: ts.Expression, reader: SchemaReader): boolean {
  const node = plainExpression(expression);
  if (ts.isIdentifier(node)) return /^(_?req(uest)?|ctx)$/.test(node.text);
  if (!ts.isObjectLiteralExpression(node)) return false;
  const entries = reader.entries(node);
  return entries.length > 0 && entries.every(([, value]) => placeRead(value) !== undefined);
}

function readWhole(expression: ts.Expression, place: Omit<Place, "fields">): void {
  const { properties = {} } = place.reader.opened(place.reader.unnamed(expression)?.schema ?? {});
  if (arePlaces(Object.keys(properties))) readSchema(expression, "body", place);
}

/** `fastify.addSchema({ $id: "note", … })` */
function readShared(file: ts.SourceFile, reader: SchemaReader): void {
  const visit = (node: ts.Node): void => {
    const [schema] = ts.isCallExpression(node) ? node.arguments : [];
    if (schema !== undefined && /\.addSchema$/.test((node as ts.CallExpression).expression.getText())) {
      reader.unnamed(schema);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
}
