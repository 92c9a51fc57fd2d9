/** Steps that change catalog rows only, which is what most statements do that are not about tables. */
import type { DatabaseObject, ObjectId } from "@ashlar/model";
import type { Hazard, Lock, LockMode, Step } from "../step.ts";
import { shortName } from "./make-step.ts";
import type { PlanContext } from "./rule.ts";

export type CatalogStep = Pick<Step, "name" | "statements"> & Partial<Step>;

/** The step, transactional, with no locks and no hazards, in the first phase, unless it says otherwise. */
export function catalogStep(step: CatalogStep): Step {
  return {
    isTransactional: true,
    locks: [],
    work: { kind: "catalog", on: [] },
    hazards: [],
    phase: "expand",
    ...step,
  };
}

/** As people say it, without the schema that needs no saying: `view a`. */
export function nameOf({ kind, sqlName }: DatabaseObject): string {
  return `${kind} ${shortName(sqlName)}`;
}

/** `create view a` */
export function createStep(
  object: DatabaseObject,
  statements: readonly string[],
  more: Partial<Step> = {},
): Step {
  return catalogStep({ name: `create ${nameOf(object)}`, statements, ...more });
}

export interface DropOptions {
  readonly locks?: readonly Lock[];
  /** Besides that code breaks which uses it. */
  readonly hazards?: readonly Hazard[];
  /** False for what no code names: a trigger, statistics. True unless told. */
  readonly isUsedByCode?: boolean;
  /** What it is made anew as no longer has all that code may use. */
  readonly isReshaped?: boolean;
}

/** Taken away for good it belongs to the second phase; to be made anew at once and in the same form, it breaks nobody. */
export function dropStep(
  object: DatabaseObject,
  statement: string,
  context: PlanContext,
  { locks = [], hazards = [], isUsedByCode = true, isReshaped = false }: DropOptions = {},
): Step {
  const isForGood = context.after.get(object.id) === undefined;
  const name = nameOf(object);
  const message = isForGood ? `code that uses ${name} breaks` : `code that uses ${name} as it was may break`;
  return catalogStep({
    name: `drop ${name}`,
    statements: [statement],
    locks,
    hazards: [
      ...(isForGood ? hazards : []),
      ...((isForGood && isUsedByCode) || isReshaped ? [{ name: "breaks-code", message } as const] : []),
    ],
    phase: isForGood || isReshaped ? "contract" : "expand",
  });
}

/** Locks on those that existed before and go on existing: nobody waits for others. */
export function locksOn(ids: readonly ObjectId[], mode: LockMode, context: PlanContext): readonly Lock[] {
  return ids
    .filter((id) => context.before.get(id) !== undefined && !context.isNew(id))
    .map((on) => ({ on, mode }));
}

/** The table and its partitions, at every level. */
export function withPartitions(table: ObjectId, context: PlanContext): readonly ObjectId[] {
  const { before } = context;
  const partitions = before.dependentsOf(table).filter((id) => {
    const object = before.get(id);
    return object !== undefined && "partitionOf" in object && object.partitionOf?.parent === table;
  });
  return [table, ...partitions.flatMap((id) => withPartitions(id, context))];
}
