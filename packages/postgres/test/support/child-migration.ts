/** Starts the program that migrates, in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface ChildMigration {
  readonly process: ChildProcess;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

export function startMigration(
  connectionString: string,
  folder: string,
  options: { readonly killAfter?: number } = {},
): ChildMigration {
  const program = fileURLToPath(new URL("migrate.ts", import.meta.url));
  const kill = options.killAfter === undefined ? {} : { KILL_AFTER: String(options.killAfter) };
  const child = spawn(process.execPath, ["--import", "tsx", "--conditions", "@ashlar/source", program], {
    env: { ...process.env, CONNECTION: connectionString, FOLDER: folder, ...kill },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const ended = once(child, "close").then(([code, signal]) => (signal ?? code) as number | NodeJS.Signals);
  return { process: child, ended };
}
