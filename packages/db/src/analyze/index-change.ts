/** Indexes made and dropped online, as migrations that can be taken back. */
import { fitIdentifier, qualifiedName, quoteIdentifier } from "@ashlar/catalog";
import { groupBy } from "../group-by.ts";
import type { SuggestedMigration } from "./analysis.ts";
import type { IndexFacts } from "./index-facts.ts";
import type { Known } from "./rule.ts";
import type { StructureTable } from "./structure.ts";

/** @returns CREATE INDEX under a name that is free, and what takes it back, without semicolons */
export function createIndex(
  { indexes, tables }: Pick<Known, "indexes" | "tables">,
  { object }: StructureTable,
  columns: readonly string[],
): { create: string; drop: string } {
  const { schema = "public", name: table, partitionBy } = object;
  const taken = takenNames({ indexes, tables }).get(schema) ?? new Set();
  const base = `${table}_${columns.join("_")}_idx`;
  let name = fitIdentifier(base);
  for (let number = 1; taken.has(name); number++) name = fitIdentifier(`${base}${number}`);
  // A partitioned table's index cannot be built concurrently at once.
  const concurrently = partitionBy === undefined ? " CONCURRENTLY" : "";
  const list = columns.map(quoteIdentifier).join(", ");
  return {
    create: `CREATE INDEX${concurrently} ${quoteIdentifier(name)} ON ${qualifiedName({ schema, name: table })} (${list})`,
    drop: `DROP INDEX${concurrently} ${qualifiedName({ schema, name })}`,
  };
}

/** By what is known, which does not change: thousands of keys ask for a name. */
const TAKEN = new WeakMap<Known["indexes"], ReadonlyMap<string, ReadonlySet<string>>>();

function takenNames({
  indexes,
  tables,
}: Pick<Known, "indexes" | "tables">): ReadonlyMap<string, ReadonlySet<string>> {
  const known = TAKEN.get(indexes);
  if (known !== undefined) return known;
  const bySchema = groupBy([...indexes, ...tables], ({ schema }) => schema);
  const taken = new Map([...bySchema].map(([schema, all]) => [schema, new Set(all.map(({ name }) => name))]));
  TAKEN.set(indexes, taken);
  return taken;
}

/** Takes an index away; its rollback builds it again. */
export function dropIndex(index: IndexFacts, evidence: string): SuggestedMigration {
  const isPartitioned = index.definition.includes(" ON ONLY ");
  const concurrently = isPartitioned ? "" : " CONCURRENTLY";
  return {
    title: `Drop index ${index.name}`,
    kind: "drop index",
    statements: [`DROP INDEX${concurrently} ${index.sqlName}`],
    rollback: [
      index.definition
        .replace(/^(CREATE (?:UNIQUE )?INDEX) /, `$1${concurrently} `)
        .replace(" ON ONLY ", " ON "),
    ],
    evidence,
  };
}
