/** What the timeline shows: that something grows, or comes again and again. */
import { milliseconds, percent, seconds } from "../figure-text.ts";
import type { TimelineRow } from "../load-result.ts";
import { overload } from "./capacity.ts";
import { plannedRate } from "./planned-rate.ts";
import { type Figures, isSteady, type Known, noticeableMs, type Rule } from "./rule.ts";
import { agreement, CLEAR_AGREEMENT, median, quantile } from "./trend.ts";

interface Stalls {
  readonly atS: readonly number[];
  readonly everyS: number;
  readonly typicalMs: number;
}

const FEWEST_ROWS = 8;
const FEWEST_STALLS = 3;

/** How much longer the longest latency of a second with a stall is than that of a calm second. */
const STALL_RATIO = 5;

/** Seconds with much longer latencies than the calm ones have, at equal distances. */
export function findStalls({ timeline }: Figures, known: Known): Stalls | undefined {
  // What comes every 10 s by the clock comes every 5 s by slices that were taken in turns.
  if (timeline.length < FEWEST_ROWS || known.isInTurns) return undefined;
  const calmMs = quantile(
    timeline.map(({ max }) => max),
    0.25,
  );
  const leastMs = Math.max(STALL_RATIO * calmMs, noticeableMs(known));
  const peaks = peaksOf(timeline, leastMs);
  const gaps = peaks.slice(1).map(({ startS }, index) => startS - (peaks[index] as TimelineRow).startS);
  const everyS = median(gaps);
  // Any three seconds close to each other look regular.
  if (peaks.length < FEWEST_STALLS || everyS < (peaks.length === FEWEST_STALLS ? 4 : 2)) return undefined;
  const regular = gaps.filter((gap) => Math.abs(gap - everyS) <= Math.max(1, 0.15 * everyS)).length;
  if (regular < 0.8 * gaps.length) return undefined;
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  return {
    atS: peaks.map(({ startS }) => startS),
    everyS: regular === gaps.length ? mean : everyS,
    typicalMs: median(peaks.map(({ max }) => max)),
  };
}

/** The highest of each group of neighbours: a stall may reach over the end of a second. */
function peaksOf(timeline: readonly TimelineRow[], leastMs: number): TimelineRow[] {
  const peaks: TimelineRow[] = [];
  let isInGroup = false;
  for (const row of timeline) {
    const isHigh = row.max >= leastMs;
    const last = peaks.at(-1);
    if (isHigh && !isInGroup) peaks.push(row);
    else if (isHigh && last !== undefined && row.max > last.max) peaks[peaks.length - 1] = row;
    isInGroup = isHigh;
  }
  return peaks;
}

const TOLD = 6;

export const periodicStalls: Rule = (figures, known) => {
  const stalls = findStalls(figures, known);
  if (stalls === undefined) return undefined;
  const told = stalls.atS.slice(0, TOLD).map((atS) => seconds(Math.floor(atS)));
  const more = stalls.atS.length > TOLD ? ` and ${stalls.atS.length - TOLD} times more` : "";
  return {
    name: "periodic-stalls",
    text:
      `About every ${seconds(stalls.everyS)} answers take much longer. Look for what happens at that beat: a garbage ` +
      "collection, a checkpoint of the database, a timer, a job, a health check, a CPU quota.",
    evidence:
      `The longest latency reached about ${milliseconds(stalls.typicalMs)} in the seconds from ${told.join(", ")}${more}; ` +
      "in calm seconds it was less than a fifth of that.",
  };
};

const GROWN = 1.5;
const FEWEST_FOR_TREND = 10;

export const slowingDown: Rule = (figures, known) => {
  const { timeline } = figures;
  if (timeline.length < FEWEST_FOR_TREND || !isSteady(known)) return undefined;
  if (overload(figures, known) !== undefined) return undefined;
  const rows = timeline.filter(({ completed }) => completed > 0);
  const p50s = rows.map(({ p50 }) => p50);
  const [before, after] = thirdsOf(p50s);
  const places = rows.map(({ startS }) => startS);
  if (after < GROWN * before || after < 1 || agreement(places, p50s) < CLEAR_AGREEMENT) return undefined;
  return {
    name: "slowing-down",
    text:
      "Answers become slower the longer the load goes on. Look for what accumulates: memory, a table or a cache that " +
      "grows, a queue that is never emptied, connections or files that are not closed.",
    evidence:
      `P50 rose from ${milliseconds(before)} in the first third of the run to ${milliseconds(after)} in the last, ` +
      "with the load unchanged.",
  };
};

/** The medians of the first and the last third. */
function thirdsOf(values: readonly number[]): readonly [first: number, last: number] {
  const third = Math.max(1, Math.floor(values.length / 3));
  return [median(values.slice(0, third)), median(values.slice(-third))];
}

const RISEN_SHARE = 0.01;

export const errorsRising: Rule = (figures, known) => {
  const rows = figures.timeline.filter(({ completed, failed }) => completed + failed > 0);
  if (rows.length < FEWEST_ROWS || figures.requests.succeeded === 0) return undefined;
  const shares = rows.map(({ sent, completed, failed }) => failed / Math.max(sent, completed, failed));
  const withLoad = known.stages !== undefined && !isSteady(known);
  const places = rows.map((row) => (withLoad ? plannedRate(known.stages ?? [], row) : row.startS));
  const ordered = places.map((place, index) => [place, shares[index] ?? 0] as const);
  const [low, high] = meansOfThirds(ordered.toSorted(([a], [b]) => a - b).map(([, share]) => share));
  if (high - low < RISEN_SHARE || high < 2 * low || agreement(places, shares) < CLEAR_AGREEMENT)
    return undefined;
  const [from, to] = withLoad
    ? ["at the lowest rates", "at the highest"]
    : ["in the first third", "in the last"];
  return {
    name: "errors-rising",
    text: withLoad
      ? "Errors rise with the load: something runs out at the higher rates. The failures by kind say what."
      : "Errors rise the longer the load goes on: something leaks or fills up. The failures by kind say what.",
    evidence: `${percent(low)} of the requests failed ${from}, and ${percent(high)} ${to}.`,
  };
};

/** Medians would be 0 where errors are in every third second. */
function meansOfThirds(values: readonly number[]): readonly [first: number, last: number] {
  const third = Math.max(1, Math.floor(values.length / 3));
  const mean = (part: readonly number[]): number => part.reduce((sum, value) => sum + value, 0) / part.length;
  return [mean(values.slice(0, third)), mean(values.slice(-third))];
}
