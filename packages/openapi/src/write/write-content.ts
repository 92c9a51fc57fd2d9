/** Writes request bodies, responses and what they hold. */
import type { Encoding, Json, MediaType, RequestBody, Response } from "@ashlar/model";
import { styleNamed } from "../parameter-style.ts";
import { setMember } from "../raw-map.ts";
import { copyOf } from "./copy.ts";
import { headerCase } from "./header-case.ts";
import { statusText } from "./status-text.ts";
import { writeHeader } from "./write-parameter.ts";
import { writeSchemaObject } from "./write-schema.ts";

type JsonObject = { [key: string]: Json };

export function writeRequestBody({ required, description, content }: RequestBody): JsonObject {
  return {
    ...(description === undefined ? {} : { description }),
    ...(required ? { required } : {}),
    content: writeContent(content),
  };
}

export function writeResponse({ status, description, headers, content }: Response): JsonObject {
  const written: JsonObject = {};
  for (const header of headers) setMember(written, headerCase(header.name), writeHeader(header));
  return {
    description: description ?? statusText(status),
    ...(headers.length === 0 ? {} : { headers: written }),
    ...(content.length === 0 ? {} : { content: writeContent(content) }),
  };
}

function writeContent(content: readonly MediaType[]): JsonObject {
  const written: JsonObject = {};
  for (const media of content) setMember(written, media.type, writeMediaType(media));
  return written;
}

function writeMediaType({ schema, itemSchema, encoding, example }: MediaType): JsonObject {
  const encodings: JsonObject = {};
  for (const [property, one] of Object.entries(encoding)) {
    setMember(encodings, property, writeEncoding(one));
  }
  return {
    ...(schema === undefined ? {} : { schema: writeSchemaObject(schema) }),
    ...(itemSchema === undefined ? {} : { itemSchema: writeSchemaObject(itemSchema) }),
    ...(Object.keys(encodings).length === 0 ? {} : { encoding: encodings }),
    ...(example === undefined ? {} : { example: copyOf(example) }),
  };
}

function writeEncoding({ contentType, style, explode, allowReserved }: Encoding): JsonObject {
  return {
    ...(contentType === undefined ? {} : { contentType }),
    ...(style === undefined || styleNamed(style) === undefined ? {} : { style }),
    ...(explode === undefined ? {} : { explode }),
    ...(allowReserved === undefined ? {} : { allowReserved }),
  };
}
