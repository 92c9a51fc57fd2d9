import { createServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CatalogError } from "../src/errors.ts";
import { openShadowServer, type ShadowServer } from "../src/shadow/server.ts";
import type { Shadow } from "../src/shadow/shadow.ts";

let server: ShadowServer;

beforeAll(async () => {
  server = await openShadowServer();
});

afterAll(() => server.stop());

async function load(...texts: readonly string[]) {
  const shadow = await server.create();
  const files = texts.map((text, at) => ({ name: `file${at + 1}.sql`, text }));
  try {
    return { shadow, ...(await shadow.load(files)) };
  } catch (error) {
    await shadow.drop();
    throw error;
  }
}

async function idsOf(shadow: Shadow): Promise<readonly string[]> {
  const { objects } = await shadow.inspect();
  return objects.map(({ id }) => id);
}

const loads: readonly {
  readonly title: string;
  readonly sql: string;
  readonly makes?: readonly string[];
  readonly lacks?: readonly string[];
  /** Rules of the findings, in order. */
  readonly findings?: readonly string[];
}[] = [
  {
    title: "the frame of a dump is read as psql reads it",
    sql: `\\restrict abcDEF
SET statement_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET row_security = off;
SET default_table_access_method = heap;
CREATE TABLE public.t (id integer);
ALTER TABLE public.t OWNER TO nobody_here;
\\unrestrict abcDEF
`,
    makes: ["table public.t"],
  },
  {
    title: "rows after COPY are passed over, whatever stands in them",
    sql: `CREATE TABLE t (a text, b text);
COPY public.t (a, b) FROM stdin;
it's; CREATE TABLE never (	"open
$$ \\\\. /* 	\\N
\\.
CREATE TABLE u ();`,
    makes: ["table public.t", "table public.u"],
    lacks: ["table public.never"],
  },
  {
    title: "a setting that the server does not know is left out",
    sql: "SET setting_of_tomorrow = on; CREATE TABLE t ();",
    makes: ["table public.t"],
    findings: ["unknown-setting"],
  },
  {
    title: "a schema that a statement names is made",
    sql: "CREATE TABLE app.t (); CREATE TABLE app.u (); CREATE SCHEMA app; CREATE SCHEMA public;",
    makes: ["schema app", "table app.t", "table app.u"],
    findings: ["schema-made"],
  },
  {
    title: "a schema of the search path is made when there is none to create in",
    sql: "SET search_path = app; CREATE TABLE t ();",
    makes: ["table app.t"],
    findings: ["schema-made"],
  },
  {
    title: "a function in C that an extension has too is made under another name, and commented on",
    sql: `CREATE EXTENSION unaccent;
CREATE FUNCTION public.plain(regdictionary, text) RETURNS text LANGUAGE c IMMUTABLE STRICT
  AS '$libdir/unaccent', 'unaccent_dict';
COMMENT ON FUNCTION public.plain(regdictionary, text) IS 'immutable';
CREATE TABLE t (a text); CREATE INDEX i ON t (public.plain('unaccent', a));`,
    makes: ["function public.plain(regdictionary, text)", "index public.i"],
  },
  {
    title: "roles that the server lacks are made for grants and policies",
    sql: `CREATE TABLE t (id int);
GRANT SELECT ON t TO ashlar_test_reader;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ashlar_test_reader;
CREATE POLICY p ON t TO ashlar_test_writer USING (true);`,
    makes: ["policy public.t.p"],
  },
  {
    title: "a role that a file makes comes without password and attributes",
    sql: `CREATE ROLE ashlar_test_made LOGIN SUPERUSER PASSWORD 'secret';
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'never') THEN
    CREATE ROLE ashlar_test_block SUPERUSER;
  END IF;
END $$;
CREATE TABLE t (); GRANT SELECT ON t TO ashlar_test_made, ashlar_test_block;
DO $$ BEGIN
  ASSERT (SELECT count(*) = 2 AND NOT bool_or(rolsuper OR rolcanlogin) FROM pg_roles
          WHERE rolname IN ('ashlar_test_made', 'ashlar_test_block'));
END $$;`,
    makes: ["table public.t"],
  },
  {
    title: "a schema for somebody is a schema",
    sql: `CREATE SCHEMA app AUTHORIZATION ashlar_test_x; CREATE SCHEMA AUTHORIZATION ashlar_test_y
  CREATE TABLE t ();`,
    makes: ["schema app", "table ashlar_test_y.t"],
  },
  {
    title: "what belongs to the server is left out, and said",
    sql: `CREATE DATABASE other; ALTER DATABASE other SET search_path = x;
CREATE SUBSCRIPTION s CONNECTION 'host=example.org' PUBLICATION p;
CREATE TABLE t ();`,
    makes: ["table public.t"],
    findings: ["left-out", "left-out", "left-out"],
  },
  {
    title: "rows that do not fit are a warning",
    sql: "CREATE TABLE t (id int NOT NULL); INSERT INTO t VALUES (NULL); INSERT INTO t VALUES (1);",
    makes: ["table public.t"],
    findings: ["rows-left-out"],
  },
  {
    title: "statements of a transaction stay",
    sql: "BEGIN; CREATE TABLE t (id int); CREATE INDEX CONCURRENTLY i ON t (id); COMMIT;",
    makes: ["index public.i"],
  },
  {
    title: "extensions are made, trusted ones and others",
    sql: `CREATE EXTENSION IF NOT EXISTS plpgsql;
CREATE EXTENSION citext; CREATE EXTENSION earthdistance CASCADE;
COMMENT ON EXTENSION plpgsql IS 'PL/pgSQL procedural language'; COMMENT ON EXTENSION cube IS 'mine';
CREATE TABLE t (email citext, place earth);`,
    makes: ["extension citext", "extension cube", "extension earthdistance"],
  },
  {
    title: "what only a superuser may make is made",
    sql: `CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();
COMMENT ON EVENT TRIGGER e IS 'watches';
CREATE FUNCTION secret(int) RETURNS bool LANGUAGE sql IMMUTABLE LEAKPROOF AS 'SELECT true';
CREATE PUBLICATION everything FOR ALL TABLES;
CREATE TYPE pair AS (a int, b int);
CREATE FUNCTION pair_cmp(pair, pair) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 0';
CREATE OPERATOR CLASS pair_ops FOR TYPE pair USING btree AS FUNCTION 1 pair_cmp(pair, pair);
CREATE TEXT SEARCH TEMPLATE plain (LEXIZE = dsimple_lexize, INIT = dsimple_init);
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler;
CREATE CAST (bigint AS timestamp) WITHOUT FUNCTION;
CREATE CAST (bigint AS interval) WITH INOUT AS IMPLICIT;`,
    makes: [
      "event trigger e",
      "publication everything",
      "text search template public.plain",
      "foreign-data wrapper nowhere",
      "access method heap_too",
    ],
  },
  {
    title: "servers, user mappings and foreign tables are made, and nothing is connected to",
    sql: `CREATE EXTENSION postgres_fdw;
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER one FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '1');
CREATE SERVER two FOREIGN DATA WRAPPER nowhere;
CREATE USER MAPPING FOR ashlar_test_mapped SERVER one OPTIONS (user 'x', password 'y');
CREATE FOREIGN TABLE far (id int) SERVER one;
IMPORT FOREIGN SCHEMA public FROM SERVER one INTO public;`,
    makes: ["foreign table public.far", "server one", "server two"],
    findings: ["left-out"],
  },
  {
    title: "statements that share a message are sorted out when one needs more",
    sql: `CREATE TYPE state AS ENUM ('a'); ALTER TYPE state ADD VALUE 'b';
CREATE TABLE t (s state DEFAULT 'b'); CREATE TABLE app.u (); COMMENT ON TABLE t IS 'x';
CREATE VIEW v AS SELECT * FROM t; ALTER VIEW v OWNER TO x; CREATE TABLE w (); -- the last one
CREATE FUNCTION f() RETURNS int LANGUAGE sql LEAKPROOF AS 'SELECT 1'`,
    makes: ["function public.f()", "table app.u", "table public.w", "view public.v"],
    findings: ["schema-made"],
  },
  {
    title: "a body in SQL holds semicolons, and so do rules and strings",
    sql: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN a > 0 THEN 1 END; SELECT 2; END;
CREATE TABLE t (a int); /* ; /* nested ; */ */
CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2);
CREATE TABLE "a;b" (x text DEFAULT E'\\';', y text DEFAULT ';''', z text DEFAULT $q$;$$;$q$);`,
    makes: ["function public.f(integer)", 'table public."a;b"', "rule public.t.r"],
  },
];

test.for(loads)("$title", async ({ sql, makes = [], lacks = [], findings = [] }) => {
  const { shadow, findings: found } = await load(sql);
  try {
    expect(found.map(({ rule }) => rule)).toEqual(findings);
    const ids = await idsOf(shadow);
    expect(ids).toEqual(expect.arrayContaining([...makes]));
    for (const id of lacks) expect(ids).not.toContain(id);
  } finally {
    await shadow.drop();
  }
});

const readings = [
  "CREATE MATERIALIZED VIEW near AS SELECT * FROM far",
  "CREATE TABLE near AS SELECT * FROM far",
  "CREATE TABLE near (id int); INSERT INTO near SELECT id FROM far",
  "DO $$ BEGIN PERFORM FROM far; END $$",
  "DO $$ BEGIN ALTER FOREIGN DATA WRAPPER postgres_fdw HANDLER postgres_fdw_handler; PERFORM FROM far; END $$",
  "ALTER FOREIGN DATA WRAPPER postgres_fdw HANDLER postgres_fdw_handler; SELECT FROM far",
  "ALTER EXTENSION postgres_fdw UPDATE; SELECT FROM far",
  "ANALYZE far",
];

test.for(readings)("no other server is connected to by %s", async (reading) => {
  let visits = 0;
  const other = createServer((socket) => {
    visits++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => void other.listen(0, "127.0.0.1", resolve));
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const shadow = await server.create();
  const sql = `CREATE EXTENSION postgres_fdw;
CREATE SERVER one FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '${port}');
CREATE USER MAPPING FOR PUBLIC SERVER one OPTIONS (user 'x', password 'y');
CREATE FOREIGN TABLE far (id int) SERVER one;
${reading};`;
  try {
    await shadow.load([{ name: "a.sql", text: sql }]).catch(() => undefined);
    await expect(shadow.client.query("SELECT FROM far")).rejects.toThrow("has no handler");
    expect(visits).toBe(0);
  } finally {
    await shadow.drop();
    other.close();
  }
});

const refusals: readonly {
  readonly title: string;
  readonly sql: string;
  readonly code: string;
  readonly message: RegExp;
}[] = [
  ["a command of the system", "COPY t FROM PROGRAM 'id'", /1:1: COPY with PROGRAM is not run/],
  ["a program that rows are sent to", "COPY (SELECT 1) TO PROGRAM 'cat'", /1:1: COPY with PROGRAM/],
  ["a file that is read", "COPY t FROM '/etc/passwd'", /1:1: COPY with a file is not run/],
  ["a shell command of psql", "SELECT 1;\n\\! id", /2:1: \\! is not run/],
  ["a copy by psql", "\\copy t from program 'id'", /1:1: \\copy is not run/],
  ["an included file", "\\i other.sql", /1:1: \\i is not run/],
  ["statements that a query makes", "SELECT 'x' \\gexec", /1:12: \\gexec is not run/],
  ["an untrusted language", "DO LANGUAGE plpython3u 'x'", /1:1: a DO block in plpython3u/],
  ["a function in C", "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'x', 'y'", /1:1: a function in c /],
  ["an internal function", "CREATE FUNCTION f(text) RETURNS text LANGUAGE INTERNAL AS 'x'", /in internal/],
  ["a setting of the server", "ALTER SYSTEM SET archive_command = 'id'", /1:1: ALTER SYSTEM/],
  ["a folder on the server", "CREATE TABLESPACE x LOCATION '/tmp'", /1:1: CREATE TABLESPACE/],
  ["a library", "LOAD 'evil'", /1:1: LOAD/],
  ["an extension that reads files", "CREATE EXTENSION file_fdw", /the extension file_fdw/],
  ["an extension that connects", "CREATE EXTENSION dblink", /the extension dblink/],
  ["a second database", "CREATE TABLE t ();\n\\connect other", /2:1: \\connect to another database/],
  [
    "a function in C with other types",
    "CREATE EXTENSION unaccent; CREATE FUNCTION f(oid, text) RETURNS text LANGUAGE c STRICT AS '$libdir/unaccent', 'unaccent_dict'",
    /1:28: a function in c /,
  ],
  [
    "a function in C that nulls reach",
    "CREATE EXTENSION unaccent; CREATE FUNCTION f(regdictionary, text) RETURNS text LANGUAGE c AS '$libdir/unaccent', 'unaccent_dict'",
    /1:28: a function in c /,
  ],
  [
    "a function in C with an expression",
    "CREATE FUNCTION f(a text DEFAULT now()::text) RETURNS text LANGUAGE c STRICT AS 'x', 'y'",
    /1:1: a function in c /,
  ],
  ["a language by its handler", "CREATE LANGUAGE evil HANDLER h", /CREATE LANGUAGE evil/],
].map(([title, sql, message]) => ({
  title: `${title} is refused`,
  sql: sql as string,
  code: "ASHLAR_CATALOG_UNSAFE",
  message: message as RegExp,
}));

const mistakes: typeof refusals = [
  {
    title: "a mistake is found at line and column",
    sql: "CREATE TABLE t (\n  id int,\n  other nothing.such\n);",
    code: "ASHLAR_CATALOG_SQL",
    message: /^file1\.sql:3:9: type "nothing.such" does not exist$/,
  },
  {
    title: "a syntax error too, in characters beyond the first plane",
    sql: "CREATE TABLE t ();\nCOMMENT ON TABLE t IS '😀😀' nonsense;",
    code: "ASHLAR_CATALOG_SQL",
    message: /^file1\.sql:2:30: syntax error/,
  },
  {
    title: "an open string is found where it starts",
    sql: "CREATE TABLE t ();\nSELECT 'oh;",
    code: "ASHLAR_CATALOG_SQL",
    message: /^file1\.sql:2:8: a string starts here/,
  },
  {
    title: "an extension that the server lacks is named",
    sql: "\nCREATE EXTENSION ashlar_no_such;",
    code: "ASHLAR_CATALOG_EXTENSION",
    message: /^file1\.sql:2:1: .*ashlar_no_such/,
  },
  {
    title: "files of the server cannot be read by a function",
    sql: "CREATE VIEW v AS SELECT 1; DO $$ BEGIN PERFORM pg_read_file('/etc/passwd'); END $$;",
    code: "ASHLAR_CATALOG_SQL",
    message: /permission denied for function pg_read_file/,
  },
  {
    title: "nor imported as a large object",
    sql: "DO $$ BEGIN PERFORM lo_import('/etc/passwd'); END $$;",
    code: "ASHLAR_CATALOG_SQL",
    message: /permission denied/,
  },
  {
    title: "a program behind EXECUTE meets a role without rights",
    sql: "CREATE TABLE t (a text); DO $$ BEGIN EXECUTE 'COPY t FROM PROGRAM ''id'''; END $$;",
    code: "ASHLAR_CATALOG_SQL",
    message: /permission denied to COPY/,
  },
  {
    title: "a cast that reads numbers as addresses is refused",
    sql: "CREATE CAST (pg_catalog.int8 AS pg_catalog.text) WITHOUT FUNCTION;",
    code: "ASHLAR_CATALOG_SQL",
    message: /must be superuser|must be owner/,
  },
  {
    title: "comments alone are no schema",
    sql: "-- nothing\n/* here */ ;",
    code: "ASHLAR_CATALOG_EMPTY",
    message: /^file1\.sql: no SQL statement/,
  },
];

