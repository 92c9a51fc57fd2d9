/** What a load test came to, as text for a terminal. */
import type { EndpointResult, LoadResult } from "@ashlar/load";
import { printable } from "@ashlar/report";
import {
  bytes,
  duration,
  exactRate,
  milliseconds,
  percent,
  plural,
  rate,
  seconds,
  shareOf,
  whole,
} from "./figure.ts";
import {
  checkLines,
  errorLines,
  isRateLimitExpected,
  markLines,
  recommendationLines,
} from "./judgement-lines.ts";
import { distributionLines, timelineLines } from "./picture-lines.ts";
import { QUANTILES, quantileText } from "./quantiles.ts";
import { runFacts } from "./run-facts.ts";
import { wrap } from "./terminal-picture.ts";
import { joinSections, type LoadTextOptions, WIDTH } from "./text-options.ts";

const FEW_ENDPOINTS = 8;
const MOST_LABELS = 5;

export function loadText(result: LoadResult, options: LoadTextOptions): string {
  const { paint } = options;
  return joinSections(
    [
      [paint.bold("LOAD TEST"), ...settingLines(result)],
      markLines(result.marks, options),
      requestLines(result, options),
      latencyLines(result, options),
      distributionLines(result, options),
      timelineLines(result, options),
      endpointLines(result, options),
      errorLines(result, options),
      checkLines(result, options),
      recommendationLines(result, options),
    ],
    options,
  );
}

/** What was asked for: where it went, how long, how many at once. */
function settingLines(result: LoadResult): string[] {
  const [target = ["", ""], ...facts] = runFacts(result);
  const { requests } = result.target;
  const shown = requests.length < 2 ? [] : requests.slice(0, MOST_LABELS);
  const rest = requests.length - shown.length;
  return [
    line(target),
    ...shown.map((label) => `  ${printable(label)}`),
    ...(shown.length > 0 && rest > 0 ? [`  and ${whole(rest)} more`] : []),
    ...facts.map(line),
  ];
}

function line([name, value]: readonly [string, string]): string {
  return `${name}: ${printable(value)}`;
}

function requestLines(result: LoadResult, { paint }: LoadTextOptions): string[] {
  const { requests, statuses, connections, rateLimited, settings } = result;
  const total = requests.succeeded + requests.failed;
  const perConnection = `mean ${duration(connections.connectMs.mean)}, max ${duration(connections.connectMs.max)} to connect`;
  const facts: readonly (readonly [string, string] | undefined)[] = [
    ["Total requests", whole(total)],
    ["Requests/s", `${rate(result.perSecond)}${scheduleText(result)}`],
    ["Successful", `${whole(requests.succeeded)} (${shareOf(requests.succeeded, total)})`],
    [
      "Failed",
      (requests.failed > 0 ? paint.red : plain)(
        `${whole(requests.failed)} (${shareOf(requests.failed, total)})`,
      ),
    ],
    requests.unsent === 0
      ? undefined
      : ["Never sent", paint.red(`${whole(requests.unsent)} that were due, not among the failed`)],
    requests.warmUp === 0 ? undefined : ["Warm-up", `${plural(requests.warmUp, "request")}, not counted`],
    Object.keys(statuses).length === 0 ? undefined : ["Statuses", statusText(statuses)],
    rateLimited.answers === 0 ? undefined : rateLimitFact(result),
    ["Received", `${bytes(result.bytes.received)}, ${perSecondText(result.bytes.received, result)}`],
    ["Sent", `${bytes(result.bytes.sent)}, ${perSecondText(result.bytes.sent, result)}`],
    ["Connections opened", connections.opened === 0 ? "0" : `${whole(connections.opened)}, ${perConnection}`],
    ["Generator", generatorText(result, settings.workers)],
  ];
  const shown = facts.filter((fact) => fact !== undefined);
  const width = Math.max(...shown.map(([name]) => name.length)) + 2;
  return [
    paint.bold("REQUESTS"),
    ...shown.flatMap(([name, value]) =>
      wrap(value, WIDTH - width - 2).map(
        (line, i) => `  ${(i === 0 ? `${name}:` : "").padEnd(width)}${line}`,
      ),
    ),
  ];
}

