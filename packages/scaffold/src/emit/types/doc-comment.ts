/** Doc comments of emitted types: what the document says about a schema, in the words people read in an editor. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";

/** The comment with its indentation and line break, or nothing when there are no lines. */
export function docComment(lines: readonly string[], pad: string): string {
  if (lines.length === 0) return "";
  if (lines.length === 1) return `${pad}/** ${lines[0]} */\n`;
  const body = lines.map((line) => `${pad} *${line === "" ? "" : ` ${line}`}\n`).join("");
  return `${pad}/**\n${body}${pad} */\n`;
}

/** Lines of a text that can stand inside a doc comment. */
export function docText(text: string | undefined): string[] {
  if (text === undefined) return [];
  const lines = text.split(/\r\n|[\r\n\u2028\u2029]/).map((line) => safeLine(line).trimEnd());
  while (lines.length > 0 && lines.at(-1) === "") lines.pop();
  while (lines.length > 0 && lines[0] === "") lines.shift();
  return lines;
}

/** Lines about a schema: title or description, then format, limits and default in short, then `@deprecated`. */
export function schemaDoc(schema: JsonSchema): string[] {
  if (typeof schema === "boolean") return [];
  const lines = docText(text(schema.description) ?? text(schema.title));
  const facts = schemaFacts(schema);
  if (facts !== "") lines.push(facts);
  if (schema.deprecated === true) lines.push("@deprecated");
  return lines;
}

function schemaFacts(schema: JsonSchemaObject): string {
  const facts = [
    typeof schema.format === "string" ? `Format: ${schema.format}.` : "",
    range("", schema.minimum, schema.maximum),
    typeof schema.exclusiveMinimum === "number" ? `More than ${schema.exclusiveMinimum}.` : "",
    typeof schema.exclusiveMaximum === "number" ? `Less than ${schema.exclusiveMaximum}.` : "",
    typeof schema.multipleOf === "number" ? `A multiple of ${schema.multipleOf}.` : "",
    range(" characters", schema.minLength, schema.maxLength),
    range(" items", schema.minItems, schema.maxItems),
    schema.uniqueItems === true ? "No item twice." : "",
    typeof schema.pattern === "string" ? `Pattern: \`${schema.pattern}\`.` : "",
    schema.default === undefined ? "" : defaultFact(schema.default),
  ];
  return safeLine(
    facts
      .filter((fact) => fact !== "")
      .join(" ")
      .replaceAll(/[\r\n\u2028\u2029]+/g, " "),
  );
}

function range(unit: string, from: number | undefined, to: number | undefined): string {
  if (typeof from === "number" && typeof to === "number") {
    return from === to && unit !== ""
      ? `Exactly ${count(from, unit)}.`
      : `From ${from} to ${count(to, unit)}.`;
  }
  if (typeof from === "number") return from === 0 && unit !== "" ? "" : `At least ${count(from, unit)}.`;
  return typeof to === "number" ? `At most ${count(to, unit)}.` : "";
}

function count(amount: number, unit: string): string {
  return `${amount}${amount === 1 ? unit.slice(0, -1) : unit}`;
}

function defaultFact(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 60 ? "Has a default." : `Default: \`${json}\`.`;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** Nothing that ends the comment early, and no directive that a compiler would take from it. */
function safeLine(line: string): string {
  return line
    .replaceAll("*/", "*\\/")
    .replaceAll(/@(?=ts-)/g, "")
    .replaceAll(/\p{Cc}/gu, " ");
}
