/** `ashlar db rollback`: takes migrations back with the rollback files beside them. */
import { basename, resolve } from "node:path";
import { type PendingRollback, pendingRollbacks, rollbackMigration } from "@ashlar/postgres";
import { formatJson, printable } from "@ashlar/report";
import { EXIT, type ExitCode } from "../../exit-code.ts";
import type { Session } from "../../session.ts";
import { takeFingerprint } from "./fingerprint-of.ts";
import { stepJson, stepLines } from "./step-list.ts";
import { StepLog } from "./step-log.ts";
import { connectionOf, type PatienceSettings, type TargetSettings } from "./target.ts";

/** The options as commander gives them. */
export interface RollbackSettings extends TargetSettings, PatienceSettings {
  readonly to?: string;
  readonly dryRun?: true;
  readonly allowDataLoss?: true;
  readonly force?: true;
}

export async function runRollback(settings: RollbackSettings, session: Session): Promise<ExitCode> {
  const { terminal, interrupt } = session;
  const isQuiet = settings.json === true;
  const options = {
    connectionString: connectionOf(settings),
    folder: resolve(terminal.cwd, settings.folder),
    to: settings.to === undefined ? undefined : basename(settings.to),
    ignoreDrift: settings.force,
  };
  if (settings.dryRun === true) {
    await showRollbacks(await pendingRollbacks(options), settings, session);
    return EXIT.done;
  }
  const log = new StepLog(terminal, { isVerbose: settings.verbose === true, isQuiet, done: "Took back" });
  const rolledBack = await interrupt.guard((signal) =>
    rollbackMigration({
      ...options,
      signal,
      onStep: log.listen,
      onFile: (file) => log.fileDone(file, file.wasThere ? "" : ", of which nothing had stayed"),
      refuseDataLoss: settings.allowDataLoss !== true,
      fingerprint: takeFingerprint,
      lockTimeoutMs: settings.lockTimeout,
      lockAttempts: settings.attempts,
    }),
  );
  if (isQuiet)
    terminal.out(formatJson("db rollback", { ok: true, dryRun: false, rolledBack, notes: log.notes }));
  else if (rolledBack.length === 0) terminal.out(`${nothing(settings.to)}\n`);
  return EXIT.done;
}

async function showRollbacks(
  pending: readonly PendingRollback[],
  settings: RollbackSettings,
  { terminal }: Session,
): Promise<void> {
  const { out, outPaint } = terminal;
  const files = await Promise.all(
    pending.map(async (one) => {
      const { file } = one;
      if (one.kind === "nothing") {
        const clears = one.clearing.map(({ what }) => what);
        return { file, rollbackFile: null, losesData: [], steps: [], clears };
      }
      const { migration, rows } = one;
      const { losesData } = migration.head;
      const steps = await stepJson(migration, rows);
      return { file, rollbackFile: migration.file, losesData, steps, clears: [] };
    }),
  );
  if (settings.json === true) {
    out(formatJson("db rollback", { ok: true, dryRun: true, files }));
    return;
  }
  for (const { file, rollbackFile, losesData, steps, clears } of files) {
    if (rollbackFile === null) {
      out(`${outPaint.bold(`Would forget ${printable(file)}`)}, of which nothing has stayed\n`);
      for (const what of clears) out(`  would take away ${printable(what)}\n`);
      continue;
    }
    out(`${outPaint.bold(`Would take back ${printable(file)}`)}, by ${printable(rollbackFile)}\n`);
    for (const loss of losesData) out(`  ${outPaint.red("loses data")}: ${printable(loss)}\n`);
    out(stepLines(steps, terminal));
  }
  out(files.length === 0 ? `${nothing(settings.to)}\n` : "\nNothing was changed.\n");
}

function nothing(to: string | undefined): string {
  return to === undefined
    ? "Nothing to take back: no migration was applied."
    : `Nothing to take back: ${printable(to)} is the last one applied.`;
}
