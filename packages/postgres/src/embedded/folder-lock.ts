/** One at a time in a folder: starting and stopping its server. */
import { readFileSync } from "node:fs";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "../errors.ts";

const POLL_MS = 20;
/** Between making the folder and writing the number into it, a holder is nameless for a moment. */
const NAMELESS_MS = 5000;
/** Linux tells when a process began in whole seconds, near enough. */
const BEGIN_SLACK_MS = 2000;
const TICKS_PER_S = 100;

/**
 * Does the work while this process holds `<folder>/lock`, a folder too because making one is atomic for programs in
 * any language. A holder that died is noticed.
 *
 * @throws ENOENT when there is no such folder
 */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const lock = path.join(folder, "lock");
  while (!(await take(lock))) await sleep(POLL_MS);
  try {
    return await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    if (await isStale(lock)) await removeStale(lock);
    return false;
  }
  try {
    await writeFile(path.join(lock, "pid"), `${process.pid}\n`);
    return true;
  } catch (error) {
    // Taken for stale in between.
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}

/** Moved away first, because of two who find it stale only one can do that; removed only if it still is what it was. */
async function removeStale(lock: string): Promise<void> {
  const away = `${lock}.${process.pid}`;
  try {
    await rename(lock, away);
  } catch {
    return;
  }
  if (await isStale(away)) await rm(away, { recursive: true, force: true });
  else await rename(away, lock).catch(() => {});
}

async function isStale(lock: string): Promise<boolean> {
  const file = path.join(lock, "pid");
  const pid = Number(await readFile(file, "utf8").catch(() => ""));
  if (pid > 0) {
    const writtenMs = (await stat(file).catch(() => undefined))?.mtimeMs ?? Number.POSITIVE_INFINITY;
    return !isAlive(pid) || beginOf(pid) > writtenMs;
  }
  const facts = await stat(lock).catch(() => undefined);
  return facts !== undefined && Date.now() - facts.mtimeMs > NAMELESS_MS;
}

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
function beginOf(pid: number): number {
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
