/** Numbers of JSON that were answered as text, because no number of JavaScript holds them: sent back, they are numbers again. */
import { isInexactNumber, withInexact } from "./exact-json.js";
import { marked } from "./sent-json.js";

/** Whether a value holds texts that may have been such numbers. */
export function mayHoldNumbers(value: unknown): boolean {
  if (typeof value === "string") return isInexactNumber(value);
  return isContainer(value) && Object.values(value).some(mayHoldNumbers);
}

/**
 * The body with what stands in the row as such a number marked as one: for sentJson(). It is known by its place; in an
 * array, whose elements may have moved, by that no text of the same digits is there.
 *
 * @param body fields with their values, no deeper than sentJson() takes
 * @param row JSON, as Postgres made it, of those fields in which such a number may stand
 */
export function keepNumbers(body: object, row: string): Readonly<Record<string, unknown>> {
  const standing: unknown = JSON.parse(withInexact(row, (number) => JSON.stringify(marked(number))));
  const places = new Set<string>();
  collect(standing, "", places);
  const kept = (value: unknown, there: unknown, path: string): unknown => {
    if (typeof value === "string") {
      if (value === there || !isInexactNumber(value)) return value;
      const number = marked(value);
      const isMoved = places.has(`${path} ${number}`) && !places.has(`${path} ${value}`);
      return there === number || isMoved ? number : value;
    }
    if (Array.isArray(value)) {
      const elements: readonly unknown[] = Array.isArray(there) ? there : [];
      return value.map((each, index) => kept(each, elements[index], `${path}[]`));
    }
    return isContainer(value) ? keptMembers(value, there, path) : value;
  };
  const keptMembers = (value: object, there: unknown, path: string): Readonly<Record<string, unknown>> => {
    const members = new Map(isContainer(there) ? Object.entries(there) : []);
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, kept(each, members.get(name), below(path, name))]),
    );
  };
  return keptMembers(body, standing, "");
}

/** Texts, each behind its path without the places in arrays. */
function collect(value: unknown, path: string, places: Set<string>): void {
  if (typeof value === "string") places.add(`${path} ${value}`);
  else if (Array.isArray(value)) for (const each of value) collect(each, `${path}[]`, places);
  else if (isContainer(value)) {
    for (const [name, each] of Object.entries(value)) collect(each, below(path, name), places);
  }
}

function below(path: string, name: string): string {
  return `${path}.${JSON.stringify(name)}`;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
