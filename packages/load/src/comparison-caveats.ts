/** What makes a comparison of two runs less than it seems. */
import type { RunNames } from "./comparison.ts";
import { capitalised } from "./comparison-names.ts";
import type { LoadResult, TimelineRow } from "./load-result.ts";

export interface Circumstances {
  readonly isInterleaved: boolean;
  readonly names: RunNames;
  /** Whether all figures have an interval. */
  readonly isBounded: boolean;
  readonly slices: { readonly a: number; readonly b: number };
}

export function findCaveats(a: LoadResult, b: LoadResult, circumstances: Circumstances): string[] {
  const nameA = capitalised(circumstances.names.a.short);
  const nameB = capitalised(circumstances.names.b.short);
  return [
    ...fewSlices(circumstances),
    ...(circumstances.isInterleaved ? [] : apart(a, b)),
    ...settings(a, b),
    ...closedLoop(a, b),
    ...drift(nameA, a.timeline),
    ...drift(nameB, b.timeline),
    ...marked(nameA, a),
    ...marked(nameB, b),
  ];
}

const FEWEST_SLICES = 10;

function fewSlices({ slices: { a, b }, isBounded }: Circumstances): string[] {
  const fewest = Math.min(a, b);
  if (fewest >= FEWEST_SLICES) return [];
  const compared =
    a !== b ? `${a} and ${b} slices were` : fewest === 1 ? "1 slice of each was" : `${a} slices of each were`;
  const lacking = isBounded
    ? ""
    : " An interval is a dash where they are too few for it, or scatter too much.";
  return [`Only ${compared} compared: longer runs tell more.${lacking}`];
}

function apart(a: LoadResult, b: LoadResult): string[] {
  const found = [
    "The runs were made at different times, and one saved run cannot tell how much two runs of an unchanged server " +
      "differ: only larger changes are called one. Two URLs at once (URL1 URL2 --compare) tell smaller ones.",
  ];
  if (a.machine.cpu !== b.machine.cpu || a.machine.cores !== b.machine.cores) {
    found.push(`They were made on different machines: ${machineOf(a)}, and ${machineOf(b)}.`);
  }
  if (a.machine.node !== b.machine.node)
    found.push(`Node differs: ${a.machine.node}, and ${b.machine.node}.`);
  if (a.target.requests.join("\n") !== b.target.requests.join("\n")) {
    found.push(
      `They asked for different things: ${a.target.requests.join(", ")}, and ${b.target.requests.join(", ")}.`,
    );
  }
  return found;
}

function machineOf({ machine }: LoadResult): string {
  return `${machine.cpu} (${machine.cores} cores)`;
}

const SETTINGS = ["concurrency", "arrival", "rate", "engine", "workers", "timeoutS"] as const;

function settings(a: LoadResult, b: LoadResult): string[] {
  return SETTINGS.filter((name) => a.settings[name] !== b.settings[name]).map(
    (name) =>
      `The setting ${name} differs: ${a.settings[name] ?? "none"}, and ${b.settings[name] ?? "none"}.`,
  );
}

function closedLoop(a: LoadResult, b: LoadResult): string[] {
  if (a.settings.arrival !== "closed" && b.settings.arrival !== "closed") return [];
  return [
    "In a closed loop the faster server is asked more, and stalls hide: latencies at the same load need --rate.",
  ];
}

/** Of the throughput of the halves of a run. */
const STEADY_WITHIN = 0.1;

function drift(name: string, rows: readonly TimelineRow[]): string[] {
  const half = Math.floor(rows.length / 2);
  if (half < 3) return [];
  const before = throughput(rows.slice(0, half));
  const after = throughput(rows.slice(-half));
  const change = after / before - 1;
  if (!(Math.abs(change) > STEADY_WITHIN)) return [];
  const direction = change > 0 ? "more" : "less";
  return [
    `${name} was not steady: ${Math.round(Math.abs(change) * 100)} % ${direction} requests/s in its second half than in ` +
      "its first. A warm-up (--warm-up 5s) may help.",
  ];
}

function throughput(rows: readonly TimelineRow[]): number {
  const seconds = rows.reduce((sum, { durationS }) => sum + durationS, 0);
  return rows.reduce((sum, { completed }) => sum + completed, 0) / seconds;
}

/** A closed loop has a caveat of its own, and few requests show in the interval. */
const TELLING = new Set([
  "generator-late",
  "not-all-sent",
  "unanswered",
  "interrupted",
  "generator-busy",
  "all-failed",
]);

function marked(name: string, { marks }: LoadResult): string[] {
  return marks.filter((mark) => TELLING.has(mark.name)).map(({ text }) => `${name}: ${text}`);
}
