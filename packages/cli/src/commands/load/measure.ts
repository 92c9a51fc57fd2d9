/** Runs what was asked for and judges it, saying meanwhile how far it is. */
import {
  compareResults,
  type FollowUpOptions,
  followUpRateLimit,
  hdrLogHeader,
  hdrLogLine,
  type LoadPlan,
  type LoadResult,
  type LoadRun,
  type PreparedLoad,
  type RunHooks,
  runComparison,
  runLoad,
  summarise,
} from "@ashlar/load";
import type { Terminal } from "../../terminal.ts";
import { readVersion } from "../../version.ts";
import type { AskedLoad } from "./asked-load.ts";
import type { ComparedRuns } from "./comparison-rows.ts";
import { seconds } from "./figure.ts";
import { GrowingFile } from "./growing-file.ts";
import type { LoadSettings } from "./options.ts";
import { type OutputPlace, unwritten } from "./output-files.ts";
import { comparisonProgressLine, progressLine } from "./progress-line.ts";

export interface Measured {
  /** Of this run; of a pair the second's. */
  readonly result: LoadResult;
  readonly compared?: ComparedRuns;
  /** A histogram per second, in the format of HdrHistogram, where it is asked for: it has yet to be finished. */
  readonly hdrLog?: GrowingFile;
}

export interface MeasureOptions {
  readonly settings: LoadSettings;
  readonly terminal: Terminal;
  /** Where the histograms go, where they are asked for. */
  readonly hdrLogPlace: OutputPlace | undefined;
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
  const hdrLog = await beginLog(options.hdrLogPlace);
  try {
    const result = await judge(await runLogged(first, options, hdrLog), asked, options);
    const measured = { result, ...(hdrLog === undefined ? {} : { hdrLog }) };
    if (asked.runs.kind !== "baseline") return measured;
    const a = asked.runs.baseline;
    const comparison = compareResults(a, result, { isInterleaved: false, baselineFile: asked.runs.file });
    return { ...measured, compared: { a, b: result, comparison } };
  } catch (error) {
    await hdrLog?.discard();
    throw error;
  }
}

async function beginLog(place: OutputPlace | undefined): Promise<GrowingFile | undefined> {
  if (place === undefined) return undefined;
  return GrowingFile.begin(place).catch((cause: unknown) => {
    throw unwritten(place, cause);
  });
}

/** Each second is written when it is over: a day of them would fill memory. */
async function runLogged(
  load: PreparedLoad,
  { stop, abandon, terminal }: MeasureOptions,
  log: GrowingFile | undefined,
): Promise<LoadRun> {
  const { plan } = load;
  const begin = (startedAt: Date): void => {
    if (log?.isEmpty === true) log.append(hdrLogHeader({ startedAt, about: aboutOf(plan) }));
  };
  const onInterval: RunHooks["onInterval"] = (tally, startedAt) => {
    begin(startedAt);
    log?.append(hdrLogLine(tally));
  };
  const run = await runLoad(load, {
    stop,
    abandon,
    onProgress: (progress) => terminal.progress(progressLine(progress, plan)),
    ...(log === undefined ? {} : { onInterval }),
  });
  begin(run.startedAt);
  return run;
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
  return { result: b, compared: { a, b, comparison } };
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

function aboutOf({ requests }: LoadPlan): string {
  return `ashlar ${readVersion()}, ${requests.map(({ label }) => label).join(", ")}`;
}
