/** What an answer must not tell: where the code lies, how it got there, what it asked the database. */
import type { RawAnswer } from "./raw-exchange.ts";

const leaks: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["a stack", /^\s*at .+:\d+/m],
  ["a stack in JSON", /\\n\s+at /],
  ["a place in a file", /[\w-]+\.(?:[cm]?[jt]s):\d+/],
  ["a module's path", /node_modules|file:\/\//],
  ["SQL", /\b(?:select\s.+\sfrom|insert\s+into|update\s.+\sset|delete\s+from|order\s+by|where\s.+=)\s/i],
  [
    "the database's own words",
    /relation "|column "|violates|invalid input syntax|invalid byte sequence|out of range for type|duplicate key|SQLSTATE|syntax error at|untranslatable/,
  ],
  ["a constraint's name", /"[a-z_]+_(?:pkey|key|check|fkey|idx)"/],
];

/** @param folder of the service, which no answer names @returns what was told, in words */
export function leaksIn({ head, body }: RawAnswer, folder: string): readonly string[] {
  const text = `${head}\n\n${body}`;
  const found = leaks.flatMap(([what, pattern]) => (pattern.test(text) ? [what] : []));
  return text.includes(folder) ? [...found, "the service's folder"] : found;
}
