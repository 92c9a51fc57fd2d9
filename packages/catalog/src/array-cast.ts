/**
 * `status IN ('a', 'b')` on a varchar column is printed as `(ARRAY['a'::character varying, …])::text[]`. Read back, that
 * is another tree, with a cast at each element, which is printed otherwise but means the same.
 */
const CAST_ARRAY = /\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]\)::text\[\]/g;

/** The form that stays as it is when it is read back: for comparing. */
export function canonicalArrays(expression: string): string {
  if (!expression.includes("::text[]")) return expression;
  return expression.replace(CAST_ARRAY, (_all, list: string) => {
    const elements = list.match(/'(?:[^']|'')*'::character varying/g) ?? [];
    return `ARRAY[${elements.map((element) => `(${element})::text`).join(", ")}]`;
  });
}

/** A form that, read back, is printed as it was: for statements. */
export function faithfulArrays(sql: string): string {
  if (!sql.includes("::text[]")) return sql;
  return sql.replace(CAST_ARRAY, "(ARRAY[$1]::character varying[])::text[]");
}
