/** Runs a plan, or two that are compared, from the first connection to the last answer. */
import { checkDescriptorLimit } from "./descriptor-limit.ts";
import { LoadError } from "./errors.ts";
import type { LoadRun } from "./load-run.ts";
import type { LoadPlan } from "./plan.ts";
import type { PreparedLoad } from "./prepare.ts";
import { isStopped, type RunHooks, Side } from "./side.ts";

export type { RunHooks } from "./side.ts";

/** The length of a comparison's slices. */
const sliceMs = 1000;

/** What each side of a comparison sends before its first slice, at least. */
const leastWarmUpMs = 500;

/**
 * Sends what the plan says.
 *
 * @throws {LoadError} ASHLAR_LOAD_UNREACHABLE where not one connection can be opened; nothing was sent then
 */
export async function runLoad(prepared: PreparedLoad, hooks: RunHooks = {}): Promise<LoadRun> {
  const side = await Side.begin(prepared, hooks);
  try {
    await side.sendWhole();
    return side.result();
  } finally {
    await side.end();
  }
}

/**
 * Sends to two targets in turn, a second each, so that whatever drifts meanwhile meets both; which of them goes first
 * changes with each pair. Either gets the whole duration of its plan.
 *
 * @throws {LoadError} where either cannot be reached, or a plan cannot be cut into slices
 */
export async function runComparison(
  pair: readonly [PreparedLoad, PreparedLoad],
  hooks: RunHooks = {},
): Promise<readonly [LoadRun, LoadRun]> {
  for (const { plan } of pair) checkSliced(plan);
  const [first, second] = pair;
  // Both keep theirs open, also while the other is asked.
  checkDescriptorLimit({
    connections: first.plan.concurrency + second.plan.concurrency,
    workers: first.workers + second.workers,
  });
  const a = await Side.begin(first, hooks);
  const b = await Side.begin(second, hooks).catch(async (error: unknown) => {
    await a.end();
    throw error;
  });
  try {
    for (const side of [a, b]) await side.sendSlice(-1, Math.max(leastWarmUpMs, side.plan.warmUpMs));
    const { durationMs } = first.plan;
    // The last is shorter where the duration is no whole number of them; a hair of rounding is none.
    const slices = Math.max(1, Math.ceil(durationMs / sliceMs - 1e-6));
    for (let slice = 0; slice < slices && !isStopped(hooks); slice++) {
      const lengthMs = Math.min(sliceMs, durationMs - slice * sliceMs);
      for (const side of slice % 2 === 0 ? [a, b] : [b, a]) await side.sendSlice(slice, lengthMs);
    }
    return [a.result(), b.result()];
  } finally {
    await Promise.all([a.end(), b.end()]);
  }
}

function checkSliced({ arrival, durationMs, requestLimit }: LoadPlan): void {
  const hint = "compare with a duration and one rate, or save each run and compare the files";
  if (requestLimit !== undefined || !Number.isFinite(durationMs)) {
    throw new LoadError(
      "ASHLAR_LOAD_INPUT",
      "a comparison is measured by time, not by a number of requests",
      { hint },
    );
  }
  if (arrival.kind === "closed") return;
  const [stage, ...others] = arrival.stages;
  if (others.length === 0 && stage?.fromPerS === stage?.toPerS) return;
  throw new LoadError("ASHLAR_LOAD_INPUT", "a comparison has one rate, found stages", { hint });
}
