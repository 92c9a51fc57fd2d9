/** Writes names so that Postgres reads them back unchanged. */
import { isQuotedKeyword } from "./keyword.ts";

/** NAMEDATALEN - 1: https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS */
const LONGEST_BYTES = 63;
const DIGEST_LENGTH = 8;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: false });

/** The name, in quotes where Postgres needs them: capitals, punctuation, a keyword. */
export function quoteIdentifier(name: string): string {
  const fitting = fitIdentifier(name);
  if (/^[a-z_][a-z0-9_]*$/.test(fitting) && !isQuotedKeyword(fitting)) return fitting;
  // A line break inside a name could look like a line of the migration file; escaped, every name stays on its line.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  if (!/[\u0000-\u001f\u007f\u0085\u2028\u2029]/.test(fitting)) return `"${fitting.replaceAll('"', '""')}"`;
  return `U&"${[...fitting].map(escaped).join("")}"`;
}

/** `public.books`. */
export function qualifiedName({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/**
 * A name of at most 63 bytes. Postgres cuts a longer one off, so that two may become the same; this one ends in a
 * digest of the whole name instead: the same name always gives the same answer, different ones stay apart.
 *
 * @throws RangeError for a name that Postgres cannot have: empty, or with a NUL
 */
export function fitIdentifier(name: string): string {
  if (name === "" || name.includes("\0"))
    throw new RangeError(`not a name for Postgres: ${JSON.stringify(name)}`);
  const bytes = encoder.encode(name);
  if (bytes.length <= LONGEST_BYTES) return name;
  const head = decoder
    .decode(bytes.subarray(0, LONGEST_BYTES - DIGEST_LENGTH - 1))
    .replace(/[\ufffd_]+$/, "");
  return `${head}_${digest(bytes)}`;
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === '"') return '""';
  if (character === "\\") return "\\\\";
  const isPlain = code >= 0x20 && code !== 0x7f && code !== 0x85 && code !== 0x2028 && code !== 0x2029;
  return isPlain ? character : `\\${code.toString(16).padStart(4, "0")}`;
}

/** FNV-1a in 32 bits: short, and as good at telling a few names apart as any. */
function digest(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(DIGEST_LENGTH, "0");
}
