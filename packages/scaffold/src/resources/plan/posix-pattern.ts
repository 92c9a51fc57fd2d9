/** Patterns of Postgres as patterns of JSON Schema, where both mean the same. */

// Constraint escapes, backward references, embedded options, classes by name: each means something else in
// ECMAScript, or nothing. https://www.postgresql.org/docs/current/functions-matching.html#POSIX-SYNTAX-DETAILS
const OTHERWISE = /\\(?![\\.dDtnr\-^$*+?()[\]{}|/@_:,;!#%&=~"'<> ])|^\*\*\*|\(\?(?!:)|\[[.:=]/;

/** A regular expression of `~`; undefined where ECMAScript would read it otherwise. */
export function patternOfRegex(regex: string): string | undefined {
  if (OTHERWISE.test(regex)) return undefined;
  const pattern = [...parts(regex)].map(translated).join("");
  return isPattern(pattern) ? pattern : undefined;
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
function translated(part: string): string {
  if (part === ".") return "[\\s\\S]";
  if (part.startsWith("[") && part.length > 1)
    return part.replace(/^(\[\^?)\]/, "$1\\]").replace(/\\([@_:,;!#%&=~"'<> ])/g, "$1");
  return part.replace(/^\\([-@_:,;!#%&=~"'<> ])$/, "$1");
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
