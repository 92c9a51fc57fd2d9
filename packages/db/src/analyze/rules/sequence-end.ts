/** A sequence at its end refuses every insert. */

import { qualifiedName, quoteIdentifier } from "@ashlar/catalog";
import type { DatabaseFinding } from "../analysis.ts";
import { columnId } from "../object-id.ts";
import { age, exact, percent } from "../quantity.ts";
import { type Known, labelOf } from "../rule.ts";
import type { SequenceFacts } from "../sequence-facts.ts";

const WORTH_SHARE = 0.5;
const URGENT_SHARE = 0.9;
const DAY_MS = 24 * 3_600_000;
/** A rate over less says little about the months to come. */
const SHORT_MS = 3_600_000;

export function sequenceEnd(known: Known): readonly DatabaseFinding[] {
  return known.sequences.flatMap((sequence): DatabaseFinding[] => {
    const { last, max, column, increment } = sequence;
    if (last === undefined || increment <= 0 || sequence.isCycling || max <= 0) return [];
    const share = last / max;
    if (share < WORTH_SHARE) return [];
    const leftMs = timeLeft(sequence, known);
    const left = leftMs === undefined ? "" : `; at the rate since the counters began it lasts ${age(leftMs)}`;
    const table = labelOf({ schema: column.schema, name: column.tableName });
    const isUrgent = share >= URGENT_SHARE || (leftMs !== undefined && leftMs < 90 * DAY_MS);
    return [
      {
        rule: "sequence-end",
        severity: isUrgent ? "error" : "warning",
        object: columnId({ schema: column.schema, name: column.tableName }, column.name),
        message: `${table}.${column.name} (${sequence.columnType}) has used ${percent(share)} of its numbers: ${exact(last)} of ${exact(max)}${left}`,
        hint: "move to bigint before it ends: ALTER TYPE rewrites the table, so on a large one fill a second column and swap; columns that refer to it too",
        ...(sequence.columnType === "bigint" ? bigintMigration(sequence) : {}),
      },
    ];
  });
}

/** Only the sequence is too small: its column would take more. */
function bigintMigration({ schema, name, type }: SequenceFacts): Pick<DatabaseFinding, "migration"> {
  const sequence = qualifiedName({ schema, name });
  return {
    migration: {
      title: `Let sequence ${quoteIdentifier(name)} count in bigint`,
      kind: "other",
      statements: [`ALTER SEQUENCE ${sequence} AS bigint`],
      rollback: [`ALTER SEQUENCE ${sequence} AS ${type}`],
      evidence: "the column is bigint already",
    },
  };
}

/** From how many rows were inserted since the counters began; undefined where nobody knows when that was. */
function timeLeft(
  { column, last = 0, max, increment }: SequenceFacts,
  { tables, server, now }: Known,
): number | undefined {
  const inserts = tables.find(({ id }) => id === column.table)?.activity?.inserts ?? 0;
  if (server?.statsSince === undefined || inserts === 0) return undefined;
  const ms = now.getTime() - Date.parse(server.statsSince);
  if (ms < SHORT_MS) return undefined;
  return ((max - last) / increment / inserts) * ms;
}
