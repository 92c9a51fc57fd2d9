import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeConnection } from "../src/connect.ts";
import {
  createDatabase,
  createPool,
  dropDatabase,
  type Embedded,
  openClient,
  startEmbedded,
} from "../src/index.ts";

let server: Embedded;
let folder: string;
let pool: pg.Pool;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "connect-"));
  server = await startEmbedded({ folder });
  pool = createPool({
    connectionString: server.connectionString,
    applicationName: "shop",
    statementTimeoutMs: 200,
  });
});
afterAll(async () => {
  await pool.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("a pool", () => {
  it.each([
    { sql: "9007199254740991::int8", value: 9007199254740991 },
    { sql: "12.50::numeric", value: 12.5 },
    { sql: "'2026-02-03'::date", value: "2026-02-03" },
    { sql: "'10:20'::time", value: "10:20:00" },
    { sql: "'2026-02-03T00:00:00Z'::timestamptz", value: new Date("2026-02-03T00:00:00Z") },
    {
      sql: "'{{1,NULL},{2,3}}'::int8[]",
      value: [
        [1, null],
        [2, 3],
      ],
    },
    { sql: "'{1.5}'::numeric[]", value: [1.5] },
    { sql: "'{2026-02-03}'::date[]", value: ["2026-02-03"] },
    { sql: "'{\"NULL\",NULL}'::text[]", value: ["NULL", null] },
    { sql: `'{"a": [1]}'::jsonb`, value: { a: [1] } },
  ])("reads $sql", async ({ sql, value }) => {
    const { rows } = await pool.query(`SELECT ${sql} AS value`);
    expect(rows).toEqual([{ value }]);
  });

  it("refuses an int8 that a number cannot hold, and goes on working", async () => {
    await expect(pool.query("SELECT 9007199254740992::int8")).rejects.toThrow(RangeError);
    await expect(pool.query("SELECT 1 AS one")).resolves.toMatchObject({ rows: [{ one: 1 }] });
  });

  it("leaves the driver's own types alone", async () => {
    const client = new pg.Client({ connectionString: server.connectionString });
    await client.connect();
    const { rows } = await client.query("SELECT 1::int8 AS value");
    await client.end();
    expect(rows).toEqual([{ value: "1" }]);
  });

  it("names its connections and stops long statements", async () => {
    const { rows } = await pool.query("SHOW application_name");
    expect(rows).toEqual([{ application_name: "shop" }]);
    await expect(pool.query("SELECT pg_sleep(5)")).rejects.toMatchObject({ code: "57014" });
  });

  it("ends a transaction that nobody goes on with, so that its locks are free again", async () => {
    const careless = createPool({
      connectionString: server.connectionString,
      idleInTransactionTimeoutMs: 100,
    });
    const client = await careless.connect();
    await client.query("BEGIN; SELECT pg_advisory_xact_lock(77)");
    await sleep(300);
    const { rows } = await pool.query("SELECT pg_try_advisory_lock(77) AS free");
    expect(rows).toEqual([{ free: true }]);
    await expect(client.query("COMMIT")).rejects.toThrow();
    client.release(true);
    await careless.end();
  });

  it("has the limits that were agreed", () => {
    const { options } = createPool({ connectionString: server.connectionString });
    expect(options).toMatchObject({
      connectionTimeoutMillis: 5000,
      idleTimeoutMillis: 600_000,
      maxLifetimeSeconds: 1800,
      idle_in_transaction_session_timeout: 60_000,
      keepAliveInitialDelayMillis: 10_000,
    });
    expect(options.max % 2).toBe(1);
  });

  it("outlives the end of an idle connection", async () => {
    const other = createPool({ connectionString: server.connectionString });
    const { rows } = await other.query("SELECT pg_backend_pid() AS pid");
    await pool.query("SELECT pg_terminate_backend($1, 1000)", [rows[0]?.pid]);
    await expect(other.query("SELECT 1 AS one")).resolves.toMatchObject({ rows: [{ one: 1 }] });
    await other.end();
  });
});

describe("a connection that does not come about", () => {
  const secret = "hush-hush";
  const cases = [
    { what: "nobody listens", change: (url: URL) => (url.port = "1"), code: "ASHLAR_POSTGRES_UNREACHABLE" },
    {
      what: "the host has no address",
      change: (url: URL) => (url.hostname = "nowhere.invalid"),
      code: "ASHLAR_POSTGRES_UNREACHABLE",
    },
    { what: "the password is wrong", change: () => {}, code: "ASHLAR_POSTGRES_REFUSED", sqlState: "28P01" },
  ];

  it.each(cases)("says so when $what, and never the password", async ({ change, code, sqlState }) => {
    const url = new URL(server.connectionString);
    url.password = secret;
    change(url);
    const broken = createPool({ connectionString: url.href });
    const byPool: unknown = await broken.query("SELECT 1").catch((error: unknown) => error);
    const byClient: unknown = await openClient({ connectionString: url.href }).catch(
      (error: unknown) => error,
    );
    await broken.end();
    for (const error of [byPool, byClient]) {
      expect(error).toMatchObject({
        name: "PostgresError",
        code,
        hint: expect.any(String),
        cause: expect.any(Error),
      });
      if (sqlState !== undefined) expect(error).toMatchObject({ sqlState });
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(secret);
      expect(String(error)).not.toContain(secret);
    }
  });

  it.each([
    "postgres://ada:127/hush@127.0.0.1:1/shop",
    "postgres://ada:1#hush@127.0.0.1:1/shop",
    "postgres://ada:1?hush@127.0.0.1:1/shop",
    "postgres://ada:hush/1@127.0.0.1:1/shop",
  ])("refuses %s, whose password was not escaped, and does not tell it", async (connectionString) => {
    const error: unknown = await openClient({ connectionString }).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: "PostgresError", code: "ASHLAR_POSTGRES_CONNECTION_STRING" });
    expect(String(error)).not.toContain("hush");
  });

  it.each([
    ["postgres://ada:a@b.invalid/c:hush@127.0.0.1:1/shop", "b.invalid:5432"],
    ["postgres://ada:hush@127.0.0.1:1/a%40b", "127.0.0.1:1/a%40b"],
    ["postgres://127.0.0.1:1/shop?user=ada@home", "127.0.0.1:1/shop"],
  ])("describes %s as %s", async (connectionString, described) => {
    expect(describeConnection(connectionString)).toBe(described);
    await expect(openClient({ connectionString })).rejects.toMatchObject({
      code: "ASHLAR_POSTGRES_UNREACHABLE",
    });
  });

  it("is given up when the other side never answers", async () => {
    const mute = createServer(() => {});
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    const address = mute.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const silent = createPool({
      connectionString: `postgres://a:b@127.0.0.1:${port}/c`,
      connectTimeoutMs: 50,
    });
    await expect(silent.query("SELECT 1")).rejects.toThrow(/timeout/);
    await silent.end();
    mute.close();
  });

  it.each(["", "shop", "mysql://localhost/shop"])("is refused for the text %j", (connectionString) => {
    expect(() => createPool({ connectionString })).toThrowError(
      expect.objectContaining({ code: "ASHLAR_POSTGRES_CONNECTION_STRING" }),
    );
  });
});

describe("a database", () => {
  it("is a copy of its template, whatever its name", async () => {
    const template = await createDatabase(server.connectionString, { name: "Template; é" });
    const client = await openClient({ connectionString: template });
    await client.query("CREATE TABLE a AS SELECT 1 AS b");
    const names = ["one", "two"];
    // Still connected to the template for a moment.
    const copies = names.map((name) =>
      createDatabase(server.connectionString, { name, template: "Template; é" }),
    );
    await client.end();
    for (const connectionString of await Promise.all(copies)) {
      const copy = await openClient({ connectionString });
      expect((await copy.query("SELECT b FROM a")).rows).toEqual([{ b: 1 }]);
      await copy.end();
    }
    for (const name of [...names, "Template; é", "never was"])
      await dropDatabase(server.connectionString, name);
  });

  it.each([
    { what: "exists", options: { name: "postgres" } },
    { what: "copies one that is not there", options: { name: "copy", template: "nothing" } },
  ])("is refused when it $what", async ({ options }) => {
    await expect(createDatabase(server.connectionString, options)).rejects.toMatchObject({
      code: "ASHLAR_POSTGRES_DATABASE",
    });
  });
});
