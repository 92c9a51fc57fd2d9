/** An index that nobody reads is written all the same, at every insert and most updates. */

import type { DatabaseFinding } from "../analysis.ts";
import { dropIndex } from "../index-change.ts";
import type { IndexFacts } from "../index-facts.ts";
import { indexId } from "../object-id.ts";
import { age, bytes } from "../quantity.ts";
import { type Known, labelOf } from "../rule.ts";

/** Not worth a word below. */
const SMALL_BYTES = 1024 * 1024;
/** What happens once a month has not happened yet. */
const SHORT_MS = 7 * 24 * 3_600_000;

export function unusedIndex({ indexes, server, now }: Known): readonly DatabaseFinding[] {
  if (server === undefined) return [];
  const since = server.statsSince;
  const ageMs = since === undefined ? undefined : now.getTime() - Date.parse(since);
  return indexes.flatMap((index): DatabaseFinding[] => {
    if (index.scans !== 0 || index.bytes < SMALL_BYTES || !isDroppable(index)) return [];
    const period = ageMs === undefined ? "since its counters began (when is not known)" : `in ${age(ageMs)}`;
    const evidence = `0 scans ${period}, ${bytes(index.bytes)}${server.hasReplicas ? "; replicas count their own scans, which are not seen here" : ""}`;
    const isCertain = ageMs !== undefined && ageMs >= SHORT_MS && !server.hasReplicas && !server.isReplica;
    return [
      {
        rule: "unused-index",
        severity: isCertain ? "warning" : "info",
        object: indexId(index),
        message: `index ${labelOf(index)} was not used once ${period}, and takes ${bytes(index.bytes)}`,
        hint: isCertain
          ? "drop it, unless something rare needs it"
          : "look again when the counters cover a month, and on each replica, before dropping it",
        evidence,
        migration: dropIndex(index, evidence),
      },
    ];
  });
}

/** Keys are there for what they forbid, and what belongs to an index above goes with that. */
export function isDroppable(index: IndexFacts): boolean {
  return (
    index.isValid &&
    !index.isUnique &&
    index.constraint === undefined &&
    !index.isReplicaIdentity &&
    index.partOf === undefined
  );
}
