/** Sequences, but for those of identity columns. */
import type { SequenceOptions } from "@ashlar/model";
import { namesIn } from "../found.ts";
import { withoutNothing } from "../without-nothing.ts";
import { CLASS } from "./class-id.ts";
import type { Query } from "./query.ts";
import { isOwn } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly namespace: number;
  readonly name: string;
  readonly isUnlogged: boolean;
  readonly options: SequenceOptions;
  readonly ownerTable: number | null;
  readonly ownerColumn: number | null;
}

/** As JSON, of pg_sequence s. */
export const SEQUENCE_OPTIONS: string = `pg_catalog.json_build_object(
      'type', pg_catalog.format_type(s.seqtypid, NULL), 'start', s.seqstart::text, 'increment', s.seqincrement::text,
      'min', s.seqmin::text, 'max', s.seqmax::text, 'cache', s.seqcache::text, 'isCycling', s.seqcycle)`;

/** The column that a sequence belongs to: `a` through OWNED BY or serial, `i` as its identity. */
const OWNER = `pg_catalog.pg_depend d ON d.classid = ${CLASS.relation} AND d.objid = c.oid AND d.objsubid = 0
      AND d.refclassid = ${CLASS.relation} AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')`;

export const sequenceQuery: Query<Row> = {
  text: () => `
    SELECT c.oid, c.relnamespace AS namespace, c.relname AS name, c.relpersistence = 'u' AS "isUnlogged",
           ${SEQUENCE_OPTIONS} AS options, d.refobjid AS "ownerTable", d.refobjsubid AS "ownerColumn"
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
    LEFT JOIN ${OWNER}
    WHERE c.relkind = 'S' AND d.deptype IS DISTINCT FROM 'i' AND ${isOwn("c", "relation", "relnamespace")}`,
  read: (rows, found) => {
    for (const { oid, namespace, name, isUnlogged, options, ownerTable, ownerColumn } of rows) {
      if (ownerTable !== null && found.relations.get(ownerTable) === undefined) continue;
      const ownedBy = ownerTable === null ? undefined : found.columnId(ownerTable, ownerColumn ?? 0);
      const names = namesIn("sequence", found.schemaName(namespace), name);
      const extras = withoutNothing({ parent: ownedBy, ownedBy, isUnlogged });
      found.add({ ...names, options, ...extras }, CLASS.relation, oid);
    }
  },
};
