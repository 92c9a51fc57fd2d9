/** Enums, wherever they are used. */
import type { Pair } from "./pair.ts";

const MANY = (
  values: string,
  one: string,
) => `CREATE TYPE e AS ENUM (${values}); COMMENT ON TYPE e IS 'mood'; GRANT USAGE ON TYPE e TO reader;
  CREATE DOMAIN ed AS e CHECK (VALUE <> '${one}'); CREATE TYPE ec AS (x e, y e[]);
  CREATE TABLE t (id int, a e DEFAULT '${one}', b e[] DEFAULT '{${one}}', c ed, d ec, CONSTRAINT k CHECK (a <> '${one}' OR id > 0));
  CREATE INDEX i ON t (a) WHERE a = '${one}'; CREATE UNIQUE INDEX j ON t (a, id);
  CREATE VIEW v AS SELECT a, b FROM t WHERE a = '${one}'; CREATE MATERIALIZED VIEW m AS SELECT a, count(*) FROM t GROUP BY a;
  CREATE FUNCTION f(e, e[] DEFAULT '{}') RETURNS e LANGUAGE sql IMMUTABLE AS 'SELECT $1';
  CREATE FUNCTION g() RETURNS SETOF ec LANGUAGE sql AS 'SELECT d FROM t';
  ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (a = '${one}');`;

export const enums: readonly Pair[] = [
  {
    name: "values are added at the start, between and at the end of an enum in use everywhere",
    old: MANY("'b', 'd'", "b"),
    new: MANY("'a', 'b', 'c', 'd', 'e''s'", "b"),
  },
  {
    name: "a value is taken from an enum in use everywhere",
    old: MANY("'a', 'b', 'c'", "b"),
    new: MANY("'a', 'b'", "b"),
  },
  {
    name: "the values of an enum in use everywhere change places, and the default is another",
    old: MANY("'a', 'b', 'c'", "b"),
    new: MANY("'c', 'a', 'b', 'x'", "x"),
  },
  {
    name: "a new value is the default, in a check, in a partial index and in a partition's bound",
    old: "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (k e DEFAULT 'a'); CREATE TABLE p (k e) PARTITION BY LIST (k); CREATE TABLE pa PARTITION OF p FOR VALUES IN ('a');",
    new: "CREATE TYPE e AS ENUM ('a', 'n', 'b'); CREATE TABLE t (k e DEFAULT 'n', CHECK (k <> 'n' OR k IS NOT NULL)); CREATE INDEX i ON t (k) WHERE k = 'n'; CREATE TABLE p (k e) PARTITION BY LIST (k); CREATE TABLE pa PARTITION OF p FOR VALUES IN ('a'); CREATE TABLE pn PARTITION OF p FOR VALUES IN ('n');",
  },
  {
    name: "a new value is used at once by a generated column, a function in standard SQL, a domain and a policy",
    old: "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (id int, k e);",
    new: "CREATE TYPE e AS ENUM ('a', 'z'); CREATE TABLE t (id int, k e, g boolean GENERATED ALWAYS AS (k = 'z') STORED); CREATE FUNCTION f() RETURNS e RETURN 'z'::e; CREATE DOMAIN d AS e DEFAULT 'z' CHECK (VALUE = 'z'); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (k = 'z'); CREATE VIEW v AS SELECT 'z'::e AS x; CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW WHEN (NEW.k = 'z') EXECUTE FUNCTION suppress_redundant_updates_trigger();",
  },
  {
    name: "an enum is the key of partitions and loses a value",
    old: "CREATE TYPE e AS ENUM ('a', 'b', 'c'); CREATE TABLE p (id int, k e NOT NULL, PRIMARY KEY (id, k)) PARTITION BY LIST (k); CREATE TABLE pa PARTITION OF p FOR VALUES IN ('a'); CREATE TABLE pb PARTITION OF p FOR VALUES IN ('b'); CREATE TABLE pd PARTITION OF p DEFAULT;",
    new: "CREATE TYPE e AS ENUM ('b', 'a'); CREATE TABLE p (id int, k e NOT NULL, PRIMARY KEY (id, k)) PARTITION BY LIST (k); CREATE TABLE pa PARTITION OF p FOR VALUES IN ('a'); CREATE TABLE pb PARTITION OF p FOR VALUES IN ('b'); CREATE TABLE pd PARTITION OF p DEFAULT;",
  },
  {
    name: "text becomes an enum, and an enum text",
    old: "CREATE TYPE gone AS ENUM ('x', 'y'); CREATE TABLE t (a text DEFAULT 'p', b gone DEFAULT 'x'); CREATE INDEX i ON t (a, b); CREATE VIEW v AS SELECT a, b FROM t;",
    new: "CREATE TYPE made AS ENUM ('p', 'q'); CREATE TABLE t (a made DEFAULT 'p', b text DEFAULT 'x'); CREATE INDEX i ON t (a, b); CREATE VIEW v AS SELECT a, b FROM t;",
  },
  {
    name: "an enum takes the place of another of the same values",
    old: "CREATE TYPE e1 AS ENUM ('a', 'b'); CREATE TABLE t (k e1 DEFAULT 'a', l e1[]);",
    new: "CREATE TYPE e2 AS ENUM ('a', 'b'); CREATE TABLE t (k e2 DEFAULT 'a', l e2[]);",
  },
  {
    name: "an enum with quotes, spaces and commas in its values, in a schema of that kind",
    setup: 'CREATE SCHEMA "S p";',
    old: `CREATE TYPE "S p"."E n" AS ENUM ('a b', 'c,d', 'it''s', '"q"', '{x}'); CREATE TABLE "S p"."T" ("K" "S p"."E n"[] DEFAULT ARRAY['c,d', '"q"']::"S p"."E n"[]);`,
    new: `CREATE TYPE "S p"."E n" AS ENUM ('c,d', 'it''s', '"q"', '\\', 'NULL'); CREATE TABLE "S p"."T" ("K" "S p"."E n"[] DEFAULT ARRAY['NULL', '"q"']::"S p"."E n"[]);`,
  },
  {
    name: "an enum in a foreign key, an exclusion, statistics and an aggregate loses a value",
    old: "CREATE TYPE e AS ENUM ('a', 'b', 'c'); CREATE TABLE k (e e PRIMARY KEY); CREATE TABLE t (e e REFERENCES k, n int, EXCLUDE USING btree (e WITH =)); CREATE STATISTICS s ON e, n FROM t; CREATE FUNCTION acc(e, e) RETURNS e LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE AGGREGATE firste(e) (SFUNC = acc, STYPE = e, INITCOND = 'a');",
    new: "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE k (e e PRIMARY KEY); CREATE TABLE t (e e REFERENCES k, n int, EXCLUDE USING btree (e WITH =)); CREATE STATISTICS s ON e, n FROM t; CREATE FUNCTION acc(e, e) RETURNS e LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE AGGREGATE firste(e) (SFUNC = acc, STYPE = e, INITCOND = 'a');",
  },
  {
    name: "an empty enum, and one that is emptied",
    old: "CREATE TYPE a AS ENUM (); CREATE TYPE b AS ENUM ('x'); CREATE TABLE t (b b);",
    new: "CREATE TYPE a AS ENUM ('y'); CREATE TYPE b AS ENUM (); CREATE TABLE t (b b);",
  },
];
