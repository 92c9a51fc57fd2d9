import { expect } from "vitest";
import { type Case, testOnEveryServer } from "./case.ts";

const MOODS = "CREATE TABLE people (id int PRIMARY KEY, mood mood DEFAULT 'sad', moods mood[])";

const ENUMS: readonly Case[] = [
  {
    title: "an enum is made and dropped",
    before: "CREATE TYPE a AS ENUM ('x')",
    after: "CREATE TYPE b AS ENUM ('x', 'it''s')",
    statements: ["CREATE TYPE public.b AS ENUM ('x', 'it''s')", "DROP TYPE public.a"],
    hazards: ["breaks-code"],
  },
  {
    title: "added values go to their places, each in a transaction of its own",
    before: "CREATE TYPE mood AS ENUM ('sad', 'happy')",
    after: "CREATE TYPE mood AS ENUM ('awful', 'bad', 'sad', 'ok', 'fine', 'happy', 'great')",
    statements: [
      "ALTER TYPE public.mood ADD VALUE IF NOT EXISTS 'awful' BEFORE 'sad'",
      "ALTER TYPE public.mood ADD VALUE IF NOT EXISTS 'bad' AFTER 'awful'",
      "ALTER TYPE public.mood ADD VALUE IF NOT EXISTS 'ok' AFTER 'sad'",
      "ALTER TYPE public.mood ADD VALUE IF NOT EXISTS 'fine' AFTER 'ok'",
      "ALTER TYPE public.mood ADD VALUE IF NOT EXISTS 'great'",
    ],
    hazards: [],
    isOutside: [true, true, true, true, true],
  },
  {
    title: "an added value can be a default at once",
    before: `CREATE TYPE mood AS ENUM ('sad'); ${MOODS}`,
    after: `CREATE TYPE mood AS ENUM ('sad', 'ok'); ${MOODS.replace("'sad'", "'ok'")}`,
    isOutside: [true, false],
  },
  {
    title: "a removed value means a new type, and columns and arrays keep what they hold",
    before: `CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy'); ${MOODS}`,
    after: `CREATE TYPE mood AS ENUM ('happy', 'sad'); ${MOODS}; COMMENT ON TYPE mood IS 'how it is'`,
    seed: "INSERT INTO people VALUES (1, 'happy', '{sad,happy}'), (2, NULL, NULL)",
    hazards: ["rewrite", "blocks-reads", "fails-on-rows", "breaks-code"],
    check: async (client) => {
      const { rows } = await client.query("SELECT mood::text, moods::text FROM people ORDER BY id");
      expect(rows).toEqual([
        { mood: "happy", moods: "{sad,happy}" },
        { mood: null, moods: null },
      ]);
    },
  },
  {
    title: "views, functions, checks, partial indexes, policies and keys are made anew around a new type",
    before: `CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy'); ${MOODS};
      CREATE VIEW sad_people AS SELECT * FROM people WHERE mood = 'sad';
      CREATE VIEW all_people AS SELECT id, mood FROM people;
      CREATE FUNCTION worse(mood) RETURNS mood LANGUAGE sql AS 'SELECT $1';
      ALTER TABLE people ADD CHECK (mood <> 'happy' OR id > 0);
      CREATE INDEX ON people (id) WHERE mood = 'sad';
      CREATE INDEX ON people (mood);
      CREATE POLICY only_sad ON people USING (mood = 'sad');
      ALTER TABLE people ADD UNIQUE (mood);
      CREATE TABLE refers (mood mood REFERENCES people (mood))`,
    after: `CREATE TYPE mood AS ENUM ('sad', 'happy'); ${MOODS};
      CREATE VIEW sad_people AS SELECT * FROM people WHERE mood = 'sad';
      CREATE VIEW all_people AS SELECT id, mood FROM people;
      CREATE FUNCTION worse(mood) RETURNS mood LANGUAGE sql AS 'SELECT $1';
      ALTER TABLE people ADD CHECK (mood <> 'happy' OR id > 0);
      CREATE INDEX ON people (id) WHERE mood = 'sad';
      CREATE INDEX ON people (mood);
      CREATE POLICY only_sad ON people USING (mood = 'sad');
      ALTER TABLE people ADD UNIQUE (mood);
      CREATE TABLE refers (mood mood REFERENCES people (mood))`,
    seed: "INSERT INTO people VALUES (1, 'happy'); INSERT INTO refers VALUES ('happy')",
  },
  {
    title: "a domain over an enum, and a composite of it, come along",
    before: `CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
      CREATE DOMAIN good AS mood CHECK (VALUE <> 'sad');
      CREATE TYPE pair AS (one mood, two good);
      CREATE TABLE t (id int, a good DEFAULT 'happy', b pair, c mood)`,
    after: `CREATE TYPE mood AS ENUM ('sad', 'happy');
      CREATE DOMAIN good AS mood CHECK (VALUE <> 'sad');
      CREATE TYPE pair AS (one mood, two good);
      CREATE TABLE t (id int, a good DEFAULT 'happy', b pair, c mood)`,
    seed: "INSERT INTO t VALUES (1, 'happy', '(sad,happy)', 'sad')",
    check: async (client) => {
      const { rows } = await client.query("SELECT a::text, b::text, c::text FROM t");
      expect(rows).toEqual([{ a: "happy", b: "(sad,happy)", c: "sad" }]);
    },
  },
  {
    title: "partitions follow their table to a new type, each with its own default",
    before: `CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
      CREATE TABLE t (id int, mood mood DEFAULT 'sad') PARTITION BY LIST (id);
      CREATE TABLE t1 PARTITION OF t (mood DEFAULT 'happy') FOR VALUES IN (1);
      CREATE TABLE t2 PARTITION OF t FOR VALUES IN (2)`,
    after: `CREATE TYPE mood AS ENUM ('happy', 'sad');
      CREATE TABLE t (id int, mood mood DEFAULT 'sad') PARTITION BY LIST (id);
      CREATE TABLE t1 PARTITION OF t (mood DEFAULT 'happy') FOR VALUES IN (1);
      CREATE TABLE t2 PARTITION OF t FOR VALUES IN (2)`,
    seed: "INSERT INTO t VALUES (1, 'happy'), (2, 'sad')",
  },
  {
    title: "columns that leave the type, go, come, or get another default meanwhile end as they should",
    before: `CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
      CREATE TABLE t (id int, leaves mood DEFAULT 'ok', goes mood, other mood DEFAULT 'ok', loses mood DEFAULT 'ok');
      CREATE TABLE gone (mood mood)`,
    after: `CREATE TYPE mood AS ENUM ('sad', 'happy');
      CREATE TABLE t (id int, leaves text DEFAULT 'ok', other mood NOT NULL DEFAULT 'sad', loses mood, comes mood DEFAULT 'sad')`,
    seed: "INSERT INTO t VALUES (1, 'ok', 'ok', 'sad', 'happy')",
    check: async (client) => {
      const { rows } = await client.query("SELECT leaves, other::text, loses::text FROM t");
      expect(rows).toEqual([{ leaves: "ok", other: "sad", loses: "happy" }]);
    },
  },
  {
    title: "a generated column and an exclusion constraint live through a new type",
    before: `CREATE EXTENSION btree_gist; CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
      CREATE TABLE t (mood mood, is_sad bool GENERATED ALWAYS AS (mood = 'sad') STORED, EXCLUDE USING gist (mood WITH =))`,
    after: `CREATE EXTENSION btree_gist; CREATE TYPE mood AS ENUM ('sad', 'happy');
      CREATE TABLE t (mood mood, is_sad bool GENERATED ALWAYS AS (mood = 'sad') STORED, EXCLUDE USING gist (mood WITH =))`,
    seed: "INSERT INTO t VALUES ('happy')",
  },
  {
    title: "types that are built on each other change together",
    before: `CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy'); CREATE DOMAIN good AS mood CHECK (VALUE <> 'sad');
      CREATE TYPE pair AS (one mood, two good); CREATE FUNCTION f() RETURNS pair LANGUAGE sql AS 'SELECT NULL::pair';
      CREATE TABLE t (a good, b mood)`,
    after: `CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE DOMAIN good AS mood DEFAULT 'happy' CHECK (VALUE <> 'sad');
      CREATE TYPE pair AS (one mood, three good, four int); CREATE FUNCTION f() RETURNS pair LANGUAGE sql AS 'SELECT NULL::pair';
      CREATE TABLE t (a good, b mood)`,
    seed: "INSERT INTO t VALUES ('happy', 'sad')",
  },
  {
    title: "an enum that no column has is simply made anew",
    before:
      "CREATE TYPE mood AS ENUM ('a', 'b'); CREATE FUNCTION f(mood) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    after:
      "CREATE TYPE mood AS ENUM ('b', 'a'); CREATE FUNCTION f(mood) RETURNS int LANGUAGE sql AS 'SELECT 1'",
  },
];

