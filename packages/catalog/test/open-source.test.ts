import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { openClient } from "@ashlar/postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type DebianServer,
  findDebianServer,
  startDebianServer,
} from "../../postgres/test/support/debian-server.ts";
import { openSource } from "../src/open-source.ts";
import { openShadowServer, type ShadowServer } from "../src/shadow/server.ts";

let server: ShadowServer;
let debian: DebianServer | undefined;
let cwd: string;
const bin = await findDebianServer();

beforeAll(async () => {
  cwd = await mkdtemp(path.join(os.tmpdir(), "ashlar-source-"));
  [server, debian] = await Promise.all([openShadowServer(), startDebianServer()]);
});

afterAll(async () => {
  await server.stop();
  await debian?.stop();
  await rm(cwd, { recursive: true, force: true });
});

const open = (source: string | readonly string[], options: { withOwners?: boolean } = {}) =>
  openSource(source, { shadow: async () => server, cwd, ...options });

async function write(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(cwd, name)), { recursive: true });
    await writeFile(path.join(cwd, name), content);
  }
}

async function tablesOf(source: string | readonly string[]): Promise<readonly string[]> {
  const opened = await open(source);
  await opened.close();
  return opened.database.objects.filter(({ kind }) => kind === "table").map(({ name }) => name);
}

const readable: readonly {
  readonly title: string;
  readonly files: Readonly<Record<string, string | Buffer>>;
  readonly source: string | readonly string[];
  readonly tables: readonly string[];
}[] = [
  {
    title: "a file is loaded",
    files: { "one/schema.sql": "CREATE TABLE a ();" },
    source: "one/schema.sql",
    tables: ["a"],
  },
  {
    title: "files are loaded in the order in which they are listed",
    files: { "two/z.sql": "CREATE TABLE a (id int PRIMARY KEY);", "two/a.sql": "CREATE TABLE b (LIKE a);" },
    source: "two/z.sql,two/a.sql",
    tables: ["a", "b"],
  },
  {
    title: "a list of files is as good as commas",
    files: { "three/z.sql": "CREATE TABLE a ();", "three/a.sql": "CREATE TABLE b (LIKE a);" },
    source: ["three/z.sql", "three/a.sql"],
    tables: ["a", "b"],
  },
  {
    title: "a file with a comma in its name is one file",
    files: { "four/a,b.sql": "CREATE TABLE a ();" },
    source: "four/a,b.sql",
    tables: ["a"],
  },
  {
    title: "migrations of a folder follow their numbers, without what takes them back",
    files: {
      "five/01_a.sql": "CREATE TABLE a ();",
      "five/01_a_rollback.sql": "DROP TABLE a;",
      "five/02_b.up.sql": "ALTER TABLE a RENAME TO b;",
      "five/02_b.down.sql": "ALTER TABLE b RENAME TO a;",
      "five/README.md": "no SQL",
    },
    source: "five",
    tables: ["b"],
  },
  {
    title: "a folder for each migration is a folder of migrations",
    files: {
      "six/20240101_a/migration.sql": "CREATE TABLE a ();",
      "six/20240102_b/migration.sql": "CREATE TABLE b (LIKE a);",
    },
    source: "six",
    tables: ["a", "b"],
  },
  {
    title: "Flyway's versions are ordered as numbers",
    files: {
      "seven/V2__a.sql": "CREATE TABLE a ();",
      "seven/V10__b.sql": "DROP TABLE a; CREATE TABLE b ();",
    },
    source: "seven",
    tables: ["b"],
  },
  {
    title: "files of a schema are loaded in whichever order works",
    files: { "eight/a.sql": "CREATE TABLE a (LIKE z);", "eight/sub/z.sql": "CREATE TABLE z ();" },
    source: "eight",
    tables: ["a", "z"],
  },
  {
    title: "UTF-16 with a byte order mark, and UTF-8 with one, are read",
    files: {
      "nine/1.sql": Buffer.from("\ufeffCREATE TABLE ä ();", "utf16le"),
      "nine/2.sql": "\ufeffCREATE TABLE b ();",
    },
    source: "nine",
    tables: ["ä", "b"],
  },
  {
    title: "a dump in Latin-1 that says so is read",
    files: { "ten/a.sql": Buffer.from("SET client_encoding = 'LATIN1';\nCREATE TABLE ö ();", "latin1") },
    source: "ten/a.sql",
    tables: ["ö"],
  },
];

