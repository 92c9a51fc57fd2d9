/** A baseline makes what databases may have had before there were migrations: there it counts as applied, and is not run. */
import type { ClientBase } from "pg";
import { PostgresError } from "./errors.ts";
import { ADOPTED, type LedgerRow, stateOf } from "./ledger.ts";
import type { Migration } from "./migration-file.ts";

/**
 * Files whose head names relations (`-- baseline: public.users`) all of which are there, and of which the ledger knows
 * nothing. Reads only.
 *
 * @throws {PostgresError} ASHLAR_POSTGRES_BASELINE where only some of a file's relations are there
 */
export async function adoptedBaselines(
  client: ClientBase,
  migrations: readonly Migration[],
  rows: readonly LedgerRow[],
): Promise<ReadonlySet<string>> {
  const adopted = new Set<string>();
  for (const { file, head } of migrations) {
    if (head.baseline.length === 0 || stateOf(file, rows).kind !== "new") continue;
    const missing = await missingOf(client, head.baseline);
    if (missing.length === 0) adopted.add(file);
    else if (missing.length < head.baseline.length) throw partlyThere(file, head.baseline.length, missing);
  }
  return adopted;
}

/** Whether the ledger has a file only because everything was there before. */
export function isAdopted(rows: readonly LedgerRow[]): boolean {
  return rows.length === 1 && rows[0]?.name === ADOPTED;
}

/** Whether the database was there before the first of its migrations. */
export function hasAdopted(rows: readonly LedgerRow[]): boolean {
  return rows.some((row) => row.name === ADOPTED);
}

/**
 * Whether an adopted baseline stands for a file of another folder: what was applied under an earlier name is part of
 * what the baseline was made from.
 */
export function isCovered(file: string, adopted: ReadonlySet<string>, rows: readonly LedgerRow[]): boolean {
  const baselines = [...adopted, ...rows.filter((row) => row.name === ADOPTED).map((row) => row.file)];
  return baselines.some((baseline) => file < baseline);
}

async function missingOf(client: ClientBase, relations: readonly string[]): Promise<readonly string[]> {
  // Not to_regclass(), which refuses what lies in a namespace that the role may not use.
  // rows: { name: string }[]
  const { rows } = await client.query<{ name: string }>(
    `SELECT wanted.name
     FROM pg_catalog.unnest($1::text[]) WITH ORDINALITY AS wanted (name, place),
          pg_catalog.parse_ident(wanted.name) AS ident (parts)
     WHERE NOT EXISTS (
       SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relname = parts[pg_catalog.cardinality(parts)]
         AND CASE pg_catalog.cardinality(parts)
               WHEN 1 THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname = parts[1] END)
     ORDER BY wanted.place`,
    [relations],
  );
  return rows.map(({ name }) => name);
}

function partlyThere(file: string, count: number, missing: readonly string[]): PostgresError {
  const few = missing.slice(0, 3).join(", ");
  const rest = missing.length > 3 ? ` and ${missing.length - 3} more` : "";
  return new PostgresError(
    "ASHLAR_POSTGRES_BASELINE",
    `${file} makes ${count} relations, of which this database has ${count - missing.length}: not ${few}${rest}`,
    { hint: "name the database that it was made from, or an empty one" },
  );
}

/** An adopted baseline took nothing that could be given back. */
export function adoptedError(file: string): PostgresError {
  return new PostgresError(
    "ASHLAR_POSTGRES_BASELINE",
    `${file} was never run here: what it makes was there before, and is not taken back`,
    { hint: "a migration applied after it can be taken back; to remove tables, write a new migration" },
  );
}
