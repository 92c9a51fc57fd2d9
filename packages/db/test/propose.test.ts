import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openShadowServer, openSource, type ShadowServer, type Source } from "@ashlar/catalog";
import { applyMigrations, rollbackMigration } from "@ashlar/postgres";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DebianServer, startDebianServer } from "../../postgres/test/support/debian-server.ts";
import { type QuickServer, startQuickServer } from "../../postgres/test/support/quick-server.ts";
import type { Proposal, ProposeOptions } from "../src/propose/proposal.ts";
import { proposeMigration } from "../src/propose.ts";
import { differences } from "../src/prove/differences.ts";

let shadows: ShadowServer;
let live: QuickServer;
let older: DebianServer | undefined;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ashlar-propose-"));
  shadows = await openShadowServer();
  live = await startQuickServer();
  older = await startDebianServer();
});
afterAll(async () => {
  await shadows.stop();
  await live.stop();
  await older?.stop();
  await rm(folder, { recursive: true, force: true });
});

const shadow = () => Promise.resolve(shadows);
const NOW = new Date("2026-11-21T10:00:00Z");
let made = 0;

/** A schema file in the folder. */
async function file(sql: string): Promise<string> {
  const path = join(folder, `${++made}.sql`);
  await writeFile(path, sql);
  return path;
}

/** The connection string of a new database. */
async function database(server: string, sql: string): Promise<string> {
  const root = new pg.Client({ connectionString: server });
  await root.connect();
  const name = `propose_${++made}`;
  await root.query(`CREATE DATABASE ${name}`);
  await root.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(sql);
  await client.end();
  return url.href;
}

async function propose(
  old: string,
  wanted: string,
  options: Partial<ProposeOptions> = {},
): Promise<Proposal> {
  const opened: Source[] = [];
  try {
    for (const source of [old, wanted]) opened.push(await openSource(source, { shadow, cwd: folder }));
    const [one, other] = opened as [Source, Source];
    return await proposeMigration({ old: one, new: other, shadow, now: NOW, ...options });
  } finally {
    for (const source of opened) await source.close();
  }
}

const OLD = `
CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL, age int, CHECK (age > 0));
CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users);
CREATE VIEW adults AS SELECT name FROM users WHERE age >= 18;
INSERT INTO users (name, age) VALUES ('a', 20), ('b', 30);`;
const NEW = `${OLD.replace("age int", "age bigint, email text")}; CREATE INDEX orders_user ON orders (user_id)`;

test("the same schema twice gives nothing, not even a shadow", async () => {
  const url = await database(live.connectionString, OLD);
  const started: string[] = [];
  const proposal = await propose(url, url, {
    shadow: () => {
      started.push("started");
      return shadow();
    },
  });
  expect(proposal).toMatchObject({ changes: [], forward: [], files: [], proof: { kind: "skipped" } });
  expect(started).toEqual([]);
});

test("a live database and the file that made it do not differ", async () => {
  const proposal = await propose(await database(live.connectionString, OLD), await file(OLD));
  expect(proposal.changes).toEqual([]);
});

test("from a live database to a file: the files are applied for real, there and back", async () => {
  const url = await database(live.connectionString, OLD);
  const proposal = await propose(url, await file(NEW));
  expect(proposal.proof).toMatchObject({ kind: "proved", filledTables: 2, tables: 2 });
  const [forward, back] = proposal.files;
  expect(forward?.path).toBe("20261121100000_change_users_and_orders.sql");
  expect(back?.path).toBe("20261121100000_change_users_and_orders_rollback.sql");
  const migrations = await mkdtemp(join(folder, "migrations-"));
  for (const { path, text } of proposal.files) await writeFile(join(migrations, path), text);
  await applyMigrations({ connectionString: url, folder: migrations });
  expect((await propose(url, await file(NEW))).changes).toEqual([]);
  await rollbackMigration({ connectionString: url, folder: migrations });
  expect((await propose(url, await file(OLD))).changes).toEqual([]);
});

