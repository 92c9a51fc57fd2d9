/** The timeline of a run as a table for spreadsheets. RFC 4180: lines end in CR LF. */
import type { LoadResult, TimelineRow } from "../load-result.ts";

const COLUMNS: readonly (readonly [name: string, cell: (row: TimelineRow) => number])[] = [
  ["start_s", ({ startS }) => startS],
  ["duration_s", ({ durationS }) => durationS],
  ["sent", ({ sent }) => sent],
  ["completed", ({ completed }) => completed],
  ["failed", ({ failed }) => failed],
  ["per_second", ({ perSecond }) => perSecond],
  ["mean_ms", ({ mean }) => mean],
  ["p50_ms", ({ p50 }) => p50],
  ["p90_ms", ({ p90 }) => p90],
  ["p95_ms", ({ p95 }) => p95],
  ["p99_ms", ({ p99 }) => p99],
  ["max_ms", ({ max }) => max],
  ["bytes_received", ({ bytesReceived }) => bytesReceived],
  ["in_flight", ({ inFlight }) => inFlight],
];

/** A row per second, with a head. */
export function formatCsv({ timeline }: Pick<LoadResult, "timeline">): string {
  const head = COLUMNS.map(([name]) => name);
  const rows = timeline.map((row) => COLUMNS.map(([, cell]) => plain(cell(row))));
  return [head, ...rows].map((cells) => `${cells.join(",")}\r\n`).join("");
}

/** No more digits than a clock has, and no exponent, which some spreadsheets take for text. */
function plain(value: number): string {
  return String(Number(value.toFixed(6)));
}
