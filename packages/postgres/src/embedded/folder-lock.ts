/** One at a time in a folder: starting and stopping its server. */
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "../errors.ts";

const POLL_MS = 20;
/** Between making the folder and writing the number into it, a holder is nameless for a moment. */
const NAMELESS_MS = 5000;

/**
 * Does the work while this process holds `<folder>/lock`, a folder too because making one is atomic for programs in
 * any language. A holder that died is noticed.
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
    await writeFile(path.join(lock, "pid"), `${process.pid}\n`);
    return true;
  } catch (error) {
    if (!hasCode(error, "EEXIST") && !hasCode(error, "ENOENT")) throw error;
  }
  if (await isStale(lock)) await removeStale(lock);
  return false;
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
  const pid = Number(await readFile(path.join(lock, "pid"), "utf8").catch(() => ""));
  if (pid > 0) return !isAlive(pid);
  const facts = await stat(lock).catch(() => undefined);
  return facts !== undefined && Date.now() - facts.mtimeMs > NAMELESS_MS;
}

/** Whether a process of that number runs; it may be somebody else's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}