function plain(text: string): string {
  return text;
}

function scheduleText({ schedule }: LoadResult): string {
  if (schedule === undefined) return "";
  return ` (${exactRate(schedule.plannedPerSecond)}/s were due, ${exactRate(schedule.sentPerSecond)}/s left)`;
}

function statusText(statuses: LoadResult["statuses"]): string {
  return Object.entries(statuses)
    .map(([status, count]) => `${printable(status)}: ${whole(count)}`)
    .join(", ");
}

function rateLimitFact({ rateLimited, checks }: LoadResult): [string, string] {
  const { answers, withRetryAfter, retryAfterS } = rateLimited;
  const first = retryAfterS === undefined ? "" : `, at first ${seconds(retryAfterS)}`;
  const told = `${whole(withRetryAfter)} with Retry-After${first}`;
  return isRateLimitExpected(checks)
    ? ["429 as expected", `${whole(answers)}, ${told}`]
    : ["Rate limited", `${whole(answers)} answers 429, ${told}`];
}

function perSecondText(amount: number, { durationS }: LoadResult): string {
  return durationS === 0 ? "–" : `${bytes(amount / durationS)}/s`;
}

function generatorText({ generator }: LoadResult, workers: number): string {
  return `busy for ${percent(Math.min(1, generator.cpuShare))} of ${workers === 1 ? "a core" : `${workers} cores`}`;
}

function latencyLines(result: LoadResult, { paint }: LoadTextOptions): string[] {
  const { latency, service, settings, lateness } = result;
  const title = paint.bold("LATENCY");
  if (latency.count === 0) return [title, "  nothing was answered"];
  const isOpen = settings.arrival !== "closed";
  const about = isOpen ? "(ms; latency from the due time, service from the sending)" : "(ms)";
  const columns = isOpen ? [latency, service] : [latency];
  const head = isOpen ? [paint.dim(`  ${"".padEnd(9)}${["latency", "service"].map(cell).join("")}`)] : [];
  const rows = QUANTILES.map(
    (quantile) =>
      `  ${quantile.name.padEnd(9)}${columns.map((summary) => cell(quantileText(quantile, summary))).join("")}`,
  );
  const late =
    lateness === undefined || lateness.count === 0
      ? []
      : [
          paint.dim(
            `  sent late, with a connection free: p50 ${duration(lateness.p50)}, p99 ${duration(lateness.p99)}, max ${duration(lateness.max)}`,
          ),
        ];
  const few =
    latency.count < 10_000 && latency.count > 0
      ? [paint.dim(`  –: ${plural(latency.count, "answer")} are too few to tell`)]
      : [];
  return [`${title} ${paint.dim(about)}`, ...head, ...rows, ...late, ...few];
}

function cell(text: string): string {
  return text.padStart(10);
}

function endpointLines({ endpoints }: LoadResult, { paint, isVerbose }: LoadTextOptions): string[] {
  if (endpoints.length < 2) return [];
  const shown = isVerbose ? endpoints : endpoints.slice(0, FEW_ENDPOINTS);
  const numbers = ({ requests, perSecond, latency }: EndpointResult) =>
    [
      whole(requests.completed),
      whole(requests.failed),
      rate(perSecond),
      milliseconds(latency.p50),
      milliseconds(latency.p99),
    ].map((text) => text.padStart(9));
  const head = ["answered", "failed", "per s", "p50 ms", "p99 ms"].map((text) => text.padStart(9));
  const rest = endpoints.length - shown.length;
  return [
    paint.bold("BY REQUEST"),
    `  ${paint.dim(head.join(" "))}`,
    ...shown.map((endpoint) => `  ${numbers(endpoint).join(" ")}  ${printable(endpoint.label)}`),
    ...(rest > 0 ? [`  ${paint.dim(`and ${plural(rest, "more request")}: --verbose shows all`)}`] : []),
  ];
}
