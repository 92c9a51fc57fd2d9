/** What `ashlar load` does, from its flags to its exit code. */
import {
  describeDestination,
  formatCsv,
  formatPrometheus,
  type LoadPlan,
  type LoadResult,
  type PreparedLoad,
  plannedRequests,
  prepareLoad,
  renderRequests,
} from "@ashlar/load";
import { formatJson } from "@ashlar/report";
import { EXIT, type ExitCode } from "../../exit-code.ts";
import { printError } from "../../print-error.ts";
import type { Session } from "../../session.ts";
import type { Terminal } from "../../terminal.ts";
import { type AskedLoad, type AskedRuns, readAskedLoad } from "./asked-load.ts";
import { bannerLines } from "./banner.ts";
import { comparisonPage } from "./comparison-page.ts";
import { comparisonText } from "./comparison-report.ts";
import { loadPage } from "./html-report.ts";
import { type Measured, measure } from "./measure.ts";
import type { LoadSettings } from "./options.ts";
import { findOutputs, type OutputPlace, type Writers, writeOutputs } from "./output-files.ts";
import { loadText } from "./text-report.ts";
import { showsUnicode } from "./unicode-terminal.ts";

/** @returns what to tell the shell */
export async function runLoadCommand(
  urls: readonly string[],
  settings: LoadSettings,
  { terminal, interrupt }: Session,
): Promise<ExitCode> {
  const asked = await readAskedLoad(urls, settings, terminal.cwd);
  const places = await findOutputs(settings, { cwd: terminal.cwd, inputs: asked.inputs });
  const loads = await Promise.all(plansOf(asked.runs).map(prepareLoad));
  printBanner(asked, loads, { settings, terminal });
  if (settings.dryRun === true) return tryRun(loads, settings, terminal);
  const hdrLogPlace = places.find(({ key }) => key === "hdrLog");
  const { measured, isStopped } = await interrupt.guard(async (stop, abandon) => {
    const unlisten = sayStopping(stop, loads, terminal);
    try {
      const measured = await measure(asked, loads, { settings, terminal, hdrLogPlace, stop, abandon });
      return { measured, isStopped: stop.aborted };
    } finally {
      unlisten();
    }
  });
  const isPassed = passes(measured, settings);
  print(measured, { settings, terminal, ok: isPassed && !isStopped });
  // Ctrl-C has nothing to stop here any more, and would leave half of a file.
  const isWritten = await interrupt.guard(() => write(measured, places, terminal));
  if (isStopped) return EXIT.stopped;
  if (!isWritten) return EXIT.badInput;
  return isPassed ? EXIT.done : EXIT.notPassed;
}

function plansOf(runs: AskedRuns): readonly LoadPlan[] {
  return runs.kind === "pair" ? runs.plans : [runs.plan];
}

function printBanner(
  { notes }: AskedLoad,
  loads: readonly PreparedLoad[],
  { settings, terminal }: { readonly settings: LoadSettings; readonly terminal: Terminal },
): void {
  const lines = [...bannerLines(loads, { isVerbose: settings.verbose === true }), ...notes];
  for (const line of lines) terminal.err(`${terminal.errPaint.dim(line)}\n`);
}

/** Everything but the sending: rows that cannot be sent are found too. */
function tryRun(loads: readonly PreparedLoad[], settings: LoadSettings, terminal: Terminal): ExitCode {
  for (const { plan } of loads) renderRequests(plan);
  if (settings.json === true) {
    terminal.out(formatJson("load", { ok: true, dryRun: true, runs: loads.map(plannedRun) }));
  } else terminal.err("Nothing was sent.\n");
  return EXIT.done;
}

function plannedRun({ plan, destination, engine, workers }: PreparedLoad): object {
  const { arrival, concurrency, durationMs, requestLimit, requests, warmUpMs } = plan;
  const due = arrival.kind === "closed" ? Number.POSITIVE_INFINITY : plannedRequests(arrival.stages);
  const expected = Math.min(due, requestLimit ?? Number.POSITIVE_INFINITY);
  return {
    requests: requests.map(({ label }) => label),
    address: describeDestination(destination),
    engine,
    workers,
    concurrency,
    arrival: arrival.kind === "closed" ? "closed" : arrival.spacing,
    ...(Number.isFinite(durationMs) ? { durationS: durationMs / 1000 } : {}),
    warmUpS: warmUpMs / 1000,
    ...(Number.isFinite(expected) ? { expectedRequests: Math.round(expected) } : {}),
  };
}

function sayStopping(stop: AbortSignal, [load]: readonly PreparedLoad[], terminal: Terminal): () => void {
  const say = () => {
    const most = Math.ceil((load?.plan.timeoutMs ?? 0) / 1000);
    terminal.err(`Stopping: waiting up to ${most} s for what is under way; Ctrl-C again waits for nothing\n`);
  };
  stop.addEventListener("abort", say, { once: true });
  return () => stop.removeEventListener("abort", say);
}

/** Whether all that was expected holds, as is always that something succeeds. */
function passes({ result, compared }: Measured, { failOnRegression, compare }: LoadSettings): boolean {
  // The checks of a baseline were judged when it was made.
  const own =
    compare === undefined || compared?.comparison.isInterleaved !== true ? [result] : [compared.a, result];
  const isWorse = compared?.comparison.metrics.some(({ verdict }) => verdict === "worse") === true;
  const hasSuccess = own.every(({ requests }) => requests.succeeded > 0);
  const hasChecks = own.every(({ checks }) => checks.every(({ isPassed }) => isPassed));
  return hasSuccess && hasChecks && !(isWorse && failOnRegression === true);
}

function print(
  { result, compared }: Measured,
  {
    settings,
    terminal,
    ok,
  }: { readonly settings: LoadSettings; readonly terminal: Terminal; readonly ok: boolean },
): void {
  if (settings.json === true) {
    terminal.out(formatJson("load", { ok, ...(compared ?? result) }));
    return;
  }
  const isVerbose = settings.verbose === true;
  const isUnicode = showsUnicode(process.env, process.platform);
  const options = { paint: terminal.outPaint, isVerbose, isUnicode };
  const shown = compared === undefined || isVerbose ? runsOf(result, compared) : [];
  const texts = shown.map((one) => loadText(one, options));
  if (compared !== undefined) texts.push(comparisonText(compared, options));
  terminal.out(`\n${texts.join("\n")}`);
}

function runsOf(result: LoadResult, compared: Measured["compared"]): readonly LoadResult[] {
  return compared === undefined ? [result] : [compared.a, compared.b];
}

/** What was measured is printed by then: a file that fails must not take it away. */
async function write(
  measured: Measured,
  places: readonly OutputPlace[],
  terminal: Terminal,
): Promise<boolean> {
  try {
    await writeOutputs(places, writersOf(measured));
  } catch (error) {
    printError(terminal, error, { command: "load", json: false });
    return false;
  }
  for (const { name } of places) terminal.err(`Wrote ${name}\n`);
  return true;
}

function writersOf({ result, compared, hdrLog }: Measured): Writers {
  // A run beside a saved one is saved as a run, so that it can be the next to compare with.
  const saved =
    compared?.comparison.isInterleaved === true ? { version: result.version, ...compared } : result;
  return {
    output: () => `${JSON.stringify(saved, undefined, 2)}\n`,
    html: () => (compared === undefined ? loadPage(result) : comparisonPage(compared)),
    csv: () => formatCsv(result),
    ...(hdrLog === undefined ? {} : { hdrLog }),
    prometheus: () => formatPrometheus(result),
  };
}
