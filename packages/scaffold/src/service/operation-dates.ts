/** Since when operations are deprecated and when they end: a document says that they are, never since when. */
import type { PlannedOperation } from "../blueprint.ts";

export interface OperationDates {
  /** ISO date: when the operation was first seen deprecated, unless somebody wrote another. */
  readonly deprecatedSince?: string;
  /** ISO date: when it will answer no more, which only people know. */
  readonly sunset?: string;
}

/** By the operation's name. */
export type DatedOperations = Readonly<Record<string, OperationDates>>;

/**
 * What is known, and the day for every operation that is deprecated without a date. Nothing is taken away: a name that
 * the document has lost for a while comes back with its date.
 *
 * @param o.today ISO date; undefined: nothing is dated
 */
export function dateOperations(
  operations: readonly PlannedOperation[],
  o: { readonly known: DatedOperations; readonly today: string | undefined },
): DatedOperations {
  const { known, today } = o;
  const dates = new Map(Object.entries(known));
  for (const { name, source } of operations) {
    const dated = dates.get(name);
    if (!source.deprecated || today === undefined || dated?.deprecatedSince !== undefined) continue;
    dates.set(name, { deprecatedSince: today, ...dated });
  }
  return Object.fromEntries(dates);
}
