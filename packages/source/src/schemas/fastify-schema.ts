/** Fastify's `schema` of a route: its parts, its answers by status, and what it says for a document. */
import type { JsonSchema } from "@ashlar/model";
import ts from "typescript6";
import type { FoundRoute } from "../found-route.ts";
import type { ValuePlace } from "../handler/place.ts";
import { plainExpression } from "../handler/plain-expression.ts";
import type { RouteResponse, RouteSchemas } from "../operation/route-schemas.ts";
import { objectOf, objectSchema } from "./draft.ts";
import { placeNamed } from "./request-place.ts";
import type { SchemaReader } from "./schema-reader.ts";

/**
 * @param options of the route, in which `schema` stands
 * @param known what the code around decides: `schema: row.schema`
 */
export function fastifySchemas(
  options: ts.Expression,
  reader: SchemaReader,
  known: FoundRoute["known"] = () => undefined,
): RouteSchemas | undefined {
  const told = reader.entries(known(options) ?? options).find(([name]) => name === "schema")?.[1];
  const schema = told === undefined ? undefined : (known(told) ?? told);
  const call = schema === undefined ? undefined : plainExpression(schema);
  const helper = call !== undefined && ts.isCallExpression(call) ? reader.helperOf(call) : undefined;
  // `schema: routeSchema({ body: Book })`
  if (call !== undefined && ts.isCallExpression(call) && helper !== undefined)
    return reader.within(helper, call.arguments, (given) => schemasIn(given, reader, known))[0];
  return schemasIn(schema, reader, known);
}

function schemasIn(
  schema: ts.Expression | undefined,
  reader: SchemaReader,
  known: NonNullable<FoundRoute["known"]>,
): RouteSchemas | undefined {
  const missed: ts.Expression[] = [];
  const unread = new Set<string>();
  const watched = <T>(part: string, read: () => T): T => {
    const found = reader.watched(read);
    missed.push(...found.missed);
    if (found.missed.length > 0) unread.add(part);
    return found.made;
  };
  const entries = new Map(schema === undefined ? [] : reader.entries(schema));
  if (entries.size === 0) return undefined;
  const parts = new Map<ValuePlace, JsonSchema>();
  for (const [name, given] of entries) {
    const value = known(given) ?? given;
    const place = /^(body|querystring|query|params|headers)$/.test(name) ? placeNamed(name) : undefined;
    // Ajv's useDefaults, which Fastify switches on: https://fastify.dev/docs/latest/Reference/Validation-and-Serialization/
    if (place !== undefined)
      parts.set(
        place,
        watched(place, () => reader.filled(partSchema(value, place, reader))),
      );
  }
  const texts = Object.fromEntries(
    ["summary", "description", "operationId"].flatMap((name) => {
      const text = reader.text(entries.get(name));
      return text === undefined ? [] : [[name, text]];
    }),
  );
  const tags = reader.json(entries.get("tags"));
  const consumes = reader.json(entries.get("consumes"));
  const security = reader.json(entries.get("security"));
  return {
    parts,
    responses: new Map(
      reader.entries(entries.get("response")).map(([status, value]) => {
        const key = /^\dxx$/i.test(status) ? status.toUpperCase() : status;
        return [key, watched(`responses/${key}`, () => responseOf(value, reader))];
      }),
    ),
    unread,
    missed,
    ...texts,
    ...(Array.isArray(tags) ? { tags: tags.map(String) } : {}),
    ...(Array.isArray(consumes) && consumes.length > 0 ? { bodyType: String(consumes[0]) } : {}),
    ...(Array.isArray(security) ? { security: security as NonNullable<RouteSchemas["security"]> } : {}),
    ...(reader.json(entries.get("deprecated")) === true ? { deprecated: true } : {}),
    ...(reader.json(entries.get("hide")) === true ? { isHidden: true } : {}),
  };
}

/** Fastify 4 takes the properties alone for query, params and headers. */
function partSchema(value: ts.Expression, place: ValuePlace, reader: SchemaReader): JsonSchema {
  const draft = place === "body" ? reader.draft(value) : reader.unnamed(value);
  if (draft !== undefined) return draft.schema;
  const literal = reader.literal(value);
  const own = literal === undefined ? undefined : reader.draft(literal);
  if (own !== undefined) return own.schema;
  return objectOf(
    reader
      .entries(value)
      .map(
        ([name, one]) =>
          [name, { schema: reader.schema(one), isOptional: true, library: "json-schema" }] as const,
      ),
  );
}

function responseOf(value: ts.Expression, reader: SchemaReader): RouteResponse {
  const entries = new Map(reader.entries(value));
  const description = reader.text(entries.get("description"));
  const told = description === undefined ? {} : { description };
  const [content] = reader.entries(entries.get("content"));
  if (content !== undefined) {
    const [type, media] = content;
    const schema = reader.entries(media).find(([name]) => name === "schema")?.[1];
    return { ...told, type, ...(schema === undefined ? {} : { schema: reader.schema(schema) }) };
  }
  const { made, missed } = reader.watched(() => reader.schema(value));
  const schema = objectSchema(made);
  reader.miss(missed);
  // What could not be read is an answer all the same.
  if (missed.length > 0 && Object.keys(schema).length === 0) return { ...told, schema };
  // `{ type: "null", description: "No Content" }` is how Fastify says that there is no body.
  if (schema.type === "null" || Object.keys(schema).every((name) => name === "description")) return told;
  const { description: own, ...rest } = schema;
  return { ...told, schema: own === description ? rest : schema };
}
