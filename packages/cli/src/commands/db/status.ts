/** `ashlar db status`: which migrations the database has had. */
import { relative, resolve } from "node:path";
import { type MigrationStatus, migrationStatus } from "@ashlar/postgres";
import { formatJson, type Paint, printable } from "@ashlar/report";
import { EXIT, type ExitCode } from "../../exit-code.ts";
import type { Session } from "../../session.ts";
import { connectionOf, type TargetSettings } from "./target.ts";

/** The options as commander gives them. */
export interface StatusSettings extends TargetSettings {
  readonly check?: true;
}

export async function runStatus(settings: StatusSettings, { terminal }: Session): Promise<ExitCode> {
  const folder = resolve(terminal.cwd, settings.folder);
  const status = await migrationStatus({ connectionString: connectionOf(settings), folder });
  const files = filesOf(status);
  const isDone = files.every(({ state }) => state === "applied" || state === "adopted");
  const ok = isDone || settings.check !== true;
  if (settings.json === true) terminal.out(formatJson("db status", { ok, ...status, upToDate: isDone }));
  else terminal.out(textOf(files, `${relative(terminal.cwd, folder) || "."}/`, terminal.outPaint));
  return ok ? EXIT.done : EXIT.notPassed;
}

interface FileState {
  readonly file: string;
  readonly state:
    | "applied"
    | "adopted"
    | "pending"
    | "edited"
    | "failed"
    | "interrupted"
    | "half back"
    | "missing";
  readonly note: string;
}

function filesOf({ applied, adopted, pending, edited, failed, missing }: MigrationStatus): FileState[] {
  const files: FileState[] = [
    ...applied.map(({ file, finished }) => ({ file, state: "applied" as const, note: timeText(finished) })),
    ...adopted.map((file) => ({
      file,
      state: "adopted" as const,
      note: "not run: all that it makes was there before",
    })),
    ...pending.map((file) => ({ file, state: "pending" as const, note: "" })),
    ...edited.map((file) => ({ file, state: "edited" as const, note: "changed after it had been applied" })),
    ...failed.map(({ file, step, error, isRollback }) =>
      isRollback
        ? {
            file,
            state: "half back" as const,
            note: `its rollback stopped${step === "" ? "" : ` in step ${step}`}${error === null ? ", or is at work now" : `: ${error}`}; rollback goes on there`,
          }
        : error === null
          ? {
              file,
              state: "interrupted" as const,
              note: `in step ${step}, or at work now; migrate goes on there`,
            }
          : { file, state: "failed" as const, note: `step ${step}: ${error}` },
    ),
    ...missing.map((file) => ({ file, state: "missing" as const, note: "applied, and not in the folder" })),
  ];
  return files.sort((one, other) => (one.file < other.file ? -1 : 1));
}

function textOf(files: readonly FileState[], folder: string, paint: Paint): string {
  if (files.length === 0) return `No migrations in ${printable(folder)}.\n`;
  const width = Math.max(...files.map(({ state }) => state.length));
  const paints: Record<FileState["state"], (text: string) => string> = {
    applied: paint.green,
    adopted: paint.green,
    pending: paint.yellow,
    edited: paint.red,
    failed: paint.red,
    interrupted: paint.red,
    "half back": paint.red,
    missing: paint.red,
  };
  const lines = files.map(({ file, state, note }) =>
    `${paints[state](state.padEnd(width))}  ${printable(file)}${note === "" ? "" : `  ${paint.dim(printable(note))}`}`.trimEnd(),
  );
  const counts = [...new Set(files.map(({ state }) => state))].map(
    (state) => `${files.filter((one) => one.state === state).length} ${state}`,
  );
  return `${lines.join("\n")}\n\n${printable(folder)}: ${counts.join(", ")}\n`;
}

/** `2026-11-21 10:00:03 UTC` */
function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
