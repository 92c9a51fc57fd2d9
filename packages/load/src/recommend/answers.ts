/** What the statuses of the answers show. */
import { counted, percent, seconds } from "../figure-text.ts";
import type { StatusRange } from "../plan.ts";
import type { Figures, Known, Rule } from "./rule.ts";

/** Statuses that were not expected, with their counts. */
function unexpected({ statuses }: Figures, { expectedStatuses = [] }: Known): (readonly [number, number])[] {
  return Object.entries(statuses)
    .map(([status, count]) => [Number(status), count] as const)
    .filter(([status]) => !isExpected(status, expectedStatuses));
}

function isExpected(status: number, ranges: readonly StatusRange[]): boolean {
  return ranges.some(({ from, to }) => status >= from && status <= to);
}

function evidenceOf(found: readonly (readonly [number, number])[], completed: number): string {
  const sum = found.reduce((total, [, count]) => total + count, 0);
  const told = found.map(([status, count]) => `${status} (${counted(count)})`).join(", ");
  return `${percent(sum / completed)} of ${counted(completed)} answers: ${told}.`;
}

/** What a status of a server or of a proxy before it says, where it says more than that something broke. RFC 9110 §15.6. */
const SERVER_ERRORS: ReadonlyMap<number, string> = new Map([
  [
    502,
    "502 and 504 come from a proxy that could not reach the service in time: look at the service behind it",
  ],
  [
    504,
    "502 and 504 come from a proxy that could not reach the service in time: look at the service behind it",
  ],
  [503, "503 is how a server or a proxy refuses load: look at limits, pools and health checks"],
]);

export const serverErrors: Rule = (figures, known) => {
  const found = unexpected(figures, known).filter(([status]) => status >= 500 && status < 600);
  if (found.length === 0) return undefined;
  const meanings = new Set(
    found.map(([status]) => SERVER_ERRORS.get(status)).filter((text) => text !== undefined),
  );
  const meaning = [...meanings].map((text) => ` ${text}.`).join("");
  return {
    name: "server-errors",
    text: `The server fails requests: its logs of that time say why.${meaning}`,
    evidence: evidenceOf(found, figures.requests.completed),
  };
};

/** Statuses that say more of the request than of the load. */
const REFUSALS: ReadonlyMap<number, string> = new Map([
  [401, "check the credentials (--header 'Authorization: …')"],
  [403, "check the credentials and what they allow"],
  [404, "check the URL"],
  [405, "check the method"],
  [400, "check the body and the parameters"],
  [413, "check the size of the body"],
  [415, "check the Content-Type"],
  [422, "check the body"],
]);

const MOST = 0.5;

export const refusals: Rule = (figures, known) => {
  const { completed } = figures.requests;
  const found = unexpected(figures, known).filter(
    ([status]) => status >= 400 && status < 500 && status !== 429,
  );
  const sum = found.reduce((total, [, count]) => total + count, 0);
  if (completed === 0 || sum < MOST * completed) return undefined;
  const [most] = found.toSorted(([, a], [, b]) => b - a);
  const advice = REFUSALS.get(most?.[0] ?? 0) ?? "check the request";
  return {
    name: "refused-requests",
    text: `What was measured is mostly how fast requests are refused: ${advice}, or say --expect-status if that is meant.`,
    evidence: evidenceOf(found, completed),
  };
};

export const redirects: Rule = (figures, known) => {
  const { completed } = figures.requests;
  const found = unexpected(figures, known).filter(
    ([status]) => status >= 300 && status < 400 && status !== 304,
  );
  const sum = found.reduce((total, [, count]) => total + count, 0);
  if (completed === 0 || sum < MOST * completed) return undefined;
  return {
    name: "redirects",
    text: "What was measured is mostly how fast the server redirects; redirects are not followed. Ask for where they lead.",
    evidence: evidenceOf(found, completed),
  };
};

export const rateLimited: Rule = (figures, { expectedStatuses = [], isRateLimitExpected }) => {
  const { rateLimited, requests } = figures;
  if (rateLimited.answers === 0 || isRateLimitExpected || isExpected(429, expectedStatuses)) return undefined;
  const through = rateThrough(figures);
  const isSilent = rateLimited.withRetryAfter < rateLimited.answers;
  return {
    name: "rate-limited",
    text:
      `A rate limiter ${through}. To measure what is behind it, stay below with --rate, or ` +
      `lift the limit for this client${isSilent ? "; and let each 429 say when to come back (Retry-After)" : ""}.`,
    evidence:
      `429 (${counted(rateLimited.answers)}) of ${counted(requests.completed)} answers, ` +
      `${counted(rateLimited.withRetryAfter)} with a Retry-After.`,
  };
};

/** Of a bucket that is emptied first, what it is refilled with is the limit; one that is counted by the minute needs more seconds. */
const FEWEST_LIMITED_S = 5;

/** What passed from the second after the first refusal on, as far as that can be told. */
function rateThrough({ timeline, requests, rateLimited, durationS }: Figures): string {
  const first = timeline.findIndex(({ failed }) => failed > 0);
  const limited = first < 0 ? [] : timeline.slice(first + 1);
  const spanS = limited.reduce((sum, row) => sum + row.durationS, 0);
  const passed = limited.reduce((sum, row) => sum + Math.max(0, row.completed - row.failed), 0);
  if (spanS >= FEWEST_LIMITED_S) {
    return `let about ${counted(passed / spanS)}/s through once it had begun to refuse, and more before`;
  }
  const all = requests.completed - rateLimited.answers;
  return `let ${counted(all)} through in ${seconds(durationS)}; what it allows in the long run takes a longer one to see`;
}
