/** A row of the parent that is deleted or changes its key makes Postgres look for its children, in all of the table. */

import { groupBy } from "../../group-by.ts";
import type { DatabaseFinding } from "../analysis.ts";
import { createIndex } from "../index-change.ts";
import type { IndexFacts } from "../index-facts.ts";
import { plural } from "../quantity.ts";
import type { Known } from "../rule.ts";
import type { Relationship } from "../structure.ts";

const SMALL_TABLE_ROWS = 1000;

export function foreignKeyWithoutIndex(known: Known): readonly DatabaseFinding[] {
  return unindexedForeignKeys(known).map(({ child, childColumns, parent, constraint }) => {
    const rows = known.tables.find(({ id }) => id === child.object.id)?.rows;
    const isSmall = rows !== undefined && rows < SMALL_TABLE_ROWS;
    const { create, drop } = createIndex(known, child, childColumns);
    const evidence =
      rows === undefined
        ? `${constraint.definition}; how many rows it has is not known`
        : `${constraint.definition}; ${child.label} has about ${plural(rows, "row")}`;
    return {
      rule: "foreign-key-without-index",
      severity: isSmall ? "info" : "warning",
      object: constraint.id,
      message: `${child.label}.${listOf(childColumns)} refers to ${parent.label} and no index begins with it: a delete in ${parent.label} reads all of ${child.label}`,
      hint: "add the index, unless rows of the parent are never deleted and nobody looks for children",
      evidence,
      migration: {
        title: `Add index on ${child.label} (${childColumns.join(", ")})`,
        kind: childColumns.length > 1 ? "composite index" : "single index",
        statements: [create],
        rollback: [drop],
        evidence,
      },
    };
  });
}

/** One for each list of columns, whatever number of keys it has. */
export function unindexedForeignKeys({
  structure,
  indexes,
}: Pick<Known, "structure" | "indexes">): readonly Relationship[] {
  const byTable = groupBy(indexes, ({ table }) => table);
  const seen = new Set<string>();
  return structure.relationships.filter(({ child, childColumns }) => {
    // The key of a partition comes from the table above, and so will its index.
    if (child.object.partitionOf !== undefined) return false;
    const key = `${child.object.id} ${childColumns.join(" ")}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return !(byTable.get(child.object.id) ?? []).some((index) => servesLookup(index, childColumns));
  });
}

/** Whether the index finds rows by all of these columns at once: they are its first ones, in any order. */
export function servesLookup(index: IndexFacts, columns: readonly string[]): boolean {
  if (!index.isValid || !["btree", "hash"].includes(index.method)) return false;
  // A part of the table does, when only nulls are left out.
  if (index.where !== undefined && !columns.some((name) => index.where === `(${name} IS NOT NULL)`))
    return false;
  const first = index.keys.slice(0, columns.length).map(({ text }) => plain(text));
  return first.length === columns.length && columns.every((name) => first.includes(name));
}

function plain(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}

export function listOf(columns: readonly string[]): string {
  return columns.length === 1 ? (columns[0] ?? "") : `(${columns.join(", ")})`;
}
