/** Publications for logical replication. */
import type { PublicationObject } from "@ashlar/model";
import { type Found, namesOutside } from "../found.ts";
import { withoutNothing } from "../without-nothing.ts";
import { CLASS } from "./class-id.ts";
import type { Query } from "./query.ts";
import { isOwnOutsideSchemas } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly name: string;
  readonly forAllTables: boolean;
  /** Null where it is everything. */
  readonly publish: string | null;
  readonly viaRoot: boolean;
  readonly generatedColumns: string | null;
  readonly tables:
    | readonly {
        readonly oid: number;
        readonly columns: readonly number[] | null;
        readonly where: string | null;
      }[]
    | null;
  readonly schemas: readonly string[] | null;
}

const PUBLISH = `CASE WHEN NOT (p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate) THEN
      pg_catalog.concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
        CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END) END`;

const tables = (major: number): string => `(
      SELECT pg_catalog.json_agg(pg_catalog.json_build_object('oid', r.prrelid::pg_catalog.int8${
        major < 15
          ? ""
          : ", 'columns', r.prattrs::pg_catalog.int2[], 'where', pg_catalog.pg_get_expr(r.prqual, r.prrelid)"
      }))
      FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid)`;

const SCHEMAS = `(
      SELECT pg_catalog.array_agg(n.nspname::text ORDER BY n.nspname)
      FROM pg_catalog.pg_publication_namespace s JOIN pg_catalog.pg_namespace n ON n.oid = s.pnnspid
      WHERE s.pnpubid = p.oid)`;

export const publicationQuery: Query<Row> = {
  text: (major) => `
    SELECT p.oid, p.pubname AS name, p.puballtables AS "forAllTables", ${PUBLISH} AS publish,
           p.pubviaroot AS "viaRoot",
           ${major < 18 ? "NULL" : "CASE p.pubgencols WHEN 's' THEN 'stored' END"} AS "generatedColumns",
           ${tables(major)} AS tables, ${major < 15 ? "NULL" : SCHEMAS} AS schemas
    FROM pg_catalog.pg_publication p WHERE ${isOwnOutsideSchemas("p", "publication")}`,
  read: (rows, found) => {
    for (const row of rows) {
      const publication: PublicationObject = {
        ...namesOutside("publication", row.name),
        forAllTables: row.forAllTables,
        tables: tablesOf(row, found),
        schemas: row.schemas ?? [],
        options: withoutNothing({
          publish: row.publish,
          publish_via_partition_root: row.viaRoot ? "true" : undefined,
          publish_generated_columns: row.generatedColumns,
        }) as Record<string, string>,
      };
      found.add(publication, CLASS.publication, row.oid);
    }
  },
};

function tablesOf(row: Row, found: Found): PublicationObject["tables"] {
  return (row.tables ?? [])
    .flatMap(({ oid, columns, where }) => {
      const relation = found.relations.get(oid);
      if (relation === undefined) return [];
      const names = columns?.flatMap((attnum) => relation.columnNames[attnum] ?? []);
      return [{ table: relation.id, ...withoutNothing({ columns: names, where }) }];
    })
    .sort((one, other) => (one.table < other.table ? -1 : 1));
}
