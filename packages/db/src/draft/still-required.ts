/** Columns that stay because their drop is held back, and that new code, which no longer knows them, gives no value. */

import { quoteIdentifier } from "@ashlar/catalog";
import type { ColumnObject, Database, DatabaseObject, ObjectId } from "@ashlar/model";
import type { PlannedStep } from "../plan.ts";
import { hazard, lock, shortName } from "../rules/make-step.ts";

/** The step for each column that would refuse rows without a value, and may do without. */
export function stepsForStillRequired(
  columns: Iterable<ObjectId>,
  before: Database,
  after: Database,
): ReadonlyMap<ObjectId, PlannedStep> {
  const wanted = new Set(columns);
  const remaining = new Set(after.objects.map(({ id }) => id));
  const objects = new Map(before.objects.map((object) => [object.id, object]));
  const keyed = keyColumns(before);
  const steps = new Map<ObjectId, PlannedStep>();
  for (const object of before.objects) {
    if (!wanted.has(object.id) || remaining.has(object.id) || !isRequired(object)) continue;
    const table = objects.get(object.parent);
    if (table === undefined || !remaining.has(table.id) || keyed.has(object.id)) continue;
    steps.set(object.id, stepFor(object, table));
  }
  return steps;
}

/** The same database, without what those steps take away. */
export function withoutRequirement(database: Database, columns: ReadonlySet<ObjectId>): Database {
  const objects = database.objects.map((object): DatabaseObject => {
    if (!columns.has(object.id) || object.kind !== "column") return object;
    const { notNullName: _name, isNotNullNoInherit: _noInherit, ...column } = object;
    return { ...column, isNotNull: false };
  });
  return { ...database, objects };
}

function isRequired(object: DatabaseObject): object is ColumnObject {
  return (
    object.kind === "column" &&
    object.isNotNull &&
    object.isInherited !== true &&
    object.default === undefined &&
    object.identity === undefined &&
    object.generated === undefined
  );
}

/** Of primary keys: those of a key cannot be null, whatever is said of the column. */
function keyColumns({ objects }: Database): ReadonlySet<ObjectId> {
  const keyed = new Set(
    objects.flatMap((object) =>
      object.kind === "constraint" && object.type === "primary key"
        ? object.columns.map((name) => `${object.parent}\0${name}`)
        : [],
    ),
  );
  return new Set(
    objects.flatMap((object) =>
      object.kind === "column" && keyed.has(`${object.parent}\0${object.name}`) ? [object.id] : [],
    ),
  );
}

function stepFor({ id, name, parent }: ColumnObject, { kind, sqlName }: DatabaseObject): PlannedStep {
  const label = `${shortName(sqlName)}.${name}`;
  const what = kind === "foreign table" ? "FOREIGN TABLE" : "TABLE";
  return {
    name: `allow nulls in ${label}, which stays for now`,
    object: id,
    statements: [`ALTER ${what} ${sqlName} ALTER COLUMN ${quoteIdentifier(name)} DROP NOT NULL`],
    why: "Its drop is held back, and new code no longer gives it a value.",
    isTransactional: true,
    locks: [lock(parent, "ACCESS EXCLUSIVE")],
    work: { kind: "catalog", on: [] },
    hazards: [hazard("loses-integrity", `${label} may be null`)],
    phase: "expand",
  };
}
