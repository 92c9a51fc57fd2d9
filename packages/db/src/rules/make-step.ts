/** Makes a step from what is particular about it: locks on new tables block nobody, work on them takes no time. */
import type { ObjectId } from "@ashlar/model";
import {
  type Hazard,
  type HazardName,
  isStronger,
  type Lock,
  type LockMode,
  type Step,
  type Work,
} from "../step.ts";
import type { PlanContext } from "./rule.ts";

export interface StepParts {
  readonly name: string;
  readonly statements: readonly string[];
  readonly why?: string | undefined;
  /** In a transaction unless told. */
  readonly isTransactional?: boolean;
  readonly locks?: readonly Lock[];
  /** Nothing but the catalog unless told. */
  readonly work?: Work;
  readonly hazards?: readonly Hazard[];
  /** `expand` unless told. */
  readonly phase?: Step["phase"];
  /** True when it meets the table as it was, also where that is made anew afterwards. */
  readonly isDrop?: boolean;
  readonly needs?: Step["needs"];
}

export function makeStep(parts: StepParts, { before, isNew }: PlanContext): Step {
  const { name, statements, why, isTransactional = true, phase = "expand", isDrop = false } = parts;
  const isEmpty = (id: ObjectId) => (isDrop ? before.get(id) === undefined : isNew(id));
  const on = (parts.work?.on ?? []).filter((id) => !isEmpty(id));
  return {
    name,
    statements,
    ...(why === undefined ? {} : { why }),
    isTransactional,
    locks: strongest((parts.locks ?? []).filter((lock) => !isEmpty(lock.on))),
    work: on.length === 0 ? NO_WORK : { kind: parts.work?.kind ?? "catalog", on },
    hazards: parts.hazards ?? [],
    phase,
    ...(parts.needs === undefined ? {} : { needs: parts.needs }),
  };
}

const NO_WORK: Work = { kind: "catalog", on: [] };

export function lock(on: ObjectId, mode: LockMode): Lock {
  return { on, mode };
}

export function hazard(name: HazardName, message: string): Hazard {
  return { name, message };
}

/** As people say it: without the schema that needs no saying. */
export function shortName(sqlName: string): string {
  return sqlName.replace(/^public\./, "");
}

/** Of several locks on one table only the strongest counts. */
function strongest(locks: readonly Lock[]): readonly Lock[] {
  const modes = new Map<ObjectId, LockMode>();
  for (const { on, mode } of locks) {
    const held = modes.get(on);
    if (held === undefined || isStronger(mode, held)) modes.set(on, mode);
  }
  return [...modes].map(([on, mode]) => ({ on, mode }));
}
