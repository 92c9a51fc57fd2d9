/** What a run was expected to show, and whether it did: thresholds, statuses, a rate limiter. */
import { FAILURES } from "./failure.ts";
import { counted } from "./figure-text.ts";
import type { Check, LoadResult } from "./load-result.ts";
import type { StatusRange } from "./plan.ts";
import { checkThresholds, type Threshold } from "./threshold.ts";

/** What came of one more request, sent after the wait that a 429 asked for. */
export type RateLimitCheck =
  /** There was no 429, or none that said for how long to wait. */
  | { readonly kind: "not-asked"; readonly reason: string }
  /** Nobody waits for so long; whether the limiter keeps its word stays open. */
  | { readonly kind: "not-tried"; readonly reason: string }
  | { readonly kind: "answered"; readonly status: number; readonly waitedS: number }
  | { readonly kind: "failed"; readonly detail: string; readonly waitedS: number };

export interface Expectations {
  readonly thresholds: readonly Threshold[];
  readonly expectedStatuses?: readonly StatusRange[];
  /** Present where a rate limiter was expected to answer. */
  readonly rateLimit?: RateLimitCheck;
}

type Judged = Pick<
  LoadResult,
  "latency" | "requests" | "perSecond" | "distribution" | "settings" | "statuses" | "failures" | "rateLimited"
>;

export function checkExpectations(expectations: Expectations, result: Judged): Check[] {
  const { thresholds, expectedStatuses, rateLimit } = expectations;
  return [
    ...checkThresholds(thresholds, result),
    ...(expectedStatuses === undefined
      ? []
      : [checkStatuses(expectedStatuses, result, rateLimit !== undefined)]),
    ...(rateLimit === undefined ? [] : checkRateLimit(rateLimit, result.rateLimited)),
  ];
}

/**
 * Every request has to be answered with an expected status, and one at least; what a Ctrl-C cut off is left out, and a
 * 429 has a check of its own where it is expected.
 */
function checkStatuses(
  named: readonly StatusRange[],
  { statuses, failures }: Judged,
  isLimitExpected: boolean,
): Check {
  const expected = isLimitExpected && !isWithin(429, named) ? [...named, { from: 429, to: 429 }] : named;
  const answers = Object.entries(statuses);
  const unanswered = failures
    .filter(({ kind }) => kind !== "abandoned" && FAILURES.some((name) => name === kind))
    .reduce((sum, { count }) => sum + count, 0);
  const isPassed =
    answers.length > 0 && unanswered === 0 && answers.every(([status]) => isWithin(Number(status), expected));
  const found = answers.map(([status, count]) => `${status} (${counted(count)})`);
  if (unanswered > 0) found.push(`no answer (${counted(unanswered)})`);
  return {
    name: "expect-status",
    isPassed,
    expected: expected.map(writtenRange).join(", "),
    found: found.length === 0 ? "no answer" : found.join(", "),
  };
}

function isWithin(status: number, ranges: readonly StatusRange[]): boolean {
  return ranges.some(({ from, to }) => status >= from && status <= to);
}

function writtenRange({ from, to }: StatusRange): string {
  if (from === to) return String(from);
  return from % 100 === 0 && to === from + 99 ? `${from / 100}xx` : `${from}–${to}`;
}

// RFC 6585 §4: a 429 may say how long to wait. Without it a client can only guess, so each has to.
function checkRateLimit(
  followUp: RateLimitCheck,
  { answers, withRetryAfter }: Judged["rateLimited"],
): Check[] {
  return [
    {
      name: "expect-rate-limit",
      isPassed: answers > 0,
      expected: "429",
      found: answers === 0 ? "no 429" : `429 (${counted(answers)})`,
    },
    {
      name: "retry-after",
      isPassed: answers > 0 && withRetryAfter === answers,
      expected: "Retry-After with each 429",
      found: answers === 0 ? "no 429" : `with ${counted(withRetryAfter)} of ${counted(answers)}`,
    },
    {
      name: "retry-after-kept",
      isPassed: followUp.kind === "not-tried" || (followUp.kind === "answered" && followUp.status !== 429),
      expected: "no 429 after the wait",
      found: writtenFollowUp(followUp),
    },
  ];
}

function writtenFollowUp(followUp: RateLimitCheck): string {
  if (followUp.kind === "not-asked" || followUp.kind === "not-tried") return followUp.reason;
  if (followUp.kind === "answered") return `${followUp.status} after ${followUp.waitedS} s`;
  return `no answer after ${followUp.waitedS} s: ${followUp.detail}`;
}
