/** A JSON Schema ↔ the type and the doc comment that generated code has in its place. */
import type { Json, JsonSchema, JsonSchemaObject } from "../json-schema.ts";
import { commentJson, commentLine, textOfCommentLine } from "./comment-line.ts";
import { textOfPlainLine } from "./plain-line.ts";
import { SCHEMA_FACTS } from "./schema-facts.ts";
import { changesBetween, plain, type SchemaChange, withChanges } from "./schema-patch.ts";

export interface HeardSchema {
  readonly schema: JsonSchema;
  /** Lines that state no fact: the description. */
  readonly words: readonly string[];
  readonly isDeprecated: boolean;
}

/**
 * Lines for a doc comment that say what the type does not: sentences, a line for each place inside that has no comment
 * of its own, and `@schema <place> <JSON>` for what has no sentence.
 *
 * @param said what the type says, see `schemaOfType`
 * @param words the lines of the comment before them
 */
export function schemaLines(schema: JsonSchema, said: JsonSchema, words: readonly string[] = []): string[] {
  const whole = plain(schema);
  const lines: string[] = [];
  sayPart(whole, plain(said), "", lines);
  const deprecated = typeof whole === "object" && whole.deprecated === true ? ["@deprecated"] : [];
  const heard = hearSchema(said, [...lines, ...deprecated]);
  const rest = changesBetween(heard.schema, whole).map(printChange);
  const all = [...lines, ...rest, ...deprecated];
  // A blank line keeps a description apart that could be taken for facts.
  return isFactLine(words.at(-1) ?? "") ? ["", ...all] : all;
}

function sayPart(schema: JsonSchema, said: JsonSchema, place: string, lines: string[]): void {
  if (typeof schema === "boolean" || typeof said === "boolean") return;
  const sentences: string[] = [];
  let current: JsonSchemaObject = said;
  for (const { say, sentence, hear } of SCHEMA_FACTS) {
    const text = say(schema, current);
    const line = text === undefined ? undefined : commentLine(text);
    const match = line === undefined ? null : sentence.exec(textOfCommentLine(line));
    if (line === undefined || match === null || match[0].length !== textOfCommentLine(line).length) continue;
    current = hear(current, match);
    sentences.push(line);
  }
  if (sentences.length > 0) lines.push(`${place}${sentences.join(" ")}`);
  for (const { name, path } of placesIn(schema)) {
    const inner = at(schema, path);
    const saidInner = at(current, path);
    if (inner !== undefined && saidInner !== undefined) sayPart(inner, saidInner, `${place}${name}: `, lines);
  }
}

/** Places inside a schema that a type writes in the middle of a line. */
function placesIn(schema: JsonSchemaObject): { readonly name: string; readonly path: readonly string[] }[] {
  const list = (name: string, keyword: "allOf" | "anyOf" | "oneOf" | "prefixItems") =>
    (schema[keyword] ?? []).map((_, index) => ({
      name: `${name} ${index + 1}`,
      path: [keyword, String(index)],
    }));
  return [
    { name: "Each item", path: ["items"] },
    { name: "Each value", path: ["additionalProperties"] },
    ...list("Item", "prefixItems"),
    ...list("Part", "allOf"),
    ...list("Alternative", "oneOf"),
    ...list("Choice", "anyOf"),
  ];
}

const PLACES: ReadonlyMap<string, string> = new Map([
  ["Item", "prefixItems"],
  ["Part", "allOf"],
  ["Alternative", "oneOf"],
  ["Choice", "anyOf"],
]);

function at(schema: JsonSchema, path: readonly string[]): JsonSchema | undefined {
  let here: unknown = schema;
  for (const key of path)
    here = typeof here === "object" && here !== null ? (here as { [k: string]: unknown })[key] : undefined;
  return here as JsonSchema | undefined;
}

/**
 * What a type and its doc comment say together.
 *
 * @param said what the type says
 * @param lines of the comment
 */
