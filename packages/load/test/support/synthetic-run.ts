/** Runs that were never made: what is judged is told second by second. */
import { FAILURES, type Failure } from "../../src/failure.ts";
import { Histogram } from "../../src/histogram.ts";
import type { LoadRun, Tally } from "../../src/load-run.ts";
import type { LoadPlan } from "../../src/plan.ts";
import { successfulStatuses } from "../../src/successful-statuses.ts";
import { timelineRow } from "../../src/timeline.ts";
import { makePlan } from "./make-plan.ts";

export interface SyntheticSecond {
  /** Of every answer, in ms: of each spec, or of the only one. */
  readonly latencies: readonly number[] | readonly (readonly number[])[];
  /** As `latencies` where it is not given. */
  readonly service?: readonly number[];
  readonly lateness?: readonly number[];
  /** Those that are not 200. */
  readonly statuses?: Readonly<Record<number, number>>;
  readonly failures?: Partial<Record<Failure, number>>;
  readonly withRetryAfter?: number;
  readonly opened?: number;
  /** 1 where it is not given. */
  readonly lengthS?: number;
}

export interface SyntheticChanges extends Partial<Omit<LoadRun, "plan">> {
  readonly plan?: Partial<LoadPlan>;
}

export function syntheticRun(
  seconds: readonly SyntheticSecond[],
  { plan, ...changes }: SyntheticChanges = {},
): LoadRun {
  const whole = makePlan({ port: 80 }, { concurrency: 50, durationMs: seconds.length * 1000, ...plan });
  const successful = successfulStatuses(whole.expectedStatuses);
  const tallies: Tally[] = [];
  for (const second of seconds) tallies.push(tallyOf(second, tallies.at(-1)?.endMs ?? 0, successful));
  const total = sumOf(tallies, whole.concurrency);
  const sent = total.sent;
  return {
    plan: whole,
    engine: "sockets",
    workers: 1,
    address: "127.0.0.1:80",
    startedAt: new Date("2026-01-02T03:04:05.000Z"),
    total,
    rows: tallies.map(timelineRow),
    warmUpSent: 0,
    unsent: 0,
    due: whole.arrival.kind === "open" ? sent + (changes.unsent ?? 0) : 0,
    sendingMs: total.endMs,
    examples: new Map(),
    isInterrupted: false,
    isInTurns: false,
    cpuShare: 0.3,
    ...changes,
  };
}

function tallyOf(second: SyntheticSecond, startMs: number, successful: Uint8Array): Tally {
  const perSpec = (Array.isArray(second.latencies[0]) ? second.latencies : [second.latencies]) as number[][];
  const all = perSpec.flat();
  const statuses = statusesOf(second, all.length);
  const failures = Float64Array.from(FAILURES, (failure) => second.failures?.[failure] ?? 0);
  const unanswered = failures.reduce((sum, count) => sum + count, 0);
  return {
    startMs,
    endMs: startMs + (second.lengthS ?? 1) * 1000,
    sent: all.length + unanswered,
    completed: all.length,
    succeeded: statuses.reduce((sum, count, status) => sum + (successful[status] === 1 ? count : 0), 0),
    bytesReceived: all.length * 200,
    bytesSent: all.length * 80,
    opened: second.opened ?? 0,
    connectSumMs: (second.opened ?? 0) * 0.5,
    connectMaxMs: second.opened === undefined ? 0 : 0.5,
    inFlight: 50,
    statuses,
    failures,
    withRetryAfter: second.withRetryAfter ?? 0,
    latency: perSpec.map(histogramOf),
    service: histogramOf(second.service ?? all),
    lateness: histogramOf(second.lateness ?? []),
    specCompleted: Float64Array.from(perSpec, ({ length }) => length),
    specFailed: Float64Array.from(perSpec, () => 0),
  };
}

function statusesOf({ statuses = {} }: SyntheticSecond, completed: number): Float64Array {
  const counts = new Float64Array(1000);
  const others = Object.values(statuses).reduce((sum, count) => sum + count, 0);
  counts[200] = completed - others;
  for (const [status, count] of Object.entries(statuses)) counts[Number(status)] = count;
  return counts;
}

function histogramOf(ms: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of ms) histogram.record(value * 1000);
  return histogram;
}

function sumOf(tallies: readonly Tally[], concurrency: number): Tally {
  const add = (of: (tally: Tally) => number): number => tallies.reduce((sum, tally) => sum + of(tally), 0);
  const merge = (of: (tally: Tally) => Histogram | undefined): Histogram => {
    const merged = new Histogram();
    for (const histogram of tallies.map(of)) if (histogram !== undefined) merged.add(histogram);
    return merged;
  };
  const addAll = (of: (tally: Tally) => Float64Array): Float64Array =>
    (tallies[0] === undefined ? new Float64Array() : of(tallies[0])).map((_, place) =>
      add((tally) => of(tally)[place] ?? 0),
    );
  return {
    startMs: 0,
    endMs: tallies.at(-1)?.endMs ?? 0,
    sent: add(({ sent }) => sent),
    completed: add(({ completed }) => completed),
    succeeded: add(({ succeeded }) => succeeded),
    bytesReceived: add(({ bytesReceived }) => bytesReceived),
    bytesSent: add(({ bytesSent }) => bytesSent),
    opened: concurrency + add(({ opened }) => opened),
    connectSumMs: add(({ connectSumMs }) => connectSumMs),
    connectMaxMs: Math.max(0, ...tallies.map(({ connectMaxMs }) => connectMaxMs)),
    inFlight: 0,
    statuses: addAll(({ statuses }) => statuses),
    failures: addAll(({ failures }) => failures),
    withRetryAfter: add(({ withRetryAfter }) => withRetryAfter),
    latency: (tallies[0]?.latency ?? []).map((_, spec) => merge(({ latency }) => latency[spec])),
    service: merge(({ service }) => service),
    lateness: merge(({ lateness }) => lateness),
    specCompleted: addAll(({ specCompleted }) => specCompleted),
    specFailed: addAll(({ specFailed }) => specFailed),
  };
}

/** Log-normal latencies around a median: what a healthy service gives. The same for the same seed. */
export function healthyLatencies(
  count: number,
  medianMs: number,
  seed: number,
  spread: number = 0.25,
): number[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return medianMs * Math.exp(spread * normal);
  });
}

/** Lehmer's generator with the constants of Park and Miller. */
export function seeded(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
