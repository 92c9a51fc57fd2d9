/** Columns of tables, of views and of composite types. */
import type { ColumnObject, SequenceOptions, ViewColumn } from "@ashlar/model";
import type { Found, Relation } from "../found.ts";
import { quoteIdentifier } from "../identifier.ts";
import { chosenNotNullName } from "../not-null-name.ts";
import { withoutNothing } from "../without-nothing.ts";
import { CLASS } from "./class-id.ts";
import { readForeignOptions, readOptions } from "./option.ts";
import type { Query } from "./query.ts";
import { collationUnlessOf, inUserSchema } from "./scope.ts";
import { SEQUENCE_OPTIONS } from "./sequence.ts";

interface Row {
  readonly relation: number;
  readonly attnum: number;
  readonly name: string;
  readonly type: string;
  readonly typeOid: number;
  readonly isNotNull: boolean;
  readonly expression: string | null;
  readonly identityKind: string;
  readonly identity: { readonly sequence: string; readonly options: SequenceOptions } | null;
  readonly generatedKind: string;
  readonly collation: string | null;
  readonly storage: string | null;
  readonly compression: string | null;
  readonly statisticsTarget: number | null;
  readonly options: readonly string[] | null;
  readonly serverOptions: readonly string[] | null;
  readonly isInherited: boolean;
  readonly notNull: {
    readonly name: string;
    readonly isLocal: boolean;
    readonly isNoInherit: boolean;
    readonly isValidated: boolean;
  } | null;
}

const STORAGE = `CASE WHEN a.attstorage <> t.typstorage THEN
      CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END`;

const IDENTITY = `CASE WHEN a.attidentity <> '' THEN (
      SELECT pg_catalog.json_build_object(
        'sequence', pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
        'options', ${SEQUENCE_OPTIONS})
      FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_sequence s ON s.seqrelid = d.objid
      JOIN pg_catalog.pg_class c ON c.oid = d.objid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE d.refclassid = ${CLASS.relation} AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
        AND d.classid = ${CLASS.relation} AND d.deptype = 'i' LIMIT 1) END`;

const NOT_NULL = `pg_catalog.json_build_object('name', k.conname, 'isLocal', k.conislocal,
      'isNoInherit', k.connoinherit, 'isValidated', k.convalidated)`;

export const columnQuery: Query<Row> = {
  text: (major) => `
    SELECT a.attrelid AS relation, a.attnum, a.attname AS name,
           pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, a.atttypid AS "typeOid",
           a.attnotnull AS "isNotNull",
           CASE WHEN a.atthasdef THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END AS expression,
           a.attidentity AS "identityKind", ${IDENTITY} AS identity, a.attgenerated AS "generatedKind",
           ${collationUnlessOf("a.attcollation", "t.typcollation")} AS collation, ${STORAGE} AS storage,
           ${major < 14 ? "NULL" : "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END"} AS compression,
           nullif(a.attstattarget, -1)::pg_catalog.int4 AS "statisticsTarget",
           a.attoptions AS options, a.attfdwoptions AS "serverOptions",
           NOT a.attislocal AND a.attinhcount > 0 AS "isInherited",
           ${major < 18 ? "NULL" : `CASE WHEN k.oid IS NOT NULL THEN ${NOT_NULL} END`} AS "notNull"
    FROM pg_catalog.pg_class r
    JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    ${major < 18 ? "" : "LEFT JOIN pg_catalog.pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'n' AND k.conkey[1] = a.attnum"}
    WHERE r.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND ${inUserSchema("r", "relnamespace")}
      AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attrelid, a.attnum`,
  read: (rows, found) => {
    let before: Relation | undefined;
    let position = 0;
    for (const row of rows) {
      const relation = found.relations.get(row.relation);
      if (relation === undefined) continue;
      position = relation === before ? position + 1 : 1;
      before = relation;
      if (/[rpf]/.test(relation.kind) && !relation.isOfExtension)
        addTableColumn(row, relation, position, found);
      else addOtherColumn(row, relation, found);
    }
  },
};

function addTableColumn(row: Row, relation: Relation, position: number, found: Found): void {
  const sqlName = `${relation.sqlName}.${quoteIdentifier(row.name)}`;
  const id = `column ${sqlName}`;
  found.addColumn(relation, row.attnum, row.name, id);
  const notNull = row.notNull?.isLocal === true ? row.notNull : undefined;
  const column: ColumnObject = {
    kind: "column",
    id,
    schema: relation.schema,
    name: row.name,
    sqlName,
    parent: relation.id,
    position,
    type: row.type,
    isNotNull: row.isNotNull,
    ...withoutNothing({
      typeId: found.typeId(row.typeOid),
      notNullName:
        notNull === undefined || notNull.name === chosenNotNullName(relation.name, row.name, notNull.name)
          ? undefined
          : notNull.name,
      isNotNullNoInherit: notNull?.isNoInherit,
      isNotNullInvalid: row.notNull?.isValidated === false,
      default: row.generatedKind === "" ? row.expression : undefined,
      identity:
        row.identity === null
          ? undefined
          : ({ kind: row.identityKind === "a" ? "always" : "by default", ...row.identity } as const),
      generated:
        row.generatedKind === ""
          ? undefined
          : ({
              expression: row.expression ?? "",
              kind: row.generatedKind === "v" ? "virtual" : "stored",
            } as const),
      collation: row.collation,
      storage: row.storage,
      compression: row.compression,
      statisticsTarget: row.statisticsTarget,
      // Debian's Postgres 15 adds a pg_attver of its own to every column.
      options: readOptions(row.options?.filter((option) => option.startsWith("n_distinct")) ?? null),
      serverOptions: readForeignOptions(row.serverOptions),
      isInherited: row.isInherited,
    }),
    ...commentOf(row, found),
    ...withoutNothing({ privileges: found.privileges(CLASS.relation, relation.oid, row.attnum) }),
  };
  found.objects.push(column);
}

/** They are parts of their view or type, not objects. */
function addOtherColumn(row: Row, relation: Relation, found: Found): void {
  found.addColumn(relation, row.attnum, row.name, undefined);
  // Of a view's column, which is no object, the view itself tells: SELECT (email).
  for (const one of found.privileges(CLASS.relation, relation.oid, row.attnum) ?? []) {
    const privilege = `${one.privilege} (${quoteIdentifier(row.name)})`;
    found.addPrivilege(CLASS.relation, relation.oid, 0, { ...one, privilege });
  }
  const column: ViewColumn & { default?: string } = {
    name: row.name,
    type: row.type,
    ...withoutNothing({ collation: row.collation, default: row.expression }),
    ...commentOf(row, found),
  };
  relation.columns.push(column);
}

function commentOf({ relation, attnum }: Row, found: Found): { comment?: string } {
  return withoutNothing({ comment: found.comment(CLASS.relation, relation, attnum) });
}
