/** Reads responses and their headers. */
import type { Header, MediaType, Response } from "@ashlar/model";
import { isMap, type Place } from "./place.ts";
import { readContent } from "./read-content.ts";
import { readInlineSchema, readValue } from "./read-parameter.ts";
import type { Reading } from "./reading.ts";
import { readBoolean, readText, show } from "./repair/value.ts";
import { readSchema } from "./schema/read-schema.ts";

/** Reads what a response of one version says beside its headers. */
export type ReadResponseContent = (response: Place) => MediaType[];

/** The responses of an operation, by status, in the document's order; never none. */
export function readResponses(place: Place, reading: Reading, readBody: ReadResponseContent): Response[] {
  const responses = new Map<string, Response>();
  if (place.value !== undefined && !isMap(place.value)) {
    reading.report.warn(place, {
      rule: "wrong-value-type",
      message: `responses must be a map by status, found ${show(place.value)}; left out`,
    });
  }
  for (const member of place.members()) {
    if (member.key.startsWith("x-")) continue;
    const status = readStatus(member, reading);
    if (status === undefined) continue;
    const target = reading.follow(member, "response");
    if (target === undefined) continue;
    if (isReferenceToSchema(member, target)) {
      const content = readReferenceToSchema(member, reading);
      if (!responses.has(status)) responses.set(status, { status, headers: [], content });
      continue;
    }
    const read = (): Response => readResponse(target, reading, readBody);
    // In 2.0 the media types of a response are the operation's.
    const isShared = reading.dialectAt(target) !== "2.0";
    const response = isShared ? reading.once("response", member, target, read) : read();
    if (!responses.has(status)) responses.set(status, { ...response, status });
  }
  if (responses.size > 0) return [...responses.values()];
  reading.report.warn(place.value === undefined && place.parent !== undefined ? place.parent : place, {
    rule: "missing-responses",
    message: "an operation needs responses; a default response without content is assumed",
    hint: "add responses",
  });
  return [{ status: "default", headers: [], content: [] }];
}

function readStatus(place: Place, reading: Reading): string | undefined {
  const status = place.key.toUpperCase();
  if (/^[1-5](?:\d\d|XX)$/.test(status)) return status;
  if (status === "DEFAULT") return "default";
  const meant =
    /^([1-5]\d\d)(?:\.0|\D.*)$/.exec(status)?.[1] ?? /^([1-5])(?:[X*]{1,2})$/.exec(status)?.[1]?.concat("XX");
  reading.report.warn(place, {
    rule: "invalid-status",
    message: `"${place.key}" is no status; ${meant === undefined ? "left out" : `read as ${meant}`}`,
    hint: "use a status such as 200, a class such as 2XX, or default",
  });
  return meant;
}

function readResponse(place: Place, reading: Reading, readBody: ReadResponseContent): Response {
  const description = readText(place.at("description"), reading);
  return {
    status: "",
    ...(description === undefined ? {} : { description }),
    headers: readHeaders(place.at("headers"), reading),
    content: readBody(place),
  };
}

/** Whether a `$ref` in the place of a response or request body leads to a schema, as people write now and then. */
export function isReferenceToSchema(place: Place, target: Place): boolean {
  if (place === target || target.has("content") || target.has("headers") || target.has("schema"))
    return false;
  return ["type", "properties", "allOf", "oneOf", "anyOf"].some((keyword) => target.has(keyword));
}

/** The schema that a `$ref` leads to where a response or request body belongs, as JSON. */
export function readReferenceToSchema(place: Place, reading: Reading): MediaType[] {
  reading.report.warn(place.at("$ref"), {
    rule: "schema-without-media-type",
    message: "the reference leads to a schema; read as the schema of application/json",
    hint: "write content, application/json, schema around the reference",
  });
  return [{ type: "application/json", schema: readSchema(place, reading), encoding: {} }];
}

/** The content of a response of OpenAPI 3.x. */
export function readResponseContent(response: Place, reading: Reading): MediaType[] {
  const content = readContent(response.at("content"), reading);
  if (content.length > 0 || response.has("content") || !response.has("schema")) return content;
  // Swagger 2.0 wrote the schema into the response itself, and people still do.
  reading.report.warn(response.at("schema"), {
    rule: "schema-without-media-type",
    message: "schema stands outside content; read as the schema of application/json",
    hint: "move it to content, application/json",
  });
  const schema = readValue(response, reading).schema;
  return [{ type: "application/json", schema, encoding: {} }];
}

function readHeaders(place: Place, reading: Reading): Header[] {
  const headers: Header[] = [];
  for (const member of place.members()) {
    if (member.key.startsWith("x-") && !isMap(member.value)) continue;
    // OpenAPI 3.1 §4.8.17.1: a response header named Content-Type shall be ignored.
    if (member.key.toLowerCase() === "content-type") continue;
    const target = reading.follow(member, "header");
    if (target === undefined || !isHeader(target, reading)) continue;
    const header = reading.once("header", member, target, () => readHeader(target, reading));
    headers.push({ ...header, name: member.key.toLowerCase() });
  }
  return headers;
}

function isHeader(place: Place, reading: Reading): boolean {
  if (isMap(place.value)) return true;
  reading.report.warn(place, {
    rule: "wrong-value-type",
    message: `a header must be a map, found ${show(place.value)}; left out`,
  });
  return false;
}

function readHeader(place: Place, reading: Reading): Header {
  const description = readText(place.at("description"), reading);
  const schema =
    reading.dialectAt(place) === "2.0" ? readInlineSchema(place, reading) : readValue(place, reading).schema;
  return {
    name: "",
    required: readBoolean(place.at("required"), reading) ?? false,
    ...(description === undefined ? {} : { description }),
    schema,
  };
}
