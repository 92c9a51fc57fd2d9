/** `ashlar db migrate --dry-run`: what each pending migration would do. Nothing in the database is touched. */
import { fingerprint, inspect } from "@ashlar/catalog";
import type { Database } from "@ashlar/model";
import {
  compareFingerprints,
  type FingerprintMatch,
  openClient,
  type PendingMigration,
} from "@ashlar/postgres";
import { formatJson, printable } from "@ashlar/report";
import { EXIT, type ExitCode } from "../../exit-code.ts";
import type { Session } from "../../session.ts";
import type { MigrateSettings } from "./migrate.ts";
import { withShadow } from "./shadow-session.ts";
import { skippedText } from "./skipped-text.ts";
import { type StepJson, stepJson, stepLines } from "./step-list.ts";
import { type Trial, tryOnShadow, versionText } from "./trial.ts";

export interface DryRun {
  readonly connectionString: string;
  /** As it is shown. */
  readonly folder: string;
  readonly pending: readonly PendingMigration[];
  readonly settings: MigrateSettings;
  /** Files that come before those that were named, and stay pending. */
  readonly skipped: readonly string[];
}

interface FileReport {
  readonly file: string;
  /** Whether the database is where the file expects it; null where it does not say, or is past that. */
  readonly expected: FingerprintMatch | null;
  /** The migration that was applied although its name comes later. */
  readonly outOfOrderAfter: string | null;
  readonly steps: readonly StepJson[];
}

export async function dryRun(run: DryRun, session: Session): Promise<ExitCode> {
  const { terminal } = session;
  const { settings, pending } = run;
  terminal.progress("Reading the catalog …");
  const database = await inspectReadOnly(run.connectionString);
  const files = await Promise.all(pending.map((one, index) => reportOf(one, index, database)));
  const isTried = settings.proof && pending.length > 0;
  const trial = isTried
    ? await withShadow(settings.shadow, session, async (open) => {
        const server = await open();
        terminal.progress("Trying the steps on a shadow database …");
        return tryOnShadow(server, database, pending);
      })
    : undefined;
  if (settings.json === true) {
    terminal.out(formatJson("db migrate", { dryRun: true, ...jsonOf(run, files, trial) }));
  } else print({ run, files, trial, database }, session);
  const isDrifted = files.some(({ expected }) => expected === "different") && settings.force !== true;
  return isDrifted || trial?.isPassed === false ? EXIT.notPassed : EXIT.done;
}

function jsonOf({ folder, skipped }: DryRun, files: readonly FileReport[], trial: Trial | undefined): object {
  return {
    folder,
    skipped,
    files: files.map((file) => ({
      ...file,
      steps: file.steps.map((step) => {
        const tried = trial?.steps.get(file.file)?.find(({ number }) => number === step.number);
        if (tried === undefined) return { ...step, shadow: null };
        const { number, ...shadow } = tried;
        return { ...step, shadow };
      }),
    })),
    shadow:
      trial === undefined ? null : { server: trial.server, isPassed: trial.isPassed, notes: trial.notes },
  };
}

async function inspectReadOnly(connectionString: string): Promise<Database> {
  const client = await openClient({ connectionString, applicationName: "ashlar dry run" });
  try {
    await client.query("SET default_transaction_read_only = on");
    return await inspect(client);
  } finally {
    await client.end().catch(() => {});
  }
}

async function reportOf(
  { migration, rows, after }: PendingMigration,
  index: number,
  database: Database,
): Promise<FileReport> {
  const { before, touches } = migration.head;
  // Those behind the first find what it leaves; a file that is gone on with is past what it expected.
  const isFirst = index === 0 && rows.length === 0;
  return {
    file: migration.file,
    expected:
      before === undefined || !isFirst ? null : compareFingerprints(before, fingerprint(database, touches)),
    outOfOrderAfter: after ?? null,
    steps: await stepJson(migration, rows, database),
  };
}

interface Report {
  readonly run: DryRun;
  readonly files: readonly FileReport[];
  readonly trial: Trial | undefined;
  readonly database: Database;
}

function print({ run, files, trial, database }: Report, { terminal }: Session): void {
  const { out, outPaint: paint } = terminal;
  const isVerbose = run.settings.verbose === true;
  if (files.length === 0) {
    out(`Nothing to apply: the database has had all of ${printable(run.folder)}.\n`);
    return;
  }
  for (const { file, expected, outOfOrderAfter, steps } of files) {
    const trials = trial?.steps.get(file) ?? [];
    out(`${paint.bold(`Would apply ${printable(file)}`)}\n`);
    if (outOfOrderAfter !== null) {
      out(
        `  ${paint.yellow("note")}: it comes before ${printable(outOfOrderAfter)}, which was applied already\n`,
      );
    }
    if (expected !== null) out(`  ${expectation(expected, paint)}\n`);
    out(`${stepLines(steps, terminal, { trials, isVerbose })}\n`);
  }
  for (const note of run.skipped.length > 0 ? [skippedText(run.skipped)] : []) {
    out(`${paint.yellow("note")}: ${note}\n`);
  }
  if (trial !== undefined) out(trialText(trial, database, paint));
  out("Nothing was changed.\n");
}

const FEW_NOTES = 5;

function trialText(trial: Trial, database: Database, paint: Session["terminal"]["outPaint"]): string {
  const { server, notes, isPassed } = trial;
  const live = versionText(database.serverVersion);
  const where = `a shadow of the database, on Postgres ${server}`;
  const other = server.split(".")[0] === live.split(".")[0] ? "" : ` (the database runs ${live})`;
  const said = isPassed ? paint.green("All steps went well") : paint.red("Not proved");
  const lines = notes.slice(0, FEW_NOTES).map((note) => `  ${printable(note)}`);
  const more =
    notes.length > FEW_NOTES ? [`  and ${notes.length - FEW_NOTES} more (--json has them all)`] : [];
  const hint = notes.some((note) => /extension/.test(note))
    ? ["  name a server that has the extension: --shadow URL"]
    : [];
  return `${[`${said} on ${where}${other}.`, ...lines, ...more, ...hint].join("\n")}\n`;
}

function expectation(match: FingerprintMatch, paint: Session["terminal"]["outPaint"]): string {
  if (match === "same") return `${paint.green("start")}: the database is where the file expects it`;
  if (match === "different") {
    return `${paint.red("start")}: the database is not where the file expects it; applying it stops there`;
  }
  return `${paint.yellow("start")}: made on another major version of Postgres, so it is not known whether the database is where it expects it`;
}
