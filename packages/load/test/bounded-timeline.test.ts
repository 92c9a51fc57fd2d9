import fc from "fast-check";
import { expect, it } from "vitest";
import { BoundedTimeline } from "../src/bounded-timeline.ts";
import type { TimelineRow } from "../src/load-result.ts";

function second(at: number): TimelineRow {
  const completed = at % 7;
  const ms = (at * 31) % 97;
  const latencies = { mean: ms, p50: ms, p90: ms + 1, p95: ms + 2, p99: ms + 3, max: ms + 4 };
  const counts = { sent: completed + 1, completed, failed: 1, bytesReceived: 10, inFlight: at };
  return { startS: at, durationS: 1, perSecond: completed, ...counts, ...latencies };
}

function timelineOf(seconds: number): BoundedTimeline {
  const timeline = new BoundedTimeline();
  for (let at = 0; at < seconds; at++) timeline.push(second(at));
  return timeline;
}

function sum(rows: readonly TimelineRow[], of: keyof TimelineRow): number {
  return rows.reduce((total, row) => total + row[of], 0);
}

it("rows of less than three hours are the seconds themselves", () => {
  expect(timelineOf(10_000).rows).toEqual(Array.from({ length: 10_000 }, (_, at) => second(at)));
});

it("the first second too many joins them in pairs, and later ones join each other", () => {
  const { rows } = timelineOf(10_003);
  expect(rows).toHaveLength(5002);
  expect(rows.at(-2)).toMatchObject({ startS: 10_000, durationS: 2 });
  expect(rows.at(-1)).toMatchObject({ startS: 10_002, durationS: 1 });
});

it("a joined row has the rate and the mean of both, and the larger percentiles", () => {
  const [first, next] = [second(4), second(5)];
  expect(timelineOf(10_001).rows[2]).toEqual({
    ...{ startS: 4, durationS: 2, sent: 11, completed: 9, failed: 2, perSecond: 4.5 },
    mean: expect.closeTo((first.mean * 4 + next.mean * 5) / 9, 5),
    ...{ p50: next.p50, p90: next.p90, p95: next.p95, p99: next.p99, max: next.max },
    ...{ bytesReceived: 20, inFlight: 5 },
  });
});

it("however long a run is, nothing is lost, no row overlaps and the rows stay few", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 90_000 }), (seconds) => {
      const { rows, last } = timelineOf(seconds);
      const all = Array.from({ length: seconds }, (_, at) => second(at));
      expect(rows.length).toBeLessThanOrEqual(10_000);
      for (const of of ["durationS", "sent", "completed", "failed", "bytesReceived"] as const) {
        expect(sum(rows, of)).toBe(sum(all, of));
      }
      expect(rows.slice(1).every((row, at) => row.startS === rows[at]!.startS + rows[at]!.durationS)).toBe(
        true,
      );
      expect(last).toEqual(all.at(-1));
    }),
    { numRuns: 15 },
  );
});
