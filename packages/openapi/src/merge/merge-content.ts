/** Merges request bodies, responses, headers and media types. */
import type { Json } from "@ashlar/model";
import { mediaTypeName } from "../media-type-name.ts";
import { objectAt } from "./json-object.ts";
import { type MergeContext, referable } from "./merge-context.ts";
import { mergeSchemas } from "./merge-schema.ts";
import type { Merge } from "./merging.ts";

export interface ContentMerges {
  readonly schema: Merge;
  readonly content: Merge;
  readonly requestBody: Merge;
  readonly header: Merge;
  readonly response: Merge;
  readonly responses: Merge;
}

/** What is said of parameters and headers, and hardly ever to be seen in code: how they are spelled, and until when. */
export const UNSEEN: ReadonlySet<string> = new Set([
  ...["deprecated", "style", "explode", "allowReserved", "allowEmptyValue"],
]);

export function mergeContents(context: MergeContext): ContentMerges {
  const { merging } = context;
  const schema = mergeSchemas(context);
  const mediaType: Merge = (existing, written, at) =>
    merging.object(existing, written, at, {
      words: new Set(["example", "examples"]),
      optional: new Set(["schema", "itemSchema", "encoding"]),
      children: { schema, itemSchema: schema },
    });
  const content: Merge = (existing, written, at) =>
    merging.map(existing, written, at, { merge: mediaType, keyOf: (key) => mediaTypeName(key) ?? key });
  const header = referable("headers", context, (existing, written, at) =>
    merging.object(existing, written, at, {
      words: new Set(["description", "example", "examples"]),
      optional: UNSEEN,
      saysNothing: isFalse,
      children: { schema, content },
    }),
  );
  const headers: Merge = (existing, written, at) =>
    merging.map(existing, written, at, { merge: header, keyOf: (key) => key.toLowerCase() });
  const response = referable("responses", context, (existing, written, at) =>
    merging.object(existing, written, at, {
      words: new Set(["description", "summary"]),
      // Where code does not show what it sends, the document may know.
      optional: new Set(["headers", "content", "links"]),
      children: { headers, content },
    }),
  );
  const responses: Merge = (existing, written, at) =>
    merging.map(existing, written, at, {
      merge: response,
      keyOf: (key) => key.toUpperCase(),
      hasExtensions: true,
      stays: isBeyondCode,
    });
  const requestBody = referable("requestBodies", context, (existing, written, at) =>
    merging.object(existing, written, at, {
      words: new Set(["description"]),
      saysNothing: isFalse,
      children: { content },
    }),
  );
  return { schema, content, requestBody, header, response, responses };
}

/**
 * Answers that come from a gateway, a limiter or a crash as often as from code. One that bears a confidence was read
 * from code, and goes with it.
 */
export function isBeyondCode(status: string, response: Json): boolean {
  return (
    /^(?:default|[45]XX|429|5\d\d)$/i.test(status) &&
    objectAt({ response }, "response")["x-confidence"] === undefined
  );
}

/** Flags are false where nothing is said. */
export function isFalse(_key: string, value: unknown): boolean {
  return value === false;
}
