/** A row of the parent that is deleted or changes its key makes Postgres look for its children, in all of the table. */

import type { ObjectId } from "@ashlar/model";
import { groupBy } from "../../group-by.ts";
import type { DatabaseFinding } from "../analysis.ts";
import { createIndex } from "../index-change.ts";
import type { IndexFacts } from "../index-facts.ts";
import { plural } from "../quantity.ts";
import type { Known } from "../rule.ts";
import type { Relationship, StructureTable } from "../structure.ts";
import type { TableFacts } from "../table-facts.ts";

/** Read whole sooner than looked up. */
const SMALL_TABLE_ROWS = 1000;

export function foreignKeyWithoutIndex(known: Known): readonly DatabaseFinding[] {
  return unindexedForeignKeys(known).map((one): DatabaseFinding => {
    const { child, childColumns, parent, constraint } = one;
    const rows = rowsOf(known, child);
    const evidence = [
      constraint.definition,
      ...(one.partitions === 0
        ? []
        : [`on ${plural(one.partitions, "partition")}, not on ${child.label} itself`]),
      rows === undefined
        ? "how many rows it has is not known"
        : `${child.label} has about ${plural(rows, "row")}`,
    ].join("; ");
    const about = { rule: "foreign-key-without-index", object: constraint.id, evidence } as const;
    const message = `${child.label}.${listOf(childColumns)} refers to ${parent.label} and no index begins with it`;
    if (isSmall(known, child)) {
      return {
        ...about,
        severity: "info",
        message: `${message}: fine while ${child.label} is small`,
        hint: "add the index before the table grows",
      };
    }
    const { create, drop } = createIndex(known, child, childColumns);
    return {
      ...about,
      severity: rows === 0 ? "info" : "warning",
      message: `${message}: a delete in ${parent.label} reads all of ${child.label}`,
      hint: "add the index, unless rows of the parent are never deleted and nobody looks for children",
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

/** Whether a look at all of the table is as good as an index. One that is empty does not say what it will be. */
export function isSmall(known: Pick<Known, "tables">, table: StructureTable): boolean {
  const rows = rowsOf(known, table) ?? 0;
  return rows > 0 && rows < SMALL_TABLE_ROWS;
}

/** Of a partitioned table, of all its partitions. */
function rowsOf({ tables }: Pick<Known, "tables">, { object }: StructureTable): number | undefined {
  const { byId, byParent } = lookupOf(tables);
  const parts = byParent.get(object.id) ?? [];
  if (parts.length === 0) return byId.get(object.id)?.rows;
  const counted = parts.flatMap(({ rows }) => rows ?? []);
  return counted.length < parts.length ? undefined : counted.reduce((sum, rows) => sum + rows, 0);
}

interface Lookup {
  readonly byId: ReadonlyMap<ObjectId, TableFacts>;
  readonly byParent: ReadonlyMap<ObjectId | undefined, readonly TableFacts[]>;
}

/** By what is known, which does not change: each of thousands of keys asks. */
const LOOKUPS = new WeakMap<Known["tables"], Lookup>();

function lookupOf(tables: Known["tables"]): Lookup {
  const known = LOOKUPS.get(tables);
  if (known !== undefined) return known;
  const lookup = {
    byId: new Map(tables.map((table) => [table.id, table])),
    byParent: groupBy(tables, ({ partitionOf }) => partitionOf),
  };
  LOOKUPS.set(tables, lookup);
  return lookup;
}

export interface UnindexedForeignKey extends Relationship {
  /** How many partitions have the key each for itself, where an index of the table above serves them all; else 0. */
  readonly partitions: number;
}

/** One for each list of columns, whatever number of keys it has. */
export function unindexedForeignKeys({
  structure,
  indexes,
}: Pick<Known, "structure" | "indexes">): readonly UnindexedForeignKey[] {
  const byTable = groupBy(indexes, ({ table }) => table);
  const seen = new Set<string>();
  const all = structure.relationships.filter(({ child, childColumns }) => {
    const key = `${child.object.id} ${childColumns.join(" ")}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return !(byTable.get(child.object.id) ?? []).some((index) => servesLookup(index, childColumns));
  });
  return [...groupBy(all, (one) => familyOf(one)).values()].flatMap((family) => {
    const [first] = family;
    const above = first?.child.object.partitionOf?.parent;
    const parent = above === undefined ? undefined : structure.table(above);
    if (first === undefined || parent === undefined || family.length === 1)
      return family.map((one) => ({ ...one, partitions: 0 }));
    return [{ ...first, child: parent, partitions: family.length }];
  });
}

/** The same for the partitions of one table that refer to something by the same columns. */
function familyOf({ child, childColumns }: Relationship): string {
  return `${child.object.partitionOf?.parent ?? child.object.id} ${childColumns.join(" ")}`;
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
