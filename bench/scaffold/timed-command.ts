/** Runs a command and tells what it took, as GNU time sees it: the command and all that it started. */
import { execFile } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TimedCommand {
  readonly wallS: number;
  /** Of the command and everything it waited for. */
  readonly userS: number;
  /** Of the largest of its processes. */
  readonly peakMb: number;
  /** Undefined: ended by a signal, or not ended in time. */
  readonly exitCode: number | undefined;
  /** Both streams. */
  readonly output: string;
}

export interface CommandOptions {
  readonly folder: string;
  readonly timeoutS?: number;
}

/** What `timeout` ends with when it had to end the command. */
const TIMED_OUT = 124;

/** @param command its program and arguments */
export function timeCommand(command: readonly string[], options: CommandOptions): Promise<TimedCommand> {
  const { folder, timeoutS = 300 } = options;
  const notes = join(tmpdir(), `time-${process.pid}-${Math.random().toString(36).slice(2)}`);
  // `timeout` ends what the command has started with it.
  const args = ["-o", notes, "-f", "%e %U %M", "timeout", "--kill-after=2", String(timeoutS), ...command];
  return new Promise((resolve, reject) => {
    const settings = { cwd: folder, maxBuffer: 256e6, env: environment() };
    const child = execFile("/usr/bin/time", args, settings, (error, stdout, stderr) => {
      if (error !== null && "errno" in error && error.code === "ENOENT") {
        reject(new Error("GNU time is missing: apt-get install time"));
        return;
      }
      const exitCode = child.exitCode === null || child.exitCode === TIMED_OUT ? undefined : child.exitCode;
      const output = stdout + stderr;
      const noted = exitCode === undefined ? "" : readFileSync(notes, "utf8");
      rmSync(notes, { force: true });
      if (exitCode === undefined) {
        resolve({ wallS: timeoutS, userS: Number.NaN, peakMb: Number.NaN, exitCode, output });
        return;
      }
      // A failed command has a line of its own before the figures.
      const [wallS = 0, userS = 0, peakKb = 0] = noted.trim().split("\n").at(-1)!.split(" ").map(Number);
      resolve({ wallS, userS, peakMb: peakKb / 1024, exitCode, output });
    });
  });
}

// Plain text, and nothing that npm told the run itself.
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_OPTIONS$/i.test(name));
  return { ...Object.fromEntries(kept), NO_COLOR: "1", CI: "1" };
}
