/** Holds what steps state against what they were seen to do, and puts right what was understated. */
import type { Database, ObjectId } from "@ashlar/model";
import type { DraftStep } from "../draft.ts";
import { isStronger, type Lock, type LockMode } from "../step.ts";
import type { StepObservation } from "./apply-text.ts";

/** Something that a step did and did not state. */
export interface Correction {
  readonly step: string;
  readonly message: string;
}

export interface Corrected {
  /** With durations. */
  readonly steps: readonly DraftStep[];
  readonly corrections: readonly Correction[];
}

/** Anything weaker is in nobody's way. */
const WEAKEST: LockMode = "SHARE UPDATE EXCLUSIVE";

/** @param nameOf the name under which a step stands in the file */
export function correctSteps(
  steps: readonly DraftStep[],
  observations: readonly StepObservation[],
  before: Database,
  nameOf: (step: DraftStep) => string,
): Corrected {
  const byName = new Map(observations.map((observation) => [observation.name, observation]));
  const rootOf = partitionRoots(before);
  const corrections: Correction[] = [];
  const corrected = steps.map((step): DraftStep => {
    const seen = step.withheld === undefined ? byName.get(nameOf(step)) : undefined;
    if (seen === undefined) return step;
    const locks = seen.locks.filter((lock) => isUnderstated(lock, step, rootOf));
    for (const { on, mode } of locks) {
      const stated = statedOn(on, step) ?? "nothing";
      corrections.push({ step: step.name, message: `takes ${mode} on ${on}; stated: ${stated}` });
    }
    const rewritten = seen.rewritten.filter((table) => isUnstatedRewrite(table, step, rootOf));
    for (const table of rewritten)
      corrections.push({ step: step.name, message: `writes ${table} anew; not stated` });
    return {
      ...step,
      durationMs: seen.durationMs,
      locks: [...step.locks.filter(({ on }) => !locks.some((lock) => lock.on === on)), ...locks],
      ...(rewritten.length === 0
        ? {}
        : {
            work: { kind: "rewrite", on: [...new Set([...step.work.on, ...rewritten])] },
            hazards: step.hazards.some(({ name }) => name === "rewrite")
              ? step.hazards
              : [...step.hazards, { name: "rewrite", message: `writes ${rewritten.join(", ")} anew` }],
          }),
    };
  });
  return { steps: corrected, corrections };
}

function isUnderstated({ on, mode }: Lock, step: DraftStep, rootOf: (id: ObjectId) => ObjectId): boolean {
  if (isStronger(WEAKEST, mode)) return false;
  // What is stated of a partitioned table is meant of its partitions too.
  const stated = [statedOn(on, step), statedOn(rootOf(on), step)].filter((one) => one !== undefined);
  return !stated.some((one) => !isStronger(mode, one));
}

function isUnstatedRewrite(
  table: ObjectId,
  { work }: DraftStep,
  rootOf: (id: ObjectId) => ObjectId,
): boolean {
  if (!table.startsWith("table ")) return false;
  return work.kind !== "rewrite" || !(work.on.includes(table) || work.on.includes(rootOf(table)));
}

function statedOn(table: ObjectId, { locks }: DraftStep): LockMode | undefined {
  return locks
    .filter(({ on }) => on === table)
    .map(({ mode }) => mode)
    .reduce<LockMode | undefined>(
      (most, mode) => (most === undefined || isStronger(mode, most) ? mode : most),
      undefined,
    );
}

/** A partition's uppermost parent; anything else is its own. */
export function partitionRoots({ objects }: Database): (id: ObjectId) => ObjectId {
  const parents = new Map(
    objects.flatMap((object) => {
      if (object.kind !== "table") return [];
      const above = object.partitionOf?.parent ?? object.inherits?.[0];
      return above === undefined ? [] : [[object.id, above] as const];
    }),
  );
  const rootOf = (id: ObjectId): ObjectId => {
    const parent = parents.get(id);
    return parent === undefined ? id : rootOf(parent);
  };
  return rootOf;
}