export function hearSchema(said: JsonSchema, lines: readonly string[]): HeardSchema {
  let first = lines.length;
  while (first > 0 && isFactLine(lines[first - 1] ?? "")) first--;
  const words = lines.slice(0, first).map(textOfPlainLine);
  while (words.at(-1) === "") words.pop();
  let schema = said;
  const changes: SchemaChange[] = [];
  let isDeprecated = false;
  for (const line of lines.slice(first)) {
    if (line === "@deprecated") isDeprecated = true;
    else if (line.startsWith("@schema ")) changes.push(...hearChange(line));
    else schema = hearLine(schema, line) ?? schema;
  }
  if (isDeprecated) schema = { ...asObject(schema), deprecated: true };
  schema = withChanges(schema, changes);
  const description = words.join("\n");
  if (description !== "" && schema !== false) schema = { description, ...asObject(schema) };
  return { schema, words, isDeprecated };
}

function asObject(schema: JsonSchema): JsonSchemaObject {
  return typeof schema === "object" ? schema : schema ? {} : { not: {} };
}

export function isFactLine(line: string): boolean {
  return line === "@deprecated" || hearChange(line).length > 0 || hearLine({}, line) !== undefined;
}

const PLACE = /^(?:(Each item|Each value)|(Item|Part|Alternative|Choice) ([1-9]\d{0,5})): /;

/** Undefined where the line is not made of facts alone. */
function hearLine(said: JsonSchema, line: string): JsonSchema | undefined {
  const path: string[] = [];
  let rest = line;
  // Not by calling itself: a description may go on with this for longer than the stack is deep.
  for (let place = PLACE.exec(rest); place !== null; place = PLACE.exec(rest)) {
    const [whole, every, part, number] = place;
    if (every === undefined) path.push(PLACES.get(part ?? "") ?? "", String(Number(number) - 1));
    else path.push(every === "Each item" ? "items" : "additionalProperties");
    rest = rest.slice(whole.length);
  }
  const there = at(said, path);
  const heard = hearSentences(asObject(there ?? {}), textOfCommentLine(rest));
  if (path.length === 0 || heard === undefined) return heard;
  return there === undefined ? said : withChanges(said, [{ path, value: heard as Json }]);
}

function hearSentences(said: JsonSchemaObject, text: string): JsonSchemaObject | undefined {
  let schema = said;
  let rest = text;
  while (rest !== "") {
    let found = false;
    for (const { sentence, hear } of SCHEMA_FACTS) {
      const match = sentence.exec(rest);
      if (match === null) continue;
      try {
        schema = hear(schema, match);
      } catch {
        return undefined;
      }
      rest = rest.slice(match[0].length).trimStart();
      found = true;
      break;
    }
    if (!found) return undefined;
  }
  return text === "" ? undefined : schema;
}

function printChange({ path, value }: SchemaChange): string {
  const place = path.map((key) => `/${printKey(key)}`).join("");
  return `@schema ${place === "" ? "/" : place}${value === undefined ? "" : ` ${commentJson(value)}`}`;
}

function printKey(key: string): string {
  if (key === "") return "%";
  const escaped = key.replaceAll("~", "~0").replaceAll("/", "~1");
  return escaped.replaceAll(
    /[\s%*@]|\p{Cc}/gu,
    (char) => `%${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function hearChange(line: string): SchemaChange[] {
  const match = /^@schema (\/\S*)(?: (.+))?$/.exec(line);
  if (match === null) return [];
  const [, place = "", json] = match;
  const keys = place === "/" ? [] : place.slice(1).split("/");
  try {
    return [{ path: keys.map(readKey), value: json === undefined ? undefined : (JSON.parse(json) as Json) }];
  } catch {
    return [];
  }
}

function readKey(text: string): string {
  if (text === "%") return "";
  return text
    .replaceAll(/%([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
}
