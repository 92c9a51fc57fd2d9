/** What a column that refers to a row calls that row: `area_id`, `area` → `area`. */
import { nameWords } from "./name-words.ts";

// What stands behind the name of a thing, and says that only its key is here.
const SUFFIXES: ReadonlySet<string> = new Set(
  "code fk gid guid id key no nr num number pk ref uid uuid".split(" "),
);

export interface ReferenceWords {
  /** Empty where the column is called as what it refers to is: `id` that refers to `id`. */
  readonly thing: readonly string[];
  /** The last word of the column that is referred to, where the column itself only names the thing: `area`. */
  readonly missing: string | undefined;
}

export function referenceWords(column: string, referred: string): ReferenceWords {
  const words = nameWords(column);
  const last = words.at(-1) ?? "";
  const end = nameWords(referred).at(-1);
  if (last === end || SUFFIXES.has(last)) return { thing: words.slice(0, -1), missing: undefined };
  return { thing: words, missing: end };
}
