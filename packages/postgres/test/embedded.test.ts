import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withFolderLock } from "../src/embedded/folder-lock.ts";
import { findPostmaster } from "../src/embedded/postmaster.ts";
import { shutDown } from "../src/embedded/server-process.ts";
import { emptyEmbedded, openClient, startEmbedded } from "../src/index.ts";

const isRoot = process.getuid?.() === 0;

let folder: string;
let children: ChildProcess[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "embedded-"));
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await until(async () => (await serverOf(folder)) === undefined);
  await rm(folder, { recursive: true, force: true });
});

const serverOf = (where: string) => findPostmaster(path.join(where, "data"));
const until = async (isSo: () => Promise<boolean>) => {
  const deadline = performance.now() + 20_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error("it never came to be");
    await sleep(20);
  }
};
const ask = async (connectionString: string, sql: string) => {
  const client = await openClient({ connectionString });
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
};

/** Another process that uses the folder's server; its connection string. */
async function use(where: string): Promise<{ child: ChildProcess; connectionString: string }> {
  const program = fileURLToPath(new URL("support/embedded.ts", import.meta.url));
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--conditions", "@ashlar/source", program, where],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  children.push(child);
  const connectionString = await new Promise<string>((resolve, reject) => {
    child.stdout?.once("data", (bytes: Buffer) => resolve(bytes.toString().trim()));
    child.once("exit", () => reject(new Error("it ended without a server")));
  });
  return { child, connectionString };
}

