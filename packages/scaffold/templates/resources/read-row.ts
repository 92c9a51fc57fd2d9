/** The JSON of a row, as Postgres made it → the row. */
import { HttpError } from "../runtime/failure.js";
import { unaliased } from "./alias.js";
import type { Description, Field } from "./description.js";
import { readJson } from "./exact-json.js";

type Values = Readonly<Record<string, unknown>>;

/** @param include the relations that are in it */
export function readRow(
  text: string | null | undefined,
  description: Description,
  include: readonly string[] = [],
): Values {
  const names = [...Object.keys(description.fields), ...include];
  const row: Values = unaliased(readJson(text ?? "null") as Values, names);
  refuseUnsafe(row, description);
  const relations = include.length === 0 ? {} : (description.relations?.() ?? {});
  const changed = new Map<string, unknown>();
  for (const name of include) {
    const to = relations[name]?.to.description;
    if (to === undefined) continue;
    changed.set(name, readIncluded(row[name], to));
  }
  return changed.size === 0 ? row : { ...row, ...Object.fromEntries(changed) };
}

/** An object, null, or an array of objects. */
function readIncluded(included: unknown, description: Description): unknown {
  if (Array.isArray(included)) return included.map((each) => readIncluded(each, description));
  if (included === null || included === undefined) return included;
  const row = unaliased(included as Values, Object.keys(description.fields));
  refuseUnsafe(row, description);
  return row;
}

/** A number that is text by now is beyond 2^53 - 1; `as: text` in resources.yaml makes all of the column's text. */
export function refuseUnsafe(
  row: object,
  {
    name: resource,
    fields,
    key = [],
  }: Pick<Description, "name"> & {
    readonly fields: { readonly [name: string]: { readonly codec?: Field["codec"] | undefined } };
    readonly key?: readonly string[];
  },
): void {
  const values = row as Values;
  for (const [name, { codec }] of Object.entries(fields)) {
    if (codec !== "bigint" || isSafe(values[name])) continue;
    const place =
      key.length === 0 ? "" : ` where ${key.map((each) => `${each} is ${values[each]}`).join(", ")}`;
    const message = `A number of this answer is too large for JSON: ${name} of ${resource}${place}.`;
    throw new HttpError(500, "NUMBER_OUT_OF_RANGE", message);
  }
}

function isSafe(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isSafe);
  return typeof value !== "string";
}
