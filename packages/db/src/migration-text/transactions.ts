/** Decides between which steps a transaction has to end, so that no lock is held through another step's long work. */
import type { ObjectId } from "@ashlar/model";
import type { DraftStep } from "../draft.ts";
import { isBlocking } from "./describe-step.ts";

/**
 * Neighbouring transactional steps share one transaction, and hold their locks until its end. A step that takes long
 * gets one of its own where steps before it, or after it, lock other tables; but not between what is taken away and
 * what brings it back, which others never see apart.
 *
 * @returns indexes of the steps before which the transaction ends
 */
export function transactionBreaks(steps: readonly DraftStep[]): ReadonlySet<number> {
  const breaks = new Set<number>();
  const isHeldTogether = spansOf(steps);
  let held: ReadonlySet<ObjectId> = new Set();
  let isLong = false;
  for (const [index, step] of steps.entries()) {
    if (step.withheld !== undefined) continue;
    if (!step.isTransactional) {
      held = new Set();
      isLong = false;
      continue;
    }
    const locked = step.locks.filter(({ mode }) => isBlocking(mode)).map(({ on }) => on);
    const takesLong = step.work.kind !== "catalog" && step.work.on.length > 0;
    const isOther =
      (takesLong && [...held].some((on) => !locked.includes(on))) || (isLong && locked.length > 0);
    if (isOther && !isHeldTogether(index)) {
      breaks.add(index);
      held = new Set();
      isLong = false;
    }
    held = new Set([...held, ...locked]);
    isLong ||= takesLong;
  }
  return breaks;
}

/** Whether a step stands between the first and the last step of one object, so that a break would show it half done. */
function spansOf(steps: readonly DraftStep[]): (index: number) => boolean {
  const first = new Map<ObjectId, number>();
  const last = new Map<ObjectId, number>();
  for (const [index, { object, withheld }] of steps.entries()) {
    if (withheld !== undefined) continue;
    if (!first.has(object)) first.set(object, index);
    last.set(object, index);
  }
  const open = new Int32Array(steps.length + 1);
  for (const [object, start] of first) {
    const end = last.get(object) ?? start;
    if (end === start) continue;
    open[start + 1] = (open[start + 1] ?? 0) + 1;
    open[end + 1] = (open[end + 1] ?? 0) - 1;
  }
  let depth = 0;
  const inside = Array.from(steps, (_, index) => {
    depth += open[index] ?? 0;
    return depth > 0;
  });
  return (index) => inside[index] === true;
}
