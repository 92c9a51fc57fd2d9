/** A server of the system's own packages, mostly of an older version than the embedded one, for tests against both. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { chooseSystemUser, type SystemUser } from "../../src/embedded/system-user.ts";

export interface DebianServer {
  /** Of the database `postgres`, as the superuser `postgres`; trusted, so there is no password. */
  readonly connectionString: string;
  /** 15 */
  readonly major: number;
  readonly stop: () => Promise<void>;
}

const PACKAGES = "/usr/lib/postgresql";
const START_TIMEOUT_MS = 30_000;

/**
 * Runs the server until this process ends or the end of its input is reached, and takes its folder away: a test that
 * is killed leaves nothing behind.
 */
const SUPERVISOR = `
bin=$1; data=$2; port=$3
"$bin/initdb" --pgdata="$data" --username=postgres --auth=trust --encoding=UTF8 --locale=C --no-sync >/dev/null || exit 1
"$bin/postgres" -D "$data" -c port="$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off \
  -c shared_preload_libraries="$4" </dev/null >"$data/log" 2>&1 &
server=$!
read -r _
kill -INT "$server" 2>/dev/null
wait "$server"
rm -rf "$data"/*
`;

/** @returns the folder with the server's programs: that of ASHLAR_TEST_POSTGRES_BIN, or of the newest package */
export async function findDebianServer(): Promise<string | undefined> {
  const given = process.env["ASHLAR_TEST_POSTGRES_BIN"] ?? "";
  if (given !== "") return given;
  const majors = (await readdir(PACKAGES).catch(() => [])).map(Number).filter(Number.isInteger);
  const newest = majors.sort((a, b) => a - b).at(-1);
  return newest === undefined ? undefined : path.join(PACKAGES, String(newest), "bin");
}

/**
 * Starts the server on a folder of its own.
 *
 * @param options `preload` names libraries for shared_preload_libraries: `pg_stat_statements`
 * @returns undefined where no such package is installed
 */
export async function startDebianServer(
  options: { readonly preload?: string } = {},
): Promise<DebianServer | undefined> {
  const bin = await findDebianServer();
  if (bin === undefined) return undefined;
  const folder = await mkdtemp(path.join(tmpdir(), "debian-postgres-"));
  const runAs: SystemUser | undefined = await chooseSystemUser(path.join(folder, "none"));
  if (runAs !== undefined) await chown(folder, runAs.uid, runAs.gid);
  const port = await freePort();
  const supervisor = spawn(
    "sh",
    ["-c", SUPERVISOR, "sh", bin, folder, String(port), options.preload ?? ""],
    // A session of its own: Ctrl-C reaches the tests, and their end reaches it.
    { cwd: folder, detached: true, stdio: ["pipe", "ignore", "inherit"], ...(runAs ?? {}) },
  );
  supervisor.stdin.on("error", () => {});
  const ended = once(supervisor, "close");
  const stop = async () => {
    supervisor.stdin.end();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const connectionString = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const client = new pg.Client({ connectionString });
    try {
      await client.connect();
      const { rows } = await client.query<{ number: number }>(
        "SELECT current_setting('server_version_num')::int AS number",
      );
      return { connectionString, major: Math.floor((rows[0]?.number ?? 0) / 10_000), stop };
    } catch (error) {
      if (performance.now() < deadline && supervisor.exitCode === null) continue;
      await stop();
      throw error;
    } finally {
      await client.end().catch(() => {});
      await sleep(20);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
