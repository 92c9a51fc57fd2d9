/** Finds what an interrupted statement outside a transaction has left, and takes away what stands in its way. */
import type { ClientBase } from "pg";
import { detachedBy, droppedIndexesOf, indexOf, reindexedBy } from "./statement-kind.ts";

export interface Leftovers {
  /** `done`: the database is as the statement would leave it; `finished`: it is since the statement's rest was done. */
  readonly state: "done" | "finished" | "open";
  /** What was taken away, in words. */
  readonly cleared: readonly string[];
}

/** What is there of a statement, before anything is done about it. */
export interface Found {
  /** `half`: to be finished by what clears it. */
  readonly state: "done" | "half" | "open";
  /** Statements that take away, or finish, what is there; what that is, in words. */
  readonly clearing: readonly { readonly sql: string; readonly what: string }[];
}

/** But for an invalid index, or a detachment that was half done, which nobody else has a use for, it changes nothing. */
export async function clearLeftovers(client: ClientBase, sql: string): Promise<Leftovers> {
  const { state, clearing } = await findLeftovers(client, sql);
  for (const one of clearing) await client.query(one.sql);
  return { state: state === "half" ? "finished" : state, cleared: clearing.map(({ what }) => what) };
}

/** Looks only. */
export async function findLeftovers(client: ClientBase, sql: string): Promise<Found> {
  const made = indexOf(sql);
  if (made !== undefined) return findIndex(client, made);
  const dropped = droppedIndexesOf(sql);
  if (dropped !== undefined) return { state: await areGone(client, dropped), clearing: [] };
  const detached = detachedBy(sql);
  if (detached !== undefined) return findDetaching(client, detached);
  const reindexed = reindexedBy(sql);
  return reindexed === undefined ? OPEN : findCopies(client, reindexed);
}

const OPEN: Found = { state: "open", clearing: [] };

/**
 * One that a broken CREATE INDEX CONCURRENTLY left is invalid, is never used, and stands in the way of the next
 * attempt; with IF NOT EXISTS it would even be taken for the one that is wanted.
 *
 * https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
 */
async function findIndex(
  client: ClientBase,
  made: { readonly index: string; readonly table: string },
): Promise<Found> {
  // rows: { index: string, isValid: boolean }[]; an index lives in the schema of its table. One of a partitioned table
  // is invalid until its partitions have theirs, which is no leftover; and one that is being built is somebody's.
  const { rows } = await client.query<{ index: string; isValid: boolean }>(
    `SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS index, i.indisvalid AND i.indisready AS "isValid"
       FROM pg_catalog.pg_index i
       JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i'
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE i.indrelid = pg_catalog.to_regclass($1) AND c.relname = (pg_catalog.parse_ident($2))[1]
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid)`,
    [made.table, made.index],
  );
  const found = rows[0];
  if (found === undefined) return OPEN;
  if (found.isValid) return { state: "done", clearing: [] };
  return { state: "open", clearing: [dropping(found.index)] };
}

async function areGone(client: ClientBase, names: readonly string[]): Promise<"done" | "open"> {
  const { rows } = await client.query<{ isGone: boolean }>(
    `SELECT pg_catalog.bool_and(pg_catalog.to_regclass(name) IS NULL) AS "isGone" FROM pg_catalog.unnest($1::text[]) AS name`,
    [names],
  );
  return rows[0]?.isGone === true ? "done" : "open";
}

/**
 * DETACH … CONCURRENTLY is two transactions; between them the partition is marked, and FINALIZE does the second.
 *
 * https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION
 */
async function findDetaching(
  client: ClientBase,
  { table, partition }: { readonly table: string; readonly partition: string },
): Promise<Found> {
  const { rows } = await client.query<{ isKnown: boolean; isPending: boolean | null }>(
    `SELECT pg_catalog.to_regclass($2) IS NOT NULL AS "isKnown",
            (SELECT inhdetachpending FROM pg_catalog.pg_inherits
              WHERE inhparent = pg_catalog.to_regclass($1) AND inhrelid = pg_catalog.to_regclass($2)) AS "isPending"`,
    [table, partition],
  );
  const found = rows[0];
  if (found?.isKnown === true && found.isPending === null) return { state: "done", clearing: [] };
  if (found?.isPending !== true) return OPEN;
  const sql = `ALTER TABLE ${table} DETACH PARTITION ${partition} FINALIZE`;
  return { state: "half", clearing: [{ sql, what: `the half of detaching ${partition} that was left` }] };
}

/** A broken REINDEX CONCURRENTLY leaves the index that was to come, or the one that was to go: `users_email_ccnew`. */
async function findCopies(
  client: ClientBase,
  { kind, name }: { readonly kind: "index" | "table"; readonly name: string },
): Promise<Found> {
  const { rows } = await client.query<{ index: string }>(
    `SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS index
       FROM pg_catalog.pg_index i
       JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'
        AND i.indrelid IN (
          SELECT CASE WHEN $2 = 'table' THEN pg_catalog.to_regclass($1) ELSE
            (SELECT o.indrelid FROM pg_catalog.pg_index o WHERE o.indexrelid = pg_catalog.to_regclass($1)) END)
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.relid = i.indrelid)`,
    [name, kind],
  );
  return { state: "open", clearing: rows.map(({ index }) => dropping(index)) };
}

function dropping(index: string): Found["clearing"][number] {
  return { sql: `DROP INDEX CONCURRENTLY ${index}`, what: `the invalid index ${index}` };
}
