import { afterAll, beforeAll, describe } from "vitest";
import { type Case, testCases } from "./case.ts";
import { type MigratingServer, startMigratingServer } from "./migrating-server.ts";

let server: MigratingServer;
beforeAll(async () => {
  server = await startMigratingServer();
});
afterAll(() => server.stop());

const ROWS = "INSERT INTO t SELECT n, 'row ' || n FROM generate_series(1, 50) n";
const T = "CREATE TABLE t (id int PRIMARY KEY, name text";

const ADDED: readonly Case[] = [
  {
    title: "columns with constant defaults are added at once",
    before: `${T})`,
    seed: ROWS,
    after: `${T}, a int NOT NULL DEFAULT 5, b timestamptz DEFAULT now(), c text COLLATE "C", d int GENERATED ALWAYS AS (id + 1) VIRTUAL, e varchar(5)[])`,
    statements: [
      "ALTER TABLE public.t ADD COLUMN a integer NOT NULL DEFAULT 5",
      "ALTER TABLE public.t ADD COLUMN b timestamptz DEFAULT now()",
      'ALTER TABLE public.t ADD COLUMN c text COLLATE pg_catalog."C"',
      "ALTER TABLE public.t ADD COLUMN d integer GENERATED ALWAYS AS (id + 1) VIRTUAL",
      "ALTER TABLE public.t ADD COLUMN e varchar(5)[]",
    ],
  },
  {
    title: "a column with another value for each row is added, filled and only then not null",
    before: `${T})`,
    seed: ROWS,
    after: `${T}, token uuid NOT NULL DEFAULT gen_random_uuid())`,
    statements: [
      "ALTER TABLE public.t ADD COLUMN token uuid",
      "ALTER TABLE public.t ALTER COLUMN token SET DEFAULT gen_random_uuid()",
      "UPDATE public.t SET token = DEFAULT WHERE token IS NULL",
      "ALTER TABLE public.t\n  ADD CONSTRAINT t_token_not_null_ashlar_new CHECK (token IS NOT NULL) NOT VALID",
      "ALTER TABLE public.t VALIDATE CONSTRAINT t_token_not_null_ashlar_new",
      "ALTER TABLE public.t ALTER COLUMN token SET NOT NULL",
      "ALTER TABLE public.t DROP CONSTRAINT t_token_not_null_ashlar_new",
    ],
    hazards: [],
    isOutside: [false, true, false, true, false],
  },
  {
    title: "many rows are filled in batches, each a transaction of its own",
    before: `${T}); INSERT INTO t SELECT n, 'row' FROM generate_series(1, 120000) n; ANALYZE t`,
    after: `${T}, token uuid DEFAULT gen_random_uuid())`,
    isOutside: [false, true],
    check: async (client) => {
      const { rows } = await client.query("SELECT count(DISTINCT token)::int AS tokens FROM t");
      if (rows[0]?.tokens !== 120_000) throw new Error(`${rows[0]?.tokens} tokens`);
    },
  },
  {
    title: "that triggers run for rows that are filled is said",
    both: "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
    before: `${T}); CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()`,
    seed: ROWS,
    after: `${T}, token uuid DEFAULT gen_random_uuid()); CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()`,
    hazards: ["irreversible"],
    isOutside: [false, true],
  },
  {
    title: "a serial column is filled from its sequence",
    before: `${T})`,
    seed: ROWS,
    after: `${T}, n bigserial)`,
    isOutside: [false, true, false, true, false],
  },
  {
    title: "a column that is not null and has no default fails on rows without a value",
    before: `${T})`,
    after: `${T}, n int NOT NULL)`,
    hazards: ["breaks-code", "fails-on-rows"],
    isOutside: [false, false, true, false],
  },
  {
    title: "generated and identity columns write the table anew",
    before: `${T})`,
    seed: ROWS,
    after: `${T}, n int GENERATED ALWAYS AS (id * 2) STORED, o int GENERATED ALWAYS AS IDENTITY)`,
    hazards: ["rewrite", "blocks-reads", "rewrite", "blocks-reads"],
  },
  {
    title: "columns of parents come to their children",
    before:
      "CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)",
    seed: "INSERT INTO p VALUES (1)",
    after:
      "CREATE TABLE p (id int, a int NOT NULL DEFAULT 1, b float DEFAULT random()) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)",
    isOutside: [false, false, true],
  },
  {
    title: "a column goes with its values, its index and its constraint",
    before: `${T}, n int REFERENCES t, o int UNIQUE, p serial); CREATE INDEX i ON t (n)`,
    after: `${T})`,
    statements: [
      "ALTER TABLE public.t DROP COLUMN n",
      "ALTER TABLE public.t DROP COLUMN o",
      "ALTER TABLE public.t DROP COLUMN p",
    ],
    hazards: ["data-loss", "breaks-code", "data-loss", "breaks-code", "data-loss", "breaks-code"],
  },
  {
    title: "a column of a foreign table comes and goes",
    both: "CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
    before: "CREATE FOREIGN TABLE a (id int, n int) SERVER files OPTIONS (filename '/a')",
    after:
      "CREATE FOREIGN TABLE a (id int, m text NOT NULL DEFAULT 'x' OPTIONS (force_null 'true')) SERVER files OPTIONS (filename '/a')".replace(
        "text NOT NULL DEFAULT 'x' OPTIONS (force_null 'true')",
        "text OPTIONS (force_null 'true') NOT NULL DEFAULT 'x'",
      ),
  },
];

