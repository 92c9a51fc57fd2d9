/** A plan with all that is decided before anything is sent. */
import { availableParallelism } from "node:os";
import { checkDescriptorLimit } from "./descriptor-limit.ts";
import { resolveDestination } from "./destination.ts";
import type { Destination } from "./engine.ts";
import { chooseEngine } from "./engines.ts";
import { LoadError } from "./errors.ts";
import type { EngineName, LoadPlan } from "./plan.ts";

export interface PreparedLoad {
  readonly plan: LoadPlan;
  /** Where connections go first. */
  readonly destination: Destination;
  readonly engine: EngineName;
  readonly workers: number;
}

/** What one thread is given at most before another is begun; it is less than any engine carries. */
const mostWorkers = 16;

/** Threads count together in a word of 32 bits, and each may count one more. */
const MOST_REQUESTS = 2_000_000_000;

/**
 * Looks the name up and chooses the engine and the number of threads; connects nowhere.
 *
 * @throws {LoadError} where a number cannot be, a name is not known, or an engine does not work here
 */
export async function prepareLoad(plan: LoadPlan): Promise<PreparedLoad> {
  checkPlan(plan);
  const workers = workersFor(plan);
  checkDescriptorLimit({ connections: plan.concurrency, workers });
  const [destination] = await resolveDestination(plan.origin);
  const engine = await chooseEngine(plan.engine, plan.origin, plan.tls);
  return { plan, destination: destination as Destination, engine, workers };
}

/** One core is left to the server and the rest of the machine. */
function workersFor({ workers, concurrency }: LoadPlan): number {
  const wanted = workers ?? Math.min(mostWorkers, Math.max(1, availableParallelism() - 1));
  return Math.min(wanted, concurrency);
}

function checkPlan(plan: LoadPlan): void {
  const { arrival, concurrency, workers, durationMs, requestLimit, requests } = plan;
  check(requests.length > 0, "no request", "name at least one URL");
  check(requests.length <= 65_536, `${requests.length} requests`, "65,536 is the most");
  check(isWhole(concurrency) && concurrency <= 100_000, `concurrency ${concurrency}`, "1 to 100,000");
  check(workers === undefined || isWhole(workers), `workers ${workers}`, "a whole number from 1");
  check(
    requestLimit === undefined || (isWhole(requestLimit) && requestLimit <= MOST_REQUESTS),
    `requests ${requestLimit}`,
    "1 to 2,000,000,000; for more, give a duration",
  );
  check(durationMs > 0, `duration ${durationMs} ms`, "more than 0");
  check(plan.timeoutMs > 0 && plan.connectTimeoutMs > 0, "a timeout of 0", "more than 0");
  check(plan.warmUpMs >= 0, `warm-up ${plan.warmUpMs} ms`, "0 or more");
  check(
    Number.isFinite(durationMs) || requestLimit !== undefined,
    "neither a duration nor a number of requests",
    "give one of them, or the run would not end",
  );
  if (arrival.kind === "closed") return;
  check(arrival.stages.length > 0, "an open loop without stages", "give at least one");
  for (const { durationMs: stageMs, fromPerS, toPerS } of arrival.stages) {
    check(stageMs > 0, `a stage of ${stageMs} ms`, "more than 0");
    check(fromPerS >= 0 && toPerS >= 0, `a rate of ${Math.min(fromPerS, toPerS)}/s`, "0 or more");
  }
}

function isWhole(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}

function check(isRight: boolean, found: string, hint: string): void {
  if (!isRight) throw new LoadError("ASHLAR_LOAD_INPUT", `the plan has ${found}`, { hint });
}
