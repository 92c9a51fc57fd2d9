/** The type of a body in one content type → the media type of the document. */
import { hearContent, type JsonSchema, type MediaType, type ToldType } from "@ashlar/model";
import type { ApiTypes } from "./api-types.ts";

const LINES = /^application\/(x-)?(jsonl|ndjson|jsonlines|json-seq)$|\+json-seq$/;

/** @returns `words`: lines of its comment that state no fact */
export function mediaType(
  name: string,
  type: ToldType,
  lines: readonly string[],
  types: ApiTypes,
): { readonly media: MediaType; readonly words: readonly string[] } {
  const { content, words } = hearContent(lines, saidOf(name, type, types), (text) =>
    types.schemaOfText(text),
  );
  const { schema, itemSchema, encoding } = content;
  return {
    media: {
      type: name,
      ...(schema === undefined ? {} : { schema: withoutDescription(schema, words) }),
      ...(itemSchema === undefined ? {} : { itemSchema: withoutDescription(itemSchema, words) }),
      encoding,
    },
    words,
  };
}

/** Sequences are written item by item, and read as lists. */
function saidOf(
  name: string,
  type: ToldType,
  types: ApiTypes,
): { readonly schema: JsonSchema; readonly of: "schema" | "itemSchema" } {
  if (isBytes(type)) return { schema: { type: "string", format: "binary" }, of: "schema" };
  if (LINES.test(name) && (type.kind === "array" || type.kind === "generic")) {
    return { schema: types.schemaOf(type.kind === "array" ? type.item : type.argument), of: "itemSchema" };
  }
  return { schema: types.schemaOf(type), of: "schema" };
}

/** `Uint8Array | AsyncIterable<Uint8Array>` */
function isBytes(type: ToldType): boolean {
  if (type.kind === "name") return type.text === "Uint8Array";
  if (type.kind === "generic") return type.name === "AsyncIterable" && isBytes(type.argument);
  return type.kind === "union" && type.members.every(isBytes);
}

function withoutDescription(schema: JsonSchema, words: readonly string[]): JsonSchema {
  if (typeof schema === "boolean" || words.length === 0) return schema;
  const { description: _description, ...rest } = schema;
  return rest;
}
