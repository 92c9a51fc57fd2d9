/** Operators. */
import type { Found } from "../found.ts";
import { quoteIdentifier } from "../identifier.ts";
import { CLASS } from "./class-id.ts";
import { definitionList, functionName, operatorName } from "./definition.ts";
import type { Query } from "./query.ts";
import { isOwn } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly namespace: number;
  readonly name: string;
  readonly left: string | null;
  readonly right: string | null;
  readonly function: string;
  readonly commutator: string | null;
  readonly negator: string | null;
  readonly restrict: string | null;
  readonly join: string | null;
  readonly canHash: boolean;
  readonly canMerge: boolean;
}

export const operatorQuery: Query<Row> = {
  // Without a function it is only announced, as the commutator of another.
  text: () => `
    SELECT o.oid, o.oprnamespace AS namespace, o.oprname AS name,
           CASE WHEN o.oprleft <> 0 THEN pg_catalog.format_type(o.oprleft, NULL) END AS left,
           CASE WHEN o.oprright <> 0 THEN pg_catalog.format_type(o.oprright, NULL) END AS right,
           o.oprcode::text AS function, ${operatorName("o.oprcom")} AS commutator,
           ${operatorName("o.oprnegate")} AS negator, ${functionName("o.oprrest")} AS restrict,
           ${functionName("o.oprjoin")} AS join,
           o.oprcanhash AS "canHash", o.oprcanmerge AS "canMerge"
    FROM pg_catalog.pg_operator o WHERE o.oprcode <> 0 AND ${isOwn("o", "operator", "oprnamespace")}`,
  read: (rows, found) => {
    for (const row of rows) addOperator(row, found);
  },
};

function addOperator(row: Row, found: Found): void {
  const schema = found.schemaName(row.namespace);
  const operator = `${quoteIdentifier(schema)}.${row.name}`;
  const sqlName = `${operator} (${row.left ?? "NONE"}, ${row.right ?? "NONE"})`;
  const parts = definitionList([
    ["FUNCTION", row.function],
    ["LEFTARG", row.left],
    ["RIGHTARG", row.right],
    ["COMMUTATOR", row.commutator],
    ["NEGATOR", row.negator],
    ["RESTRICT", row.restrict],
    ["JOIN", row.join],
    ["HASHES", row.canHash],
    ["MERGES", row.canMerge],
  ]);
  const definition = [`CREATE OPERATOR ${operator} ${parts}`];
  const id = `operator ${sqlName}`;
  found.add({ kind: "operator", id, schema, name: row.name, sqlName, definition }, CLASS.operator, row.oid);
}
