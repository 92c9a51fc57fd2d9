/** Indexes made and dropped online, as migrations that can be taken back. */
import { fitIdentifier, qualifiedName, quoteIdentifier } from "@ashlar/catalog";
import type { SuggestedMigration } from "./analysis.ts";
import type { IndexFacts } from "./index-facts.ts";

export interface NewIndex {
  readonly schema: string;
  readonly table: string;
  /** Column names. */
  readonly columns: readonly string[];
  /** A partitioned table's index cannot be built concurrently at once. */
  readonly isPartitioned: boolean;
}

/** @returns CREATE INDEX and what takes it back, without semicolons */
export function createIndex({ schema, table, columns, isPartitioned }: NewIndex): {
  create: string;
  drop: string;
} {
  const name = fitIdentifier(`${table}_${columns.join("_")}_idx`);
  const concurrently = isPartitioned ? "" : " CONCURRENTLY";
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