test.for([...refusals, ...mistakes])("$title", async ({ sql, code, message }) => {
  const error = await load(sql).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CatalogError);
  expect(error).toMatchObject({ code, hint: expect.any(String) });
  expect((error as CatalogError).message).toMatch(message);
});

test("no code of a file runs with a superuser's rights", async () => {
  const { shadow } = await load(`
CREATE TABLE seen (what text, who text);
CREATE FUNCTION spy() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO public.seen VALUES (tg_tag, session_user); END $$;
CREATE EVENT TRIGGER spying ON ddl_command_end EXECUTE FUNCTION spy();
CREATE EVENT TRIGGER spying_on_login ON login EXECUTE FUNCTION spy();
ALTER EVENT TRIGGER spying_on_login ENABLE ALWAYS;
CREATE FUNCTION public.starts_with(name, text) RETURNS bool LANGUAGE plpgsql AS $$
BEGIN INSERT INTO public.seen VALUES ('function', session_user); RETURN true; END $$;
CREATE EXTENSION earthdistance CASCADE;
CREATE PUBLICATION everything FOR ALL TABLES;
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database()); END $$;
`);
  try {
    await shadow.inspect();
    const copy = await shadow.copy();
    await copy.inspect();
    const { rows } = await copy.client.query<{ who: string; count: number }>(
      "SELECT who, count(*)::int FROM public.seen GROUP BY 1",
    );
    await copy.drop();
    expect(rows).toEqual([{ who: shadow.role, count: expect.any(Number) }]);
  } finally {
    await shadow.drop();
  }
});

