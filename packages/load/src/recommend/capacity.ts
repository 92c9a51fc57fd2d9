/** What shows that a server is asked more than it can carry. */
import { counted, milliseconds, percent } from "../figure-text.ts";
import type { Recommendation, TimelineRow } from "../load-result.ts";
import { plannedRate } from "./planned-rate.ts";
import { type Figures, isSteady, type Known, noticeableMs, type Rule } from "./rule.ts";
import { median } from "./trend.ts";

/** Of what was due. What found no connection has a recommendation of its own. */
const UNSENT_SHARE = 0.01;

/** At a steady rate: part of what was due never left, or answers came later and later. */
export const overload: Rule = (figures, known) => {
  const { schedule, perSecond, requests, settings, service } = figures;
  if (schedule === undefined || service.count === 0 || !isSteady(known) || isOurs(figures)) return undefined;
  const isShort = requests.unsent > UNSENT_SHARE * schedule.due;
  if (!isShort && !isFallingBehind(figures)) return undefined;
  const carried = settings.concurrency / (service.mean / 1000);
  return {
    name: "overload",
    text:
      `The server does not keep up with ${counted(schedule.plannedPerSecond)}/s over ${counted(settings.concurrency)} ` +
      "connections. If it has CPU to spare, allow more connections (--concurrency); if not, this is its limit: make " +
      "answers cheaper or scale out.",
    evidence:
      `${counted(perSecond)}/s were answered. An answer took ${milliseconds(service.mean)}, so that ` +
      `${counted(settings.concurrency)} connections carry at most ${counted(carried)}/s (Little's law). ` +
      waitOf(figures),
  };
};

/** Whether the generator may be what was too slow. */
function isOurs({ marks }: Figures): boolean {
  return marks.some(({ name }) => name === "generator-late" || name === "generator-busy");
}

/** Requests wait for longer and longer, and for most of their latency. */
function isFallingBehind(figures: Figures): boolean {
  const { timeline, latency } = figures;
  const quarter = Math.floor(timeline.length / 4);
  if (quarter < 2 || waitMs(figures) < 0.5 * latency.mean) return false;
  const before = median(timeline.slice(0, quarter).map(({ p50 }) => p50));
  const after = median(timeline.slice(-quarter).map(({ p50 }) => p50));
  const last = median(timeline.slice(-2 * quarter, -quarter).map(({ p50 }) => p50));
  return after > 3 * before && after > last;
}

/** How long a request waited for a connection, on average; what the generator was late is left out. */
function waitMs({ latency, service, lateness }: Figures): number {
  const lateMs = lateness === undefined ? 0 : (lateness.mean * lateness.count) / Math.max(1, latency.count);
  return latency.mean - service.mean - lateMs;
}

function waitOf(figures: Figures): string {
  const wait = waitMs(figures);
  const share = wait / figures.latency.mean;
  return `Requests waited ${milliseconds(wait)} for a free one on average, ${percent(share)} of their latency.`;
}

const WAITING_SHARE = 0.2;

/** Connections of which so many are busy on average are all busy now and then by chance alone. */
const CROWDED = 0.7;

/** Part of the latency is not the server's answering but waiting for a connection. */
export const queueing: Rule = (figures, known) => {
  const { schedule, latency, service, perSecond, settings } = figures;
  if (schedule === undefined || isOurs(figures)) return undefined;
  if (overload(figures, known) !== undefined || knee(figures, known) !== undefined) return undefined;
  if (latency.p99 < noticeableMs(known) || waitMs(figures) < Math.max(1, WAITING_SHARE * latency.mean))
    return undefined;
  const busy = (perSecond * service.mean) / 1000;
  const isCrowded = busy >= CROWDED * settings.concurrency;
  return {
    name: "queueing",
    text: isCrowded
      ? "Requests queue for connections. Allow more (--concurrency) if clients would have more; otherwise make answers faster."
      : "Requests queue in bursts although there are connections enough on average: the server stands still from time " +
        "to time, or the load comes in bursts.",
    evidence:
      `${waitOf(figures)} ${counted(perSecond)}/s × ${milliseconds(service.mean)} keep ${counted(busy)} of ` +
      `${counted(settings.concurrency)} connections busy (Little's law).`,
  };
};

