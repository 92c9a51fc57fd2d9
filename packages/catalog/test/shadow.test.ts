import { access } from "node:fs/promises";
import { openClient } from "@ashlar/postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type DebianServer,
  findDebianServer,
  startDebianServer,
} from "../../postgres/test/support/debian-server.ts";
import { openShadowServer, type ShadowServer } from "../src/shadow/server.ts";

const file = (text: string) => [{ name: "a.sql", text }];

describe("the embedded server", () => {
  let server: ShadowServer;

  beforeAll(async () => {
    server = await openShadowServer();
  });

  afterAll(() => server.stop());

  test("gives a role that may nothing but own its database", async () => {
    const shadow = await server.create();
    const { rows } = await shadow.client.query(
      `SELECT session_user = $1 AS "isRole", rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls AS "isMore",
              has_database_privilege(current_database(), 'CREATE') AS "mayCreate", rolconfig
       FROM pg_roles WHERE rolname = session_user`,
      [shadow.role],
    );
    expect(rows).toEqual([{ isRole: true, isMore: false, mayCreate: true, rolconfig: null }]);
    await shadow.drop();
  });

  test("keeps shadows apart", async () => {
    const [one, other] = await Promise.all([server.create(), server.create()]);
    const { rows } = await one.client.query<{ may: boolean }>(
      "SELECT has_database_privilege($1, 'CONNECT') AS may",
      [(await other.client.query<{ name: string }>("SELECT current_database() AS name")).rows[0]?.name],
    );
    expect(rows).toEqual([{ may: false }]);
    await Promise.all([one.drop(), other.drop()]);
  });

  test("copies a shadow with all its rows", async () => {
    const shadow = await server.create();
    await shadow.load(file("CREATE TABLE t (id int); INSERT INTO t VALUES (1);"));
    const copy = await shadow.copy();
    await copy.client.query("INSERT INTO t VALUES (2)");
    expect((await copy.client.query("SELECT id FROM t ORDER BY id")).rows).toEqual([{ id: 1 }, { id: 2 }]);
    expect((await shadow.client.query("SELECT id FROM t")).rows).toEqual([{ id: 1 }]);
    await shadow.drop();
    expect((await copy.inspect()).objects.map(({ id }) => id)).toContain("table public.t");
    await copy.drop();
  });

  test("shows its data folder, and does not wait for disks", async () => {
    const shadow = await server.create();
    await access(shadow.dataFolder ?? "");
    expect((await shadow.client.query("SHOW fsync")).rows).toEqual([{ fsync: "off" }]);
    await shadow.drop();
  });

  test("leaves nothing of what a file set in the session", async () => {
    const shadow = await server.create();
    await shadow.load(file("SET search_path = app; CREATE TEMPORARY TABLE x (); CREATE SCHEMA app;"));
    expect((await shadow.client.query("SHOW search_path")).rows).toEqual([
      { search_path: '"$user", public' },
    ]);
    expect((await shadow.client.query("SELECT to_regclass('x') AS found")).rows).toEqual([{ found: null }]);
    await shadow.drop();
  });

  test("drops what is left when it stops", async () => {
    const other = await openShadowServer();
    const shadow = await other.create();
    const { role } = shadow;
    await shadow.load(file("CREATE TABLE t (); GRANT SELECT ON t TO ashlar_test_left;"));
    await other.stop();
    await other.stop();
    const witness = await server.create();
    const { rows } = await witness.admin.query(
      `SELECT datname AS name FROM pg_catalog.pg_database WHERE datname = $1
       UNION ALL SELECT rolname FROM pg_catalog.pg_roles WHERE rolname IN ($1, 'ashlar_test_left')`,
      [role],
    );
    expect(rows).toEqual([]);
    await witness.drop();
  });

  const statements: readonly [title: string, statements: readonly string[], id: string][] = [
    ["an extension", ["CREATE EXTENSION cube"], "extension cube"],
    [
      "an event trigger, made anew",
      [
        "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION f()",
        "DROP EVENT TRIGGER e",
        "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()",
        "ALTER EVENT TRIGGER e DISABLE",
      ],
      "event trigger e",
    ],
    [
      "a publication of everything, and its end",
      [
        "CREATE PUBLICATION p FOR ALL TABLES",
        "DROP PUBLICATION p",
        "CREATE PUBLICATION p FOR TABLES IN SCHEMA public",
      ],
      "publication p",
    ],
    [
      "an owner that nobody has heard of",
      ["CREATE TABLE t ()", "ALTER TABLE t OWNER TO ashlar_test_run", "ALTER TABLE t ADD COLUMN c int"],
      "column public.t.c",
    ],
  ];

  test("gives nothing to a superuser, and says so", async () => {
    const shadow = await server.create();
    await shadow.run("CREATE TABLE t ()");
    const why = await shadow.run("ALTER TABLE t OWNER TO postgres");
    expect(why).toBe("postgres is no role without rights there");
    const { rows } = await shadow.client.query(
      "SELECT tableowner AS owner FROM pg_tables WHERE tablename = 't'",
    );
    expect(rows).toEqual([{ owner: shadow.role }]);
    expect(await shadow.run("ALTER TABLE t OWNER TO ashlar_test_ordinary")).toBeUndefined();
    await shadow.drop();
  });

  test.for(statements)("runs %s", async ([, texts, id]) => {
    const shadow = await server.create();
    for (const text of texts) await shadow.run(text);
    expect((await shadow.inspect()).objects.map((object) => object.id)).toContain(id);
    await shadow.drop();
  });

  const traps: readonly [title: string, setup: string, statement: string][] = [
    [
      "a default whose type runs a check",
      `CREATE FUNCTION check_it(text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE 'run by %', session_user; END $$;
       CREATE DOMAIN trap AS text CHECK (check_it(VALUE)); CREATE TYPE box_of AS (t trap)`,
      "CREATE FUNCTION f(b box_of DEFAULT '(x)') RETURNS int LANGUAGE sql LEAKPROOF AS 'SELECT 1'",
    ],
    [
      "a validator of the file's own",
      `CREATE FUNCTION v(text[], oid) RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE 'run by %', session_user; END $$`,
      "CREATE FOREIGN DATA WRAPPER w VALIDATOR v OPTIONS (a 'b')",
    ],
    [
      "a cast that the catalog's own queries would use",
      "CREATE FUNCTION c(oid) RETURNS text LANGUAGE sql AS $$ SELECT 'run by ' || session_user $$",
      "CREATE CAST (oid AS text) WITH FUNCTION c(oid) AS IMPLICIT",
    ],
    ["what makes a file own pg_catalog", "SELECT 1", "ALTER SCHEMA pg_catalog OWNER TO ashlar_test_owner"],
    [
      "what makes a file own a view of the catalog",
      "SELECT 1",
      "ALTER VIEW pg_catalog.pg_roles OWNER TO ashlar_test_owner",
    ],
    ["what makes a file own a database", "SELECT 1", "ALTER DATABASE postgres OWNER TO ashlar_test_owner"],
    [
      "what puts a function in the place of one of Postgres",
      "CREATE EXTENSION unaccent",
      `CREATE OR REPLACE FUNCTION pg_catalog.quote_ident(text) RETURNS text LANGUAGE c IMMUTABLE STRICT
       AS '$libdir/unaccent', 'unaccent_dict'`,
    ],
    [
      "a filter of a publication",
      "CREATE TABLE t (a int)",
      "CREATE PUBLICATION p FOR TABLES IN SCHEMA public, TABLE t WHERE (a > 1)",
    ],
    ["a program", "CREATE TABLE t (a text)", "COPY t FROM PROGRAM 'id'"],
    ["an extension that reads files", "SELECT 1", "CREATE EXTENSION file_fdw"],
  ];

  test.for(traps)("never runs %s as superuser", async ([, setup, statement]) => {
    const shadow = await server.create();
    await shadow.client.query(setup);
    const error = await shadow.run(statement).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toMatch(/permission denied|must be|no installed extension|run by ashlar_shadow_/);
    await shadow.drop();
  });
});

