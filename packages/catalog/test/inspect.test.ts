import type { Database } from "@ashlar/model";
import type pg from "pg";
import { describe, expect, it } from "vitest";
import { inspect } from "../src/index.ts";
import { onServers } from "./inspect-on-servers.ts";

const LEDGER = `
  CREATE TABLE ashlar_migrations (
    id serial, file text, step int, step_checksum text, PRIMARY KEY (file, step)
  );
  CREATE INDEX ON ashlar_migrations (step_checksum);`;

function idsOf({ objects }: Database): readonly string[] {
  return objects.map(({ id }) => id).filter((id) => id !== "schema public" && id !== "extension plpgsql");
}

function needsOf({ dependencies }: Database, id: string): readonly string[] {
  return dependencies.filter(({ of }) => of === id).map(({ on }) => on);
}

async function settingOf(client: pg.Client, name: string): Promise<string | undefined> {
  const { rows } = await client.query<{ value: string }>("SELECT current_setting($1) AS value", [name]);
  return rows[0]?.value;
}

onServers(["ann"], ({ major, make }) => {
  const dependencies: readonly (readonly [what: string, sql: string, of: string, on: readonly string[]])[] = [
    [
      "a view needs tables, their columns, functions and types",
      `CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (a int, b mood, c int);
       CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
       CREATE VIEW v AS SELECT f(a), b = 'sad' AS is_sad FROM t`,
      "view public.v",
      [
        "column public.t.a",
        "column public.t.b",
        "enum public.mood",
        "function public.f(integer)",
        "schema public",
        "table public.t",
      ],
    ],
    [
      "a foreign key needs the key that it refers to",
      "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (t_id int, CONSTRAINT fk FOREIGN KEY (t_id) REFERENCES t)",
      "constraint public.u.fk",
      ["column public.t.id", "column public.u.t_id", "constraint public.t.t_pkey", "table public.t"],
    ],
    [
      "a column needs what its type, its default and its expression need",
      `CREATE DOMAIN short AS text; CREATE SEQUENCE s; CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT 1';
       CREATE TABLE t (a short[] DEFAULT ARRAY[f()] || nextval('s')::text)`,
      "column public.t.a",
      ["domain public.short", "function public.f()", "sequence public.s"],
    ],
    [
      "a generated column needs the columns that it is made of",
      "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED)",
      "column public.t.b",
      ["column public.t.a"],
    ],
    ["a serial column does not need what is its own", "CREATE TABLE t (id serial)", "column public.t.id", []],
    [
      "a sequence does not need the column that it belongs to",
      "CREATE TABLE t (id serial)",
      "sequence public.t_id_seq",
      [],
    ],
    [
      "a column needs a sequence of another",
      "CREATE TABLE t (id serial, other int DEFAULT nextval('t_id_seq'))",
      "column public.t.other",
      ["sequence public.t_id_seq"],
    ],
    [
      "a partition needs its parent",
      "CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
      "table public.t1",
      ["schema public", "table public.t"],
    ],
    [
      "an index of a partition needs the one that it is part of",
      "CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t DEFAULT; CREATE INDEX i ON t (a)",
      "index public.t1_a_idx",
      ["column public.t1.a", "index public.i"],
    ],
    [
      "a heir needs its parents, a typed table its type",
      "CREATE TABLE a (); CREATE TABLE b () INHERITS (a)",
      "table public.b",
      ["schema public", "table public.a"],
    ],
    [
      "what uses an extension needs the extension",
      "CREATE EXTENSION hstore; CREATE TABLE t (h hstore); CREATE VIEW v AS SELECT h -> 'x' AS x FROM t",
      "view public.v",
      ["column public.t.h", "extension hstore", "schema public", "table public.t"],
    ],
    [
      "a trigger needs its function, and not its own table",
      `CREATE FUNCTION act() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
       CREATE TABLE t (a int); CREATE TRIGGER tr BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION act()`,
      "trigger public.t.tr",
      ["column public.t.a", "function public.act()"],
    ],
    [
      "a function needs the row type of a table as the table",
      "CREATE TABLE t (a int); CREATE FUNCTION f(t[]) RETURNS SETOF t LANGUAGE sql AS 'SELECT $1[1]'",
      "function public.f(public.t[])",
      ["schema public", "table public.t"],
    ],
    [
      "a function with an SQL body needs what it reads",
      "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a FROM t; END",
      "function public.f()",
      ["column public.t.a", "schema public", "table public.t"],
    ],
    [
      "a policy needs what its condition reads",
      "CREATE TABLE t (a int); CREATE TABLE u (b int); CREATE POLICY p ON t USING (a IN (SELECT b FROM u))",
      "policy public.t.p",
      ["column public.t.a", "column public.u.b", "table public.u"],
    ],
    [
      "a domain, a range and a composite need the types that they are made of",
      "CREATE TYPE mood AS ENUM ('sad'); CREATE TYPE pair AS (a mood[])",
      "composite public.pair",
      ["enum public.mood", "schema public"],
    ],
    [
      "an operator class needs its members and its family",
      `CREATE FUNCTION same(point, point) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 ~= $2';
       CREATE OPERATOR === (FUNCTION = same, LEFTARG = point, RIGHTARG = point);
       CREATE FUNCTION digest(point) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
       CREATE OPERATOR CLASS points FOR TYPE point USING hash AS OPERATOR 1 ===, FUNCTION 1 digest(point)`,
      "operator class public.points USING hash",
      [
        "function public.digest(point)",
        "operator family public.points USING hash",
        "operator public.=== (point, point)",
        "schema public",
      ],
    ],
    [
      "a function that writes a base type needs the one that reads it, and neither needs the type",
      `CREATE TYPE own;
       CREATE FUNCTION own_in(cstring) RETURNS own LANGUAGE internal IMMUTABLE STRICT AS 'textin';
       CREATE FUNCTION own_out(own) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
       CREATE TYPE own (INPUT = own_in, OUTPUT = own_out, LIKE = text)`,
      "function public.own_out(public.own)",
      ["function public.own_in(cstring)", "schema public"],
    ],
  ];

  it.each(dependencies)("%s", async (_, sql, of, on) => {
    expect(needsOf(await inspect(await make(sql)), of)).toEqual(on);
  });

  it.runIf(major >= 15)("a publication needs its tables", async () => {
    const database = await inspect(
      await make("CREATE TABLE t (id int PRIMARY KEY, n int); CREATE PUBLICATION p FOR TABLE t (id)"),
    );
    expect(needsOf(database, "publication p")).toEqual(["column public.t.id", "table public.t"]);
  });

  describe("an inspection", () => {
    it("sorts objects by id, and has none twice", async () => {
      const client = await make(
        "CREATE TABLE b (a int, b int); CREATE TABLE a (); CREATE VIEW c AS SELECT 1 AS x",
      );
      const ids = (await inspect(client)).objects.map(({ id }) => id);
      expect(ids).toEqual([...new Set(ids)].sort());
    });

    it("leaves out the ledger of migrations", async () => {
      expect(idsOf(await inspect(await make(LEDGER)))).toEqual([]);
    });

    it("finds a table that only has the ledger's name", async () => {
      const client = await make("CREATE TABLE ashlar_migrations (file text)");
      expect(idsOf(await inspect(client))).toContain("table public.ashlar_migrations");
    });

    it("leaves out temporary tables and what hangs on them", async () => {
      const client = await make(
        "CREATE TEMP TABLE t (id serial PRIMARY KEY); CREATE TEMP VIEW v AS SELECT id FROM t",
      );
      expect(idsOf(await inspect(client))).toEqual([]);
    });

    it("finds what a user adds to a table of an extension", async () => {
      const client = await make(`
        CREATE TABLE member (a int); CREATE EXTENSION hstore; ALTER EXTENSION hstore ADD TABLE member;
        CREATE INDEX added ON member (a);
        CREATE VIEW v AS SELECT a FROM member`);
      const database = await inspect(client);
      expect(idsOf(database)).toEqual(["extension hstore", "index public.added", "view public.v"]);
      expect(needsOf(database, "index public.added")).toEqual(["extension hstore"]);
      expect(needsOf(database, "view public.v")).toEqual(["extension hstore", "schema public"]);
    });

    it("has the comments that somebody wrote, and not those that Postgres and extensions bring", async () => {
      const client = await make(`
        CREATE EXTENSION hstore; CREATE EXTENSION pg_trgm; COMMENT ON EXTENSION pg_trgm IS 'Ours.';
        CREATE TABLE t (id int PRIMARY KEY); COMMENT ON TABLE t IS 'Things.'; COMMENT ON COLUMN t.id IS 'Which.';
        CREATE INDEX i ON t (id); COMMENT ON INDEX i IS 'Fast.'; COMMENT ON CONSTRAINT t_pkey ON t IS 'One.'`);
      const { objects } = await inspect(client);
      const comments = objects.flatMap(({ id, comment }) => (comment === undefined ? [] : [[id, comment]]));
      expect(Object.fromEntries(comments)).toEqual({
        "extension pg_trgm": "Ours.",
        "table public.t": "Things.",
        "column public.t.id": "Which.",
        "index public.i": "Fast.",
        "constraint public.t.t_pkey": "One.",
      });
    });

    it("is the same whatever the session's settings are, and leaves them as they were", async () => {
      const sql = `
        CREATE TYPE mood AS ENUM ('sad');
        CREATE TABLE t (m mood DEFAULT 'sad', at timestamptz DEFAULT '2020-01-01 00:00:00+00', span interval DEFAULT '1 day',
          f float8 DEFAULT 0.1, price money DEFAULT 1.5, code text DEFAULT E'a\\\\b')`;
      const client = await make(sql);
      const plain = await inspect(client);
      await client.query(`
        SET LOCAL search_path = public; SET LOCAL datestyle = 'SQL, DMY'; SET LOCAL timezone = 'Asia/Kolkata';
        SET LOCAL intervalstyle = 'iso_8601'; SET LOCAL extra_float_digits = -15; SET LOCAL quote_all_identifiers = on`);
      expect(await inspect(client)).toEqual(plain);
      expect(await settingOf(client, "search_path")).toBe("public");
      expect(await settingOf(client, "quote_all_identifiers")).toBe("on");
    });

    it("opens a transaction where there is none, and ends it", async () => {
      const client = await make("SELECT 1");
      await client.query("ROLLBACK");
      expect((await inspect(client)).serverVersion).toBeGreaterThan(130_000);
      expect(client.getTransactionStatus()).toBe("I");
      expect(await settingOf(client, "search_path")).toContain("public");
    });

    it("works for a role that owns nothing", async () => {
      const client = await make(`
        CREATE SCHEMA s; CREATE TABLE s.t (id serial PRIMARY KEY); CREATE VIEW s.v AS SELECT id FROM s.t;
        CREATE FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator; CREATE SERVER srv FOREIGN DATA WRAPPER w;
        CREATE USER MAPPING FOR postgres SERVER srv OPTIONS (user 'u', password 'hush');
        CREATE STATISTICS s.st ON (id + 1) FROM s.t`);
      const seen = await inspect(client, { withOwners: true, withPrivileges: true });
      await client.query("SET LOCAL ROLE ann");
      const allowed = await inspect(client, { withOwners: true, withPrivileges: true });
      expect(idsOf(allowed)).toEqual(idsOf(seen));
      expect(JSON.stringify(seen)).not.toContain("hush");
    });
  });
});
