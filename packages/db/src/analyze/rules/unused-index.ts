/** An index that nobody reads is written all the same, at every insert and most updates. */

import type { DatabaseFinding } from "../analysis.ts";
import { dropIndex } from "../index-change.ts";
import type { IndexFacts } from "../index-facts.ts";
import { indexId } from "../object-id.ts";
import { age, bytes } from "../quantity.ts";
import { type Known, labelOf } from "../rule.ts";

const DAY_MS = 24 * 3_600_000;
/** Not worth a word below. */
const SMALL_BYTES = 1024 * 1024;
/** What happens once a month has not happened yet. */
const SHORT_MS = 7 * DAY_MS;

export function unusedIndex({ indexes, server, now }: Known): readonly DatabaseFinding[] {
  if (server === undefined) return [];
  const unread = indexes.filter(
    (index) => index.scans === 0 && index.bytes >= SMALL_BYTES && isDroppable(index),
  );
  // Counters outlast a restart, unless the server crashed.
  const since = server.statsSince ?? server.uptimeSince;
  const ageMs = now.getTime() - Date.parse(since);
  if (ageMs < DAY_MS) return tooEarly(unread);
  const period = `in ${age(ageMs)}${server.statsSince === undefined ? ", since the server started" : ""}`;
  const isCertain =
    server.statsSince !== undefined && ageMs >= SHORT_MS && !server.hasReplicas && !server.isReplica;
  return unread.map((index) => {
    const evidence = `0 scans ${period}, ${bytes(index.bytes)}${server.hasReplicas ? "; replicas count their own scans, which are not seen here" : ""}`;
    return {
      rule: "unused-index",
      severity: isCertain ? "warning" : "info",
      object: indexId(index),
      message: `index ${labelOf(index)} was not used once ${period}, and takes ${bytes(index.bytes)}`,
      hint: isCertain
        ? "drop it, unless something rare needs it"
        : "look again when the counters cover a month, and on each replica, before dropping it",
      evidence,
      migration: dropIndex(index, evidence),
    };
  });
}

/** One word about all of them: what nobody asked today, somebody may ask tonight. */
function tooEarly(unread: readonly IndexFacts[]): readonly DatabaseFinding[] {
  const [first] = unread;
  if (first === undefined) return [];
  const what = unread.length === 1 ? `index ${labelOf(first)} is` : `${unread.length} indexes are`;
  return [
    {
      rule: "unused-index",
      severity: "info",
      object: indexId(first),
      message: `whether ${what} of any use cannot be judged yet: no query used ${unread.length === 1 ? "it" : "them"}, and it is not known that the counters cover a day`,
      hint: "look again when they cover a month",
      evidence: unread.map(labelOf).join(", "),
    },
  ];
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
