/** A server of Debian's Postgres 15, where that is installed, to try what differs between versions. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chown, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const BINARIES = "/usr/lib/postgresql/15/bin";
const PATIENCE_MS = 30_000;

export const hasDebianServer: boolean = existsSync(path.join(BINARIES, "postgres"));

export interface DebianServer {
  readonly connectionString: string;
  stop(): Promise<void>;
}

export async function startDebianServer(): Promise<DebianServer> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "ashlar-debian-"));
  const user = await unprivilegedUser();
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  const data = path.join(folder, "data");
  await promisify(execFile)(
    path.join(BINARIES, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
    { ...user, cwd: folder },
  );
  const port = await freePort();
  const server = spawn(
    path.join(BINARIES, "postgres"),
    ["-D", data, "-p", String(port), "-h", "127.0.0.1", "-k", folder, "-F"],
    { ...user, cwd: folder, stdio: "ignore" },
  );
  await untilReady(server, path.join(data, "postmaster.pid"));
  return {
    connectionString: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      server.kill("SIGINT");
      if (server.exitCode === null) await once(server, "exit");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Postgres does not run as root. */
async function unprivilegedUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const line = (await readFile("/etc/passwd", "utf8")).split("\n").find((one) => one.startsWith("postgres:"));
  const [, , uid, gid] = line?.split(":") ?? [];
  return { uid: Number(uid ?? 65534), gid: Number(gid ?? 65534) };
}

/** The last line of the server's own file says so. */
async function untilReady(server: ChildProcess, pidFile: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const lines = await readFile(pidFile, "utf8").catch(() => "");
    if (/^ready\s*$/m.test(lines)) return;
    if (server.exitCode !== null || performance.now() > deadline)
      throw new Error("Debian's Postgres does not start");
    await sleep(50);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("no free port");
  return address.port;
}
