/** What a run comes to: the figures of its counts, and what follows from them. */
import { checkExpectations, type Expectations } from "./checks.ts";
import { FAILURE_LABELS, FAILURES, type Failure } from "./failure.ts";
import { type Histogram, highestOf } from "./histogram.ts";
import { summariseLatency } from "./latency-summary.ts";
import { type EndpointResult, type FailureCount, type LoadResult, RESULT_VERSION } from "./load-result.ts";
import type { LoadRun, Tally } from "./load-run.ts";
import { describeMachine } from "./machine.ts";
import { findMarks } from "./marks.ts";
import type { Arrival, LoadPlan, RequestSpec, Stage } from "./plan.ts";
import { recommend } from "./recommend.ts";
import { successfulStatuses } from "./successful-statuses.ts";
import { failedOf, mergedLatency } from "./timeline.ts";
import { readVersion } from "./version.ts";

export interface SummaryOptions extends Partial<Expectations> {
  /** Of what reports it; of this package where it is not given. */
  readonly toolVersion?: string;
  /** The P99 latency, in ms, above which something is recommended: 200 where it is not given. */
  readonly targetMs?: number;
}

export function summarise(run: LoadRun, options: SummaryOptions): LoadResult {
  const figures = { ...whatRan(run, options.toolVersion ?? readVersion()), ...whatWasCounted(run) };
  const marks = findMarks(figures, run.isInterrupted);
  const checks = checkExpectations({ ...options, thresholds: options.thresholds ?? [] }, figures);
  const { arrival } = run.plan;
  // Where a limiter is tested, the plan's successes hold more than what was asked for by name.
  const { expectedStatuses } = options.rateLimit === undefined ? run.plan : options;
  const recommendations = recommend(
    { ...figures, marks },
    {
      targetMs: options.targetMs ?? 200,
      ...(arrival.kind === "open" ? { stages: arrival.stages } : {}),
      ...(expectedStatuses === undefined ? {} : { expectedStatuses }),
      isInTurns: run.isInTurns,
      isRateLimitExpected: options.rateLimit !== undefined,
      closesConnections: run.plan.requests.every(asksToClose),
    },
  );
  return { ...figures, marks, checks, recommendations };
}

/** RFC 9112 §9.6: who sends it wants no other answer on the connection. */
function asksToClose({ headers }: RequestSpec): boolean {
  return headers.some(([name, value]) => /^connection$/i.test(name) && /\bclose\b/i.test(value));
}

type Judgement = "marks" | "checks" | "recommendations";
type Description = "version" | "tool" | "startedAt" | "target" | "settings" | "generator" | "machine";

function whatRan(run: LoadRun, toolVersion: string): Pick<LoadResult, Description> {
  return {
    version: RESULT_VERSION,
    tool: { name: "ashlar", version: toolVersion },
    startedAt: run.startedAt.toISOString(),
    target: { requests: run.plan.requests.map(({ label }) => label), address: run.address },
    settings: settingsOf(run),
    generator: { cpuShare: Math.round(run.cpuShare * 1000) / 1000 },
    machine: describeMachine(),
  };
}

function settingsOf({ plan, engine, workers }: LoadRun): LoadResult["settings"] {
  const rate = writtenRate(plan.arrival);
  return {
    engine,
    workers,
    concurrency: plan.concurrency,
    arrival: plan.arrival.kind === "closed" ? "closed" : plan.arrival.spacing,
    ...(rate === undefined ? {} : { rate }),
    ...(Number.isFinite(plan.durationMs) ? { durationS: plan.durationMs / 1000 } : {}),
    ...(plan.requestLimit === undefined ? {} : { requestLimit: plan.requestLimit }),
    warmUpS: plan.warmUpMs / 1000,
    timeoutS: plan.timeoutMs / 1000,
  };
}

/** `500` where the rate stays as it is, otherwise stages as `30s:100,1m:500`. */
function writtenRate(arrival: Arrival): string | undefined {
  if (arrival.kind === "closed") return undefined;
  const [first] = arrival.stages;
  const isSteady = arrival.stages.every(
    ({ fromPerS, toPerS }) => fromPerS === first?.fromPerS && toPerS === first.fromPerS,
  );
  if (first !== undefined && isSteady) return String(first.fromPerS);
  return arrival.stages
    .map((stage, at) => writtenStage(stage, arrival.stages[at - 1]?.toPerS ?? 0))
    .join(",");
}

