/** What a load test came to, as text for a terminal. */
import type { EndpointResult, LoadResult, Mark, MarkName } from "@ashlar/load";
import { type Paint, printable } from "@ashlar/report";
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
  shortMilliseconds,
  whole,
} from "./figure.ts";
import { roundBuckets } from "./latency-buckets.ts";
import { QUANTILES, quantileText } from "./quantiles.ts";
import { runFacts } from "./run-facts.ts";
import { bar, sparkline, wrap } from "./terminal-picture.ts";
import { timelineSpans } from "./timeline-spans.ts";

export interface LoadTextOptions {
  readonly paint: Paint;
  /** Every request's figures, all statuses and the evidence of what is fine. */
  readonly isVerbose: boolean;
  /** Whether the terminal shows more than ASCII. */
  readonly isUnicode: boolean;
}

const WIDTH = 80;
const BAR_WIDTH = 34;
const MOST_BUCKETS = 14;
const MOST_SPANS = 60;
const FEW_ENDPOINTS = 8;
const MOST_LABELS = 5;
const EXAMPLE_LENGTH = 160;

export function loadText(result: LoadResult, options: LoadTextOptions): string {
  const { paint } = options;
  return joinSections([
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
  ]);
}

/** Sections with an empty line between them; what has no lines is left out. */
export function joinSections(sections: readonly (readonly string[])[]): string {
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** What was asked for: where it went, how long, how many at once. */
export function settingLines(result: LoadResult): string[] {
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

/** What is only so for a part of the truth; everything else makes the figures wrong. */
export const MILD: ReadonlySet<MarkName> = new Set<MarkName>(["closed-loop", "few-requests"]);

export function gravestFirst(marks: readonly Mark[]): Mark[] {
  return marks.toSorted((a, b) => Number(MILD.has(a.name)) - Number(MILD.has(b.name)));
}

/** Before the figures that they are about, the gravest first. */
export function markLines(marks: readonly Mark[], { paint }: Pick<LoadTextOptions, "paint">): string[] {
  const lines = (mark: Mark) => {
    const color = MILD.has(mark.name) ? paint.yellow : (text: string) => paint.bold(paint.red(text));
    const sign = MILD.has(mark.name) ? "!" : "!!";
    return wrap(printable(mark.text), WIDTH - 3).map((line, i) =>
      i === 0 ? color(`${sign.padEnd(2)} ${line}`) : color(`   ${line}`),
    );
  };
  return gravestFirst(marks).flatMap(lines);
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
    rateLimited.answers === 0 ? undefined : ["Rate limited", rateLimitText(rateLimited)],
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

function rateLimitText({ answers, withRetryAfter, retryAfterS }: LoadResult["rateLimited"]): string {
  const first = retryAfterS === undefined ? "" : `, the first of ${seconds(retryAfterS)}`;
  return `${whole(answers)} answers 429, ${whole(withRetryAfter)} with Retry-After${first}`;
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

function distributionLines({ distribution, latency }: LoadResult, options: LoadTextOptions): string[] {
  const buckets = roundBuckets(distribution, MOST_BUCKETS);
  if (buckets.length === 0) return [];
  const most = Math.max(...buckets.map(({ count }) => count));
  const dash = options.isUnicode ? "–" : "-";
  const from = buckets.map(({ fromMs }) => shortMilliseconds(fromMs));
  const to = buckets.map(({ toMs }) => shortMilliseconds(toMs));
  const widthOf = (texts: readonly string[]) => Math.max(...texts.map(({ length }) => length));
  const counts = buckets.map(({ count }) => whole(count));
  return [
    `${options.paint.bold("DISTRIBUTION")} ${options.paint.dim("(answers by latency in ms)")}`,
    ...buckets.map(({ count }, i) => {
      const range = `${(from[i] ?? "").padStart(widthOf(from))} ${dash} ${(to[i] ?? "").padEnd(widthOf(to))}`;
      const picture = bar(count / most, BAR_WIDTH, options);
      const share = count === 0 ? "" : shareOf(count, latency.count);
      return `  ${range}  ${options.paint.cyan(picture)}${" ".repeat(BAR_WIDTH - picture.length)}  ${(counts[i] ?? "").padStart(widthOf(counts))}  ${share}`.trimEnd();
    }),
  ];
}

function timelineLines({ timeline }: LoadResult, options: LoadTextOptions): string[] {
  const { joined, spans } = timelineSpans(timeline, MOST_SPANS);
  const [first] = spans;
  if (first === undefined || spans.length < 2) return [];
  const { paint } = options;
  const each = `a column is ${seconds(first.durationS)}`;
  const rates = spans.map(({ perSecond }) => perSecond);
  const slowest = spans.map(({ p99 }) => p99);
  const failures = spans.map(({ failedPerSecond }) => failedPerSecond);
  const known = slowest.filter((one) => one !== undefined);
  const curve = (values: readonly (number | undefined)[], range: string, color: Paint["cyan"]) =>
    `${color(sparkline(values, options))}${" ".repeat(Math.max(0, MOST_SPANS / 2 - spans.length))}  ${range}`;
  const between = (values: readonly number[], text: (one: number) => string) =>
    `${text(Math.min(...values))} to ${text(Math.max(...values))}`;
  const rows: readonly (readonly [string, readonly (number | undefined)[], string, Paint["cyan"]])[] = [
    ["requests/s", rates, between(rates, rate), paint.cyan],
    ...(known.length === 0
      ? []
      : ([["p99", slowest, `${between(known, milliseconds)} ms`, paint.yellow]] as const)),
    ...(failures.some((one) => one > 0)
      ? ([["failed/s", failures, `up to ${rate(Math.max(...failures))}`, paint.red]] as const)
      : []),
  ];
  const about = joined > 1 ? `${each}, its p99 the highest of ${joined}` : each;
  return [
    `${paint.bold("TIMELINE")} ${paint.dim(`(${about}; from 0 up)`)}`,
    ...rows.flatMap(([name, values, range, color]) =>
      spans.length > WIDTH / 2
        ? [`  ${name}: ${range}`, `  ${color(sparkline(values, options))}`]
        : [`  ${name.padEnd(12)}${curve(values, range, color)}`],
    ),
  ];
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

export function errorLines({ failures }: LoadResult, { paint }: LoadTextOptions): string[] {
  if (failures.length === 0) return [];
  return [
    paint.bold("ERRORS"),
    ...failures.flatMap(({ label, count, example }) => [
      `  ${paint.red(`${printable(label)}: ${whole(count)}`)}`,
      ...(example === undefined
        ? []
        : wrap(`first: ${short(example)}`, WIDTH - 4).map((line) => `    ${line}`)),
    ]),
  ];
}

function short(text: string): string {
  return printable(text.length > EXAMPLE_LENGTH ? `${text.slice(0, EXAMPLE_LENGTH - 1)}…` : text);
}

export function checkLines({ checks }: LoadResult, { paint }: LoadTextOptions): string[] {
  if (checks.length === 0) return [];
  return [
    paint.bold("CHECKS"),
    ...checks.map(({ name, isPassed, expected, found }) => {
      const verdict = isPassed ? paint.green("passed") : paint.bold(paint.red("FAILED"));
      return `  ${verdict}  ${printable(name)}: expected ${printable(expected)}, found ${printable(found)}`;
    }),
  ];
}

export function recommendationLines({ recommendations }: LoadResult, { paint }: LoadTextOptions): string[] {
  const title = paint.bold(recommendations.length > 1 ? "RECOMMENDATIONS" : "RECOMMENDATION");
  if (recommendations.length === 0) return [title, "  Nothing to recommend."];
  return [
    title,
    ...recommendations.flatMap(({ text, evidence }) => [
      // In one line, whatever its length: people search for the sentence.
      `  - ${printable(text)}`,
      ...wrap(printable(evidence), WIDTH - 4).map((line) => `    ${paint.dim(line)}`),
    ]),
  ];
}
