/** Finds where a text stops being JSON; the engine's own message names the place only sometimes. */

import { endOfString } from "./json-keys.ts";

export interface JsonFault {
  readonly offset: number;
  /** What was expected and what was found. */
  readonly reason: string;
}

const LITERAL = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
const SPACE = /[ \t\n\r]*/y;

type Expected = "value" | "first key" | "key" | "colon" | "comma" | "first item" | "end";

/** The first fault of a text; undefined where it has none. */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  let at = 0;
  for (;;) {
    at = match(SPACE, text, at) ?? at;
    const character = text[at];
    if (character === undefined) {
      return expected === "end"
        ? undefined
        : { offset: at, reason: `${wordsFor(expected, open)} expected, the text ends here` };
    }
    const step = stepAt(text, at, expected, open);
    if (step === undefined) return faultAt(text, at, expected, open);
    at = step.end;
    expected = step.next;
  }
}

function stepAt(
  text: string,
  at: number,
  expected: Expected,
  open: ("{" | "[")[],
): { readonly end: number; readonly next: Expected } | undefined {
  const character = text[at];
  const isClosing = character === "}" || character === "]";
  if (isClosing && (expected === "comma" || expected === "first key" || expected === "first item")) {
    if (open.at(-1) !== (character === "}" ? "{" : "[")) return undefined;
    open.pop();
    return { end: at + 1, next: open.length === 0 ? "end" : "comma" };
  }
  if (expected === "comma") {
    return character === "," ? { end: at + 1, next: open.at(-1) === "{" ? "key" : "value" } : undefined;
  }
  if (expected === "colon") return character === ":" ? { end: at + 1, next: "value" } : undefined;
  if (expected === "end") return undefined;
  if (expected === "key" || expected === "first key") {
    const end = matchString(text, at);
    return end === undefined ? undefined : { end, next: "colon" };
  }
  if (character === "{" || character === "[") {
    open.push(character);
    return { end: at + 1, next: character === "{" ? "first key" : "first item" };
  }
  const end = matchString(text, at) ?? match(LITERAL, text, at);
  return end === undefined ? undefined : { end, next: open.length === 0 ? "end" : "comma" };
}

function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function matchString(text: string, at: number): number | undefined {
  if (text[at] !== '"') return undefined;
  const end = endOfString(text, at);
  try {
    JSON.parse(text.slice(at, end));
    return end;
  } catch {
    return undefined;
  }
}

function faultAt(text: string, at: number, expected: Expected, open: readonly string[]): JsonFault {
  const character = text[at];
  const isInString = character === '"' && expected !== "comma" && expected !== "colon" && expected !== "end";
  const reason = isInString
    ? "a string that never ends, or holds a line break or an unknown escape"
    : `${wordsFor(expected, open)} expected, found ${JSON.stringify(character)}`;
  return { offset: at, reason };
}

function wordsFor(expected: Expected, open: readonly string[]): string {
  if (expected === "comma") return `"," or ${open.at(-1) === "{" ? '"}"' : '"]"'}`;
  if (expected === "colon") return '":"';
  if (expected === "end") return "nothing more";
  return expected.endsWith("key") ? "a key in double quotes" : "a value";
}