const DOMAINS: readonly Case[] = [
  {
    title: "a domain is made with all it has",
    after: `CREATE DOMAIN email AS varchar(100) COLLATE "C" DEFAULT 'a@b' NOT NULL CONSTRAINT has_at CHECK (VALUE ~ '@');
      ALTER DOMAIN email ADD CONSTRAINT later CHECK (length(VALUE) > 1) NOT VALID`,
  },
  {
    title: "a domain that no table uses takes its checks at once",
    before: "CREATE DOMAIN n AS int",
    after: "CREATE DOMAIN n AS int DEFAULT 1 CONSTRAINT positive CHECK (VALUE > 0)",
    statements: [
      "ALTER DOMAIN public.n SET DEFAULT 1",
      "ALTER DOMAIN public.n ADD CONSTRAINT positive CHECK ((VALUE > 0))",
    ],
  },
  {
    title: "a domain in use takes a check without reading rows, then reads them alone",
    before: "CREATE DOMAIN n AS int CONSTRAINT small CHECK (VALUE < 9); CREATE TABLE t (n n)",
    after: "CREATE DOMAIN n AS int CONSTRAINT positive CHECK (VALUE > 0); CREATE TABLE t (n n)",
    statements: [
      "ALTER DOMAIN public.n DROP CONSTRAINT small",
      "ALTER DOMAIN public.n ADD CONSTRAINT positive CHECK ((VALUE > 0)) NOT VALID",
      "ALTER DOMAIN public.n VALIDATE CONSTRAINT positive",
    ],
    hazards: ["loses-integrity", "fails-on-rows"],
    isOutside: [false, true],
  },
  {
    title: "a check of another name is renamed",
    before: "CREATE DOMAIN n AS int CONSTRAINT a CHECK (VALUE < 9)",
    after: "CREATE DOMAIN n AS int CONSTRAINT b CHECK (VALUE < 9)",
    statements: ["ALTER DOMAIN public.n RENAME CONSTRAINT a TO b"],
  },
  {
    title: "a domain forbids nulls, and another allows them",
    before: "CREATE DOMAIN a AS int; CREATE DOMAIN b AS int NOT NULL; CREATE TABLE t (a a, b b)",
    after: "CREATE DOMAIN a AS int NOT NULL; CREATE DOMAIN b AS int; CREATE TABLE t (a a, b b)",
    hazards: ["fails-on-rows", "blocks-writes", "loses-integrity"],
    isOutside: [true, false],
  },
  {
    title: "a domain that arrays hold takes a check too",
    before: "CREATE DOMAIN n AS int CHECK (VALUE > 0); CREATE TYPE c AS (n n); CREATE TABLE t (n n[], c c)",
    after:
      "CREATE DOMAIN n AS int NOT NULL CHECK (VALUE > 1); CREATE TYPE c AS (n n); CREATE TABLE t (n n[], c c)",
    seed: "INSERT INTO t VALUES ('{7}', '(8)')",
  },
  {
    title: "a domain on another base is made anew, and columns are converted",
    before: "CREATE DOMAIN n AS int CHECK (VALUE > 0); CREATE TABLE t (n n DEFAULT 1, m n[])",
    after: "CREATE DOMAIN n AS bigint CHECK (VALUE > 0); CREATE TABLE t (n n DEFAULT 1, m n[])",
    seed: "INSERT INTO t VALUES (7, '{8}')",
  },
];

