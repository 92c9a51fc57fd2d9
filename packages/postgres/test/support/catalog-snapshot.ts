/** What a small database holds, for comparing one that was interrupted with one that was not. */
import type pg from "pg";

const QUERIES = {
  columns: `SELECT a.attrelid::regclass::text AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
      a.attnotnull AS "notNull", pg_get_expr(d.adbin, d.adrelid) AS "default"
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped`,
  indexes: `SELECT pg_get_indexdef(indexrelid) AS definition, indisvalid, indisready, indislive
    FROM pg_index JOIN pg_class c ON c.oid = indrelid WHERE c.relnamespace = 'public'::regnamespace`,
  constraints: `SELECT conrelid::regclass::text AS "table", conname AS name, pg_get_constraintdef(oid) AS definition, convalidated
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace`,
  values: `SELECT enumtypid::regtype::text AS type, enumlabel AS value FROM pg_enum`,
  partitions: `SELECT inhrelid::regclass::text AS partition, inhparent::regclass::text AS parent, to_jsonb(i) ->> 'inhdetachpending' AS pending
    FROM pg_inherits i`,
  ledger: `SELECT file, step, name, checksum, step_checksum, finished IS NOT NULL AS "isFinished", error FROM ashlar_migrations`,
} as const;

/** Plain data: equal for databases that hold the same. */
export async function catalogSnapshot(client: pg.Client): Promise<Record<string, readonly string[]>> {
  const snapshot: Record<string, readonly string[]> = {};
  for (const [name, sql] of Object.entries(QUERIES)) {
    const { rows } = await client.query<object>(sql);
    snapshot[name] = rows.map((row) => JSON.stringify(row)).sort();
  }
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class
      WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND relname <> 'ashlar_migrations'`,
  );
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} AS t`);
    snapshot[`rows of ${name}`] = rows.map(({ row }) => row).sort();
  }
  return snapshot;
}
