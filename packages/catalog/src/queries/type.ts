/** Enums, domains and ranges. */
import type { DomainCheck } from "@ashlar/model";
import { type Found, namesIn } from "../found.ts";
import { withoutNothing } from "../without-nothing.ts";
import { CLASS } from "./class-id.ts";
import type { Query } from "./query.ts";
import { collationUnlessOf, isOwn } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly kind: string;
  readonly namespace: number;
  readonly name: string;
  readonly values: readonly string[] | null;
  readonly baseType: string | null;
  readonly collation: string | null;
  readonly isNotNull: boolean;
  readonly default: string | null;
  readonly checks: readonly (DomainCheck & { readonly oid: number })[] | null;
  readonly range: readonly (string | null)[] | null;
}

const VALUES = `(SELECT pg_catalog.array_agg(v.enumlabel::text ORDER BY v.enumsortorder)
      FROM pg_catalog.pg_enum v WHERE v.enumtypid = t.oid)`;

const CHECKS = `(SELECT pg_catalog.json_agg(pg_catalog.json_build_object('oid', k.oid::pg_catalog.int8, 'name', k.conname,
        'definition', pg_catalog.pg_get_constraintdef(k.oid), 'isValidated', k.convalidated) ORDER BY k.conname)
      FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c')`;

const multirange = (major: number): string =>
  major < 14
    ? ""
    : `, CASE WHEN m.typnamespace <> t.typnamespace OR m.typname::text <> CASE WHEN t.typname LIKE '%range%'
          THEN pg_catalog.regexp_replace(t.typname, 'range', 'multirange') ELSE t.typname || '_multirange' END
          THEN 'multirange_type_name = ' || (SELECT pg_catalog.quote_ident(mn.nspname)
            FROM pg_catalog.pg_namespace mn WHERE mn.oid = m.typnamespace) || '.' || pg_catalog.quote_ident(m.typname) END`;

/** What CREATE TYPE … AS RANGE takes, an element each; null where it is what Postgres chooses. */
const range = (major: number): string => `(SELECT ARRAY[
        'subtype = ' || pg_catalog.format_type(r.rngsubtype, NULL),
        CASE WHEN NOT o.opcdefault THEN 'subtype_opclass = ' || pg_catalog.quote_ident(n.nspname) || '.' ||
          pg_catalog.quote_ident(o.opcname) END,
        'collation = ' || ${collationUnlessOf("r.rngcollation", "s.typcollation")},
        CASE WHEN r.rngcanonical <> 0 THEN 'canonical = ' || r.rngcanonical::pg_catalog.regproc END,
        CASE WHEN r.rngsubdiff <> 0 THEN 'subtype_diff = ' || r.rngsubdiff::pg_catalog.regproc END${multirange(major)}]
      FROM pg_catalog.pg_range r
      JOIN pg_catalog.pg_type s ON s.oid = r.rngsubtype
      JOIN pg_catalog.pg_opclass o ON o.oid = r.rngsubopc
      JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
      ${major < 14 ? "" : "JOIN pg_catalog.pg_type m ON m.oid = r.rngmultitypid"}
      WHERE r.rngtypid = t.oid)`;

export const typeQuery: Query<Row> = {
  text: (major) => `
    SELECT t.oid, t.typtype AS kind, t.typnamespace AS namespace, t.typname AS name,
           CASE WHEN t.typtype = 'e' THEN ${VALUES} END AS values,
           CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) END AS "baseType",
           ${collationUnlessOf("t.typcollation", "b.typcollation")} AS collation,
           t.typnotnull AS "isNotNull",
           CASE WHEN t.typtype = 'd' THEN coalesce(pg_catalog.pg_get_expr(t.typdefaultbin, 0), t.typdefault) END AS default,
           CASE WHEN t.typtype = 'd' THEN ${CHECKS} END AS checks,
           CASE WHEN t.typtype = 'r' THEN ${range(major)} END AS range
    FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
    WHERE t.typtype IN ('e', 'd', 'r') AND ${isOwn("t", "type", "typnamespace")}`,
  read: (rows, found) => {
    for (const row of rows) {
      const schema = found.schemaName(row.namespace);
      if (row.kind === "e")
        found.add({ ...namesIn("enum", schema, row.name), values: row.values ?? [] }, CLASS.type, row.oid);
      else if (row.kind === "d") addDomain(row, schema, found);
      else {
        const definition = (row.range ?? []).filter((part) => part !== null).join(", ");
        found.add({ ...namesIn("range", schema, row.name), definition }, CLASS.type, row.oid);
      }
    }
  },
};

function addDomain(row: Row, schema: string, found: Found): void {
  const names = namesIn("domain", schema, row.name);
  const checks = (row.checks ?? []).map(({ oid, name, definition, isValidated }): DomainCheck => {
    found.claim(CLASS.constraint, oid, names.id);
    return {
      name,
      ...withoutNothing({ comment: found.comment(CLASS.constraint, oid) }),
      definition: isValidated ? definition : definition.replace(/ NOT VALID$/, ""),
      isValidated,
    };
  });
  const domain = {
    ...names,
    baseType: row.baseType ?? "",
    ...withoutNothing({ collation: row.collation, default: row.default }),
    isNotNull: row.isNotNull,
    checks,
  };
  found.add(domain, CLASS.type, row.oid);
}
