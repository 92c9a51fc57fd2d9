/** What the system knows of a process by its number. */
import { readFileSync } from "node:fs";
import { hasCode } from "../errors.ts";

/** Linux tells when a process began in whole seconds, near enough. */
const BEGIN_SLACK_MS = 2000;
const TICKS_PER_S = 100;

/** Whether a process of that number runs; it may be somebody else's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!hasCode(error, "EPERM")) return false;
  }
  // One that ended and that nobody asked how: under a container's first process it may stay so for good.
  return statOf(pid)?.[0] !== "Z";
}

/**
 * Not before when the process began, in epoch milliseconds: a number is given away again, in containers within moments
 * and to the same program. -Infinity where the system does not tell.
 */
export function beginOf(pid: number): number {
  if (pid === process.pid) return Date.now() - process.uptime() * 1000;
  const ticks = Number(statOf(pid)?.[19]);
  const bootS = Number(/^btime (\d+)$/m.exec(textOf("/proc/stat"))?.[1]);
  const beganMs = (bootS + ticks / TICKS_PER_S) * 1000 - BEGIN_SLACK_MS;
  return Number.isFinite(beganMs) ? beganMs : Number.NEGATIVE_INFINITY;
}

/** Of proc(5)'s `/proc/<pid>/stat` what follows the name, which may hold anything: state first, begin as the 20th. */
function statOf(pid: number): readonly string[] | undefined {
  const text = textOf(`/proc/${pid}/stat`);
  return text === "" ? undefined : text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
