/** Tables with triggers that run when a statement has answered already, and may change the rows that it wrote. */
import type { Database, ObjectId, TriggerObject } from "@ashlar/model";
import type { SettledAt } from "../resource-plan.ts";
import { parentsOf } from "./parents.ts";

/** @returns by table: when all of them have run */
export function afterTriggers(database: Database): ReadonlyMap<ObjectId, SettledAt> {
  const parents = new Map(database.objects.map((object) => [object.id, parentsOf(object)]));
  const settled = new Map<ObjectId, SettledAt>();
  for (const object of database.objects) {
    if (object.kind !== "trigger" || !runsAfterWriting(object)) continue;
    const at = isDeferred(object) ? "commit" : "statement";
    // Rows of a partition, or of an heir, are written by the name of the table above, too.
    const tables = new Set([object.parent]);
    for (const table of tables) {
      if (settled.get(table) !== "commit") settled.set(table, at);
      for (const parent of parents.get(table) ?? []) tables.add(parent);
    }
  }
  return settled;
}

/** That what a trigger does concerns the row itself cannot be known: it is whatever its function does. */
function runsAfterWriting({ definition, enabled }: TriggerObject): boolean {
  if (enabled === "disabled" || enabled === "replica") return false;
  const events = /^CREATE (?:CONSTRAINT )?TRIGGER (?:"(?:[^"]|"")*"|[^" ]+) AFTER (.*)$/s.exec(
    definition,
  )?.[1];
  return events !== undefined && !/^(?:DELETE|TRUNCATE)(?: OR TRUNCATE)? ON /.test(events);
}

/** @see https://www.postgresql.org/docs/current/sql-createtrigger.html */
function isDeferred({ definition, isConstraint }: TriggerObject): boolean {
  return isConstraint === true && / INITIALLY DEFERRED FOR EACH ROW /.test(definition);
}
