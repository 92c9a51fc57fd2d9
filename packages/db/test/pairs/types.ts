/** Domains, composites, ranges, and what is built of them. */
import type { Pair } from "./pair.ts";

export const types: readonly Pair[] = [
  {
    name: "a domain over a domain over a domain, whose lowest changes its checks and default",
    old: "CREATE DOMAIN d1 AS int CHECK (VALUE > 0); CREATE DOMAIN d2 AS d1 DEFAULT 3; CREATE DOMAIN d3 AS d2 NOT NULL; CREATE TABLE t (a d3, b d2[], c d1);",
    new: "CREATE DOMAIN d1 AS int DEFAULT 7 CONSTRAINT small CHECK (VALUE < 10) CHECK (VALUE > 1); CREATE DOMAIN d2 AS d1; CREATE DOMAIN d3 AS d2; CREATE TABLE t (a d3, b d2[], c d1);",
  },
  {
    name: "a domain under domains changes its base type",
    old: "CREATE DOMAIN d1 AS int CHECK (VALUE > 0); CREATE DOMAIN d2 AS d1 DEFAULT 3; COMMENT ON DOMAIN d2 IS 'two'; CREATE TABLE t (a d2, b d2[]); CREATE INDEX i ON t (a); CREATE VIEW v AS SELECT a FROM t;",
    new: "CREATE DOMAIN d1 AS bigint CHECK (VALUE > 0); CREATE DOMAIN d2 AS d1 DEFAULT 3; COMMENT ON DOMAIN d2 IS 'two'; CREATE TABLE t (a d2, b d2[]); CREATE INDEX i ON t (a); CREATE VIEW v AS SELECT a FROM t;",
  },
  {
    name: "a domain over an array of a domain",
    old: "CREATE DOMAIN d AS text CHECK (VALUE <> ''); CREATE DOMAIN da AS d[] CHECK (cardinality(VALUE) < 5); CREATE TABLE t (x da);",
    new: "CREATE DOMAIN d AS text CHECK (length(VALUE) < 9); CREATE DOMAIN da AS d[] CHECK (cardinality(VALUE) < 6); CREATE TABLE t (x da DEFAULT '{a}');",
  },
  {
    name: "a domain's collation changes, and another's constraint is not valid",
    old: 'CREATE DOMAIN d AS text COLLATE "C"; CREATE TABLE t (x d, n int); CREATE DOMAIN n AS int;',
    new: "CREATE DOMAIN d AS text COLLATE \"POSIX\"; CREATE TABLE t (x d, n int); CREATE DOMAIN n AS int; ALTER DOMAIN n ADD CONSTRAINT k CHECK (VALUE > 0) NOT VALID; COMMENT ON CONSTRAINT k ON DOMAIN n IS 'k';",
  },
  {
    name: "a composite gets, loses and changes attributes under tables, arrays, functions and views",
    old: "CREATE TYPE c AS (a int, b text, gone int); COMMENT ON COLUMN c.a IS 'A'; CREATE TABLE t (x c, y c[]); CREATE FUNCTION f(c) RETURNS c LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE VIEW v AS SELECT (x).a FROM t; CREATE INDEX i ON t (((x).a));",
    new: "CREATE TYPE c AS (a int, b text COLLATE \"C\", came numeric(5,2)); COMMENT ON COLUMN c.b IS 'B'; CREATE TABLE t (x c, y c[]); CREATE FUNCTION f(c) RETURNS c LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE VIEW v AS SELECT (x).a FROM t; CREATE INDEX i ON t (((x).a));",
  },
  {
    name: "a composite's attribute changes its type while tables use it",
    old: "CREATE TYPE c AS (a int, b text); CREATE TABLE t (x c, y c[]); CREATE TYPE outer_c AS (i c, j int); CREATE TABLE u (o outer_c); CREATE DOMAIN dc AS c CHECK ((VALUE).a > 0);",
    new: "CREATE TYPE c AS (a bigint, b text); CREATE TABLE t (x c, y c[]); CREATE TYPE outer_c AS (i c, j int); CREATE TABLE u (o outer_c); CREATE DOMAIN dc AS c CHECK ((VALUE).a > 0);",
  },
  {
    name: "the attributes of a composite change places",
    old: "CREATE TYPE c AS (a int, b text); CREATE TABLE t (x c); CREATE FUNCTION f() RETURNS c LANGUAGE sql AS 'SELECT ROW(1, '''')::c';",
    new: "CREATE TYPE c AS (b text, a int); CREATE TABLE t (x c); CREATE FUNCTION f() RETURNS c LANGUAGE sql AS 'SELECT ROW('''', 1)::c';",
  },
  {
    name: "a typed table follows its type",
    old: "CREATE TYPE c AS (a int, b text); CREATE TABLE t OF c (PRIMARY KEY (a));",
    new: "CREATE TYPE c AS (a int, b text, n int); CREATE TABLE t OF c (PRIMARY KEY (a), n DEFAULT 5);",
  },
  {
    name: "a table becomes typed, and another stops to be",
    setup: "CREATE TYPE c AS (a int, b text);",
    old: "CREATE TABLE t (a int, b text); CREATE TABLE u OF c;",
    new: "CREATE TABLE t OF c; CREATE TABLE u (a int, b text);",
  },
  {
    name: "ranges with subtypes, difference functions and multirange names change",
    old: "CREATE FUNCTION diff(float8, float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2'; CREATE TYPE r AS RANGE (SUBTYPE = float8); CREATE TABLE t (x r, y r[], z r_multirange); CREATE INDEX i ON t USING gist (x); COMMENT ON TYPE r IS 'r';",
    new: "CREATE FUNCTION diff(float8, float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2'; CREATE TYPE r AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = diff, MULTIRANGE_TYPE_NAME = many_r); CREATE TABLE t (x r, y r[], z many_r); CREATE INDEX i ON t USING gist (x); COMMENT ON TYPE r IS 'r';",
  },
  {
    name: "a range over an enum that loses a value",
    old: "CREATE TYPE e AS ENUM ('a', 'b', 'c'); CREATE TYPE er AS RANGE (SUBTYPE = e); CREATE TABLE t (r er, m er_multirange); CREATE FUNCTION f(er) RETURNS e LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)'; CREATE VIEW v AS SELECT f(r) FROM t;",
    new: "CREATE TYPE e AS ENUM ('a', 'c'); CREATE TYPE er AS RANGE (SUBTYPE = e); CREATE TABLE t (r er, m er_multirange); CREATE FUNCTION f(er) RETURNS e LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)'; CREATE VIEW v AS SELECT f(r) FROM t;",
  },
  {
    name: "a range over a domain with a collation",
    old: "",
    new: 'CREATE DOMAIN d AS text; CREATE TYPE r AS RANGE (SUBTYPE = text, COLLATION = "C", SUBTYPE_OPCLASS = text_pattern_ops); CREATE TYPE rd AS RANGE (SUBTYPE = d); CREATE TABLE t (a r, b rd, EXCLUDE USING gist (a WITH &&));',
  },
  {
    name: "domains get and lose NOT NULL and defaults that are functions",
    old: "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE DOMAIN d AS int NOT NULL DEFAULT one(); CREATE DOMAIN e AS int;",
    new: "CREATE FUNCTION two() RETURNS int LANGUAGE sql AS 'SELECT 2'; CREATE DOMAIN d AS int; CREATE DOMAIN e AS int NOT NULL DEFAULT two();",
  },
  {
    name: "a composite holds an enum, a domain and another composite, all changed",
    old: "CREATE TYPE e AS ENUM ('a', 'b'); CREATE DOMAIN d AS int; CREATE TYPE i AS (x int); CREATE TYPE o AS (e e, d d, i i); CREATE TABLE t (o o, os o[]); CREATE FUNCTION f(o[]) RETURNS i LANGUAGE sql AS 'SELECT ($1[1]).i';",
    new: "CREATE TYPE e AS ENUM ('b'); CREATE DOMAIN d AS bigint; CREATE TYPE i AS (x int, y int); CREATE TYPE o AS (e e, d d, i i); CREATE TABLE t (o o, os o[]); CREATE FUNCTION f(o[]) RETURNS i LANGUAGE sql AS 'SELECT ($1[1]).i';",
  },
  {
    name: "a column of a table's row type follows the table",
    old: "CREATE TABLE a (id int, x int); CREATE TABLE b (id int, was a[]); CREATE FUNCTION f(a) RETURNS int LANGUAGE sql AS 'SELECT 1';",
    new: "CREATE TABLE a (id int, x int, y int); CREATE TABLE b (id int, was a[]); CREATE FUNCTION f(a) RETURNS int LANGUAGE sql AS 'SELECT 1';",
  },
  {
    name: "a column's type changes although another table holds rows of its type",
    old: "CREATE TABLE a (id int, x int); CREATE TABLE b (id int, was a);",
    new: "CREATE TABLE a (id int, x bigint); CREATE TABLE b (id int, was a);",
  },
];
