/** Columns that are answered as text: those that people name, what refers to them, and what views make of them. */
import type { Database, ObjectId } from "@ashlar/model";
import { foreignKeysOf } from "./foreign-keys.ts";
import type { RelationFacts } from "./relation-facts.ts";
import type { Chosen } from "./selection.ts";

interface Given {
  /** With the origins of its views. */
  readonly database: Database;
  readonly relations: ReadonlyMap<ObjectId, RelationFacts>;
}

/** @returns relation → columns */
export function textColumns(
  chosen: readonly Chosen[],
  given: Given,
): ReadonlyMap<ObjectId, ReadonlySet<string>> {
  const found = new Map<ObjectId, Set<string>>();
  for (const { facts, override } of chosen) {
    const named = [...(override?.columns ?? [])].filter(([, { isText }]) => isText).map(([column]) => column);
    found.set(facts.id, new Set(named));
  }
  const sources = [...referring(chosen), ...viewed(given)];
  for (let hasGrown = true; hasGrown; ) {
    hasGrown = false;
    for (const { own, other } of sources) {
      if (!found.get(other.relation)?.has(other.column)) continue;
      const columns = found.get(own.relation) ?? new Set<string>();
      if (columns.has(own.column)) continue;
      found.set(own.relation, columns.add(own.column));
      hasGrown = true;
    }
  }
  return found;
}

interface Column {
  readonly relation: ObjectId;
  readonly column: string;
}

/** A column that has the values of another. */
interface Source {
  readonly own: Column;
  readonly other: Column;
}

function referring(chosen: readonly Chosen[]): Source[] {
  return chosen
    .flatMap(({ facts }) => foreignKeysOf(facts))
    .flatMap(({ from, to, pairs }) =>
      pairs.map(([own, other]) => ({
        own: { relation: from.id, column: own },
        other: { relation: to, column: other },
      })),
    );
}

/** What is made of a column and has its type may be the column itself: a number as large. */
function viewed({ database, relations }: Given): Source[] {
  const typeOf = ({ relation, column }: Column): string | undefined =>
    relations.get(relation)?.columns.find(({ name }) => name === column)?.type;
  return (database.origins ?? []).flatMap(({ view, columns }) =>
    columns.flatMap(({ name, columns: origins }) => {
      const own = { relation: view, column: name };
      return origins
        .filter((other) => typeOf(other) === typeOf(own))
        .map(({ relation, column }) => ({ own, other: { relation, column } }));
    }),
  );
}
