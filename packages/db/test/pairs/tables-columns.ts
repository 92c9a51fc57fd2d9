/** Columns: types, defaults, NOT NULL, identity, generated ones, storage, and what stands on them. */
import type { Pair } from "./pair.ts";

export const tablesColumns: readonly Pair[] = [
  {
    name: "a column with a check, an index, a key, a view and a default changes from integer to bigint",
    old: "CREATE TABLE t (id int PRIMARY KEY DEFAULT 5 CHECK (id > 0)); CREATE TABLE u (t int REFERENCES t); CREATE INDEX i ON t (id DESC) WHERE id > 3; CREATE VIEW v AS SELECT id + 1 AS n FROM t;",
    new: "CREATE TABLE t (id bigint PRIMARY KEY DEFAULT 5 CHECK (id > 0)); CREATE TABLE u (t bigint REFERENCES t); CREATE INDEX i ON t (id DESC) WHERE id > 3; CREATE VIEW v AS SELECT id + 1 AS n FROM t;",
  },
  {
    name: "a column that generated columns are computed from changes its type",
    old: "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED, c int GENERATED ALWAYS AS (a + 1) VIRTUAL); CREATE INDEX i ON t (b); CREATE VIEW v AS SELECT b, c FROM t;",
    new: "CREATE TABLE t (a bigint, b bigint GENERATED ALWAYS AS (a * 2) STORED, c bigint GENERATED ALWAYS AS (a + 1) VIRTUAL); CREATE INDEX i ON t (b); CREATE VIEW v AS SELECT b, c FROM t;",
  },
  {
    name: "a text column becomes an enum with a default, a check and an index",
    setup: "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');",
    old: "CREATE TABLE t (id int PRIMARY KEY, m text NOT NULL DEFAULT 'ok' CHECK (m <> 'sad')); CREATE INDEX i ON t (m);",
    new: "CREATE TABLE t (id int PRIMARY KEY, m mood NOT NULL DEFAULT 'ok' CHECK (m <> 'sad')); CREATE INDEX i ON t (m);",
  },
  {
    name: "text becomes integer, date, uuid, jsonb, boolean and an interval",
    old: "CREATE TABLE t (a text, b text, c text, d text, e text, f text);",
    new: "CREATE TABLE t (a integer, b date, c uuid, d jsonb, e boolean, f interval);",
  },
  {
    name: "scalars become arrays and arrays scalars",
    old: "CREATE TABLE t (id int PRIMARY KEY, a int, b text[], c date, d numeric(5,2)[]);",
    new: "CREATE TABLE t (id int PRIMARY KEY, a int[], b text, c date[], d numeric(5,2));",
  },
  {
    name: "numbers of every size change into one another",
    old: "CREATE TABLE t (a smallint, b int, c bigint, d numeric, e real, f double precision, g numeric(10,4), h money, i oid);",
    new: "CREATE TABLE t (a numeric(4,1), b smallint, c real, d int, e double precision, f numeric(8,2), g numeric(12,4), h numeric, i bigint);",
  },
  {
    name: "times of every kind change into one another",
    old: "CREATE TABLE t (a timestamp, b timestamptz, c date, d time, e timetz, f interval, g timestamp(3), h timestamptz(0), i interval(2));",
    new: "CREATE TABLE t (a timestamptz, b timestamp, c timestamptz, d interval, e time, f text, g timestamp(6), h timestamptz, i interval day to second);",
  },
  {
    name: "strings of every length change into one another",
    old: 'CREATE TABLE t (a varchar(10), b varchar(200), c char(5), d text, e varchar, f "char", g name, h bytea, i bit(4), j varbit(9));',
    new: "CREATE TABLE t (a varchar(20), b varchar(50), c varchar(5), d varchar(100), e char(8), f text, g text, h text, i varbit(8), j bit(9));",
  },
  {
    name: "network, geometric and search types change into text and back",
    old: "CREATE TABLE t (a inet, b cidr, c macaddr, d point, e tsvector, f xml, g json, h int4range, i uuid, j lseg);",
    new: "CREATE TABLE t (a cidr, b inet, c macaddr8, d text, e text, f text, g jsonb, h text, i text, j text);",
  },
  {
    name: "a column changes its type together with its default, NOT NULL, comment and check",
    old: "CREATE TABLE t (id int PRIMARY KEY, n int DEFAULT 1, CONSTRAINT c CHECK (n < 100)); COMMENT ON COLUMN t.n IS 'old';",
    new: "CREATE TABLE t (id int PRIMARY KEY, n numeric(10,2) NOT NULL DEFAULT 1.50, CONSTRAINT c CHECK (n < 50)); COMMENT ON COLUMN t.n IS 'new';",
  },
  {
    name: "defaults come, go and change: constants, functions, sequences",
    setup: "CREATE SEQUENCE s; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 4';",
    old: "CREATE TABLE t (id int PRIMARY KEY, a int DEFAULT 1, b int, c int DEFAULT nextval('s'), d int DEFAULT f(), e timestamptz DEFAULT now(), g text DEFAULT 'it''s');",
    new: "CREATE TABLE t (id int PRIMARY KEY, a int, b int DEFAULT f(), c int DEFAULT f(), d int DEFAULT nextval('s'), e timestamptz DEFAULT clock_timestamp(), g text DEFAULT E'a\\nb');",
  },
  {
    name: "columns with volatile defaults are added",
    setup: "CREATE SEQUENCE s;",
    old: "CREATE TABLE t (id int PRIMARY KEY);",
    new: "CREATE TABLE t (id int PRIMARY KEY, u uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE, r float8 DEFAULT random(), n bigint NOT NULL DEFAULT nextval('s'), c timestamptz DEFAULT clock_timestamp(), o serial);",
  },
  {
    name: "NOT NULL comes and goes, with a check that proves it and without",
    old: "CREATE TABLE t (a int, b int NOT NULL, c int, CONSTRAINT c_there CHECK (c IS NOT NULL));",
    new: "CREATE TABLE t (a int NOT NULL, b int, c int NOT NULL, CONSTRAINT c_there CHECK (c IS NOT NULL));",
  },
  {
    name: "not-null constraints are named, renamed, not inherited and not valid",
    old: "CREATE TABLE t (a int CONSTRAINT a_there NOT NULL, b int NOT NULL, c int NOT NULL NO INHERIT, d int); ALTER TABLE t ADD CONSTRAINT d_later NOT NULL d NOT VALID;",
    new: "CREATE TABLE t (a int NOT NULL, b int CONSTRAINT b_there NOT NULL, c int NOT NULL, d int CONSTRAINT d_later NOT NULL);",
  },
  {
    name: "a valid not-null constraint becomes one that is not valid",
    old: "CREATE TABLE t (a int NOT NULL, b int);",
    new: "CREATE TABLE t (a int, b int); ALTER TABLE t ADD CONSTRAINT x NOT NULL a NOT VALID, ADD CONSTRAINT y NOT NULL b NOT VALID;",
  },
  {
    name: "serial, identity and plain columns change into one another",
    old: "CREATE TABLE t (a serial PRIMARY KEY); CREATE TABLE u (a int GENERATED ALWAYS AS IDENTITY PRIMARY KEY); CREATE TABLE v (a int PRIMARY KEY); CREATE TABLE w (a bigserial); CREATE TABLE x (a int GENERATED BY DEFAULT AS IDENTITY (START 10 INCREMENT 5));",
    new: "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY PRIMARY KEY); CREATE TABLE u (a serial PRIMARY KEY); CREATE TABLE v (a int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY); CREATE TABLE w (a bigint); CREATE TABLE x (a int GENERATED ALWAYS AS IDENTITY (START 20 CYCLE));",
  },
  {
    name: "a serial becomes a bigserial, an identity a bigint, a smallserial an int identity",
    old: "CREATE TABLE t (a serial PRIMARY KEY); CREATE TABLE u (a int GENERATED ALWAYS AS IDENTITY PRIMARY KEY); CREATE TABLE v (a smallserial); CREATE TABLE w (t int REFERENCES t);",
    new: "CREATE TABLE t (a bigserial PRIMARY KEY); CREATE TABLE u (a bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY); CREATE TABLE v (a int NOT NULL GENERATED BY DEFAULT AS IDENTITY); CREATE TABLE w (t bigint REFERENCES t);",
  },
  {
    name: "an identity's sequence has another name and other options",
    old: "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME one MAXVALUE 1000));",
    new: "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME two MINVALUE 5 START 5 CACHE 3));",
  },
  {
    name: "an identity moves to another column",
    old: "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY, b int NOT NULL);",
    new: "CREATE TABLE t (a int NOT NULL, b int GENERATED ALWAYS AS IDENTITY);",
  },
  {
    name: "generated columns become plain, plain ones generated, stored ones virtual",
    old: "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED, c int, d int GENERATED ALWAYS AS (a * 3) STORED, e int GENERATED ALWAYS AS (a * 4) VIRTUAL, f int GENERATED ALWAYS AS (a * 5) VIRTUAL);",
    new: "CREATE TABLE t (a int, b int, c int GENERATED ALWAYS AS (a + 2) STORED, d int GENERATED ALWAYS AS (a * 3) VIRTUAL, e int GENERATED ALWAYS AS (a * 4) STORED, f int DEFAULT 7);",
  },
  {
    name: "a generated column with an index, a view, a check and statistics changes its expression and its type",
    old: "CREATE TABLE t (a int, z int, b int GENERATED ALWAYS AS (a + 1) STORED CHECK (b > -2147483648)); CREATE INDEX i ON t (b); CREATE VIEW v AS SELECT b FROM t; CREATE STATISTICS st ON a, b FROM t;",
    new: "CREATE TABLE t (a int, z int, b bigint GENERATED ALWAYS AS (a::bigint * z) STORED CHECK (b > -2147483648)); CREATE INDEX i ON t (b); CREATE VIEW v AS SELECT b FROM t; CREATE STATISTICS st ON a, b FROM t;",
  },
  {
    name: "a generated column's function changes",
    old: "CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1'; CREATE TABLE t (a int, b int GENERATED ALWAYS AS (f(a)) STORED); CREATE INDEX i ON t (b);",
    new: "CREATE FUNCTION f(int) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT $1::bigint'; CREATE TABLE t (a int, b bigint GENERATED ALWAYS AS (f(a)) STORED); CREATE INDEX i ON t (b);",
  },
  {
    name: "collations change under indexes, unique keys, partition keys and views",
    old: 'CREATE TABLE t (a text COLLATE "C" UNIQUE, b varchar(20)); CREATE INDEX i ON t (a, b COLLATE "C"); CREATE VIEW v AS SELECT a FROM t ORDER BY a;',
    new: 'CREATE TABLE t (a text UNIQUE, b varchar(20) COLLATE "POSIX"); CREATE INDEX i ON t (a, b COLLATE "C"); CREATE VIEW v AS SELECT a FROM t ORDER BY a;',
  },
  {
    name: "storage, compression, statistics and n_distinct change",
    old: "CREATE TABLE t (a text STORAGE EXTERNAL COMPRESSION pglz, b text, c int); ALTER TABLE t ALTER c SET STATISTICS 100, ALTER a SET (n_distinct = 50);",
    new: "CREATE TABLE t (a text, b text STORAGE MAIN COMPRESSION pglz, c int); ALTER TABLE t ALTER b SET STATISTICS 0, ALTER c SET (n_distinct = -0.5, n_distinct_inherited = 3);",
  },
  {
    name: "a column with storage settings changes its type",
    old: "CREATE TABLE t (a text STORAGE EXTERNAL); ALTER TABLE t ALTER a SET STATISTICS 500, ALTER a SET (n_distinct = 5);",
    new: "CREATE TABLE t (a bytea STORAGE EXTERNAL); ALTER TABLE t ALTER a SET STATISTICS 500, ALTER a SET (n_distinct = 5);",
  },
  {
    name: "columns in another order are the same",
    old: "CREATE TABLE t (a int, b text, c date, d bool NOT NULL);",
    new: "CREATE TABLE t (d bool NOT NULL, c date, b text, e int, a int);",
  },
  {
    name: "a column is dropped that an index, a check, a key, statistics, a trigger and a policy use with others",
    old: "CREATE TABLE t (a int, b int, c int, UNIQUE (a, b), CHECK (a < b)); CREATE INDEX i ON t (a, b); CREATE INDEX j ON t (a) WHERE b > 1; CREATE STATISTICS st ON a, b FROM t; CREATE POLICY p ON t USING (b > 0); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE UPDATE OF b ON t FOR EACH ROW EXECUTE FUNCTION f();",
    new: "CREATE TABLE t (a int, c int, UNIQUE (a)); CREATE INDEX i ON t (a, c); CREATE POLICY p ON t USING (c > 0); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE UPDATE OF c ON t FOR EACH ROW EXECUTE FUNCTION f();",
  },
  {
    name: "the last column goes, the first comes",
    old: "CREATE TABLE t (a int); CREATE TABLE u ();",
    new: "CREATE TABLE t (); CREATE TABLE u (a int);",
  },
  {
    name: "a column of a composite type, a domain and a range changes",
    setup:
      "CREATE TYPE c AS (x int, y text); CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE DOMAIN e AS text NOT NULL DEFAULT 'e';",
    old: "CREATE TABLE t (id int PRIMARY KEY, a c, b d, f int, g daterange, h d[]);",
    new: "CREATE TABLE t (id int PRIMARY KEY, a text, b int, f d, g tstzrange, h int[], i e);",
  },
  {
    name: "a column's type changes while a default uses a function of it",
    old: "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE t (id int PRIMARY KEY, a int DEFAULT f());",
    new: "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$SELECT 'x'$$; CREATE TABLE t (id int PRIMARY KEY, a text DEFAULT f());",
  },
  {
    name: "a default casts to an enum that loses a label",
    old: "CREATE TYPE e AS ENUM ('a', 'b', 'c'); CREATE TABLE t (x e DEFAULT 'a', y e[] DEFAULT '{a,b}', z text DEFAULT ('a'::e)::text); CREATE INDEX i ON t (x) WHERE x = 'a';",
    new: "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (x e DEFAULT 'b', y e[] DEFAULT '{b}', z text DEFAULT ('b'::e)::text); CREATE INDEX i ON t (x) WHERE x = 'b';",
  },
  {
    name: "many things change at once in one table",
    old: "CREATE TABLE t (id serial PRIMARY KEY, a int NOT NULL DEFAULT 1, b text, c date, d numeric(5,1) UNIQUE, gone text, CHECK (a > 0), UNIQUE (a, b)); CREATE INDEX i ON t (c); CREATE INDEX j ON t (lower(b)); COMMENT ON TABLE t IS 'old';",
    new: "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a bigint DEFAULT 2, b varchar(40) NOT NULL, c timestamptz DEFAULT now(), d numeric(7,1), come uuid DEFAULT gen_random_uuid(), CHECK (a >= 0), UNIQUE (b, a)) WITH (fillfactor = 70); CREATE INDEX i ON t (c, a); CREATE UNIQUE INDEX j ON t (upper(b)); ALTER TABLE t ENABLE ROW LEVEL SECURITY; COMMENT ON TABLE t IS 'new';",
  },
];
