/** Which rows and values of before are missing or others after a migration. */
import type { ObjectId } from "@ashlar/model";
import type { ClientBase } from "pg";
import type { ColumnRows, RowSnapshot, Rows } from "./row-snapshot.ts";

/** Rows that are not what they were. */
export interface RowDifference {
  readonly table: ObjectId;
  readonly column?: ObjectId;
  readonly message: string;
}

/** @param client of the shadow after the migration, which converts what got another type */
export async function compareRows(
  before: RowSnapshot,
  after: RowSnapshot,
  client: ClientBase,
): Promise<readonly RowDifference[]> {
  const differences: RowDifference[] = [];
  const anew = new Set<ObjectId>();
  for (const [oid, old] of before.tables) {
    if (old.count === 0) continue;
    const now = after.tables.get(oid);
    const [oldWhole, whole] = [before.wholes.get(old.whole), after.wholes.get(old.whole)];
    if (now !== undefined) differences.push(...(await compareTable(old, now, client)));
    else if (oldWhole === undefined || whole === undefined || whole.count < oldWhole.count)
      differences.push({ table: old.id, message: `${old.id} and its rows are gone` });
    else anew.add(old.whole);
  }
  for (const id of anew) {
    const [old, now] = [before.wholes.get(id), after.wholes.get(id)];
    if (old !== undefined && now !== undefined) differences.push(...(await compareTable(old, now, client)));
  }
  return differences;
}

async function compareTable<K>(old: Rows<K>, now: Rows<K>, client: ClientBase): Promise<RowDifference[]> {
  if (now.count !== old.count) {
    return [{ table: old.id, message: `${old.id} had ${old.count} rows and has ${now.count}` }];
  }
  const differences: RowDifference[] = [];
  for (const [key, column] of old.columns) {
    const message = await compareColumn(
      column,
      now.columns.get(key) ?? successorOf(column, old, now),
      client,
    );
    if (message !== undefined) differences.push({ table: old.id, column: column.id, message });
  }
  return differences;
}

/** A column that was made beside the old one, and has its name now. */
function successorOf<K>({ name }: ColumnRows, old: Rows<K>, now: Rows<K>): ColumnRows | undefined {
  for (const [key, column] of now.columns) if (column.name === name && !old.columns.has(key)) return column;
  return undefined;
}

async function compareColumn(
  old: ColumnRows,
  now: ColumnRows | undefined,
  client: ClientBase,
): Promise<string | undefined> {
  if (now === undefined) {
    return old.values.every((value) => value === null) ? undefined : `the values of ${old.id} are gone`;
  }
  if (isSame(old.values, now.values)) return undefined;
  if (old.type === now.type && old.shape === now.shape) return `values of ${old.id} changed`;
  const [had, has] = [nullsOf(old), nullsOf(now)];
  if (had !== has) return `${old.id} had ${had} nulls and has ${has}`;
  // With other attributes a composite value's text is another.
  if (old.shape !== "" || now.shape !== "") return undefined;
  const possible = await conversions(old, now.type, client);
  if (possible.length === 0 || possible.some((values) => isSame(values, now.values))) return undefined;
  return `values of ${old.id} are not what they were, as ${now.type}`;
}

/**
 * What the old values are in the new type, by each way that Postgres knows for all of them: a cast, an assignment's
 * cast, and through text. What USING says is not among them, since that is what may be wrong.
 */
async function conversions(
  { type, values }: ColumnRows,
  wanted: string,
  client: ClientBase,
): Promise<readonly (readonly (string | null)[])[]> {
  const ways = [`value::${type}::${wanted}`, `value::${wanted}`, `value::${type}::integer::${wanted}`];
  const found: (readonly (string | null)[])[] = [];
  for (const way of [...ways, `ARRAY[value::${type}]::${wanted}`]) {
    try {
      const { rows } = await client.query<{ value: string | null }>(
        `SELECT (CASE WHEN value IS NOT NULL THEN ${way} END)::pg_catalog.text AS value
           FROM pg_catalog.unnest($1::pg_catalog.text[]) AS old (value)`,
        [values],
      );
      found.push(rows.map(({ value }) => value));
    } catch {
      // No such cast, a value that it does not take, or a type that is gone: no way for these.
    }
  }
  return found;
}

function nullsOf({ values }: ColumnRows): number {
  return values.filter((value) => value === null).length;
}

function isSame(some: readonly (string | null)[], others: readonly (string | null)[]): boolean {
  return keyOf(some) === keyOf(others);
}

/** Whatever the order of rows. */
function keyOf(values: readonly (string | null)[]): string {
  return JSON.stringify(values.map((value) => JSON.stringify(value)).sort());
}
