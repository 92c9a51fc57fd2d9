/** The tables of a database as the server itself knows them: by number, which no rename changes. */
import type { ObjectId } from "@ashlar/model";
import type { ClientBase } from "pg";

export interface ExistingTable {
  readonly oid: number;
  readonly id: ObjectId;
  /** Qualified and quoted. */
  readonly sqlName: string;
  readonly relkind: string;
  readonly file: number;
  /** Row security binds its owner too. */
  readonly isForced: boolean;
}

/** Tables and materialised views outside the system's schemas. */
export async function existingTables(client: ClientBase): Promise<readonly ExistingTable[]> {
  // rows: { oid: "16385", sqlName: "public.users", relkind: "r", file: "16385", isForced: false }[]
  const { rows } = await client.query<{
    oid: string;
    sqlName: string;
    relkind: string;
    file: string;
    isForced: boolean;
  }>(
    `SELECT c.oid::pg_catalog.int8 AS oid,
            pg_catalog.format('%I.%I', n.nspname, c.relname) AS "sqlName",
            c.relkind::pg_catalog.text AS relkind, c.relfilenode::pg_catalog.int8 AS file,
            c.relforcerowsecurity AND c.relrowsecurity AS "isForced"
       FROM pg_catalog.pg_class c
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      ORDER BY c.oid`,
  );
  return rows.map(({ oid, sqlName, relkind, file, isForced }) => ({
    oid: Number(oid),
    id: `${relkind === "m" ? "materialized view" : "table"} ${sqlName}`,
    sqlName,
    relkind,
    file: Number(file),
    isForced,
  }));
}
