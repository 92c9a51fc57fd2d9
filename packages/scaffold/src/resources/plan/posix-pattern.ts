/** Patterns of Postgres as patterns of JSON Schema, where both mean the same. */
import { isExponential } from "@ashlar/openapi";

// Escapes that mean the same in both, and what may stand behind a backslash as it is. Constraint escapes, backward
// references, embedded options and classes by name mean something else in ECMAScript, or nothing.
// https://www.postgresql.org/docs/current/functions-matching.html#POSIX-SYNTAX-DETAILS
const SAME = /^[\\.dDtnr^$*+?()[\]{}|/]$/;
const PLAIN = /^[-@_:,;!#%&=~"'<> ]$/;

// Spaces beyond ASCII are some of them spaces to the one, others to the other: what is no space is said of those of
// ASCII only, so that nothing is refused which the database takes.
const ASCII_SPACES = " \\t\\n\\r\\f\\v";

/** A regular expression of `~`; undefined where ECMAScript would read it otherwise. */
export function patternOfRegex(regex: string): string | undefined {
  if (/^\*\*\*|\(\?(?!:)/.test(regex)) return undefined;
  const translated = [...parts(regex)].map(translate);
  if (translated.includes(undefined)) return undefined;
  const pattern = translated.join("");
  // Postgres' engine never goes back; one of JavaScript could be kept busy with such a pattern.
  return isPattern(pattern) && !isExponential(pattern) ? pattern : undefined;
}

/** A pattern of LIKE: `%` and `_`, and a backslash before what is meant as it stands. */
export function patternOfLike(like: string): string | undefined {
  const body = (like.match(/\\[\s\S]|[\s\S]/gu) ?? [])
    .map((part) => {
      if (part === "%") return "[\\s\\S]*";
      if (part === "_") return "[\\s\\S]";
      return literal(part.length > 1 && part.startsWith("\\") ? part.slice(1) : part);
    })
    .join("");
  const pattern = `^${body}$`.replace(/^\^\[\\s\\S\]\*/, "").replace(/\[\\s\\S\]\*\$$/, "");
  return isPattern(pattern) ? pattern : undefined;
}

/** Escapes, bracket expressions and single characters. */
function* parts(regex: string): Generator<string> {
  const part = /\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|[\s\S]/gu;
  for (const [text] of regex.matchAll(part)) yield text;
}

/** A dot matches line feeds, too, and what needs no backslash may not have one under the flag `u`. */
function translate(part: string): string | undefined {
  if (part === ".") return "[\\s\\S]";
  if (part === "\\S") return `[^${ASCII_SPACES}]`;
  if (part.startsWith("\\")) return escapeOf(part.slice(1));
  return part.startsWith("[") && part.length > 1 ? translateBracket(part) : part;
}

function translateBracket(bracket: string): string | undefined {
  const [, open = "", inside = ""] = /^(\[\^?)([\s\S]*)\]$/.exec(bracket) ?? [];
  if (/\[[.:=]/.test(inside)) return undefined;
  const members = (inside.match(/\\[\s\S]|[\s\S]/gu) ?? []).map((member, at) => {
    if (member === "\\s") return open === "[^" ? ASCII_SPACES : undefined;
    if (member === "\\-") return member;
    if (member.length > 1 && member.startsWith("\\")) return escapeOf(member.slice(1));
    return (member === "]" && at === 0) || member === "[" ? `\\${member}` : member;
  });
  return members.includes(undefined) ? undefined : `${open}${members.join("")}]`;
}

/** @param escaped what stands behind the backslash */
function escapeOf(escaped: string): string | undefined {
  if (SAME.test(escaped)) return `\\${escaped}`;
  return PLAIN.test(escaped) ? escaped : undefined;
}

function literal(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").source !== "";
  } catch {
    return false;
  }
}