const COMPOSITES: readonly Case[] = [
  {
    title: "a composite type that no column has is changed in place",
    before: "CREATE TYPE point3 AS (x int, y int, gone text)",
    after: 'CREATE TYPE point3 AS (x int, y bigint, z text COLLATE "C")',
    statements: [
      'ALTER TYPE public.point3 DROP ATTRIBUTE gone, ALTER ATTRIBUTE y TYPE bigint, ADD ATTRIBUTE z text COLLATE pg_catalog."C"',
    ],
  },
  {
    title: "attributes in another order mean a new type",
    before: "CREATE TYPE p AS (x int, y int); CREATE FUNCTION f(p) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    after: "CREATE TYPE p AS (y int, x int); CREATE FUNCTION f(p) RETURNS int LANGUAGE sql AS 'SELECT 1'",
  },
  {
    title: "a typed table follows its type",
    before: "CREATE TYPE p AS (x int); CREATE TABLE t OF p",
    after: "CREATE TYPE p AS (x int, y text); CREATE TABLE t OF p",
    statements: ["ALTER TYPE public.p ADD ATTRIBUTE y text CASCADE"],
  },
  {
    title: "a composite type that columns have is made anew, attribute by attribute",
    before: "CREATE TYPE p AS (x int, y int); CREATE TABLE t (id int, p p)",
    after: "CREATE TYPE p AS (y bigint, z text); CREATE TABLE t (id int, p p)",
    seed: "INSERT INTO t VALUES (1, '(1,2)'), (2, NULL)",
    hazards: ["rewrite", "blocks-reads", "data-loss", "breaks-code"],
    check: async (client) => {
      const { rows } = await client.query("SELECT p::text FROM t ORDER BY id");
      expect(rows).toEqual([{ p: "(2,)" }, { p: null }]);
    },
  },
];

const RANGES: readonly Case[] = [
  {
    title: "a range type is made and dropped",
    before: "CREATE TYPE a AS RANGE (subtype = float8)",
    after: "CREATE TYPE b AS RANGE (subtype = float8, subtype_diff = float8mi)",
    statements: [
      "CREATE TYPE public.b AS RANGE (subtype = double precision, subtype_diff = float8mi)",
      "DROP TYPE public.a",
    ],
  },
  {
    title: "a range that columns have is made anew, and its multirange with it",
    before:
      "CREATE TYPE floatrange AS RANGE (subtype = float8); CREATE TABLE t (a floatrange, b floatmultirange)",
    after:
      "CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = float8mi); CREATE TABLE t (a floatrange, b floatmultirange)",
    seed: "INSERT INTO t VALUES ('[1,2)', '{[1,2)}')",
  },
];

testOnEveryServer({ enums: ENUMS, domains: DOMAINS, "composite types": COMPOSITES, "range types": RANGES });