describe("an embedded server", () => {
  it("is Postgres 18, new once, and keeps its data and its port", async () => {
    const first = await startEmbedded({ folder, database: "shop" });
    expect(first.isNew).toBe(true);
    const facts = await ask(
      first.connectionString,
      "SELECT current_database() AS d, current_setting('server_version_num')::int / 10000 AS v",
    );
    expect(facts).toEqual([{ d: "shop", v: 18 }]);
    await ask(first.connectionString, "CREATE TABLE a AS SELECT 1 AS b");
    await first.stop();
    await first.stop();
    expect(await serverOf(folder)).toBeUndefined();
    const second = await startEmbedded({ folder, database: "shop" });
    expect(second.isNew).toBe(false);
    expect(second.connectionString).toBe(first.connectionString);
    expect(await ask(second.connectionString, "SELECT b FROM a")).toEqual([{ b: 1 }]);
    await second.stop();
  });

  it("is emptied to be made anew, and not while a server runs on it", async () => {
    const server = await startEmbedded({ folder });
    expect(await emptyEmbedded(folder)).toBe(false);
    expect(await ask(server.connectionString, "SELECT 1 AS a")).toEqual([{ a: 1 }]);
    await server.stop();
    expect(await emptyEmbedded(folder)).toBe(true);
    expect(await readdir(folder)).toEqual([]);
    const again = await startEmbedded({ folder });
    expect(again.isNew).toBe(true);
    await again.stop();
  });

  it("listens to this machine alone, asks for a password, and hides it from others", async () => {
    const server = await startEmbedded({ folder });
    const url = new URL(server.connectionString);
    expect(
      await ask(url.href, "SELECT current_setting('listen_addresses') AS a, current_setting('fsync') AS f"),
    ).toEqual([{ a: "127.0.0.1", f: "on" }]);
    url.password = "";
    await expect(openClient({ connectionString: url.href })).rejects.toThrow();
    for (const file of ["password", "server.log"])
      expect((await stat(path.join(folder, file))).mode & 0o077).toBe(0);
    expect(await readFile(path.join(folder, ".gitignore"), "utf8")).toBe("*\n");
    await server.stop();
  });

  it("is shared by those who begin at once, and ends with the last of them", async () => {
    const [one, two, three] = await Promise.all([
      startEmbedded({ folder }),
      startEmbedded({ folder }),
      use(folder),
    ]);
    expect(new Set([one.connectionString, two.connectionString, three.connectionString]).size).toBe(1);
    expect([one.isNew, two.isNew].filter(Boolean).length).toBeLessThanOrEqual(1);
    await one.stop();
    await two.stop();
    expect(await ask(three.connectionString, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    three.child.kill("SIGTERM");
    await until(async () => (await serverOf(folder)) === undefined);
  });

  it.each(["SIGINT", "SIGKILL"] as const)(
    "ends when its program is ended by %s, with everything that was acknowledged",
    async (signal) => {
      const { child, connectionString } = await use(folder);
      await ask(connectionString, "CREATE TABLE a AS SELECT 1 AS b");
      child.kill(signal);
      await until(async () => (await serverOf(folder)) === undefined);
      const server = await startEmbedded({ folder });
      expect(await ask(server.connectionString, "SELECT b FROM a")).toEqual([{ b: 1 }]);
      await server.stop();
    },
  );

  it("that was killed itself starts again, though its number went to another process", async () => {
    const first = await startEmbedded({ folder });
    await ask(first.connectionString, "CREATE TABLE a AS SELECT 1 AS b");
    const pid = (await serverOf(folder))?.pid ?? 0;
    process.kill(pid, "SIGKILL");
    await until(async () => (await serverOf(folder)) === undefined);
    const pidFile = path.join(folder, "data", "postmaster.pid");
    await writeFile(pidFile, (await readFile(pidFile, "utf8")).replace(String(pid), String(process.pid)));
    const second = await startEmbedded({ folder });
    expect(await ask(second.connectionString, "SELECT b FROM a")).toEqual([{ b: 1 }]);
    await second.stop();
    await first.stop();
  });

  it.each([
    {
      what: "of another version",
      file: "data/PG_VERSION",
      text: "17\n",
      code: "ASHLAR_POSTGRES_DATA_VERSION",
    },
    { what: "whose password is gone", file: "password", text: "", code: "ASHLAR_POSTGRES_DATA_FOLDER" },
    { what: "with another password", file: "password", text: "other", code: "ASHLAR_POSTGRES_DATA_FOLDER" },
    {
      what: "whose settings are broken",
      file: "data/postgresql.conf",
      text: "nonsense = on\n",
      code: "ASHLAR_POSTGRES_START",
    },
  ])("refuses a folder $what", async ({ file, text, code }) => {
    await (await startEmbedded({ folder })).stop();
    await writeFile(path.join(folder, file), text);
    await expect(startEmbedded({ folder })).rejects.toMatchObject({ code, hint: expect.any(String) });
    expect(await serverOf(folder)).toBeUndefined();
    expect(await readdir(folder)).not.toContain("lock");
  });

  it("begins again after a crash while the folder was made", async () => {
    await mkdir(path.join(folder, "data.new"));
    await writeFile(path.join(folder, "data.new", "PG_VERSION"), "18\n");
    await mkdir(path.join(folder, "lock"));
    await writeFile(path.join(folder, "lock", "pid"), "4194305\n");
    const server = await startEmbedded({ folder });
    expect(server.isNew).toBe(true);
    await server.stop();
  });

  it("does not wait for a dead holder of its lock whose number is now its own, as in a container", async () => {
    const lock = path.join(folder, "lock");
    await mkdir(lock);
    await writeFile(path.join(lock, "pid"), `${process.pid}\n`);
    const longAgo = new Date(Date.now() - 24 * 3600 * 1000);
    await utimes(path.join(lock, "pid"), longAgo, longAgo);
    await withFolderLock(folder, async () => {});
    expect(await readdir(folder)).not.toContain("lock");
  }, 5000);

  it("can be let go of after its folder was removed", async () => {
    const server = await startEmbedded({ folder });
    const postmaster = await serverOf(folder);
    await rm(folder, { recursive: true, force: true });
    await server.stop();
    process.kill(postmaster?.pid ?? 0, "SIGQUIT");
  }, 40_000);

  it.runIf(process.platform === "linux")(
    "has ended when nobody has asked how, as under a container's first process",
    async () => {
      const data = path.join(folder, "data");
      await mkdir(data);
      // Ends as a server does, and stays a zombie, because the parent that bash turns into never waits.
      await writeFile(
        path.join(folder, "postgres"),
        "#!/bin/bash\ntrap 'rm -f postmaster.pid; exit 0' INT\nwhile :; do sleep 0.02; done\n",
        { mode: 0o755 },
      );
      const parent = spawn("bash", ["-c", "set -m; ../postgres & echo $! && exec sleep 60"], { cwd: data });
      children.push(parent);
      const pid = await new Promise<string>((resolve) =>
        parent.stdout.once("data", (bytes: Buffer) => resolve(bytes.toString().trim())),
      );
      await writeFile(path.join(data, "postmaster.pid"), `${pid}\n${data}\n0\n1\n\n\n\nready\n`);
      await until(async () => (await readFile(`/proc/${pid}/comm`, "utf8")) === "postgres\n");
      await sleep(100);
      await shutDown(folder);
      expect(await readFile(`/proc/${pid}/stat`, "utf8")).toMatch(/\) Z /);
    },
    8000,
  );
});

describe.runIf(isRoot && process.platform === "linux")("an embedded server that root starts", () => {
  it("runs as somebody else, in a folder that nobody else can enter", async () => {
    const home = await mkdtemp(path.join(homedir(), "embedded-"));
    await chmod(home, 0o700);
    try {
      const server = await startEmbedded({ folder: path.join(home, "data") });
      const { pid } = (await serverOf(path.join(home, "data"))) ?? { pid: 0 };
      expect((await stat(`/proc/${pid}`)).uid).toBeGreaterThan(0);
      expect(await ask(server.connectionString, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
      await ask(server.connectionString, "CREATE DATABASE other");
      await server.stop();
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  });

  it("works for an ordinary user too", async () => {
    const program = fileURLToPath(new URL("support/embedded.ts", import.meta.url));
    await chmod(folder, 0o777);
    const where = path.join(folder, "data");
    const text = execFileSync(
      process.execPath,
      ["--import", "tsx", "--conditions", "@ashlar/source", program, where, "once"],
      {
        uid: 65534,
        gid: 65534,
        env: { PATH: process.env["PATH"], HOME: folder },
        encoding: "utf8",
      },
    );
    expect(text).toMatch(/^postgres:/);
    expect((await stat(path.join(where, "data"))).uid).toBe(65534);
    expect(await serverOf(where)).toBeUndefined();
  });
});
