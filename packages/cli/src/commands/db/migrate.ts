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
import { CliError } from "../../errors.ts";
import { EXIT, type ExitCode } from "../../exit-code.ts";
import type { Session } from "../../session.ts";
import { dryRun } from "./dry-run.ts";
import { takeFingerprint } from "./fingerprint-of.ts";
import { skippedText } from "./skipped-text.ts";
import { StepLog } from "./step-log.ts";
import { connectionOf, type PatienceSettings, type TargetSettings } from "./target.ts";

/** The options as commander gives them. */
export interface MigrateSettings extends TargetSettings, PatienceSettings {
  readonly dryRun?: true;
  readonly force?: true;
  /** False for `--no-proof`. */
  readonly proof: boolean;
  readonly shadow?: string;
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
