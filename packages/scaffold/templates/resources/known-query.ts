/** Parameters of a list that it does not have: a filter that is misspelt would answer every row. */
import { badRequest } from "../runtime/failure.js";
import type { Description } from "./description.js";
import { reserved } from "./filter.js";

/**
 * @param url path and query, as they were sent
 * @throws {HttpError} 400, with what was likely meant
 */
export function refuseUnknown({ fields }: Description, url: string): void {
  const filters = Object.entries(fields).flatMap(([name, { filter }]) =>
    filter === undefined ? [] : [name],
  );
  const known = [...reserved, ...filters];
  const at = url.indexOf("?");
  const sent = new Set(at === -1 ? [] : new URLSearchParams(url.slice(at + 1)).keys());
  // `tags[]=has.a` is how many clients write a list.
  const unknown = [...sent].filter(
    (name) => !known.includes(name) && !known.includes(name.replace(/\[\]$/, "")),
  );
  if (unknown.length === 0) return;
  const details = unknown.slice(0, mostTold).map((name) => {
    const near = nearest(name, known);
    const hint = near === undefined ? "" : `; did you mean ${near}?`;
    const field = `query.${name.slice(0, longestName)}`;
    return { field, message: `is no parameter of this list${hint}`, reason: "unknown" };
  });
  const count = details.length === 1 ? "1 problem" : `${details.length} problems`;
  throw badRequest(`The request does not fit the API: ${count}.`, details);
}

const mostTold = 10;
const longestName = 63;

/** What is written nearly so: a third of its letters may be others, and two may have changed places. */
function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > longestName) return undefined;
  const ranked = known
    .map((each) => ({ each, distance: distanceOf(name.toLowerCase(), each.toLowerCase()) }))
    .filter(({ each, distance }) => distance <= mostOther(each.length))
    .sort((one, other) => one.distance - other.distance);
  return ranked[0]?.each;
}

function mostOther(length: number): number {
  return length < 4 ? 1 : Math.max(2, Math.floor(length / 3));
}

/** How many letters have to be put in, left out or changed (Levenshtein). */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (let index = 0; index < other.length; index++) {
      const changed = (row[index] ?? 0) + (other[index] === letter ? 0 : 1);
      next.push(Math.min(changed, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