test("what loses data is a comment, and is a step where it is allowed", async () => {
  const [old, wanted] = [
    await file("CREATE TABLE users (id int, age int)"),
    await file("CREATE TABLE users (id int)"),
  ];
  const held = await propose(old, wanted);
  expect(held.proof.kind).toBe("proved");
  expect(held.files[0]?.text).toContain("-- ALTER TABLE public.users DROP COLUMN age;");
  const allowed = await propose(old, wanted, { allowDestructive: true });
  expect(allowed.proof.kind).toBe("proved");
  expect(allowed.files[0]?.text).toContain("\nALTER TABLE public.users DROP COLUMN age;");
  expect(allowed.files[0]?.text).toContain("-- THIS MIGRATION LOSES DATA:\n-- data loss: ");
  expect(allowed.files[1]?.text).toContain("does not come back");
});

test("a refused hazard is told with its step", async () => {
  const { refused } = await propose(await file(OLD), await file(NEW), { refuse: ["rewrite", "data-loss"] });
  expect(refused.map(({ hazard }) => hazard)).toEqual(["rewrite"]);
});

test("a rename is offered, never made; asked for, it keeps the rows", async () => {
  const [old, wanted] = [
    await file(OLD),
    await file(OLD.replaceAll("name", "full_name").replace("SELECT full_name", "SELECT full_name AS name")),
  ];
  const guessed = await propose(old, wanted);
  expect(guessed.guesses.map(({ flag }) => flag)).toEqual(["users.name=full_name"]);
  expect(guessed.forward.some(({ name }) => name.startsWith("rename"))).toBe(false);
  const asked = await propose(old, wanted, { renames: ["users.name=full_name"] });
  expect(asked.proof.kind).toBe("proved");
  expect(asked.forward[0]?.statements).toEqual(["ALTER TABLE public.users RENAME COLUMN name TO full_name"]);
  expect(asked.changes[0]).toMatchObject({ action: "rename", object: "column public.users.name" });
  expect(asked.forward.flatMap(({ hazards }) => hazards.map(({ name }) => name))).not.toContain("data-loss");
});

test("a rename may stand in the schema file, and stay there once it is done", async () => {
  const wanted = `-- ashlar: rename users.name to full_name\n${OLD.replaceAll("name", "full_name")}`;
  const path = await file(wanted.replace("rename users.full_name", "rename users.name"));
  const { forward, proof } = await propose(await file(OLD), path);
  expect(forward[0]?.name).toMatch(/^rename column name/);
  expect(proof.kind).toBe("proved");
  expect((await propose(path, path)).changes).toEqual([]);
});

test("without a proof the files say so", async () => {
  const { proof, files } = await propose(await file(OLD), await file(NEW), { isProved: false });
  expect(proof.kind).toBe("skipped");
  for (const { text } of files) expect(text).toContain("-- not proved: it was not asked for\n");
});

test("fingerprints are those of the database before and after", async () => {
  const { files } = await propose(await file(OLD), await file(NEW));
  const prints = files.map(({ text }) =>
    [...text.matchAll(/^-- fingerprint \w+: (18:[0-9a-f]{16})$/gm)].map(([, print]) => print),
  );
  expect(prints[0]).toHaveLength(2);
  expect(prints[1]).toEqual([...(prints[0] ?? [])].reverse());
});

