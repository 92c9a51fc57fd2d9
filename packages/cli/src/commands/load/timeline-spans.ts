/** The seconds of a run, some of them joined where there are more than a picture has room for. */
import type { LoadResult, TimelineRow } from "@ashlar/load";

export interface TimelineSpan {
  readonly startS: number;
  readonly durationS: number;
  readonly perSecond: number;
  readonly failedPerSecond: number;
  /** In ms; of joined seconds the highest of each. Undefined where nothing was answered. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly p99: number | undefined;
  readonly max: number | undefined;
}

export interface TimelineSpans {
  /** How many seconds (or slices) one span joins. */
  readonly joined: number;
  readonly spans: readonly TimelineSpan[];
}

/** At most so many spans. The rest of a second at the end, in which few answers came in, is left out. */
export function timelineSpans(timeline: LoadResult["timeline"], most: number): TimelineSpans {
  const rows = withoutRest(timeline);
  const joined = Math.max(1, Math.ceil(rows.length / most));
  const spans = Array.from({ length: Math.ceil(rows.length / joined) }, (_, i) =>
    spanOf(rows.slice(i * joined, (i + 1) * joined)),
  );
  return { joined, spans };
}

function withoutRest(timeline: readonly TimelineRow[]): readonly TimelineRow[] {
  const first = timeline[0];
  const last = timeline.at(-1);
  if (timeline.length < 2 || first === undefined || last === undefined) return timeline;
  return last.durationS < first.durationS / 2 ? timeline.slice(0, -1) : timeline;
}

function spanOf(rows: readonly TimelineRow[]): TimelineSpan {
  const durationS = sum(rows.map((row) => row.durationS));
  const answered = rows.filter(({ completed }) => completed > 0);
  const highest = (pick: (row: TimelineRow) => number) =>
    answered.length === 0 ? undefined : Math.max(...answered.map(pick));
  return {
    startS: rows[0]?.startS ?? 0,
    durationS,
    perSecond: durationS === 0 ? 0 : sum(rows.map((row) => row.completed)) / durationS,
    failedPerSecond: durationS === 0 ? 0 : sum(rows.map((row) => row.failed)) / durationS,
    p50: highest(({ p50 }) => p50),
    p95: highest(({ p95 }) => p95),
    p99: highest(({ p99 }) => p99),
    max: highest(({ max }) => max),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
