/** Operator classes and families, each with the operators and functions that belong to it alone. */
import { type Found, namesIn } from "../found.ts";
import { CLASS } from "./class-id.ts";
import { words } from "./definition.ts";
import type { Query } from "./query.ts";
import { isOwn } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly namespace: number;
  readonly name: string;
  readonly method: string;
  readonly operators: readonly string[] | null;
  readonly functions: readonly string[] | null;
}

interface ClassRow extends Row {
  readonly isDefault: boolean;
  readonly type: string;
  readonly storage: string | null;
  readonly family: string;
}

/** SQL: the members that are part of this object, not of another of the same family. */
function membersOf(catalog: "operatorClass" | "operatorFamily", oid: string): string {
  const isPart = (member: string, classid: number): string => `EXISTS (SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = ${classid} AND d.objid = ${member} AND d.refclassid = ${CLASS[catalog]}
          AND d.refobjid = ${oid} AND d.deptype IN ('a', 'i'))`;
  return `(SELECT pg_catalog.array_agg('OPERATOR ' || m.amopstrategy || ' ' || m.amopopr::pg_catalog.regoperator ||
          coalesce(' FOR ORDER BY ' || (SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(f.opfname)
            FROM pg_catalog.pg_opfamily f JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
            WHERE f.oid = m.amopsortfamily), '')
        ORDER BY m.amopstrategy, m.amopopr::pg_catalog.regoperator::text)
      FROM pg_catalog.pg_amop m WHERE ${isPart("m.oid", CLASS.accessMethodOperator)}) AS operators,
      (SELECT pg_catalog.array_agg('FUNCTION ' || m.amprocnum || ' (' ||
          pg_catalog.format_type(m.amproclefttype, NULL) || ', ' || pg_catalog.format_type(m.amprocrighttype, NULL) ||
          ') ' || m.amproc::pg_catalog.regprocedure
        ORDER BY m.amprocnum, m.amproclefttype::pg_catalog.regtype::text, m.amprocrighttype::pg_catalog.regtype::text)
      FROM pg_catalog.pg_amproc m WHERE ${isPart("m.oid", CLASS.accessMethodFunction)}) AS functions`;
}

export const operatorFamilyQuery: Query<Row> = {
  text: () => `
    SELECT f.oid, f.opfnamespace AS namespace, f.opfname AS name, pg_catalog.quote_ident(a.amname) AS method,
      ${membersOf("operatorFamily", "f.oid")}
    FROM pg_catalog.pg_opfamily f JOIN pg_catalog.pg_am a ON a.oid = f.opfmethod
    WHERE ${isOwn("f", "operatorFamily", "opfnamespace")}`,
  read: (rows, found) => {
    for (const row of rows) {
      const names = namesUsing("operator family", row, found);
      const members = membersIn(row);
      const definition = [
        `CREATE OPERATOR FAMILY ${names.sqlName}`,
        ...(members.length === 0
          ? []
          : [`ALTER OPERATOR FAMILY ${names.sqlName} ADD\n    ${members.join(",\n    ")}`]),
      ];
      found.add({ ...names, definition }, CLASS.operatorFamily, row.oid);
    }
  },
};

export const operatorClassQuery: Query<ClassRow> = {
  text: () => `
    SELECT c.oid, c.opcnamespace AS namespace, c.opcname AS name, pg_catalog.quote_ident(a.amname) AS method,
      c.opcdefault AS "isDefault", pg_catalog.format_type(c.opcintype, NULL) AS type,
      CASE WHEN c.opckeytype <> 0 THEN pg_catalog.format_type(c.opckeytype, NULL) END AS storage,
      pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(f.opfname) AS family,
      ${membersOf("operatorClass", "c.oid")}
    FROM pg_catalog.pg_opclass c
    JOIN pg_catalog.pg_am a ON a.oid = c.opcmethod
    JOIN pg_catalog.pg_opfamily f ON f.oid = c.opcfamily
    JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
    WHERE ${isOwn("c", "operatorClass", "opcnamespace")}`,
  read: (rows, found) => {
    for (const row of rows) {
      const names = namesUsing("operator class", row, found);
      const storage = row.storage === null ? [] : [`STORAGE ${row.storage}`];
      const members = [...membersIn(row), ...storage];
      // One member at least is wanted, and to store the type itself is the default.
      if (members.length === 0) members.push(`STORAGE ${row.type}`);
      const definition = words(
        `CREATE OPERATOR CLASS ${namesIn("operator class", names.schema, row.name).sqlName}`,
        row.isDefault && "DEFAULT",
        `FOR TYPE ${row.type} USING ${row.method} FAMILY ${row.family} AS\n    ${members.join(",\n    ")}`,
      );
      found.add({ ...names, definition: [definition] }, CLASS.operatorClass, row.oid);
    }
  },
};

function membersIn({ operators, functions }: Row): string[] {
  return [...(operators ?? []), ...(functions ?? [])];
}

function namesUsing<K extends "operator class" | "operator family">(
  kind: K,
  row: Row,
  found: Found,
): { kind: K; id: string; schema: string; name: string; sqlName: string } {
  const names = namesIn(kind, found.schemaName(row.namespace), row.name);
  const using = ` USING ${row.method}`;
  return { ...names, id: names.id + using, sqlName: names.sqlName + using };
}
