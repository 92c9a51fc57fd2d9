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
}

/** Tables and materialised views outside the system's schemas. */
export async function existingTables(client: ClientBase): Promise<readonly ExistingTable[]> {
  // rows: { oid: "16385", schema: "public", name: "users", sqlName: "public.users", relkind: "r", file: "16385" }[]
  const { rows } = await client.query<{
    oid: string;
    schema: string;
    name: string;
    sqlName: string;
    relkind: string;
    file: string;
  }>(
    `SELECT c.oid::pg_catalog.int8 AS oid, n.nspname AS schema, c.relname AS name,
            pg_catalog.format('%I.%I', n.nspname, c.relname) AS "sqlName",
            c.relkind::pg_catalog.text AS relkind, c.relfilenode::pg_catalog.int8 AS file
       FROM pg_catalog.pg_class c
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      ORDER BY c.oid`,
  );
  return rows.map(({ oid, schema, name, sqlName, relkind, file }) => ({
    oid: Number(oid),
    id: `${relkind === "m" ? "materialized view" : "table"} ${schema}.${name}`,
    sqlName,
    relkind,
    file: Number(file),
  }));
}
