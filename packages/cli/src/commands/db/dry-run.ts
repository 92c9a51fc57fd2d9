/** `ashlar db migrate --dry-run`: what each pending migration would do. Nothing in the database is touched. */
import { fingerprint, inspect } from "@ashlar/catalog";
import type { Database } from "@ashlar/model";
import {
  compareFingerprints,
  type FingerprintMatch,
  openClient,
  type PendingMigration,
  twinOf,
} from "@ashlar/postgres";
import { formatJson, printable } from "@ashlar/report";
import { EXIT, type ExitCode } from "../../exit-code.ts";
import type { Session } from "../../session.ts";
import type { MigrateSettings } from "./migrate.ts";
import { withShadow } from "./shadow-session.ts";
import { skippedText } from "./skipped-text.ts";
import { type StepJson, stepJson, stepLines } from "./step-list.ts";
import { type RowsFault, type Trial, tryOnShadow, versionText } from "./trial.ts";

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
  /** A file that is applied before it, and starts from the same database. */
  readonly startsLike: string | null;
  readonly outOfOrderAfter: string | null;
  readonly steps: readonly StepJson[];
}

export async function dryRun(run: DryRun, session: Session): Promise<ExitCode> {
  const { terminal } = session;
  const { settings, pending } = run;
  terminal.progress("Reading the catalog …");
  const database = await inspectReadOnly(run.connectionString);
  const files = await Promise.all(
    pending.map((one, index) => reportOf(one, pending.slice(0, index), database)),
  );
  const isTried = settings.proof && pending.length > 0;
  const trial = isTried
    ? await withShadow(settings.shadow, session, async (open) => {
        const server = await open();
        terminal.progress("Trying the steps on a shadow database …");
        return tryOnShadow(server, database, pending);
      })
    : undefined;
  const isDrifted = files.some(({ expected }) => expected === "different") && settings.force !== true;
  const ok = !isDrifted && trial?.isPassed !== false;
  if (settings.json === true) {
    terminal.out(formatJson("db migrate", { ok, dryRun: true, ...jsonOf(run, files, trial) }));
  } else print({ run, files, trial, database }, session);
  return ok ? EXIT.done : EXIT.notPassed;
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
      trial === undefined
        ? null
        : {
            server: trial.server,
            isPassed: trial.isPassed,
            onlyEmpty: trial.onlyEmpty ?? null,
            notes: trial.notes,
          },
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
  earlier: readonly PendingMigration[],
  database: Database,
): Promise<FileReport> {
  const { before, touches } = migration.head;
  // Those behind the first find what it leaves; a file that is gone on with is past what it expected.
  const isFirst = earlier.length === 0 && rows.length === 0;
  const twin = twinOf(
    migration,
    earlier.map((one) => one.migration),
  );
  return {
    file: migration.file,
    expected:
      twin !== undefined
        ? "different"
        : before === undefined || !isFirst
          ? null
          : compareFingerprints(before, fingerprint(database, touches)),
    startsLike: twin?.file ?? null,
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
  for (const { file, expected, startsLike, outOfOrderAfter, steps } of files) {
    const trials = trial?.steps.get(file) ?? [];
    out(`${paint.bold(`Would apply ${printable(file)}`)}\n`);
    if (outOfOrderAfter !== null) {
      out(
        `  ${paint.yellow("note")}: it comes before ${printable(outOfOrderAfter)}, which was applied already\n`,
      );
    }
    if (startsLike !== null) {
      out(
        `  ${paint.red("start")}: it starts where ${printable(startsLike)} does, which comes first; applying it stops there\n`,
      );
    } else if (expected !== null) out(`  ${expectation(expected, paint)}\n`);
    out(`${stepLines(steps, terminal, { trials, isVerbose })}\n`);
  }
  for (const note of run.skipped.length > 0 ? [skippedText(run.skipped)] : []) {
    out(`${paint.yellow("note")}: ${note}\n`);
  }
  if (trial !== undefined) out(trialText({ trial, files, database }, paint));
  out("Nothing was changed.\n");
}

const FEW_NOTES = 5;

function trialText(
  {
    trial,
    files,
    database,
  }: { readonly trial: Trial; readonly files: readonly FileReport[]; readonly database: Database },
  paint: Session["terminal"]["outPaint"],
): string {
  const { server, notes, isPassed } = trial;
  const live = versionText(database.serverVersion);
  const isOther = server.split(".")[0] !== live.split(".")[0];
  const where = `a shadow of the database, on Postgres ${server}`;
  const other = isOther
    ? `; the database itself runs ${live}, and may not know all that they say: a shadow of that version, with --shadow URL, tells`
    : "";
  const said =
    trial.onlyEmpty === undefined
      ? isPassed
        ? paint.green("All steps went well")
        : paint.red("Not proved")
      : `${paint[isPassed ? "yellow" : "red"]("The steps went well on empty tables only")},`;
  const lines = notes.slice(0, FEW_NOTES).map((note) => `  ${printable(note)}`);
  const more =
    notes.length > FEW_NOTES ? [`  and ${notes.length - FEW_NOTES} more (--json has them all)`] : [];
  const hint = notes.some((note) => /extension/.test(note))
    ? ["  name a server that has the extension: --shadow URL"]
    : [];
  const rows = trial.onlyEmpty === undefined ? [] : [`  ${printable(rowsText(trial.onlyEmpty, files))}`];
  return `${[`${said} on ${where}${other}.`, ...rows, ...lines, ...more, ...hint].join("\n")}\n`;
}

/** `step 2, make email unique, fails where public.users has rows that do not fit: …` */
function rowsText({ file, step, table, message, isFilled }: RowsFault, files: readonly FileReport[]): string {
  const name = files.find((one) => one.file === file)?.steps[step - 1]?.name;
  const where = `${files.length > 1 ? `${file}, ` : ""}step ${step}${name === undefined ? "" : `, ${name},`}`;
  const rows = `${table ?? "a table"} has rows that do not fit, as those made up for the trial (${message})`;
  const known = isFilled
    ? "it has rows, and whether they fit is not known"
    : "it is empty as far as is known";
  return `${where} fails where ${rows}; in the database ${known}`;
}

function expectation(match: FingerprintMatch, paint: Session["terminal"]["outPaint"]): string {
  if (match === "same") return `${paint.green("start")}: the database is where the file expects it`;
  if (match === "different") {
    return `${paint.red("start")}: the database is not where the file expects it; applying it stops there`;
  }
  return `${paint.yellow("start")}: made on another major version of Postgres, so it is not known whether the database is where it expects it`;
}
