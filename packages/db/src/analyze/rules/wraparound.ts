/** Postgres stops taking writes when a row's transaction id gets two thousand million transactions old. */
import type { DatabaseFinding } from "../analysis.ts";
import { count, percent } from "../quantity.ts";
import { type Known, labelOf } from "../rule.ts";

/** Where writes stop, less three million of reserve. https://www.postgresql.org/docs/current/routine-vacuuming.html */
const END = 2_144_483_647;

export function wraparound({ server, tables }: Known): readonly DatabaseFinding[] {
  // Autovacuum freezes by force from autovacuum_freeze_max_age on: twice that means that it cannot.
  if (server === undefined || server.xidAge < Math.min(2 * server.freezeMaxAge, END / 2)) return [];
  const oldest = tables.toSorted((a, b) => (b.activity?.xidAge ?? 0) - (a.activity?.xidAge ?? 0))[0];
  const share = server.xidAge / END;
  const table = oldest === undefined ? "" : `; the oldest is ${labelOf(oldest)}`;
  return [
    {
      rule: "wraparound",
      severity: share > 0.7 ? "error" : "warning",
      object: oldest?.id ?? "",
      message: `the oldest rows are ${count(server.xidAge)} transactions old, ${percent(share)} of the way to where Postgres stops taking writes${table}`,
      hint: "find what holds vacuum back (long transactions, replication slots, prepared transactions), then VACUUM (FREEZE) the table",
    },
  ];
}
