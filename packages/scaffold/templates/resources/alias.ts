/** What SQL calls a member of a row: Postgres cuts names behind 63 bytes, and relations may be called longer. */
import { createHash } from "node:crypto";

/** @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS */
const longestBytes = 63;

export function aliasOf(name: string): string {
  return isLong(name) ? `~${createHash("sha256").update(name).digest("hex").slice(0, 40)}` : name;
}

/** The row with its own names, in its own order. */
export function unaliased<Value>(
  row: Readonly<Record<string, Value>>,
  names: readonly string[],
): Readonly<Record<string, Value>> {
  const long = new Map(names.filter(isLong).map((name) => [aliasOf(name), name]));
  if (long.size === 0) return row;
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [long.get(key) ?? key, value]));
}

function isLong(name: string): boolean {
  return name.length > longestBytes / 3 && Buffer.byteLength(name) > longestBytes;
}
