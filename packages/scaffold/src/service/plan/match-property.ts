/** Which column a parameter speaks of, by its name. */
import type { DraftColumn, DraftStore } from "./draft-store.ts";
import { plainName, singularOf, wordsOf } from "./words.ts";

/** What may follow in a property's name without changing what it is: `price` → `priceCents`, `published` → `publishedOn`. */
const units: ReadonlySet<string> = new Set(
  "cents amount value eur usd at on date time ms seconds minutes kg grams".split(" "),
);

/** @param name `genre`, `created_at`, `publishedOn` */
export function columnNamed(name: string, { columns }: DraftStore): DraftColumn | undefined {
  const wanted = plainName(name);
  if (wanted === "") return undefined;
  const known = columns.filter(({ field }) => {
    return (
      !field.isWriteOnly &&
      field.kind !== "password" &&
      (field.property !== undefined || isStamp(field.source))
    );
  });
  const named = (plain: string): DraftColumn[] =>
    known.filter(({ field }) => plainName(field.property ?? field.column) === plain);
  const exact = named(wanted)[0];
  if (exact !== undefined) return exact;
  const singular = known.filter(({ field }) => {
    return singularOf(plainName(field.property ?? field.column)) === singularOf(wanted);
  });
  if (singular.length === 1) return singular[0];
  const longer = known.filter(({ field }) => {
    const words = wordsOf(field.property ?? field.column);
    return units.has(words.at(-1) ?? "") && words.slice(0, -1).join("") === wanted;
  });
  return longer.length === 1 ? longer[0] : undefined;
}

function isStamp(source: string): boolean {
  return source === "created-at" || source === "updated-at";
}
