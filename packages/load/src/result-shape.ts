/** What a saved run is made of, so that a file that someone has edited fails when it is read and not in a figure. */
import type { LoadResult } from "./load-result.ts";

type Fit = (value: unknown) => boolean;

/** The first member that is missing or not what it should be; undefined where all fit. */
export function misfitOf(value: Readonly<Record<string, unknown>>): string | undefined {
  return MEMBERS.find(([name, isFit]) => !isFit(value[name]))?.[0];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const isNumber: Fit = (value) => typeof value === "number" && Number.isFinite(value);
const isText: Fit = (value) => typeof value === "string";
const isFlag: Fit = (value) => typeof value === "boolean";

const isSummary: Fit = numbers(
  ...["count", "min", "mean", "standardDeviation", "p50", "p75", "p90", "p95", "p99", "p999", "p9999", "max"],
);

const isRow: Fit = numbers(
  ...["startS", "durationS", "sent", "completed", "failed", "perSecond", "mean"],
  ...["p50", "p90", "p95", "p99", "max", "bytesReceived", "inFlight"],
);

const MEMBERS: readonly (readonly [name: keyof LoadResult, isFit: Fit])[] = [
  ["tool", members({ version: isText })],
  ["startedAt", isText],
  ["target", members({ requests: list(isText), address: isText })],
  [
    "settings",
    members({
      engine: isText,
      arrival: isText,
      concurrency: isNumber,
      workers: isNumber,
      warmUpS: isNumber,
      timeoutS: isNumber,
      rate: optional(isText),
      durationS: optional(isNumber),
      requestLimit: optional(isNumber),
    }),
  ],
  ["durationS", isNumber],
  ["perSecond", isNumber],
  ["requests", numbers("sent", "completed", "succeeded", "failed", "unsent", "warmUp")],
  ["latency", isSummary],
  ["service", isSummary],
  ["lateness", optional(isSummary)],
  ["schedule", optional(numbers("due", "plannedPerSecond", "sentPerSecond"))],
  ["bytes", numbers("received", "sent")],
  ["connections", members({ opened: isNumber, connectMs: numbers("mean", "max") })],
  ["statuses", (value) => isRecord(value) && Object.values(value).every(isNumber)],
  ["rateLimited", members({ answers: isNumber, withRetryAfter: isNumber, retryAfterS: optional(isNumber) })],
  ["failures", list(members({ kind: isText, label: isText, count: isNumber, example: optional(isText) }))],
  ["timeline", list(isRow)],
  [
    "endpoints",
    list(
      members({
        label: isText,
        weight: isNumber,
        requests: numbers("completed", "failed"),
        perSecond: isNumber,
        latency: isSummary,
      }),
    ),
  ],
  ["distribution", list((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isNumber))],
  ["generator", numbers("cpuShare")],
  ["machine", members({ cpu: isText, cores: isNumber, platform: isText, node: isText })],
  ["marks", list(members({ name: isText, text: isText }))],
  ["checks", list(members({ name: isText, isPassed: isFlag, expected: isText, found: isText }))],
  ["recommendations", list(members({ name: isText, text: isText, evidence: isText }))],
];

function members(fits: Readonly<Record<string, Fit>>): Fit {
  return (value) => isRecord(value) && Object.entries(fits).every(([name, isFit]) => isFit(value[name]));
}

function numbers(...names: readonly string[]): Fit {
  return (value) => isRecord(value) && names.every((name) => isNumber(value[name]));
}

function list(isFit: Fit): Fit {
  return (value) => Array.isArray(value) && value.every(isFit);
}

function optional(isFit: Fit): Fit {
  return (value) => value === undefined || isFit(value);
}
