/** Indexes made and dropped online, as migrations that can be taken back. */
import { fitIdentifier, qualifiedName, quoteIdentifier } from "@ashlar/catalog";
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
  const taken = new Set(
    [...indexes, ...tables].filter((one) => one.schema === schema).map(({ name }) => name),
  );
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