test.for(readable)("$title", async ({ files, source, tables }) => {
  await write(files);
  expect(await tablesOf(source)).toEqual(tables);
});

const unreadable: readonly {
  readonly title: string;
  readonly files?: Readonly<Record<string, string | Buffer>>;
  readonly source: string;
  readonly code: string;
  readonly message: string | RegExp;
}[] = [
  {
    title: "a path that is none",
    source: "no/such.sql",
    code: "ASHLAR_CATALOG_SOURCE",
    message: "no/such.sql: there is no such file or folder",
  },
  ...[
    "app:secret@localhost/shop",
    "postgres//app:secret@localhost/shop",
    "jdbc:postgresql:shop?password=secret",
  ].map((source) => ({
    title: `${source}, whose password stays out of the message`,
    source,
    code: "ASHLAR_CATALOG_SOURCE",
    message: "what is named: there is no such file or folder",
  })),
  {
    title: "an empty folder",
    files: { "bad/empty/README": "" },
    source: "bad/empty",
    code: "ASHLAR_CATALOG_SOURCE",
    message: "bad/empty: there is no .sql file in the folder",
  },
  {
    title: "an empty file",
    files: { "bad/empty.sql": "" },
    source: "bad/empty.sql",
    code: "ASHLAR_CATALOG_EMPTY",
    message: "bad/empty.sql: no SQL statement in it",
  },
  {
    title: "JSON",
    files: { "bad/package.json": "{}" },
    source: "bad/package.json",
    code: "ASHLAR_CATALOG_SOURCE",
    message: "bad/package.json holds JSON, not SQL",
  },
  {
    title: "a picture",
    files: { "bad/picture.png": Buffer.from([137, 80, 78, 71, 0, 1]) },
    source: "bad/picture.png",
    code: "ASHLAR_CATALOG_SOURCE",
    message: "bad/picture.png is no text",
  },
  {
    title: "a dump that only pg_restore reads",
    files: { "bad/dump": "PGDMP\u0001" },
    source: "bad/dump",
    code: "ASHLAR_CATALOG_SOURCE",
    message: "bad/dump is a dump in pg_dump's own format, not SQL",
  },
  {
    title: "prose",
    files: { "bad/prose.sql": "Dear database, please.\n" },
    source: "bad/prose.sql",
    code: "ASHLAR_CATALOG_SQL",
    message: /^bad\/prose\.sql:1:1: syntax error at or near "Dear"/,
  },
  {
    title: "a file without place among migrations",
    files: { "bad/mixed/1_a.sql": "SELECT 1;", "bad/mixed/b.sql": "SELECT 1;" },
    source: "bad/mixed",
    code: "ASHLAR_CATALOG_SOURCE",
    message: /bad\/mixed: b\.sql has no place/,
  },
  {
    title: "migrations whose names count otherwise than their numbers",
    files: { "bad/ten/2_a.sql": "SELECT 1;", "bad/ten/10_b.sql": "SELECT 1;" },
    source: "bad/ten",
    code: "ASHLAR_CATALOG_SOURCE",
    message: /10_b\.sql would be applied before 2_a\.sql/,
  },
  {
    title: "a server where nobody listens",
    source: "postgres://ada:secret@127.0.0.1:1/shop",
    code: "ASHLAR_POSTGRES_UNREACHABLE",
    message: /^no connection to 127\.0\.0\.1:1\/shop/,
  },
  {
    title: "the same in libpq's words",
    source: "host=127.0.0.1 port=1 dbname=shop user=ada password='se\\'cret'",
    code: "ASHLAR_POSTGRES_UNREACHABLE",
    message: /^no connection to 127\.0\.0\.1:1\/shop/,
  },
];

