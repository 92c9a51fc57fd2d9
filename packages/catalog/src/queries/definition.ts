/** Pieces of the statements that make what has no printing function in Postgres. */
import { quoteIdentifier } from "../identifier.ts";
import { quoteLiteral } from "../literal.ts";

/** `(SFUNC = int4pl, STYPE = integer)`, without what is null; true stands for a word without a value. */
export function definitionList(
  items: readonly (readonly [name: string, value: string | boolean | null])[],
): string {
  const written = items.flatMap(([name, value]) =>
    value === null || value === false ? [] : [value === true ? name : `${name} = ${value}`],
  );
  return `(${written.join(", ")})`;
}

/** Words that are there, with spaces between. */
export function words(...parts: readonly (string | null | undefined | false)[]): string {
  return parts.filter((part) => typeof part === "string" && part !== "").join(" ");
}

export function literalOrNull(text: string | null): string | null {
  return text === null ? null : quoteLiteral(text);
}

/** ` OPTIONS (host 'db.example', port '5432')`; nothing where there are none. */
export function optionsClause(options: Readonly<Record<string, string>> | undefined): string {
  if (options === undefined) return "";
  const written = Object.entries(options).map(
    ([name, value]) => `${quoteIdentifier(name)} ${quoteLiteral(value)}`,
  );
  return ` OPTIONS (${written.join(", ")})`;
}

/** SQL: the text of a regproc, or null where it is none. */
export function functionName(column: string): string {
  return `nullif(${column}::pg_catalog.regproc::text, '-')`;
}

/** SQL: `OPERATOR(public.<)` for the oid of an operator; null for none. */
export function operatorName(oid: string): string {
  return `(SELECT 'OPERATOR(' || pg_catalog.quote_ident(opn.nspname) || '.' || op.oprname || ')'
      FROM pg_catalog.pg_operator op JOIN pg_catalog.pg_namespace opn ON opn.oid = op.oprnamespace
      WHERE op.oid = ${oid})`;
}
