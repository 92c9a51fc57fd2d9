/** The JSON of a row, as Postgres made it → the row. */
import { HttpError } from "../runtime/failure.js";
import type { Description } from "./description.js";

/** @param include the relations that are in it */
export function readRow(
  text: string | null | undefined,
  description: Description,
  include: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  const row: Record<string, unknown> = JSON.parse(text ?? "null");
  refuseUnsafe(row, description);
  const relations = include.length === 0 ? {} : (description.relations?.() ?? {});
  for (const name of include) {
    const to = relations[name]?.to.description;
    if (to === undefined) continue;
    const included = row[name] ?? [];
    for (const each of Array.isArray(included) ? included : [included]) refuseUnsafe(each, to);
  }
  return row;
}

/** JSON has been read with a loss by now: what was beyond 2^53 - 1 is still beyond it. */
function refuseUnsafe(row: Readonly<Record<string, unknown>>, { name: resource, fields }: Description): void {
  for (const [name, { codec }] of Object.entries(fields)) {
    if (codec !== "bigint" || isSafe(row[name])) continue;
    const message = `A number of this answer is too large for JSON: ${name} of ${resource}.`;
    throw new HttpError(500, "NUMBER_OUT_OF_RANGE", message);
  }
}

function isSafe(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isSafe);
  return typeof value !== "number" || Number.isSafeInteger(value);
}