test("a database of another version is compared on the shadow, and what is written suits its own", async ({
  skip,
}) => {
  if (older === undefined) return skip();
  const url = await database(older.connectionString, OLD);
  expect((await propose(url, await file(OLD))).changes).toEqual([]);
  // Before 18 the name of a not-null constraint is read and forgotten.
  const named = OLD.replace("name text NOT NULL", "name text CONSTRAINT users_need_names NOT NULL");
  expect((await propose(url, await file(named))).changes).toEqual([]);
  expect((await propose(await file(named), url)).changes).toEqual([]);
  const tooNew = `${OLD}; CREATE TABLE v (a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL)`;
  expect((await propose(url, await file(tooNew))).proof).toMatchObject({
    kind: "not proved",
    reasons: [expect.stringContaining("needs Postgres 18 for virtual generated columns")],
  });
  const proposal = await propose(url, await file(NEW));
  expect(proposal.proof).toMatchObject({
    kind: "proved",
    notes: [
      expect.stringMatching(/runs Postgres \d+: --shadow/),
      // The server's own superuser is nobody on the shadow.
      expect.stringContaining("not tried on the shadow: ALTER VIEW public.adults OWNER TO"),
    ],
  });
  const migrations = await mkdtemp(join(folder, "migrations-"));
  for (const { path, text } of proposal.files) await writeFile(join(migrations, path), text);
  const before = await openSource(url, { shadow, cwd: folder });
  await applyMigrations({ connectionString: url, folder: migrations });
  expect((await propose(url, await file(NEW))).changes).toEqual([]);
  await rollbackMigration({ connectionString: url, folder: migrations });
  const after = await openSource(url, { shadow, cwd: folder });
  expect(differences(after.database, before.database)).toEqual([]);
  await before.close();
  await after.close();
});

const UNION = `
CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a, b FROM t UNION ALL SELECT NULL, b FROM t;
CREATE MATERIALIZED VIEW m AS SELECT b FROM v;`;

/** As Postgres prints the view of `UNION` when it has read its own print. */
const REPRINTED = UNION.replace("SELECT NULL, b", "SELECT NULL::integer AS int4, b").replace(
  "FROM v;",
  "FROM v WITH NO DATA;",
);

test("two prints of the same definition are no difference, and an empty materialised view is none", async () => {
  const url = await database(live.connectionString, UNION);
  for (const [old, wanted] of [
    [url, await database(live.connectionString, REPRINTED)],
    [url, await file(REPRINTED)],
    [await file(REPRINTED), url],
    [await file(UNION), await file(REPRINTED)],
  ]) {
    expect((await propose(old ?? "", wanted ?? "")).changes).toEqual([]);
  }
});

test("a definition that comes back printed otherwise is proved beside a real change", async () => {
  for (const old of [await database(live.connectionString, UNION), await file(UNION)]) {
    const wanted = await file(`${REPRINTED}; CREATE VIEW w AS SELECT a FROM t UNION ALL SELECT NULL`);
    const { changes, proof } = await propose(old, wanted);
    expect(changes.map(({ object }) => object)).toEqual(["view public.w"]);
    expect(proof).toMatchObject({ kind: "proved" });
  }
});

const GRANTED = `
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'propose_reader') THEN
    CREATE ROLE propose_reader; CREATE ROLE propose_owner;
  END IF;
END $$;
CREATE TABLE t (id int, n int);
CREATE VIEW v AS SELECT id, n FROM t;
COMMENT ON VIEW v IS 'looked at';
GRANT SELECT ON v TO propose_reader;
ALTER VIEW v OWNER TO propose_owner;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON SEQUENCES TO propose_reader;
COMMENT ON COLUMN v.n IS 'a number';`;

test("a view that is made anew around a change gets back its owner, its privileges and its comments", async () => {
  for (const server of [live.connectionString, ...(older === undefined ? [] : [older.connectionString])]) {
    const url = await database(server, GRANTED);
    const wanted = await file(
      "CREATE TABLE t (id int, n bigint); CREATE VIEW v AS SELECT id, n FROM t;\nCOMMENT ON VIEW v IS 'looked at'; COMMENT ON COLUMN v.n IS 'a number';",
    );
    const { files, proof, changes } = await propose(url, wanted);
    expect("reasons" in proof ? proof.reasons : proof.kind).toEqual("proved");
    expect(changes.map(({ object }) => object)).toEqual(["column public.t.n", "view public.v"]);
    const meta = async () => (await viewsOf(url)).rows;
    const before = await meta();
    expect(before).toHaveLength(1);
    for (const { text } of files) {
      await execute(url, text);
      expect(await meta()).toEqual(before);
    }
  }
});

async function execute(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

function viewsOf(url: string): Promise<pg.QueryResult> {
  return execute(
    url,
    `SELECT relacl::text, relowner::regrole::text, obj_description(oid) AS comment, col_description(oid, 2) AS of_column
     FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace`,
  );
}