const bin = await findDebianServer();

describe.skipIf(bin === undefined)("a server by its URL", () => {
  let debian: DebianServer;

  beforeAll(async () => {
    debian = (await startDebianServer()) as DebianServer;
    const client = await openClient({ connectionString: debian.connectionString });
    await client.query(
      "CREATE ROLE maker LOGIN CREATEDB; CREATE ROLE stranger LOGIN; CREATE ROLE chief LOGIN CREATEDB CREATEROLE",
    );
    await client.end();
  });

  afterAll(() => debian.stop());

  const urlOf = (user: string) => debian.connectionString.replace("postgres@", `${user}@`);

  test.for([
    ["a superuser", "postgres", false],
    ["one who makes roles", "chief", false],
    ["one who makes databases only", "maker", true],
  ] as const)("is used as %s", async ([, user, isSame]) => {
    const server = await openShadowServer({ url: urlOf(user) });
    expect(server.serverVersion).toBeGreaterThanOrEqual(130_000);
    const shadow = await server.create();
    expect(shadow.role === user).toBe(isSame);
    expect(shadow.dataFolder).toBeUndefined();
    await shadow.load(file("CREATE TABLE t (id int); CREATE EXTENSION citext; INSERT INTO t VALUES (1);"));
    const copy = await shadow.copy();
    expect((await copy.inspect()).objects.map(({ id }) => id)).toContain("table public.t");
    await server.stop();
    const client = await openClient({ connectionString: debian.connectionString });
    const { rows } = await client.query(
      `SELECT datname AS name FROM pg_database WHERE datname LIKE 'ashlar%'
       UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE 'ashlar%'`,
    );
    await client.end();
    expect(rows).toEqual([]);
  });

  test("is freed of what a killed run left, and of nothing else", async () => {
    const name = (agoMs: number) => `ashlar_shadow_${(Date.now() - agoMs).toString(36)}_0123456789ab`;
    const forgotten = name(2 * 3_600_000);
    const kept = [name(60_000), "ashlar_shadow_of_mine"];
    const client = await openClient({ connectionString: debian.connectionString });
    for (const role of [forgotten, ...kept]) {
      await client.query(`CREATE ROLE ${role}`);
      await client.query(`CREATE DATABASE ${role} OWNER ${role}`);
    }
    const told: string[] = [];
    const onProgress = (text: string) => void told.push(text);
    await (await openShadowServer({ url: debian.connectionString, onProgress })).stop();
    await (await openShadowServer({ url: debian.connectionString, onProgress })).stop();
    expect(told).toEqual(["dropped a database that killed runs had left on the server of the shadow"]);
    const { rows } = await client.query<{ name: string }>(
      `SELECT datname AS name FROM pg_database WHERE datname LIKE 'ashlar%' AND EXISTS (
         SELECT FROM pg_roles WHERE rolname = datname) ORDER BY datname`,
    );
    expect(rows.map((row) => row.name).sort()).toEqual(kept.toSorted());
    const roles = await client.query("SELECT FROM pg_roles WHERE rolname LIKE 'ashlar%'");
    expect(roles.rowCount).toBe(kept.length);
    for (const role of kept) {
      await client.query(`DROP DATABASE ${role}`);
      await client.query(`DROP ROLE ${role}`);
    }
    await client.end();
  });

  test("where no database may be made is refused with a hint", async () => {
    await expect(openShadowServer({ url: urlOf("stranger") })).rejects.toMatchObject({
      code: "ASHLAR_CATALOG_SHADOW",
      message: "stranger may not create databases there",
      hint: expect.stringContaining("CREATEDB"),
    });
  });

  test("gets no roles from a file: grants are left out, policies refused", async () => {
    const server = await openShadowServer({ url: debian.connectionString });
    const shadow = await server.create();
    const { findings } = await shadow.load(file("CREATE TABLE t (); GRANT SELECT ON t TO nobody_here;"));
    expect(findings.map(({ rule }) => rule)).toEqual(["privilege-left-out"]);
    await expect(
      shadow.load(file("CREATE POLICY p ON t TO nobody_here USING (true);")),
    ).rejects.toMatchObject({
      code: "ASHLAR_CATALOG_SQL",
      message: expect.stringMatching(/no role nobody_here/),
    });
    await server.stop();
  });

  test("before 17 does nothing as superuser that an event trigger would see", async () => {
    const server = await openShadowServer({ url: debian.connectionString });
    if (server.serverVersion < 170_000) {
      const shadow = await server.create();
      await expect(
        shadow.load(
          file(`CREATE TABLE seen (who text);
CREATE FUNCTION spy() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen VALUES (session_user); END $$;
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION spy();
CREATE EXTENSION cube; CREATE PUBLICATION p FOR ALL TABLES;`),
        ),
      ).rejects.toMatchObject({
        code: "ASHLAR_CATALOG_SHADOW",
        message: expect.stringMatching(/^a\.sql:4:24: the event trigger e would run/),
      });
      const { rows } = await shadow.client.query("SELECT DISTINCT who FROM seen");
      expect(rows).toEqual([{ who: shadow.role }]);
    }
    await server.stop();
  });
});
