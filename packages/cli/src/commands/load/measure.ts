/** Runs what was asked for and judges it, saying meanwhile how far it is. */
import {
  compareResults,
  type FollowUpOptions,
  followUpRateLimit,
  hdrLogHeader,
  hdrLogLine,
  type LoadResult,
  type LoadRun,
  type PreparedLoad,
  runComparison,
  runLoad,
  summarise,
} from "@ashlar/load";
import type { Terminal } from "../../terminal.ts";
import { readVersion } from "../../version.ts";
import type { AskedLoad } from "./asked-load.ts";
import type { ComparedRuns } from "./comparison-rows.ts";
import { seconds } from "./figure.ts";
import type { LoadSettings } from "./options.ts";
import { comparisonProgressLine, progressLine } from "./progress-line.ts";

export interface Measured {
  /** Of this run; of a pair the second's. */
  readonly result: LoadResult;
  readonly compared?: ComparedRuns;
  /** A histogram per second, in the format of HdrHistogram, where it is asked for. */
  readonly hdrLog: string;
}

export interface MeasureOptions {
  readonly settings: LoadSettings;
  readonly terminal: Terminal;
  /** Sends no more. */
  readonly stop: AbortSignal;
  /** Waits for nothing either. */
  readonly abandon: AbortSignal;
}

/** Longer than this nobody waits for a limiter in a terminal. */
const MOST_WAIT_S = 60;

export async function measure(
  asked: AskedLoad,
  loads: readonly PreparedLoad[],
  options: MeasureOptions,
): Promise<Measured> {
  const [first, second] = loads as readonly [PreparedLoad, PreparedLoad | undefined];
  if (second !== undefined) return measurePair(asked, [first, second], options);
  const lines: string[] = [];
  const isLogged = options.settings.hdrLog !== undefined;
  const { stop, abandon, terminal } = options;
  const run = await runLoad(first, {
    stop,
    abandon,
    onProgress: (progress) => terminal.progress(progressLine(progress, first.plan)),
    ...(isLogged ? { onInterval: (tally) => lines.push(hdrLogLine(tally)) } : {}),
  });
  const result = await judge(run, asked, options);
  const hdrLog = isLogged ? `${hdrLogHeader(aboutOf(run))}${lines.join("")}` : "";
  if (asked.runs.kind !== "baseline") return { result, hdrLog };
  const a = asked.runs.baseline;
  const comparison = compareResults(a, result, { isInterleaved: false });
  return { result, compared: { a, b: result, comparison }, hdrLog };
}

async function measurePair(
  asked: AskedLoad,
  pair: readonly [PreparedLoad, PreparedLoad],
  options: MeasureOptions,
): Promise<Measured> {
  const began = performance.now();
  const totalMs = pair[0].plan.durationMs * 2;
  const { stop, abandon, terminal } = options;
  const runs = await runComparison(pair, {
    stop,
    abandon,
    onProgress: (progress) => {
      const elapsedMs = performance.now() - began;
      terminal.progress(comparisonProgressLine(progress, { elapsedMs, totalMs }));
    },
  });
  const a = await judge(runs[0], asked, options);
  const b = await judge(runs[1], asked, options);
  const comparison = compareResults(a, b, { isInterleaved: true });
  return { result: b, compared: { a, b, comparison }, hdrLog: "" };
}

async function judge(
  run: LoadRun,
  { thresholds, expectedStatuses, targetMs }: AskedLoad,
  { settings, terminal, stop }: MeasureOptions,
): Promise<LoadResult> {
  const followUp: FollowUpOptions = {
    mostWaitS: MOST_WAIT_S,
    signal: stop,
    onWait: (waitS) => terminal.err(`Waiting ${seconds(waitS)}, as Retry-After said, to ask once more\n`),
  };
  return summarise(run, {
    toolVersion: readVersion(),
    targetMs,
    thresholds,
    ...(expectedStatuses === undefined ? {} : { expectedStatuses }),
    ...(settings.expectRateLimit === true ? { rateLimit: await followUpRateLimit(run, followUp) } : {}),
  });
}

function aboutOf({ startedAt, plan }: LoadRun): Parameters<typeof hdrLogHeader>[0] {
  const labels = plan.requests.map(({ label }) => label).join(", ");
  return { startedAt, about: `ashlar ${readVersion()}, ${labels}` };
}