const NULLS: readonly Case[] = [
  {
    title: "NOT NULL is proved by a check before it is set",
    before: `${T})`,
    seed: ROWS,
    after: `${T} NOT NULL)`,
    statements: [
      "ALTER TABLE public.t\n  ADD CONSTRAINT t_name_not_null_ashlar_new CHECK (name IS NOT NULL) NOT VALID",
      "ALTER TABLE public.t VALIDATE CONSTRAINT t_name_not_null_ashlar_new",
      "ALTER TABLE public.t ALTER COLUMN name SET NOT NULL",
      "ALTER TABLE public.t DROP CONSTRAINT t_name_not_null_ashlar_new",
    ],
    hazards: ["breaks-code", "fails-on-rows"],
    isOutside: [false, true, false],
  },
  {
    title: "a check that is there proves it as well",
    before: `${T}, CONSTRAINT has_name CHECK (name IS NOT NULL))`,
    seed: ROWS,
    after: `${T} CONSTRAINT named NOT NULL, CONSTRAINT has_name CHECK (name IS NOT NULL))`,
    statements: [
      "ALTER TABLE public.t ALTER COLUMN name SET NOT NULL",
      "ALTER TABLE public.t RENAME CONSTRAINT t_name_not_null TO named",
    ],
  },
  {
    title: "NOT NULL of a partitioned table holds for its partitions",
    before:
      "CREATE TABLE p (id int, n int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)",
    seed: "INSERT INTO p VALUES (1, 1)",
    after:
      "CREATE TABLE p (id int, n int NOT NULL) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)",
    isOutside: [false, true, false],
  },
  {
    title: "NOT NULL goes",
    before: `${T} NOT NULL)`,
    after: `${T})`,
    statements: ["ALTER TABLE public.t ALTER COLUMN name DROP NOT NULL"],
    hazards: ["loses-integrity"],
  },
  {
    title: "names and validity of not-null constraints change",
    before: `${T} CONSTRAINT one NOT NULL, n int, o int); ALTER TABLE t ADD CONSTRAINT has_n NOT NULL n NOT VALID`,
    after: `${T} CONSTRAINT two NOT NULL, n int CONSTRAINT has_n NOT NULL, o int); ALTER TABLE t ADD CONSTRAINT has_o NOT NULL o NOT VALID`,
    isOutside: [true, false, false],
  },
];

