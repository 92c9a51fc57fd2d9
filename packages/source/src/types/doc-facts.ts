/** What a doc comment says of a value: in words, in tags such as `@minLength 3`, and in the sentences of generated types. */
import type { Json, JsonSchemaObject } from "@ashlar/model";
import ts from "typescript6";
import { isOfPackage } from "./named-type.ts";

/** Keywords that a description and tags give; the tags win. */
export function docFacts(symbol: ts.Symbol, checker: ts.TypeChecker): JsonSchemaObject {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const facts = factsOfText(text);
  // What a package tells its programmers is not for callers: examples of code, defaults of options.
  if (isOfPackage(symbol)) return (symbol.declarations?.length ?? 0) > 1 ? {} : facts;
  for (const { name, text: parts } of symbol.getJsDocTags(checker)) {
    applyTag(facts, name, ts.displayPartsToString(parts).trim());
  }
  return facts;
}

/** A description, without the last line of facts that generated types have: `From 1 to 200 characters.` */
export function factsOfText(text: string): JsonSchemaObject {
  const lines = text.split("\n");
  const facts = factsOfLine(lines.at(-1) ?? "");
  if (facts !== undefined) lines.pop();
  const description = lines.join("\n").trim();
  return { ...(description === "" ? {} : { description }), ...facts };
}

const NUMBER = "(-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)";

/** The sentences that `ashlar scaffold` writes above a property; what they say is kept by keyword. */
const SENTENCES: readonly (readonly [RegExp, (match: readonly string[]) => JsonSchemaObject])[] = [
  [/^Format: (\S+)\. ?/, ([format = ""]) => ({ format })],
  [new RegExp(`^From ${NUMBER} to ${NUMBER}( characters?| items?|)\\. ?`), range],
  [
    new RegExp(`^Exactly ${NUMBER}( characters?| items?)\\. ?`),
    ([count = "", unit = ""]) => range([count, count, unit]),
  ],
  [
    new RegExp(`^At least ${NUMBER}( characters?| items?|)\\. ?`),
    ([from = "", unit = ""]) => range([from, "", unit]),
  ],
  [
    new RegExp(`^At most ${NUMBER}( characters?| items?|)\\. ?`),
    ([to = "", unit = ""]) => range(["", to, unit]),
  ],
  [new RegExp(`^More than ${NUMBER}\\. ?`), ([value]) => ({ exclusiveMinimum: Number(value) })],
  [new RegExp(`^Less than ${NUMBER}\\. ?`), ([value]) => ({ exclusiveMaximum: Number(value) })],
  [new RegExp(`^A multiple of ${NUMBER}\\. ?`), ([value]) => ({ multipleOf: Number(value) })],
  [/^No item twice\. ?/, () => ({ uniqueItems: true })],
  [/^Pattern: `(.*?)`\.(?: |$)/, ([pattern = ""]) => ({ pattern })],
  [/^Default: `(.*?)`\.(?: |$)/, ([value = ""]) => ({ default: jsonOrText(value) })],
  [/^Has a default\. ?/, () => ({})],
];

function range([from, to, unit = ""]: readonly string[]): JsonSchemaObject {
  const [least, most] = unit.includes("character")
    ? ["minLength", "maxLength"]
    : unit.includes("item")
      ? ["minItems", "maxItems"]
      : ["minimum", "maximum"];
  return {
    ...(from === "" ? {} : { [least as string]: Number(from) }),
    ...(to === "" ? {} : { [most as string]: Number(to) }),
  };
}

/** Undefined where the line is not made of such sentences alone. */
function factsOfLine(line: string): JsonSchemaObject | undefined {
  let rest = line.trim();
  if (rest === "") return undefined;
  const facts: JsonSchemaObject = {};
  while (rest !== "") {
    const found = SENTENCES.map(([shape, make]) => ({ match: shape.exec(rest), make })).find(
      ({ match }) => match !== null,
    );
    if (found?.match == null) return undefined;
    Object.assign(facts, found.make(found.match.slice(1)));
    rest = rest.slice(found.match[0].length);
  }
  return facts;
}

const NUMBER_TAGS = new Set([
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
]);

function applyTag(facts: JsonSchemaObject, name: string, text: string): void {
  const tag = name.replace(/^TJS-/, "");
  if (NUMBER_TAGS.has(tag)) {
    const value = Number(text.split(/\s/, 1)[0]);
    if (text !== "" && Number.isFinite(value)) facts[tag] = value;
    return;
  }
  switch (tag) {
    case "format":
    case "pattern":
    case "title":
      if (text !== "") facts[tag] = text;
      return;
    case "description":
      if (text !== "") facts.description = text;
      return;
    case "default":
    case "defaultValue":
      if (text !== "") facts.default = jsonOrText(text);
      return;
    case "example":
      if (text !== "") facts.examples = [...(facts.examples ?? []), jsonOrText(text)];
      return;
    case "deprecated":
    case "uniqueItems":
    case "readOnly":
    case "writeOnly":
      facts[tag] = text !== "false";
      return;
    case "integer":
    case "isInt":
    case "asType":
    case "type":
      if (tag === "integer" || tag === "isInt" || /^\{?integer\}?$/.test(text)) facts.type = "integer";
      return;
  }
}

function jsonOrText(text: string): Json {
  const plain = text.replace(/^`(.*)`$/s, "$1");
  try {
    return JSON.parse(plain) as Json;
  } catch {
    return plain.replace(/^'(.*)'$/s, "$1");
  }
}