const FOLLOWED = 0.9;
const KNEE_ROWS = 3;

/** Where the rate rises: from when on the answers no longer follow it. */
export const knee: Rule = (figures, known) => {
  const { stages } = known;
  if (stages === undefined || isSteady(known) || isOurs(figures)) return undefined;
  const planned = figures.timeline.map((row) => plannedRate(stages, row));
  const first = figures.timeline.findIndex((_, index) => isLeftBehind(figures.timeline, planned, index));
  if (first < 1) return undefined;
  return tellKnee(figures.timeline, planned, first);
};

/** Whether this second and those after it answer less than is due, by more than chance. */
function isLeftBehind(timeline: readonly TimelineRow[], planned: readonly number[], index: number): boolean {
  const rows = timeline.slice(index, index + KNEE_ROWS);
  return (
    rows.length === KNEE_ROWS &&
    rows.every(({ perSecond, durationS }, offset) => {
      const due = planned[index + offset] ?? 0;
      const chance = 3 * Math.sqrt(due / Math.max(durationS, 0.001));
      return perSecond < FOLLOWED * due && due - perSecond > chance;
    })
  );
}

function tellKnee(
  timeline: readonly TimelineRow[],
  planned: readonly number[],
  first: number,
): Recommendation | undefined {
  const behind = timeline.slice(first).filter((_, offset) => (planned[first + offset] ?? 0) > 0);
  const carried = median(behind.slice(0, KNEE_ROWS).map(({ perSecond }) => perSecond));
  const asked = Math.max(...planned.slice(first, first + behind.length));
  const before = median(timeline.slice(0, first).map(({ p50 }) => p50));
  const after = median(behind.map(({ p50 }) => p50));
  return {
    name: "knee",
    text:
      `Throughput stops following the rate at about ${counted(Math.round(carried))}/s: what is asked above that waits or ` +
      "fails. Plan capacity below it, and look for what runs out there (CPU, pool, lock).",
    evidence:
      `${counted(Math.round(asked))}/s were asked for at most. P50 was ${milliseconds(before)} before, and ` +
      `${milliseconds(after)} from ${Math.round((timeline[first] as TimelineRow).startS)} s on.`,
  };
}

const QUEUED = 5;

/**
 * In a closed loop Little's law holds whatever happens; what tells is that the fastest answer, which met an empty server,
 * took a small part of what all others take, and that these take about the same: they stand in a line.
 */
export const saturation: Rule = (figures, { targetMs }: Known) => {
  const { settings, latency, perSecond, requests } = figures;
  if (settings.arrival !== "closed" || isOurs(figures) || latency.p99 <= targetMs) return undefined;
  if (requests.failed > 0.1 * requests.completed || latency.count < 10 * settings.concurrency)
    return undefined;
  const isLine = latency.min > 0 && latency.p50 >= QUEUED * latency.min && latency.p90 <= 2 * latency.p50;
  if (!isLine) return undefined;
  const worked = Math.max(1, Math.round((perSecond * latency.min) / 1000));
  return {
    name: "saturation",
    text:
      `${counted(settings.concurrency)} at once are more than the server works on: they stand in a line, and more of them ` +
      "would wait longer without more throughput. Find what it runs out of (CPU, pool, lock), or scale out.",
    evidence:
      `The fastest answer took ${milliseconds(latency.min)}, half took ${milliseconds(latency.p50)} or more. ` +
      `At ${counted(perSecond)}/s that is work for about ${counted(worked)} at once; the others wait.`,
  };
};
