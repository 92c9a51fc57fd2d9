/** Values that might please a check: ordinary ones, those that the check itself names, and their neighbours. */
import { quoteLiteral } from "@ashlar/catalog";
import { sampleOf } from "./sample-of.ts";

const TEXTS = [
  "",
  "A",
  "AB",
  "ABC",
  "en",
  "1",
  "12",
  "123",
  "1234",
  "2024",
  "a@example.org",
  "https://example.org/",
  "#aabbcc",
  "+4912345678",
  "a-b",
  "active",
];
const NUMBERS = ["0", "1", "-1", "5", "10", "50", "100", "1000", "2024", "0.5"];

/** As text constants, to be cast to the type; in the order in which they are tried. */
export function namedValues(type: string, checks: readonly string[]): readonly string[] {
  const isNumber = /^(?:smallint|integer|bigint|numeric|real|double precision|money)/.test(type);
  const isText = /^(?:text|character|bpchar|name|citext|public\.citext)/.test(type);
  const named = checks.flatMap((check) => [...strings(check), ...(isNumber ? numbers(check) : [])]);
  const more = isNumber ? NUMBERS : isText ? [...checks.flatMap(fitting), ...TEXTS] : [];
  return [...new Set([...named, ...more])].map((value) => quoteLiteral(value));
}

/** What stands in quotes. */
function strings(check: string): string[] {
  return [...check.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = ""]) => text.replaceAll("''", "'"));
}

/** The numbers, and those next to them. */
function numbers(check: string): string[] {
  return [...check.matchAll(/(?<![\w.'"$])-?\d+(?:\.\d+)?/g)].flatMap(([text]) => {
    const value = Number(text);
    return Number.isSafeInteger(value) ? [text, String(value + 1), String(value - 1)] : [text];
  });
}

/** Texts that match a pattern in the check, or have a length that it names. */
function fitting(check: string): string[] {
  const patterns = [...check.matchAll(/~\*?\s*'((?:[^']|'')*)'/g)].flatMap(([, pattern = ""]) =>
    [0, 1, 2, 3, 4, 5, 6].flatMap((row) => sampleOf(pattern.replaceAll("''", "'"), row) ?? []),
  );
  const lengths = /length\(/.test(check)
    ? numbers(check)
        .map(Number)
        .filter((length) => length >= 0 && length <= 1000)
        .flatMap((length) => ["a", "b", "1", "A"].map((letter) => letter.repeat(length)))
    : [];
  return [...patterns, ...lengths];
}
