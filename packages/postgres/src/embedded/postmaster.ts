/** What a data folder's `postmaster.pid` says about the server that runs on it. */
import { execFile } from "node:child_process";
import { readFile, readlink, realpath } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { isAlive } from "./running-process.ts";

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** `starting`, `ready`, `stopping`; empty in the first moments. */
  readonly status: string;
}

/**
 * The server that runs on the folder. A file that a killed server left behind, its number perhaps given to another
 * process since, counts as none.
 */
export async function findPostmaster(dataFolder: string): Promise<Postmaster | undefined> {
  const postmaster = await readPostmaster(dataFolder);
  if (postmaster === undefined || !isAlive(postmaster.pid)) return undefined;
  return (await isServerOf(dataFolder, postmaster.pid)) ? postmaster : undefined;
}

// https://www.postgresql.org/docs/current/storage-file-layout.html; the lines are numbered in src/include/utils/pidfile.h
async function readPostmaster(dataFolder: string): Promise<Postmaster | undefined> {
  const text = await readFile(path.join(dataFolder, "postmaster.pid"), "utf8").catch(() => "");
  const [pid, , , port, , , , status] = text.split("\n");
  const number = Number(pid);
  return number > 0 ? { pid: number, port: Number(port), status: status?.trim() ?? "" } : undefined;
}

async function isServerOf(dataFolder: string, pid: number): Promise<boolean> {
  if (process.platform === "win32") return true;
  if (process.platform !== "linux") {
    const { stdout } = await promisify(execFile)("ps", ["-o", "comm=", "-p", String(pid)]).catch(() => ({
      stdout: "",
    }));
    return stdout.includes("postgres");
  }
  const command = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
  if (command.trim() !== "postgres") return false;
  // The server's working folder is its data folder. Not ours to see: then the name has to do.
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return folder === undefined || folder === (await realpath(dataFolder));
}
