/** What makes the figures of a run less than they seem, in sentences that stand before them. */
import { counted, milliseconds, seconds } from "./figure-text.ts";
import type { LoadResult, Mark } from "./load-result.ts";
import { unansweredOf } from "./unanswered.ts";

type Marked = Omit<LoadResult, "marks" | "checks" | "recommendations">;

/** Requests of which a percentile has so many above it may be told apart from single outliers. */
const FEWEST_ABOVE = 10;

/** A share of requests that are late or missing, below which nobody would see it in the figures. */
const TOLERATED_SHARE = 0.001;

export function findMarks(result: Marked, isInterrupted: boolean): Mark[] {
  return [
    allFailed(result),
    interrupted(result, isInterrupted),
    timeOver(result, isInterrupted),
    generatorLate(result),
    notAllSent(result),
    unanswered(result),
    generatorBusy(result),
    closedLoop(result),
    fewRequests(result),
  ].filter((mark) => mark !== undefined);
}

function allFailed({ requests: { completed, succeeded, failed } }: Marked): Mark | undefined {
  if (succeeded > 0) return undefined;
  if (failed === 0)
    return { name: "all-failed", text: "No request was answered: there is nothing to measure." };
  const what = completed === 0 ? "was answered" : "succeeded";
  const spoiled = completed === 0 ? "" : ": the latencies are those of failures";
  return { name: "all-failed", text: `None of ${counted(failed)} requests ${what}${spoiled}.` };
}

function interrupted({ durationS, settings }: Marked, isInterrupted: boolean): Mark | undefined {
  if (!isInterrupted) return undefined;
  const planned = settings.durationS === undefined ? "" : ` of ${seconds(settings.durationS)}`;
  return {
    name: "interrupted",
    text: `Stopped after ${seconds(durationS)}${planned}: this is a part of the run that was asked for.`,
  };
}

/** Of a run that ends by whichever comes first. */
function timeOver({ requests, settings }: Marked, isInterrupted: boolean): Mark | undefined {
  const { requestLimit, durationS } = settings;
  const done = requests.succeeded + requests.failed;
  if (isInterrupted || requestLimit === undefined || durationS === undefined || done >= requestLimit)
    return undefined;
  return {
    name: "time-over",
    text: `Time was over after ${counted(done)} of ${counted(requestLimit)} requests.`,
  };
}

/** The part of a latency that may be the generator's own before it is told. */
const OWN_SHARE = 0.03;

/** Of fewer requests 1 % is less than one, and a single one is late now and then. */
const FEWEST_LATE = 100;

function isLate({ lateness, latency }: Marked): boolean {
  if (lateness === undefined) return false;
  const told = lateness.count < FEWEST_LATE ? lateness.p50 : lateness.p99;
  return told > Math.max(1, OWN_SHARE * latency.p99);
}

function generatorLate(result: Marked): Mark | undefined {
  const { lateness } = result;
  if (lateness === undefined || !isLate(result)) return undefined;
  return {
    name: "generator-late",
    text:
      `The generator did not keep its schedule: 1 % of the requests left more than ${milliseconds(lateness.p99)} late ` +
      `(at most ${milliseconds(lateness.max)}) although a connection was free. Latencies count that delay; part of them is ours, ` +
      "not the server's.",
  };
}

function notAllSent({ requests, schedule, settings }: Marked): Mark | undefined {
  if (schedule === undefined || requests.unsent === 0) return undefined;
  const { due } = schedule;
  // The last of each worker may be due in the very moment in which sending ends.
  if (requests.unsent <= Math.max(settings.workers, TOLERATED_SHARE * due)) return undefined;
  return {
    name: "not-all-sent",
    text:
      `${counted(requests.unsent)} of ${counted(due)} requests that were due never left, because all ` +
      `${counted(settings.concurrency)} connections were busy. They are in no percentile: the truth is worse.`,
  };
}

function unanswered(result: Marked): Mark | undefined {
  const { succeeded, failed } = result.requests;
  const count = unansweredOf(result);
  if (succeeded === 0 || count <= TOLERATED_SHARE * (succeeded + failed)) return undefined;
  return {
    name: "unanswered",
    text:
      `${counted(count)} of ${counted(succeeded + failed)} requests had no answer, or not in time. They are in no ` +
      "percentile: the truth is worse.",
  };
}

/** The share of CPU time from which the generator may be what limits a run. */
export const BUSY_SHARE = 0.9;

function generatorBusy(result: Marked): Mark | undefined {
  const { generator, settings } = result;
  const { cpuShare } = generator;
  if (cpuShare <= BUSY_SHARE || (isSpinning(settings) && !isLate(result))) return undefined;
  const threads = settings.workers === 1 ? "thread" : `${settings.workers} threads`;
  return {
    name: "generator-busy",
    text:
      `The generator used ${Math.round(cpuShare * 100)} % of the CPU time that its ${threads} can have: rate and ` +
      "latencies may be its limit, not the server's.",
  };
}

/** Node's timers know whole ms: between requests that are due sooner, that engine turns without a rest. */
function isSpinning({ engine, arrival }: Marked["settings"]): boolean {
  return engine === "sockets" && arrival !== "closed";
}

function closedLoop({ settings }: Marked): Mark | undefined {
  if (settings.arrival !== "closed") return undefined;
  return {
    name: "closed-loop",
    text:
      "A closed loop hides stalls: while the server stands still it is asked nothing, so those who would have waited " +
      "are in no percentile. For the latency that users see, set a rate with --rate.",
  };
}

/** Says what would be enough, and how long that takes. */
function fewRequests({ latency, perSecond }: Marked): Mark | undefined {
  const shares = [0.5, 0.9, 0.95, 0.99, 0.999];
  const weak = shares.filter((share) => latency.count * (1 - share) < FEWEST_ABOVE - 1e-6);
  const [weakest] = weak;
  const strongest = weak.at(-1);
  if (latency.count === 0 || weakest === undefined || strongest === undefined) return undefined;
  const wanted = Math.round(FEWEST_ABOVE / (1 - strongest));
  const needed = perSecond > 0 ? `, ${seconds(Math.ceil(wanted / perSecond))} at this rate` : "";
  return {
    name: "few-requests",
    text:
      `Only ${counted(latency.count)} answers: ${percentile(weakest)} and what lies above it rest on fewer than ` +
      `${FEWEST_ABOVE} of them. For ${percentile(strongest)} it takes ${counted(wanted)}${needed}.`,
  };
}

function percentile(share: number): string {
  return `P${Number((share * 100).toFixed(3))}`;
}
