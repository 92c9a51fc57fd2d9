/** A plan on its way to a file: which steps are held back, and what is known about each from a shadow. */
import type { Database, DatabaseObject, Dependency, ObjectId } from "@ashlar/model";
import { stepsForStillRequired } from "./draft/still-required.ts";
import type { Change, Plan, PlannedStep } from "./plan.ts";

export interface DraftStep extends PlannedStep {
  /** Set when it is commented out: why. */
  readonly withheld?: string;
  /** Set when it is there only because the column's drop is held back. */
  readonly isRelaxing?: true;
  /** On the shadow, with a handful of rows. */
  readonly durationMs?: number;
}

export interface Draft {
  readonly changes: readonly Change[];
  readonly steps: readonly DraftStep[];
}

export interface DraftSides {
  readonly before: Database;
  readonly after: Database;
}

export interface DraftOptions {
  /** Steps that lose data are part of what runs. */
  readonly allowDestructive: boolean;
  /** Held back for a reason of the caller's, with what depends on them. */
  readonly alsoWithheld?: ReadonlyMap<ObjectId, string>;
}

/**
 * The plan with its destructive steps held back unless they are allowed, and with them whatever could not run, or
 * would leave something broken, while they do not: the same object made anew, what is built on it, what it stands on.
 */
export function draftOf(plan: Plan, sides: DraftSides, options: DraftOptions): Draft {
  const withheld = withheldObjects(plan, sides, options);
  const required = stepsForStillRequired(withheld.keys(), sides.before, sides.after);
  const isRelaxed = new Set<ObjectId>();
  const steps = plan.steps.flatMap((step): readonly DraftStep[] => {
    const failure = options.allowDestructive ? undefined : step.mustFail;
    const reason = withheld.get(step.object) ?? failure;
    if (reason === undefined) return [step];
    const held = { ...step, withheld: reason };
    const relaxing = isRelaxed.has(step.object) ? undefined : required.get(step.object);
    isRelaxed.add(step.object);
    return relaxing === undefined ? [held] : [{ ...relaxing, isRelaxing: true }, held];
  });
  return { changes: plan.changes, steps };
}

/** Columns that no longer ask for a value, because they only stay for a while. */
export function relaxedBy({ steps }: Draft): ReadonlySet<ObjectId> {
  return new Set(steps.flatMap(({ object, isRelaxing }) => (isRelaxing === true ? [object] : [])));
}

/** Objects of which nothing at all happens. */
export function untouchedBy(draft: Draft): ReadonlySet<ObjectId> {
  const withheld = new Set(withheldOf(draft));
  for (const { object, withheld: reason } of draft.steps) if (reason === undefined) withheld.delete(object);
  return withheld;
}

/** Objects that a draft does not change, which it was meant to. */
export function withheldOf(draft: Draft): ReadonlySet<ObjectId> {
  return new Set(draft.steps.filter(({ withheld }) => withheld !== undefined).map(({ object }) => object));
}

function withheldObjects(
  plan: Plan,
  { before, after }: DraftSides,
  options: DraftOptions,
): Map<ObjectId, string> {
  const withheld = new Map<ObjectId, string>(options.alsoWithheld ?? []);
  if (!options.allowDestructive) {
    for (const { object, hazards } of plan.steps) {
      const hazard = hazards.find(({ name }) => name === "data-loss");
      if (hazard !== undefined) withheld.set(object, hazard.message);
    }
  }
  if (withheld.size === 0) return withheld;
  const actions = actionsOf(plan);
  const neededBefore = needsOf(before);
  const neededAfter = needsOf(after);
  for (let size = -1; size !== withheld.size; ) {
    size = withheld.size;
    for (const [object, action] of actions) {
      if (withheld.has(object)) continue;
      const missing = action === "drop" ? undefined : firstOf(neededAfter.get(object), withheld);
      if (missing !== undefined) withheld.set(object, `needs ${missing} as it will be`);
    }
    for (const object of [...withheld.keys()]) {
      // What stays as it is goes on needing what it stands on.
      for (const needed of neededBefore.get(object) ?? []) {
        const action = actions.get(needed);
        if (withheld.has(needed) || (action !== "drop" && action !== "replace")) continue;
        withheld.set(needed, `${object} still needs it`);
      }
    }
  }
  return withheld;
}

function firstOf(
  ids: Iterable<ObjectId> | undefined,
  among: ReadonlyMap<ObjectId, string>,
): ObjectId | undefined {
  for (const id of ids ?? []) if (among.has(id)) return id;
  return undefined;
}

/** Steps may belong to objects that the report does not list; what they do to them is not known, so: alter. */
function actionsOf(plan: Plan): Map<ObjectId, Change["action"]> {
  const actions = new Map<ObjectId, Change["action"]>();
  for (const { object } of plan.steps) actions.set(object, "alter");
  for (const { object, action } of plan.changes) actions.set(object, action);
  return actions;
}

/** Object → what it cannot be without, its parent and its schema among them. */
export function needsOf({ objects, dependencies }: Database): Map<ObjectId, ObjectId[]> {
  const needs = new Map<ObjectId, ObjectId[]>();
  const add = ({ of, on }: Dependency) => {
    const list = needs.get(of);
    if (list === undefined) needs.set(of, [on]);
    else list.push(on);
  };
  for (const dependency of dependencies) add(dependency);
  for (const object of objects) for (const on of ownNeeds(object)) add({ of: object.id, on });
  return needs;
}

function ownNeeds(object: DatabaseObject): ObjectId[] {
  const { parent, schema } = object;
  return [...(parent === undefined ? [] : [parent]), ...(schema === undefined ? [] : [`schema ${schema}`])];
}