const DEFAULTS: readonly Case[] = [
  {
    title: "defaults are set and dropped",
    before: `${T}, n int NOT NULL DEFAULT 1, o int)`,
    after: `${T}, n int NOT NULL, o int DEFAULT 2)`,
    statements: [
      "ALTER TABLE public.t ALTER COLUMN n DROP DEFAULT",
      "ALTER TABLE public.t ALTER COLUMN o SET DEFAULT 2",
    ],
    hazards: ["breaks-code"],
  },
  {
    title: "children keep defaults of their own",
    before:
      "CREATE TABLE p (id int, n int DEFAULT 1) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p (n DEFAULT 5) FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)",
    after:
      "CREATE TABLE p (id int, n int DEFAULT 2) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p (n DEFAULT 5) FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)",
    statements: [
      "ALTER TABLE ONLY public.p ALTER COLUMN n SET DEFAULT 2",
      "ALTER TABLE public.p2 ALTER COLUMN n SET DEFAULT 2",
    ],
  },
  {
    title: "a serial becomes an identity and goes on counting",
    before: "CREATE TABLE t (id serial PRIMARY KEY, n int)",
    seed: "INSERT INTO t (n) SELECT 1 FROM generate_series(1, 7)",
    after: "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int)",
    statements: [
      "ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT",
      "DROP SEQUENCE public.t_id_seq",
      "ALTER TABLE public.t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY",
      "SELECT pg_catalog.setval('public.t_id_seq', greatest(max(id) + 1, 1), false) FROM public.t",
    ],
    check: async (client) => {
      const { rows } = await client.query("INSERT INTO t (n) VALUES (1) RETURNING id");
      if (rows[0]?.id !== 8) throw new Error(`the next id is ${rows[0]?.id}`);
    },
    hazards: ["breaks-code"],
  },
  {
    title: "an identity becomes a serial and goes on counting",
    before: "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int)",
    seed: "INSERT INTO t (n) SELECT 1 FROM generate_series(1, 7)",
    after: "CREATE TABLE t (id serial PRIMARY KEY, n int)",
    check: async (client) => {
      const { rows } = await client.query("INSERT INTO t (n) VALUES (1) RETURNING id");
      if (rows[0]?.id !== 8) throw new Error(`the next id is ${rows[0]?.id}`);
    },
  },
  {
    title: "identities come, go and count otherwise",
    before:
      "CREATE TABLE t (a int NOT NULL, b int GENERATED ALWAYS AS IDENTITY, c int GENERATED ALWAYS AS IDENTITY, d int)",
    seed: "INSERT INTO t VALUES (5)",
    after:
      "CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY, b int NOT NULL, c bigint GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME other INCREMENT 2 CYCLE), d int)",
  },
  {
    title: "a plain column becomes serial",
    before: "CREATE TABLE t (id int NOT NULL)",
    after: "CREATE TABLE t (id serial)",
  },
  {
    title: "a serial becomes a plain column",
    before: "CREATE TABLE t (id serial)",
    after: "CREATE TABLE t (id int)",
  },
  {
    title: "an expression goes, or is another one",
    before:
      "CREATE TABLE t (id int, a int GENERATED ALWAYS AS (id + 1) STORED, b int GENERATED ALWAYS AS (id + 1) STORED, c int GENERATED ALWAYS AS (id + 1) VIRTUAL)",
    seed: "INSERT INTO t VALUES (1)",
    after:
      "CREATE TABLE t (id int, a int, b int GENERATED ALWAYS AS (id + 2) STORED, c int GENERATED ALWAYS AS (id + 2) VIRTUAL)",
    hazards: ["breaks-code", "rewrite", "blocks-reads"],
  },
  {
    title: "a plain column becomes generated only by being made anew",
    before: "CREATE TABLE t (id int, a int, b int GENERATED ALWAYS AS (id) VIRTUAL)",
    after: "CREATE TABLE t (id int, a int GENERATED ALWAYS AS (id) STORED, b int)",
    hazards: ["data-loss", "breaks-code", "rewrite", "blocks-reads", "breaks-code"],
  },
  {
    title: "a new generated column that allows no nulls may not take every row's value",
    before: "CREATE TABLE t (id int, a int)",
    after: "CREATE TABLE t (id int, a int, b int NOT NULL GENERATED ALWAYS AS (a) STORED)",
    hazards: ["rewrite", "blocks-reads", "fails-on-rows"],
  },
  {
    title: "storage, compression, statistics and options are set and reset",
    before: `${T}, o text); ALTER TABLE t ALTER name SET STORAGE EXTERNAL, ALTER name SET COMPRESSION pglz, ALTER name SET STATISTICS 10, ALTER name SET (n_distinct = 5)`,
    after: `${T}, o text); ALTER TABLE t ALTER o SET STORAGE MAIN, ALTER o SET COMPRESSION pglz, ALTER o SET STATISTICS 10, ALTER o SET (n_distinct = 5)`,
  },
];

