/** Fills a query's parameters with values that are typical of the columns they are compared with. */
import type pg from "pg";
import type { QueryShape } from "./query-shape.ts";
import type { Structure } from "./structure.ts";

export type TypicalValues =
  /** For `$1`, `$2`, … as text. They are rows' data: for the server alone, never to be shown. */
  | { readonly kind: "known"; readonly values: readonly string[] }
  | { readonly kind: "unknown"; readonly reason: string };

const TYPICAL_LIMIT = "20";

/** From the planner's statistics: the most common value, or the middle of the histogram. */
export async function readTypicalValues(
  client: pg.ClientBase,
  {
    structure,
    shape,
    text,
  }: { readonly structure: Structure; readonly shape: QueryShape; readonly text: string },
): Promise<TypicalValues> {
  const values: string[] = [];
  const numbers = [...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
  for (let number = 1; number <= Math.max(0, ...numbers); number++) {
    const value = await typicalValue(client, { structure, shape, number });
    if (value === undefined) return { kind: "unknown", reason: `no typical value is known for $${number}` };
    values.push(value);
  }
  return { kind: "known", values };
}

async function typicalValue(
  client: pg.ClientBase,
  {
    structure,
    shape,
    number,
  }: { readonly structure: Structure; readonly shape: QueryShape; readonly number: number },
): Promise<string | undefined> {
  if (shape.limitParameters.includes(number)) return TYPICAL_LIMIT;
  if (shape.offsetParameters.includes(number)) return "0";
  const comparison = shape.comparisons.find(({ parameters }) => parameters.includes(number));
  if (comparison === undefined) return undefined;
  const table = structure.resolve(shape, comparison.column);
  if (table === undefined) return undefined;
  // rows: { value: string | null }[]
  const { rows } = await client.query<{ value: string | null }>(
    `SELECT coalesce(
       (s.most_common_vals::text::text[])[1],
       (s.histogram_bounds::text::text[])[(pg_catalog.array_length(s.histogram_bounds::text::text[], 1) + 1) / 2]
     ) AS value
     FROM pg_catalog.pg_stats s
     WHERE s.schemaname = $1 AND s.tablename = $2 AND s.attname = $3
     ORDER BY s.inherited DESC LIMIT 1`,
    [table.object.schema ?? "public", table.object.name, comparison.column.name],
  );
  const value = rows[0]?.value ?? undefined;
  // `= ANY ($1)` takes an array, IN ($1, $2) one value for each.
  const isArray = comparison.isList && comparison.parameters.length === 1 && !comparison.isIn;
  return value === undefined || !isArray ? value : `{"${value.replace(/(["\\])/g, "\\$1")}"}`;
}
