/** `ashlar db analyze`: says what is slow, what is missing and what will hurt in a database. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { openSource, type Source } from "@ashlar/catalog";
import { type Analysis, adviseIndexes, analyze } from "@ashlar/db";
import { formatJson, writeFiles } from "@ashlar/report";
import { CliError } from "../../errors.ts";
import { EXIT, type ExitCode } from "../../exit-code.ts";
import { refuseDevice, refuseNoFile } from "../../named-file.ts";
import type { Session } from "../../session.ts";
import { analyzePage, PAGE_MARK } from "./analyze-page.ts";
import { analyzeText } from "./analyze-report.ts";
import { askedWorkload, noteOf } from "./asked-workload.ts";
import { openClone } from "./open-clone.ts";
import { type OpenShadow, withShadow } from "./shadow-session.ts";

/** The options as commander gives them. */
export interface AnalyzeSettings {
  readonly check?: true;
  readonly html?: string;
  readonly json?: true;
  readonly measure?: true;
  readonly queries?: string;
  readonly shadow?: string;
  readonly slow: number;
  readonly verbose?: true;
  readonly watch?: number;
}

const STATEMENT_TIMEOUT_MS = 30_000;
const FEW_QUERIES = 10;
/** A page has room, a program has patience. */
const MANY_QUERIES = 100;

/** @returns what to tell the shell */
export async function runAnalyze(
  source: string | undefined,
  settings: AnalyzeSettings,
  session: Session,
): Promise<ExitCode> {
  const name = sourceOf(source);
  refuseDevice(name, session.terminal.cwd);
  const analysis = await withShadow(settings.shadow, session, async (shadow, signal) => {
    session.terminal.progress("Reading the catalog …");
    const opened = await openSource(name, { shadow, cwd: session.terminal.cwd });
    signal.addEventListener("abort", () => void opened.client.end().catch(() => undefined), { once: true });
    try {
      return await analyzeSource(opened, { settings, session, shadow, signal });
    } finally {
      await opened.close();
    }
  });
  const { terminal } = session;
  if (settings.html !== undefined) await writePage(analysis, settings.html, session);
  const passesCheck = isFine(analysis);
  const ok = passesCheck || settings.check !== true;
  if (settings.json === true) terminal.out(formatJson("db analyze", { ok, passesCheck, ...analysis }));
  else
    terminal.out(analyzeText(analysis, { paint: terminal.outPaint, isVerbose: settings.verbose === true }));
  return ok ? EXIT.done : EXIT.notPassed;
}

function sourceOf(source: string | undefined): string {
  const given = source ?? process.env["DATABASE_URL"] ?? "";
  if (given !== "") return given;
  throw new CliError("ASHLAR_CLI_USAGE", "no database is named", {
    hint: "ashlar db analyze postgres://localhost/mydb, or set DATABASE_URL",
  });
}

async function analyzeSource(
  source: Source,
  {
    settings,
    session,
    shadow,
    signal,
  }: {
    readonly settings: AnalyzeSettings;
    readonly session: Session;
    readonly shadow: OpenShadow;
    readonly signal: AbortSignal;
  },
): Promise<Analysis> {
  const { terminal } = session;
  refuseWatchOfFile(source, settings);
  const { workload, problem, notes } = await askedWorkload(source, settings.queries, terminal.cwd);
  // A file has no statistics that could be cloned.
  const clone =
    source.kind === "file" ? {} : { clone: () => openClone(source.database, settings.shadow, shadow) };
  const analysis = await analyze(source, {
    ...clone,
    workload,
    ...(problem === undefined ? {} : { problem }),
    slowMs: settings.slow,
    measure: settings.measure === true,
    ...(settings.watch === undefined ? {} : { watchMs: settings.watch }),
    mostQueries: mostQueriesOf(settings),
    timeoutMs: STATEMENT_TIMEOUT_MS,
    now: session.now(),
    signal,
    advise: (asked) =>
      adviseIndexes(source, asked, {
        ...clone,
        onProgress: (text) => terminal.progress(`${text} …`),
      }),
    onProgress: terminal.progress,
  });
  return { ...analysis, notes: [...analysis.notes, ...notes, ...source.findings.map(noteOf)] };
}

function mostQueriesOf({ verbose, json, html }: AnalyzeSettings): number {
  return verbose === undefined && json === undefined && html === undefined ? FEW_QUERIES : MANY_QUERIES;
}

function refuseWatchOfFile({ kind, label }: Source, { watch, measure }: AnalyzeSettings): void {
  if (kind === "live" || (watch === undefined && measure === undefined)) return;
  const option = watch === undefined ? "--measure" : "--watch";
  throw new CliError("ASHLAR_CLI_USAGE", `${option} needs a live database, and ${label} is a file`, {
    hint: `leave ${option} out, or name a connection string`,
  });
}

async function writePage(
  analysis: Analysis,
  file: string,
  { terminal, interrupt, now }: Session,
): Promise<void> {
  const path = resolve(terminal.cwd, file);
  refuseNoFile(file, path, "report.html");
  const before = existsSync(path) ? await readFile(path, "utf8") : undefined;
  if (before !== undefined && !before.includes(PAGE_MARK)) {
    throw new CliError("ASHLAR_CLI_CONFLICT", `${file} is there, and is no report of an analysis`, {
      hint: "choose another name for --html, or remove the file",
    });
  }
  const text = analyzePage(analysis, { now: now() });
  await interrupt.guard((signal) =>
    writeFiles(dirname(path), [{ path: basename(path), text, before }], { signal }),
  );
  terminal.err(`Wrote ${file}\n`);
}

/** Nothing that a team should look at before it goes on. */
function isFine({ findings, missingIndexes, nPlusOne }: Analysis): boolean {
  return (
    findings.every(({ severity }) => severity === "info") &&
    missingIndexes.every(({ from }) => from === "foreign key" || from === "structure") &&
    nPlusOne.every(({ evidence }) => evidence !== "confirmed")
  );
}
