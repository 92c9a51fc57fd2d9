/** One at a time in a folder: starting and stopping its server. */
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "../errors.ts";
import { beginOf, isAlive } from "./running-process.ts";

const POLL_MS = 20;
/** Between making the folder and writing the number into it, a holder is nameless for a moment. */
const NAMELESS_MS = 5000;

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