test.for(unreadable)("$title is answered with one line", async ({ files = {}, source, code, message }) => {
  await write(files);
  const error = await open(source).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code,
    hint: expect.any(String),
    message: typeof message === "string" ? message : expect.stringMatching(message),
  });
  expect(String(error)).not.toMatch(/secret|se'cret/);
});

describe.skipIf(bin === undefined)("a live server", () => {
  const schema = `
CREATE SCHEMA app;
CREATE TYPE app.state AS ENUM ('new', 'old');
CREATE TABLE app.users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL, state app.state);
CREATE TABLE public.orders (id serial PRIMARY KEY, "user" bigint REFERENCES app.users, note text DEFAULT 'it''s; $$');
CREATE INDEX ON public.orders ("user") WHERE note IS NOT NULL;
CREATE VIEW public.open AS SELECT o.id, u.email FROM public.orders o JOIN app.users u ON u.id = o."user";
CREATE MATERIALIZED VIEW app.counts AS SELECT count(*) FROM public.orders;
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON app.users FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE FUNCTION public.two() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;
ALTER TABLE app.users ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON app.users TO pg_monitor;
CREATE POLICY own ON app.users TO pg_monitor USING (email = current_user);
INSERT INTO app.users (email) VALUES ('it''s'), (E'tab\\tbackslash\\\\. \\nline');
COMMENT ON TABLE app.users IS 'who; is there';
`;

  async function onDebian(name: string, sql: string): Promise<string> {
    const client = await openClient({ connectionString: debian?.connectionString ?? "" });
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
    const url = new URL(debian?.connectionString ?? "");
    url.pathname = `/${name}`;
    const other = await openClient({ connectionString: url.href });
    await other.query(sql);
    await other.end();
    return url.href;
  }

  // The flags of pg_dump, and what the files it writes are called here.
  test.for([
    ["as it is", []],
    ["with --create and --clean", ["--create", "--clean", "--if-exists"]],
    ["as inserts", ["--inserts"]],
    ["of the schema only", ["--schema-only", "--no-owner", "--no-privileges"]],
    ["with session authorisation", ["--use-set-session-authorization"]],
  ] as const)("what pg_dump writes, %s, holds what was dumped", async ([title, flags]) => {
    const name = `dump_${title.replace(/\W/g, "_")}`;
    const url = await onDebian(name, schema);
    const dump = spawnSync(path.join(bin ?? "", "pg_dump"), [...flags, url], { encoding: "utf8" });
    expect(dump.stderr).toBe("");
    await write({ [`${name}.sql`]: dump.stdout });
    const live = await open(url);
    const file = await open(`${name}.sql`);
    try {
      expect(live.kind).toBe("live");
      expect(live.label).toMatch(/^postgres:\/\/127\.0\.0\.1:\d+\/dump_/);
      expect(file.database.objects.map(({ id }) => id)).toEqual(live.database.objects.map(({ id }) => id));
      const unexpected = file.findings.filter(({ rule }) => rule !== "left-out");
      expect(unexpected).toEqual([]);
    } finally {
      await live.close();
      await file.close();
    }
  });

  test("is only read", async () => {
    const source = await open(await onDebian("read_only", "CREATE TABLE t ();"));
    await expect(source.client.query("DROP TABLE t")).rejects.toThrow(/read-only transaction/);
    await source.close();
  });

  test("without the database, or with another password, is said in one line", async () => {
    const url = new URL(debian?.connectionString ?? "");
    url.pathname = "/no_such";
    url.password = "secret";
    await expect(open(url.href)).rejects.toMatchObject({
      code: "ASHLAR_POSTGRES_REFUSED",
      message: expect.not.stringContaining("secret"),
    });
  });
});