const TYPES: readonly Case[] = [
  {
    title: "longer limits change nothing but the catalog",
    both: "CREATE EXTENSION citext",
    before:
      "CREATE TABLE t (a varchar(5), b varchar(5), c numeric(5,2), d timestamp(3), e cidr, f varchar(3) DEFAULT 'x', g text); CREATE INDEX i ON t (a)",
    seed: "INSERT INTO t VALUES ('a', 'b', 1.5, now(), '10.0.0.0/8')",
    after:
      "CREATE TABLE t (a varchar(9), b text, c numeric(9,2), d timestamp(6), e inet, f text DEFAULT 'x', g citext); CREATE INDEX i ON t (a)",
    hazards: ["breaks-code", "breaks-code"],
  },
  {
    title: "a type that lies on disk in another form writes the table anew",
    before: "CREATE TABLE t (id int PRIMARY KEY, n int DEFAULT 1 CHECK (n > 0)); CREATE INDEX i ON t (n)",
    seed: "INSERT INTO t VALUES (1)",
    after:
      "CREATE TABLE t (id bigint PRIMARY KEY, n bigint DEFAULT 1 CHECK (n > 0)); CREATE INDEX i ON t (n)",
    statements: [
      "ALTER TABLE public.t ALTER COLUMN id TYPE bigint",
      "ALTER TABLE public.t ALTER COLUMN n DROP DEFAULT",
      "ALTER TABLE public.t ALTER COLUMN n TYPE bigint",
      "ALTER TABLE public.t ALTER COLUMN n SET DEFAULT 1",
    ],
    hazards: ["rewrite", "blocks-reads", "rewrite", "blocks-reads"],
  },
  {
    title: "values are cast where Postgres does not by itself",
    both: "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE state AS ENUM ('ok', 'sad', 'new')",
    before:
      "CREATE TABLE t (a text DEFAULT 'ok', b mood DEFAULT 'ok', c mood DEFAULT 'sad', d text, e int DEFAULT 1, f boolean, g text, h text[], i int, j bigint DEFAULT 0, k text)",
    seed: `INSERT INTO t VALUES ('ok', 'sad', 'ok', '5', 1, true, 'a', '{1,2}', 3, 1, '{"a": 1}')`,
    after:
      "CREATE TABLE t (a mood DEFAULT 'ok', b text DEFAULT 'ok', c state DEFAULT 'sad', d int, e boolean DEFAULT true, f int, g text[], h int[], i int[], j boolean DEFAULT false, k jsonb)",
  },
  {
    title: "narrower types say what they lose or refuse",
    before:
      "CREATE TABLE t (a numeric(10,4), b timestamptz, c bigint, d text, e double precision, f varchar(10))",
    seed: "INSERT INTO t VALUES (1.2345, now(), 5, 'abc', 1.5, 'ab')",
    after: "CREATE TABLE t (a numeric(10,2), b date, c int, d varchar(5), e int, f varchar(4))",
  },
  {
    title: "the type of a large table's column changes in a new column, filled in batches",
    before: `${T}, n text NOT NULL DEFAULT '7', o int); COMMENT ON COLUMN t.n IS 'kept';
      INSERT INTO t SELECT n, 'row', n::text FROM generate_series(1, 120000) n; ANALYZE t`,
    after: `${T}, n bigint NOT NULL DEFAULT 7, o numeric(5,1)); COMMENT ON COLUMN t.n IS 'kept'`,
    hazards: ["fails-on-rows", "breaks-code", "fails-on-rows", "breaks-code"],
    isOutside: [false, true, false, true, false, false, true, false],
    check: async (client) => {
      const { rows } = await client.query("SELECT count(*)::int AS same FROM t WHERE n = id AND o IS NULL");
      if (rows[0]?.same !== 120_000) throw new Error(`${rows[0]?.same} rows have their value`);
    },
  },
  {
    title: "it changes at once where a trigger could change the value after it was taken over",
    both: "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN new.n := new.n * 2; RETURN new; END'",
    before: `${T}, n int); CREATE TRIGGER zz BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
      INSERT INTO t SELECT n, 'row', n FROM generate_series(1, 120000) n; ANALYZE t`,
    after: `${T}, n bigint); CREATE TRIGGER zz BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()`,
    hazards: ["rewrite", "blocks-reads"],
    isOutside: [false],
  },
  ...[
    [
      "policies that bind the owner",
      "CREATE POLICY p ON t USING (id % 2 = 0); ALTER TABLE t FORCE ROW LEVEL SECURITY",
    ],
    ["a rule", "CREATE RULE r AS ON UPDATE TO t DO INSTEAD NOTHING"],
  ].map(
    ([what, made]): Case => ({
      title: `nor is anything filled in steps past ${what}`,
      before: `${T}, n int); INSERT INTO t SELECT n, 'row', n FROM generate_series(1, 120000) n; ANALYZE t; ${made}`,
      after: `${T}, n bigint, token uuid DEFAULT gen_random_uuid()); ${made}`,
      hazards: ["rewrite", "blocks-reads", "rewrite", "blocks-reads"],
      isOutside: [false, false],
    }),
  ),
  {
    title: "a collation changes, and indexes are built anew",
    before: "CREATE TABLE t (a text); CREATE INDEX i ON t (a)",
    after: 'CREATE TABLE t (a text COLLATE "C"); CREATE INDEX i ON t (a)',
    hazards: ["blocks-reads"],
  },
  {
    title: "views, rules, policies and triggers on it are made anew around it",
    both: "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
    before: `CREATE TABLE t (id int PRIMARY KEY, n int, o int, g int GENERATED ALWAYS AS (n * 2) STORED); CREATE VIEW v AS SELECT n FROM t; CREATE VIEW w AS SELECT * FROM v;
      CREATE POLICY p ON t USING (n > 0); CREATE TRIGGER tr BEFORE UPDATE OF n ON t FOR EACH ROW WHEN (new.n > 0) EXECUTE FUNCTION f(); CREATE STATISTICS s ON n, o FROM t`,
    after: `CREATE TABLE t (id int PRIMARY KEY, n bigint, o int, g int GENERATED ALWAYS AS (n * 2) STORED); CREATE VIEW v AS SELECT n FROM t; CREATE VIEW w AS SELECT * FROM v;
      CREATE POLICY p ON t USING (n > 0); CREATE TRIGGER tr BEFORE UPDATE OF n ON t FOR EACH ROW WHEN (new.n > 0) EXECUTE FUNCTION f(); CREATE STATISTICS s ON n, o FROM t`,
  },
  {
    title: "types of parents and of keys change for both sides",
    before: `CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
      CREATE TABLE u (id serial PRIMARY KEY); CREATE TABLE c (u int REFERENCES u); CREATE TABLE i (n int); CREATE TABLE j () INHERITS (i)`,
    after: `CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
      CREATE TABLE u (id bigserial PRIMARY KEY); CREATE TABLE c (u bigint REFERENCES u); CREATE TABLE i (n bigint); CREATE TABLE j () INHERITS (i)`,
  },
];

describe("columns that come and go", () => testCases(() => server, ADDED));
describe("NOT NULL", () => testCases(() => server, NULLS));
describe("defaults and identities", () => testCases(() => server, DEFAULTS));
describe("types", () => testCases(() => server, TYPES));
