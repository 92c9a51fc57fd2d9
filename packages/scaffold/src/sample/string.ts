/** Strings within the formats, patterns and lengths of schemas. */
import type { JsonSchemaObject } from "@ashlar/model";
import { limit } from "./demand.ts";
import { makeFormatted } from "./format.ts";
import { makeMatching } from "./pattern.ts";

export function* stringsFor(parts: readonly JsonSchemaObject[], number: number): Generator<string> {
  const minLength = limit(parts, "minLength", 0);
  const maxLength = limit(parts, "maxLength", Number.POSITIVE_INFINITY);
  // A megabyte proves nothing that a hundred thousand characters do not.
  if (minLength > 100_000 || minLength > maxLength) return;
  for (const { format } of parts) {
    if (format === undefined) continue;
    for (const offset of [0, 1, 2]) {
      const text = makeFormatted(format, number + offset);
      if (text !== undefined) yield text;
    }
  }
  for (const { pattern } of parts) {
    if (pattern === undefined) continue;
    for (const offset of [0, 1, 2, 3]) {
      const text = makeMatching(pattern, { minLength, maxLength, number: number + offset });
      if (text !== undefined) yield text;
    }
  }
  yield plainText(minLength, maxLength, number);
  yield plainText(minLength + 1, maxLength, number + 1);
  if (parts.some((part) => part.contentMediaType?.includes("json"))) yield "{}";
  if (parts.some((part) => part.contentEncoding === "base64")) yield btoa(`sample ${number + 1}`);
}

function plainText(minLength: number, maxLength: number, number: number): string {
  const ending = number === 0 ? "" : `${number + 1}`;
  const stemLength = Math.max(minLength, Math.min(6 + ending.length, maxLength)) - ending.length;
  if (stemLength < 0) return number.toString(36).slice(0, maxLength);
  return `${"string".repeat(Math.ceil(stemLength / 6)).slice(0, stemLength)}${ending}`;
}
