/** What a CREATE INDEX CONCURRENTLY leaves behind that failed: written at each change, read never. */

import type { DatabaseFinding } from "../analysis.ts";
import { dropIndex } from "../index-change.ts";
import { indexId } from "../object-id.ts";
import { bytes } from "../quantity.ts";
import { type Known, labelOf } from "../rule.ts";

export function invalidIndex({ indexes }: Known): readonly DatabaseFinding[] {
  return indexes.flatMap((index): DatabaseFinding[] => {
    // One of a partitioned table that waits for its partitions' is no mishap.
    if (index.isValid || index.definition.includes(" ON ONLY ")) return [];
    const evidence = `${index.definition}; ${bytes(index.bytes)}`;
    return [
      {
        rule: "invalid-index",
        severity: "error",
        object: indexId(index),
        message: `index ${labelOf(index)} is invalid: no query uses it, and every write pays for it${index.isUnique ? "; it may not even forbid duplicates" : ""}`,
        hint: "drop it and build it again, or REINDEX INDEX CONCURRENTLY, unless it is being built right now",
        evidence,
        migration: {
          title: `Rebuild index ${index.name}`,
          kind: "other",
          statements: [`REINDEX INDEX CONCURRENTLY ${index.sqlName}`],
          rollback: dropIndex(index, evidence).statements,
          evidence,
        },
      },
    ];
  });
}
