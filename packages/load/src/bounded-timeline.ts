/** The rows of a run, however long it is: seconds are joined where there would be too many of them. */
import type { TimelineRow } from "./load-result.ts";
import { withoutNoise } from "./timeline.ts";

/** Even. A week of seconds would take 90 MB here, and 300 MB in a file. */
const MOST_ROWS = 10_000;

export class BoundedTimeline {
  /** The last full interval by itself, for whoever watches. */
  last: TimelineRow | undefined;
  #rows: TimelineRow[] = [];
  /** How many intervals make a row. */
  #width = 1;
  /** How many of them the last row has. */
  #inLast = 1;

  get rows(): readonly TimelineRow[] {
    return this.#rows;
  }

  push(row: TimelineRow): void {
    this.last = row;
    const rows = this.#rows;
    const open = rows.at(-1);
    if (open !== undefined && this.#inLast < this.#width) {
      rows[rows.length - 1] = joinRows(open, row);
      this.#inLast++;
      return;
    }
    if (rows.length === MOST_ROWS) this.#joinPairs();
    this.#rows.push(row);
    this.#inLast = 1;
  }

  #joinPairs(): void {
    const rows = this.#rows;
    this.#rows = Array.from({ length: MOST_ROWS / 2 }, (_, pair) =>
      joinRows(rows[2 * pair] as TimelineRow, rows[2 * pair + 1] as TimelineRow),
    );
    this.#width *= 2;
  }
}

/** Without their histograms, percentiles of both cannot be known; they are at most the larger ones. */
function joinRows(a: TimelineRow, b: TimelineRow): TimelineRow {
  const completed = a.completed + b.completed;
  const durationS = withoutNoise(a.durationS + b.durationS);
  return {
    startS: a.startS,
    durationS,
    sent: a.sent + b.sent,
    completed,
    failed: a.failed + b.failed,
    perSecond: durationS === 0 ? 0 : withoutNoise(completed / durationS),
    mean: completed === 0 ? 0 : withoutNoise((a.mean * a.completed + b.mean * b.completed) / completed),
    p50: Math.max(a.p50, b.p50),
    p90: Math.max(a.p90, b.p90),
    p95: Math.max(a.p95, b.p95),
    p99: Math.max(a.p99, b.p99),
    max: Math.max(a.max, b.max),
    bytesReceived: a.bytesReceived + b.bytesReceived,
    inFlight: b.inFlight,
  };
}
