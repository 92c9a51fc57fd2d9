/** `ashlar db migrate`: applies what the database has not had yet, or shows what that would do. */
import { statSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import {
  applyMigrations,
  type MigrationSource,
  type PendingMigration,
  pendingMigrations,
} from "@ashlar/postgres";
import { formatJson, printable } from "@ashlar/report";
import { type Command, Option } from "commander";
import { createCommand } from "../../command.ts";
import { CliError } from "../../errors.ts";
import { EXIT, type ExitCode } from "../../exit-code.ts";
import type { Session } from "../../session.ts";
import { dryRun } from "./dry-run.ts";
import { takeFingerprint } from "./fingerprint-of.ts";
import { skippedText } from "./skipped-text.ts";
import { StepLog } from "./step-log.ts";
import {
  addPatienceOptions,
  addTargetOptions,
  connectionOf,
  type PatienceSettings,
  type TargetSettings,
} from "./target.ts";

/** The options as commander gives them. */
export interface MigrateSettings extends TargetSettings, PatienceSettings {
  readonly dryRun?: true;
  readonly force?: true;
  /** False for `--no-proof`. */
  readonly proof: boolean;
  readonly shadow?: string;
}

export function addMigrateCommand(group: Command, session: Session): void {
  const command = createCommand("migrate", session.terminal)
    .summary("apply migrations, or show what that would do")
    .description(
      "Applies the migrations that the database has not had yet, each once, and goes on where a run stopped.",
    )
    .argument("[file...]", "apply these alone; all of the folder unless given");
  addTargetOptions(command)
    .option("--dry-run", "change nothing; print the steps, their locks, and how they go on a shadow database")
    .addOption(new Option("--no-proof", "with --dry-run: do not try the steps on a shadow database"))
    .option("--shadow <url>", "with --dry-run: try them on this server, in a database made for it")
    .option("--force", "go on although the database is not where a migration expects it");
  addPatienceOptions(command).addHelpText(
    "after",
    "\nExamples:\n  ashlar db migrate --dry-run\n  ashlar db migrate migrations/20261121100000_add_user_indexes.sql",
  );
  command.action(async (files: readonly string[], settings: MigrateSettings) => {
    session.finish(await runMigrate(files, settings, session));
  });
  group.addCommand(command);
}

export async function runMigrate(
  files: readonly string[],
  settings: MigrateSettings,
  session: Session,
): Promise<ExitCode> {
  const connectionString = connectionOf(settings);
  const source = sourceOf(files, settings.folder, session.terminal.cwd);
  const pending = await pendingMigrations({ ...source, connectionString });
  const skipped = [...new Set(pending.flatMap((one) => one.skipped))];
  const place = { connectionString, folder: shown(source.folder, session.terminal.cwd) };
  if (settings.dryRun === true) return dryRun({ ...place, pending, settings, skipped }, session);
  if (skipped.length > 0 && settings.json !== true) {
    const { err, errPaint } = session.terminal;
    err(`${errPaint.yellow("note")}: ${skippedText(skipped)}\n`);
  }
  return apply({ ...source, connectionString }, place.folder, pending, settings, session);
}

async function apply(
  target: MigrationSource & { readonly connectionString: string },
  folder: string,
  pending: readonly PendingMigration[],
  settings: MigrateSettings,
  { terminal, interrupt }: Session,
): Promise<ExitCode> {
  const isQuiet = settings.json === true;
  const log = new StepLog(terminal, { isVerbose: settings.verbose === true, isQuiet, done: "Applied" });
  const applied = await interrupt.guard((signal) =>
    applyMigrations({
      ...target,
      signal,
      onStep: log.listen,
      onFile: (file) => log.fileDone(file),
      ignoreDrift: settings.force,
      fingerprint: takeFingerprint,
      lockTimeoutMs: settings.lockTimeout,
      lockAttempts: settings.attempts,
    }),
  );
  if (isQuiet) {
    const skipped = [...new Set(pending.flatMap((one) => one.skipped))];
    terminal.out(
      formatJson("db migrate", { ok: true, dryRun: false, folder, applied, skipped, notes: log.notes }),
    );
  } else if (applied.length === 0) {
    terminal.out(
      `Nothing to apply: the database has had ${target.files === undefined ? `all of ${printable(folder)}` : "what is named"}.\n`,
    );
  }
  return EXIT.done;
}

/** A folder by itself is all of it; files stand in one folder, because that is where their rollbacks are looked for. */
function sourceOf(files: readonly string[], folder: string, cwd: string): MigrationSource {
  const paths = files.map((file) => resolve(cwd, file));
  const [first] = paths;
  if (first === undefined) return { folder: resolve(cwd, folder) };
  if (paths.length === 1 && isFolder(first)) return { folder: first };
  const other = paths.find((file) => dirname(file) !== dirname(first));
  if (other !== undefined) {
    throw new CliError("ASHLAR_CLI_USAGE", `${files.join(" and ")} are not in one folder`, {
      hint: "apply the files of one folder at a time",
    });
  }
  return { folder: dirname(first), files: paths.map((file) => basename(file)) };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** `migrations/` */
function shown(folder: string, cwd: string): string {
  const path = relative(cwd, folder);
  return `${path === "" ? "." : path}/`;
}
