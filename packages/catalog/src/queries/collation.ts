/** Collations. */
import { namesIn } from "../found.ts";
import { quoteLiteral } from "../literal.ts";
import { CLASS } from "./class-id.ts";
import { definitionList, literalOrNull } from "./definition.ts";
import type { Query } from "./query.ts";
import { isOwn } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly namespace: number;
  readonly name: string;
  readonly provider: string;
  readonly isDeterministic: boolean;
  readonly collate: string | null;
  readonly ctype: string | null;
  readonly locale: string | null;
  readonly rules: string | null;
}

const PROVIDERS: Readonly<Record<string, string>> = { b: "builtin", c: "libc", d: "default", i: "icu" };

/** Where the locale of ICU is kept, which was with those of libc once. */
function localeOf(major: number): string {
  if (major >= 17) return "c.colllocale";
  return major >= 15 ? "c.colliculocale" : "CASE WHEN c.collprovider = 'i' THEN c.collcollate::text END";
}

export const collationQuery: Query<Row> = {
  text: (major) => `
    SELECT c.oid, c.collnamespace AS namespace, c.collname AS name, c.collprovider AS provider,
           c.collisdeterministic AS "isDeterministic", c.collcollate::text AS collate, c.collctype::text AS ctype,
           ${localeOf(major)} AS locale, ${major >= 16 ? "c.collicurules" : "NULL"} AS rules
    FROM pg_catalog.pg_collation c WHERE ${isOwn("c", "collation", "collnamespace")}`,
  read: (rows, found) => {
    for (const row of rows) {
      const names = namesIn("collation", found.schemaName(row.namespace), row.name);
      const locale = row.locale ?? (row.collate === row.ctype ? row.collate : null);
      const parts = definitionList([
        ["PROVIDER", PROVIDERS[row.provider] ?? quoteLiteral(row.provider)],
        ["LOCALE", literalOrNull(locale)],
        ["LC_COLLATE", locale === null ? literalOrNull(row.collate) : null],
        ["LC_CTYPE", locale === null ? literalOrNull(row.ctype) : null],
        ["DETERMINISTIC", row.isDeterministic ? null : "false"],
        ["RULES", literalOrNull(row.rules)],
      ]);
      const definition = [`CREATE COLLATION ${names.sqlName} ${parts}`];
      found.add({ ...names, definition }, CLASS.collation, row.oid);
    }
  },
};
