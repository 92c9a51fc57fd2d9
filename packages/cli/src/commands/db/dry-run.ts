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
import { type StepJson, stepJson, stepLines } from "./step-list.ts";

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
  const database = await inspectReadOnly(run.connectionString);
  const files = await Promise.all(run.pending.map((one, index) => reportOf(one, index, database)));
  const isDrifted = files.some(({ expected }) => expected === "different");
  if (run.settings.json === true) {
    terminal.out(formatJson("db migrate", { dryRun: true, folder: run.folder, skipped: run.skipped, files }));
  } else print(files, run, session);
  return isDrifted && run.settings.force !== true ? EXIT.notPassed : EXIT.done;
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
    steps: await stepJson(migration, rows),
  };
}

function print(files: readonly FileReport[], { folder, settings }: DryRun, { terminal }: Session): void {
  const { out, outPaint: paint } = terminal;
  if (files.length === 0) {
    out(`Nothing to apply: the database has had all of ${printable(folder)}.\n`);
    return;
  }
  for (const { file, expected, outOfOrderAfter, steps } of files) {
    out(`${paint.bold(`Would apply ${printable(file)}`)}\n`);
    if (outOfOrderAfter !== null) {
      out(
        `  ${paint.yellow("note")}: it comes before ${printable(outOfOrderAfter)}, which was applied already\n`,
      );
    }
    if (expected !== null) out(`  ${expectation(expected, paint)}\n`);
    out(stepLines(steps, terminal, { isVerbose: settings.verbose === true }));
  }
  out("\nNothing was changed.\n");
}

function expectation(match: FingerprintMatch, paint: Session["terminal"]["outPaint"]): string {
  if (match === "same") return `${paint.green("start")}: the database is where the file expects it`;
  if (match === "different") {
    return `${paint.red("start")}: the database is not where the file expects it; applying it stops there`;
  }
  return `${paint.yellow("start")}: made on another major version of Postgres, so it is not known whether the database is where it expects it`;
}
