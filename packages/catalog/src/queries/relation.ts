/** Names of everything with columns: tables, foreign tables, views, materialised views, composite types. */
import { namesIn } from "../found.ts";
import { CLASS } from "./class-id.ts";
import type { Query } from "./query.ts";
import { inUserSchema, isOfExtension } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly kind: string;
  readonly namespace: number;
  readonly name: string;
  readonly type: number;
  readonly isOfExtension: boolean;
  readonly isLedger: boolean;
}

const KINDS: Readonly<
  Record<string, "table" | "foreign table" | "view" | "materialized view" | "composite">
> = {
  r: "table",
  p: "table",
  f: "foreign table",
  v: "view",
  m: "materialized view",
  c: "composite",
};

/** The table in which our migrations are recorded is nobody's structure; a table that only has its name is. */
const IS_LEDGER = `c.relname = 'ashlar_migrations' AND (
      SELECT pg_catalog.count(*) FROM pg_catalog.pg_attribute a
      WHERE a.attrelid = c.oid AND a.attname IN ('file', 'step_checksum')) = 2`;

export const relationQuery: Query<Row> = {
  text: () => `
    SELECT c.oid, c.relkind AS kind, c.relnamespace AS namespace, c.relname AS name, c.reltype AS type,
           ${isOfExtension("c", "relation")} AS "isOfExtension", ${IS_LEDGER} AS "isLedger"
    FROM pg_catalog.pg_class c
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND ${inUserSchema("c", "relnamespace")}`,
  read: (rows, found) => {
    for (const { oid, kind, namespace, name, type, isOfExtension, isLedger } of rows) {
      const word = KINDS[kind];
      if (isLedger || word === undefined) continue;
      const { id, schema, sqlName } = namesIn(word, found.schemaName(namespace), name);
      found.addRelation({
        oid,
        kind,
        schema,
        name,
        sqlName,
        id,
        isOfExtension,
        columnNames: [],
        columns: [],
      });
      if (!isOfExtension && type !== 0) found.claim(CLASS.type, type, id);
    }
  },
};
