/** What doc comments say of a body whose type in code is not that of its schema, such as text and bytes. */
import type { MediaType } from "../api.ts";
import type { Json, JsonSchema } from "../json-schema.ts";
import { commentJson } from "./comment-line.ts";
import { hearSchema } from "./schema-words.ts";

/** The document gives no schema. */
export const NOT_DESCRIBED = "Not described further.";

/** An answer that is made although the document names none like it. */
export const IMPLIED = "The document names no successful answer.";

/** @param type of the value that the text or the bytes stand for */
export function holdsLine(type: string, of: "schema" | "itemSchema"): string {
  return of === "schema" ? `Holds \`${type}\`.` : `Holds one \`${type}\` after another.`;
}

export function encodingLines({ encoding }: Pick<MediaType, "encoding">): string[] {
  return Object.keys(encoding).length === 0 ? [] : [`Encoding: \`${commentJson(encoding)}\`.`];
}

export interface HeardContent {
  readonly content: Pick<MediaType, "schema" | "itemSchema" | "encoding">;
  /** Lines that state no fact. */
  readonly words: readonly string[];
  readonly isDeprecated: boolean;
}

/**
 * @param said what the type says, of the whole or of each item
 * @param schemaOf what the text of a type says
 */
export function hearContent(
  lines: readonly string[],
  said: { readonly schema: JsonSchema; readonly of: "schema" | "itemSchema" },
  schemaOf: (type: string) => JsonSchema,
): HeardContent {
  let encoding: MediaType["encoding"] = {};
  let described = true;
  let about = said.of;
  let base = said.schema;
  const rest: string[] = [];
  for (const line of lines) {
    const holds = /^Holds `(.+)`\.$/.exec(line);
    const items = /^Holds one `(.+)` after another\.$/.exec(line);
    const encoded = /^Encoding: `(.+)`\.$/.exec(line);
    if (line === NOT_DESCRIBED) described = false;
    else if (holds !== null) [about, base] = ["schema", schemaOf(holds[1] ?? "")];
    else if (items !== null) [about, base] = ["itemSchema", schemaOf(items[1] ?? "")];
    else if (encoded !== null) encoding = (parsed(encoded[1] ?? "") ?? {}) as MediaType["encoding"];
    else rest.push(line);
  }
  const { schema, words, isDeprecated } = hearSchema(base, rest);
  const isAny = typeof schema === "object" && Object.keys(schema).length === 0;
  return { content: { ...(described && !isAny ? { [about]: schema } : {}), encoding }, words, isDeprecated };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
