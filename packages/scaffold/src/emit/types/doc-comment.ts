/** Doc comments of emitted types: what the document says about a schema, in the words people read in an editor. */
import { type JsonSchema, plainLine } from "@ashlar/model";
import { knownLines } from "./known-lines.ts";

/** The comment with its indentation and line break, or nothing when there are no lines. */
export function docComment(lines: readonly string[], pad: string): string {
  if (lines.length === 0) return "";
  if (lines.length === 1) return `${pad}/** ${lines[0]} */\n`;
  const body = lines.map((line) => `${pad} *${line === "" ? "" : ` ${line}`}\n`).join("");
  return `${pad}/**\n${body}${pad} */\n`;
}

/** Lines of a text that can stand inside a doc comment, where none is taken for what the code says itself. */
export function docText(text: string | undefined): string[] {
  if (text === undefined) return [];
  const lines = text.split(/\r\n|[\r\n\u2028\u2029]/).map(plainLine);
  while (lines.length > 0 && lines.at(-1) === "") lines.pop();
  while (lines.length > 0 && lines[0] === "") lines.shift();
  return lines;
}

/**
 * Lines about a schema: description or title, then what the type does not say, so that the code says all that the
 * document does, then `@deprecated`.
 *
 * @param said what the type says, see `schemaOfType`
 */
export function schemaDoc(schema: JsonSchema, said: JsonSchema): string[] {
  const words = typeof schema === "boolean" ? [] : docText(text(schema.description) ?? text(schema.title));
  return [...words, ...knownLines(schema, said, words)];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