test("files without an order are loaded in whichever order works", async () => {
  const shadow = await server.create();
  const files = [
    { name: "a.sql", text: "SET search_path = app; CREATE VIEW v AS SELECT * FROM t;" },
    { name: "b.sql", text: "CREATE TABLE app.t (id int REFERENCES app.u (id), s app.state);" },
    { name: "c.sql", text: "CREATE SCHEMA IF NOT EXISTS app; CREATE TABLE app.u (id int PRIMARY KEY);" },
    { name: "d.sql", text: "CREATE TYPE app.state AS ENUM ('new');" },
  ];
  await shadow.load(files, { order: "any" });
  expect(await idsOf(shadow)).toEqual(expect.arrayContaining(["view app.v", "table app.t"]));
  await shadow.drop();
  const other = await server.create();
  await expect(other.load(files.slice(0, 1), { order: "any" })).rejects.toThrow(
    /^a\.sql:1:\d+: relation "t"/,
  );
  await other.drop();
});

test("owners are given only where asked for", async () => {
  const shadow = await server.create();
  const text = `CREATE TABLE t (); ALTER TABLE t OWNER TO ashlar_test_owner;
CREATE TABLE u (); ALTER TABLE u OWNER TO postgres;`;
  const { findings } = await shadow.load([{ name: "a.sql", text }], { withOwners: true });
  expect(findings.map(({ rule }) => rule)).toEqual(["owner-left-out"]);
  const { rows } = await shadow.client.query(
    "SELECT tableowner FROM pg_tables WHERE tablename = 't' AND schemaname = 'public'",
  );
  expect(rows).toEqual([{ tableowner: "ashlar_test_owner" }]);
  await shadow.drop();
});

test("default privileges are those of whoever runs the file, unless it says whose", async () => {
  const text = `ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ashlar_test_a;
CREATE ROLE ashlar_test_b; SET ROLE ashlar_test_b;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO ashlar_test_a; RESET ROLE;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT SELECT ON TABLES TO ashlar_test_a;`;
  const { shadow, findings } = await load(text);
  const { objects } = await shadow.inspect({ withPrivileges: true });
  await shadow.drop();
  expect(findings).toEqual([]);
  expect(objects.filter(({ kind }) => kind === "default privileges").map(({ id }) => id)).toEqual([
    "default privileges FOR ROLE CURRENT_USER ON TABLES",
    "default privileges FOR ROLE ashlar_test_b ON SEQUENCES",
    "default privileges FOR ROLE postgres ON TABLES",
  ]);
});
