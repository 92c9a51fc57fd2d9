/** The columns that a violated constraint is about, from what the server says of it. Values stay where they are. */
import type { ServerError } from "./connection-errors.ts";

/**
 * Column names in the constraint's order; empty where the server names none. The detail of a unique or foreign key is
 * `Key (column, lower(other))=(value, …) already exists.`; a not-null column has a field of its own; of a check only
 * the name is told, which by Postgres' habit is `table_column_check`.
 */
export function constraintColumns(error: ServerError): readonly string[] {
  if (error.column !== undefined && error.column !== "") {
    return [error.column];
  }
  if (error.code === "23514") {
    return columnInName(error);
  }
  if (!error.code.startsWith("23")) {
    return [];
  }
  const keys = /\((.+?)\)=\(/s.exec(error.detail ?? "")?.[1];
  return keys === undefined ? columnInName(error) : splitKeys(keys).flatMap(columnOf);
}

/** Without a detail (no right to read the row, row security) the constraint's name is all there is. */
function columnInName({ table, constraint }: ServerError): readonly string[] {
  if (table === undefined || constraint === undefined || !constraint.startsWith(`${table}_`)) {
    return [];
  }
  const name = /^(.+)_(?:key|fkey|check|excl|idx)\d*$/.exec(constraint.slice(table.length + 1))?.[1];
  return name === undefined ? [] : [name];
}

/** At the commas outside of parentheses and quotes. */
function splitKeys(keys: string): readonly string[] {
  return keys.match(/(?:"(?:[^"]|"")*"|\((?:[^()]|\([^()]*\))*\)|[^,("])+/g)?.map((key) => key.trim()) ?? [];
}

/** `isbn`, `"two words"`, and the column inside `lower((email)::text)` or `lower("UserName")`. */
function columnOf(key: string): readonly string[] {
  if (/^[^\s()"]+$/.test(key)) {
    return [key];
  }
  const plain = key
    .replace(/'(?:[^']|'')*'/g, "")
    .replace(/::(?:"(?:[^"]|"")+"|[a-z_][a-z0-9_$ ]*)/g, "")
    .replace(/\b[a-z]+ FROM /g, "");
  const names = plain.matchAll(
    /"((?:[^"]|"")+)"(?!\s*\()|(?<![\w$"])([a-z_][a-z0-9_$]*)(?![\w$]*\s*\()(?!")/g,
  );
  for (const [, inQuotes, bare] of names) {
    return [inQuotes?.replaceAll('""', '"') ?? bare ?? key];
  }
  return [];
}
