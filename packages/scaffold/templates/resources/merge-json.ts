/** JSON Merge Patch (RFC 7396) of a column, by Postgres itself: what the patch does not name is not read, nor rounded. */
import { badRequest } from "../runtime/failure.js";
import type { Field } from "./description.js";
import { sentJson } from "./sent-json.js";
import { columnOf, type Statement } from "./statement.js";

/** Each object that is merged into is a query within the statement. */
const mostObjects = 100;

/** jsonb_build_object() takes 100 arguments. */
const membersAtOnce = 50;

export interface MergedField {
  readonly name: string;
  readonly field: Field;
  readonly value: object;
}

/**
 * The value of the column of the row `t`, with the patch merged into it, as an expression.
 *
 * @throws {HttpError} 400 for a patch of more than a hundred objects within each other
 */
export function mergedColumn({ name, field, value }: MergedField, statement: Statement): string {
  const count = objectsIn(value);
  if (count > mostObjects) {
    const message = `may change ${mostObjects} objects at most, one within another`;
    throw badRequest("The request does not fit the API: 1 problem.", [
      { field: name, message, reason: "maxObjects" },
    ]);
  }
  const merged = mergedObject(`to_jsonb(${columnOf("t", field.column)})`, value, { statement, depth: 0 });
  return field.merge === "record"
    ? `jsonb_populate_record(NULL::${field.type}, ${merged})`
    : `${merged}::${field.type}`;
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Stops counting where there are too many. */
function objectsIn(patch: object): number {
  const found: object[] = [patch];
  for (let index = 0; index < found.length && found.length <= mostObjects; index++) {
    for (const value of Object.values(found[index] ?? {})) if (isObject(value)) found.push(value);
  }
  return found.length;
}

/**
 * What is not an object is replaced by an empty one, then loses what the patch has null for, and gets all the others: once
 * copied, however many they are.
 *
 * @param before an expression of type jsonb
 */
function mergedObject(
  before: string,
  patch: object,
  { statement, depth }: { readonly statement: Statement; readonly depth: number },
): string {
  const members = Object.entries(patch);
  const own = `o${depth}.own`;
  const removed = members.filter(([, value]) => value === null).map(([name]) => name);
  const set = members.filter(([, value]) => value !== null && !isObject(value));
  const entered = members.flatMap(([name, value]) => {
    if (!isObject(value)) return [];
    const key = `${statement.value(name, "body")}::text`;
    return [`${key}, ${mergedObject(`${own} -> ${key}`, value, { statement, depth: depth + 1 })}`];
  });
  const parts = [
    removed.length === 0 ? own : `(${own} - ${statement.value(removed, "body")}::text[])`,
    ...(set.length === 0 ? [] : [`${statement.value(sentJson(Object.fromEntries(set)), "body")}::jsonb`]),
    ...chunks(entered).map((some) => `jsonb_build_object(${some.join(", ")})`),
  ];
  // OFFSET keeps the planner from writing the expression, which names what is before it twice, into each place of `own`.
  return `(SELECT ${parts.join(" || ")} FROM (
    SELECT CASE jsonb_typeof(${before}) WHEN 'object' THEN ${before} ELSE '{}' END AS own OFFSET 0
  ) AS o${depth})`;
}

function chunks(items: readonly string[]): (readonly string[])[] {
  const count = Math.ceil(items.length / membersAtOnce);
  return Array.from({ length: count }, (_, index) =>
    items.slice(index * membersAtOnce, (index + 1) * membersAtOnce),
  );
}
