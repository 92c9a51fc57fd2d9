/** The names that Postgres gives to not-null constraints, which have names from 18 on. */

/** NAMEDATALEN - 1 */
const LONGEST_BYTES = 63;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: false });

/**
 * What Postgres would have called it, with the same number at its end as the name that it has: numbers are for names
 * that were taken, and say nothing.
 *
 * @see https://github.com/postgres/postgres/blob/master/src/backend/commands/indexcmds.c makeObjectName
 */
export function chosenNotNullName(table: string, column: string, name: string): string {
  const label = `not_null${/_not_null(\d+)$/.exec(name)?.[1] ?? ""}`;
  const room = LONGEST_BYTES - label.length - 2;
  let tableBytes = encoder.encode(table).length;
  let columnBytes = encoder.encode(column).length;
  while (tableBytes + columnBytes > room) {
    if (tableBytes > columnBytes) tableBytes -= 1;
    else columnBytes -= 1;
  }
  return `${cut(table, tableBytes)}_${cut(column, columnBytes)}_${label}`;
}

/** So many bytes at most, whole characters only. */
function cut(text: string, bytes: number): string {
  const all = encoder.encode(text);
  return all.length <= bytes ? text : decoder.decode(all.subarray(0, bytes)).replace(/\ufffd+$/, "");
}
