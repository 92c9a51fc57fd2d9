/** Makes data folders, and starts and stops the servers on them. */
import { spawn } from "node:child_process";
import { chmod, chown, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PostgresError } from "../errors.ts";
import type { Binaries } from "./binaries.ts";
import { findPostmaster, type Postmaster } from "./postmaster.ts";
import { isAlive } from "./running-process.ts";
import { canEnter, type SystemUser } from "./system-user.ts";

/** Where a server lives: `data` in it is Postgres' own folder. */
export interface ServerFolder {
  readonly folder: string;
  readonly binaries: Binaries;
  readonly runAs: SystemUser | undefined;
}

export const USER = "postgres";

const POLL_MS = 5;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;
const LARGEST_LOG_BYTES = 10_000_000;

/** Makes the data folder: a draft first, renamed when it is whole, so that a crash leaves no half of one. */
export async function initialise(server: ServerFolder, password: string): Promise<void> {
  const { folder, binaries, runAs } = server;
  const draft = path.join(folder, "data.new");
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  if (runAs !== undefined) await chown(draft, runAs.uid, runAs.gid);
  const passwordFile = path.join(folder, "password.new");
  const passwordHandle = await open(passwordFile, "w+", 0o600);
  const log = await openLog(folder);
  try {
    await passwordHandle.write(password, 0);
    if (runAs !== undefined) await passwordHandle.chown(runAs.uid, runAs.gid);
    const isWindows = process.platform === "win32";
    const args = [
      `--pgdata=${await pathForServer(draft, runAs)}`,
      `--username=${USER}`,
      "--auth=scram-sha-256",
      // By the open file, because the server's user may not get to its path.
      `--pwfile=${isWindows ? passwordFile : "/dev/stdin"}`,
      "--encoding=UTF8",
      // The same order and the same upper case on every machine.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-instructions",
      // What a power cut takes from a folder of this age, the next start makes again.
      "--no-sync",
    ];
    const stdin = isWindows ? "ignore" : passwordHandle.fd;
    const logged = (await log.stat()).size;
    const child = spawn(binaries.initdb, args, {
      cwd: draft,
      stdio: [stdin, log.fd, log.fd],
      env: serverEnvironment(),
      ...(runAs ?? {}),
    });
    const code = await new Promise<number | string>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("close", (status, signal) => resolve(status ?? signal ?? "an unknown end"));
    });
    if (code !== 0) throw await startError(folder, logged, `initdb ended with ${code}`);
    await rename(draft, path.join(folder, "data"));
  } finally {
    await passwordHandle.close();
    await log.close();
    await rm(passwordFile, { force: true });
  }
}

/**
 * Starts the server and waits until it takes connections.
 *
 * @returns undefined when the port or the memory of an earlier server was still in use, which passes
 * @throws {PostgresError} ASHLAR_POSTGRES_START with what the server's log says
 */
export async function launch(server: ServerFolder, port: number): Promise<Postmaster | undefined> {
  const { folder, binaries, runAs } = server;
  const data = path.join(folder, "data");
  const log = await openLog(folder);
  const logged = (await log.stat()).size;
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    log_timezone: "UTC",
    // A statement that fails is the program's to log, and may hold what is no log's business.
    log_min_error_statement: "panic",
  };
  const child = spawn(
    binaries.postgres,
    [
      "-D",
      await pathForServer(data, runAs),
      ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
    // A session of its own: Ctrl-C is for the program, which ends the server when it is done with it.
    {
      cwd: data,
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
      env: serverEnvironment(),
      ...(runAs ?? {}),
    },
  );
  child.unref();
  let end: string | undefined;
  child.once("error", (error) => {
    end = error.message;
  });
  child.once("exit", (code, signal) => {
    end = `the server ended with ${code ?? signal}`;
  });
  await log.close();
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (end !== undefined) {
      const text = await logSince(folder, logged);
      if (
        /could not create any TCP\/IP sockets|pre-existing shared memory block|lock file "postmaster.pid"/.test(
          text,
        )
      ) {
        return undefined;
      }
      throw await startError(folder, logged, end);
    }
    const postmaster = await findPostmaster(data);
    if (postmaster?.pid === child.pid && postmaster?.status === "ready") return postmaster;
    await sleep(POLL_MS);
  }
  child.kill("SIGQUIT");
  throw await startError(folder, logged, `it was not ready after ${START_TIMEOUT_MS / 1000} s`);
}

/** A fast shutdown: connections are ended, everything acknowledged is on disk. */
export async function shutDown(folder: string): Promise<void> {
  const postmaster = await findPostmaster(path.join(folder, "data"));
  if (postmaster === undefined) return;
  signal(postmaster.pid, "SIGINT");
  const deadline = performance.now() + STOP_TIMEOUT_MS;
  while (isAlive(postmaster.pid)) {
    // An immediate shutdown loses nothing either; the next start takes a little longer.
    if (performance.now() > deadline) signal(postmaster.pid, "SIGQUIT");
    await sleep(POLL_MS);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

/**
 * The folder's path, or, where the server's user may not pass a folder above it, the working folder that it is given:
 * Linux resolves that link without looking at the path.
 */
async function pathForServer(folder: string, runAs: SystemUser | undefined): Promise<string> {
  if (runAs === undefined || (await canEnter(folder, runAs))) return folder;
  if (process.platform === "linux") return "/proc/self/cwd";
  throw new PostgresError("ASHLAR_POSTGRES_DATA_FOLDER", `the user ${runAs.uid} cannot get into ${folder}`, {
    hint: "do not run as root, or choose a data folder that everybody may pass through",
  });
}

/** Nothing of ours that the server would listen to: PGDATA, PGPORT, a locale, a time zone. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = process.platform === "win32" ? { SystemRoot: process.env["SystemRoot"] } : {};
  return { ...kept, PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" };
}

async function openLog(folder: string) {
  const file = path.join(folder, "server.log");
  const facts = await stat(file).catch(() => undefined);
  const handle = await open(file, (facts?.size ?? 0) > LARGEST_LOG_BYTES ? "w" : "a", 0o600);
  await chmod(file, 0o600).catch(() => {});
  return handle;
}

async function logSince(folder: string, offset: number): Promise<string> {
  const text = await readFile(path.join(folder, "server.log")).catch(() => Buffer.alloc(0));
  return text.subarray(offset).toString("utf8");
}

async function startError(folder: string, logged: number, end: string): Promise<PostgresError> {
  const lines = (await logSince(folder, logged)).trim().split("\n");
  const reason = lines.findLast((line) => /FATAL|PANIC|error:/i.test(line)) ?? lines.at(-1) ?? "";
  return new PostgresError(
    "ASHLAR_POSTGRES_START",
    `the embedded Postgres did not start: ${end}. ${reason}`.trim(),
    {
      hint: `look at ${path.join(folder, "server.log")}, or set DATABASE_URL to a Postgres server`,
    },
  );
}
