/** Constraints of tables, with the indexes that they bring. Not-null constraints are a property of their column. */
import type { ConstraintObject } from "@ashlar/model";
import { type Found, namesOn, type Relation } from "../found.ts";
import { withoutNothing } from "../without-nothing.ts";
import { CLASS, FIRST_USER_OID } from "./class-id.ts";
import { readOptions } from "./option.ts";
import type { Query } from "./query.ts";

interface Row {
  readonly oid: number;
  readonly relation: number;
  readonly name: string;
  readonly kind: string;
  readonly definition: string;
  readonly columns: readonly number[] | null;
  readonly target: number;
  readonly targetColumns: readonly number[] | null;
  readonly isValidated: boolean;
  readonly isEnforced: boolean;
  readonly isInherited: boolean;
  readonly index: number | null;
  readonly indexOptions: readonly string[] | null;
  readonly isClustered: boolean | null;
  readonly tablespace: string | null;
}

const TYPES: Readonly<Record<string, ConstraintObject["type"]>> = {
  p: "primary key",
  u: "unique",
  f: "foreign key",
  c: "check",
  x: "exclusion",
};

export const constraintQuery: Query<Row> = {
  text: (major) => `
    SELECT k.oid, k.conrelid AS relation, k.conname AS name, k.contype AS kind,
           pg_catalog.pg_get_constraintdef(k.oid) AS definition,
           k.conkey AS columns, k.confrelid AS target, k.confkey AS "targetColumns",
           k.convalidated AS "isValidated", ${major < 18 ? "true" : "k.conenforced"} AS "isEnforced",
           NOT k.conislocal AND k.coninhcount > 0 AS "isInherited",
           x.oid AS index, x.reloptions AS "indexOptions", i.indisclustered AS "isClustered", s.spcname AS tablespace
    FROM pg_catalog.pg_constraint k
    LEFT JOIN pg_catalog.pg_class x ON x.oid = k.conindid AND k.contype IN ('p', 'u', 'x')
    LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = x.oid
    LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = x.reltablespace
    WHERE k.conrelid <> 0 AND k.oid >= ${FIRST_USER_OID} AND k.conparentid = 0
      AND k.contype IN ('p', 'u', 'f', 'c', 'x')`,
  read: (rows, found) => {
    for (const row of rows) {
      const relation = found.relations.get(row.relation);
      const type = TYPES[row.kind];
      if (relation === undefined || type === undefined || found.isOfExtension(CLASS.constraint, row.oid))
        continue;
      found.add(constraintOf(row, relation, type, found), CLASS.constraint, row.oid);
    }
  },
};

function constraintOf(
  row: Row,
  relation: Relation,
  type: ConstraintObject["type"],
  found: Found,
): ConstraintObject {
  const target = found.relations.get(row.target);
  return {
    ...namesOn("constraint", relation, row.name),
    type,
    definition: row.definition.replace(/ NOT (VALID|ENFORCED)$/, (suffix) =>
      row.isValidated && row.isEnforced ? suffix : "",
    ),
    columns: namesOf(row.columns, relation),
    ...withoutNothing({
      references:
        target === undefined ? undefined : { table: target.id, columns: namesOf(row.targetColumns, target) },
      isNotValid: row.isEnforced && !row.isValidated,
      isNotEnforced: !row.isEnforced,
      isInherited: row.isInherited,
      index: indexOf(row, type),
    }),
  };
}

function indexOf(row: Row, type: ConstraintObject["type"]): ConstraintObject["index"] {
  if (row.index === null) return undefined;
  return withoutNothing({
    // An exclusion constraint's definition has them already.
    options: type === "exclusion" ? undefined : readOptions(row.indexOptions),
    isClustered: row.isClustered,
    tablespace: row.tablespace,
  });
}

/** Without the zeros that stand for expressions. */
function namesOf(attnums: readonly number[] | null, { columnNames }: Relation): readonly string[] {
  return (attnums ?? []).flatMap((attnum) => columnNames[attnum] ?? []);
}
