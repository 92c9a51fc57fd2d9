/** What validators say of a route: those of its middleware, of its handler, and Fastify's `schema`. */
import type { JsonSchema, Location } from "@ashlar/model";
import ts from "typescript6";
import type { FoundRoute } from "../found-route.ts";
import { functionOf } from "../handler/function-of.ts";
import type { ValuePlace } from "../handler/place.ts";
import { plainExpression } from "../handler/plain-expression.ts";
import type { RouteSchemas } from "../operation/route-schemas.ts";
import type { TypeContext } from "../types/schema-of-type.ts";
import { joinObjects } from "./draft.ts";
import { type CheckedField, checkedFields, objectOfFields } from "./express-validator.ts";
import { fastifySchemas } from "./fastify-schema.ts";
import { objectFrom } from "./joi.ts";
import { missedSchema } from "./missed-schema.ts";
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
  locationOf: (node: ts.Node) => Location | undefined = () => undefined,
): (route: FoundRoute) => RouteSchemas | undefined {
  const reader = new SchemaReader(context);
  const shared = files.filter(({ text }) => text.includes(".addSchema(")).flatMap(sharedSchemas);
  // All are known before any is read: they refer to one another.
  for (const one of shared) reader.share(one);
  for (const one of shared) reader.unnamed(one);
  const reported = new Set<ts.Expression>();
  return (route) => {
    const told = route.options === undefined ? undefined : fastifySchemas(route.options, reader, route.known);
    const parts: Parts = new Map(told?.parts ?? []);
    const unread = new Set(told?.unread);
    const missed = [...(told?.missed ?? [])];
    const fields: CheckedField[] = [];
    const place: Place = { route, reader, parts, fields, unread, missed };
    const whole = route.handler !== undefined && ts.isExpression(route.handler) ? [route.handler] : [];
    for (const one of [...route.middleware, ...whole]) readMiddleware(one, place);
    readFields(fields, route, parts);
    const handler = functionOf(route.handler, context.checker);
    if (handler?.body !== undefined) readBody(handler.body, place);
    if (told === undefined && parts.size === 0) return undefined;
    // What several routes share is said once.
    const news = [...new Set(missed)].filter((one) => !reported.has(one));
    for (const one of news) reported.add(one);
    const findings = news.map((one) => missedSchema(one, locationOf(one)));
    return { responses: new Map(), ...told, parts, unread, missed, findings };
  };
}

interface Place {
  readonly route: FoundRoute;
  readonly reader: SchemaReader;
  readonly parts: Parts;
  readonly fields: CheckedField[];
  readonly unread: Set<string>;
  readonly missed: ts.Expression[];
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
    const value = reader.declared(node)?.value;
    if (value !== undefined && value !== node) readMiddleware(value, place, depth + 1);
  }
}

/** `validate(schema)`, `validate({ body, query })`, `validate("query", schema)`, `celebrate({ body })` */
function readCall(node: ts.CallExpression, around: Place): void {
  const { route, reader } = around;
  const callee = node.expression.getText();
  if (FOR_ANSWERS.test(callee)) return;
  const named = node.arguments.flatMap((one) => placeNamed(reader.text(one) ?? "") ?? [])[0];
  const usual: ValuePlace = /^(get|head|delete)$/.test(route.method) ? "query" : "body";
  const place = named ?? placeInName(callee.split(".").at(-1) ?? callee) ?? usual;
  for (const one of node.arguments) readSchema(one, place, around);
}

function readSchema(given: ts.Expression, place: ValuePlace, around: Place): void {
  const { route, reader } = around;
  const expression = route.known?.(given) ?? given;
  if (ts.isFunctionLike(plainExpression(expression))) return;
  for (const entries of [reader.entries(expression), reader.members(expression)]) {
    if (!arePlaces(entries.map(([name]) => name))) continue;
    for (const [name, value] of entries) readPart(value, placeNamed(name), around);
    return;
  }
  const { made: draft, missed } = reader.watched(() => reader.unnamed(expression));
  if (draft === undefined) return;
  const { properties = {} } = reader.opened(draft.schema);
  if (arePlaces(Object.keys(properties))) {
    for (const [name, schema] of Object.entries(properties)) add(around, placeNamed(name), schema, missed);
  } else {
    const schema = place === "body" ? (reader.draft(expression)?.schema ?? draft.schema) : draft.schema;
    add(around, place, schema, missed);
  }
}

function readPart(given: ts.Expression, place: ValuePlace | undefined, around: Place): void {
  const { route, reader } = around;
  const value = route.known?.(given) ?? given;
  const { made: draft, missed } = reader.watched(() =>
    place === "body" ? reader.draft(value) : reader.unnamed(value),
  );
  if (draft !== undefined) {
    add(around, place, draft.schema, missed);
    return;
  }
  // celebrate takes plain objects of Joi's schemas.
  const isPlain = reader.entries(value).some(([, one]) => reader.draft(one) !== undefined);
  if (isPlain) add(around, place, objectFrom(value, reader), []);
}

function add(
  { parts, unread, missed }: Place,
  place: ValuePlace | undefined,
  schema: JsonSchema,
  missing: readonly ts.Expression[],
): void {
  if (place === undefined || parts.has(place)) return;
  parts.set(place, schema);
  if (missing.length > 0) unread.add(place);
  missed.push(...missing);
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

function readCheck(node: ts.CallExpression, around: Place): void {
  const { reader } = around;
  const callee = plainExpression(node.expression);
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
  if (!CHECKING.test(name) || FOR_ANSWERS.test(name)) return;
  const read = node.arguments.map((one) => placeRead(one)).find((one) => one !== undefined);
  const isWhole = node.arguments.some((one) => isRequest(one, reader));
  if (read === undefined && !isWhole) return;
  const receiver = ts.isPropertyAccessExpression(callee) ? [callee.expression] : [];
  for (const one of [...receiver, ...node.arguments]) {
    if (placeRead(one) !== undefined || isRequest(one, reader)) continue;
    if (read !== undefined) readSchema(one, read, around);
    else if (reader.unnamed(one) !== undefined) readWhole(one, around);
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

function readWhole(expression: ts.Expression, place: Place): void {
  const { properties = {} } = place.reader.opened(place.reader.unnamed(expression)?.schema ?? {});
  if (arePlaces(Object.keys(properties))) readSchema(expression, "body", place);
}

/** `fastify.addSchema({ $id: "note", … })` */
function sharedSchemas(file: ts.SourceFile): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /\.addSchema$/.test(node.expression.getText()))
      found.push(...node.arguments.slice(0, 1));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