/** A jump is a stage of no duration. */
function writtenStage({ durationMs, fromPerS, toPerS }: Stage, beforePerS: number): string {
  const stage = `${writtenSpan(durationMs)}:${toPerS}`;
  return fromPerS === beforePerS ? stage : `0s:${fromPerS},${stage}`;
}

function writtenSpan(ms: number): string {
  if (ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms % 100 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

function whatWasCounted(run: LoadRun): Omit<LoadResult, Judgement | Description> {
  const { total, plan } = run;
  const durationS = secondsOf(total.endMs - Math.max(0, total.startMs));
  const latency = mergedLatency(total);
  const openMs = total.opened === 0 ? 0 : total.connectSumMs / total.opened;
  return {
    durationS,
    requests: {
      sent: total.sent,
      completed: total.completed,
      succeeded: total.succeeded,
      failed: failedOf(total),
      unsent: run.unsent,
      warmUp: run.warmUpSent,
    },
    perSecond: perSecondOf(total.completed, durationS),
    latency: summariseLatency(latency),
    service: summariseLatency(total.service),
    ...(plan.arrival.kind === "open"
      ? { lateness: summariseLatency(total.lateness), schedule: scheduleOf(run) }
      : {}),
    bytes: { received: total.bytesReceived, sent: total.bytesSent },
    connections: {
      opened: total.opened,
      connectMs: { mean: rounded(openMs), max: rounded(total.connectMaxMs) },
    },
    statuses: statusesOf(total),
    rateLimited: {
      answers: total.statuses[429] ?? 0,
      withRetryAfter: total.withRetryAfter,
      ...(run.retryAfterS === undefined ? {} : { retryAfterS: run.retryAfterS }),
    },
    failures: failuresOf(run),
    timeline: run.rows,
    endpoints: endpointsOf(plan, total, durationS),
    distribution: distributionOf(latency),
  };
}

/** What got no connection is neither among the unsent nor among what left. */
function scheduleOf({ due, total, sendingMs }: LoadRun): NonNullable<LoadResult["schedule"]> {
  const sendingS = sendingMs / 1000;
  return {
    due,
    plannedPerSecond: perSecondOf(due, sendingS),
    sentPerSecond: perSecondOf(total.sent, sendingS),
  };
}

function statusesOf({ statuses }: Tally): Record<string, number> {
  const found: Record<string, number> = {};
  statuses.forEach((count, status) => {
    if (count > 0) found[status] = count;
  });
  return found;
}

/** The most frequent first. */
function failuresOf({ total, plan, examples }: LoadRun): FailureCount[] {
  const found: FailureCount[] = [];
  const add = (kind: Failure | `http-${number}`, label: string, count: number): void => {
    const example = examples.get(kind);
    if (count > 0) found.push({ kind, label, count, ...(example === undefined ? {} : { example }) });
  };
  FAILURES.forEach((failure, index) => {
    add(failure, FAILURE_LABELS[failure], total.failures[index] ?? 0);
  });
  const successful = successfulStatuses(plan.expectedStatuses);
  total.statuses.forEach((count, status) => {
    if (successful[status] !== 1) add(`http-${status}`, `HTTP ${status}`, count);
  });
  return found.sort((a, b) => b.count - a.count);
}

/** None where there is only one request, or where there were too many to count them apart. */
function endpointsOf(plan: LoadPlan, total: Tally, durationS: number): EndpointResult[] {
  if (plan.requests.length < 2 || total.latency.length !== plan.requests.length) return [];
  return plan.requests.map(({ label, weight }, spec) => {
    const completed = total.specCompleted[spec] ?? 0;
    return {
      label,
      weight,
      requests: { completed, failed: total.specFailed[spec] ?? 0 },
      perSecond: perSecondOf(completed, durationS),
      latency: summariseLatency(total.latency[spec] as Histogram),
    };
  });
}

function distributionOf({ counts }: Histogram): [number, number][] {
  const found: [number, number][] = [];
  counts.forEach((count, slot) => {
    if (count > 0) found.push([highestOf(slot), count]);
  });
  return found;
}

/** ms with whole tenths of a µs. */
function rounded(ms: number): number {
  return Math.round(ms * 10_000) / 10_000;
}

/** 0 where no time passed. */
function perSecondOf(count: number, durationS: number): number {
  return durationS > 0 ? Math.round((count / durationS) * 1000) / 1000 : 0;
}

function secondsOf(ms: number): number {
  return Math.round(ms * 1000) / 1_000_000;
}
