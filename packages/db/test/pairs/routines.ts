/** Functions, procedures, aggregates: their arguments, their bodies, and where they are used. */
import type { Pair } from "./pair.ts";

export const routines: readonly Pair[] = [
  {
    name: "an overload is added, another goes, a third changes",
    old: "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 2'; COMMENT ON FUNCTION f(text) IS 'text'; GRANT EXECUTE ON FUNCTION f(text) TO reader;",
    new: "CREATE FUNCTION f(text) RETURNS text LANGUAGE sql AS 'SELECT ''2'''; CREATE FUNCTION f(int, int) RETURNS int LANGUAGE sql AS 'SELECT 3'; COMMENT ON FUNCTION f(text) IS 'text'; GRANT EXECUTE ON FUNCTION f(text) TO reader;",
  },
  {
    name: "an argument's default is added, changed and taken away",
    old: "CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a + b'; CREATE FUNCTION g(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a + b'; CREATE FUNCTION h(a int) RETURNS int LANGUAGE sql AS 'SELECT a'; CREATE VIEW v AS SELECT f(1), g(2), h(3);",
    new: "CREATE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT a + b'; CREATE FUNCTION g(a int, b int DEFAULT 7) RETURNS int LANGUAGE sql AS 'SELECT a + b'; CREATE FUNCTION h(a int DEFAULT 3) RETURNS int LANGUAGE sql AS 'SELECT a'; CREATE VIEW v AS SELECT f(1, 1), g(2), h();",
  },
  {
    name: "an overload with a default would be ambiguous while both are there",
    old: "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a'; CREATE VIEW v AS SELECT f(1) AS x;",
    new: "CREATE FUNCTION f(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT a'; CREATE VIEW v AS SELECT f(1) AS x;",
  },
  {
    name: "arguments are renamed, with a default, a policy and a check that use the function",
    old: "CREATE FUNCTION f(a int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a > 0'; CREATE TABLE t (n int CHECK (f(n)), m boolean DEFAULT f(1)); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (f(n));",
    new: "CREATE FUNCTION f(z int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT z > 0'; CREATE TABLE t (n int CHECK (f(n)), m boolean DEFAULT f(1)); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (f(n));",
  },
  {
    name: "OUT, INOUT and VARIADIC arguments change",
    old: "CREATE FUNCTION o(a int, OUT x int, OUT y int) LANGUAGE sql AS 'SELECT a, a'; CREATE FUNCTION i(INOUT a int) LANGUAGE sql AS 'SELECT a'; CREATE FUNCTION v(VARIADIC a int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';",
    new: "CREATE FUNCTION o(a int, OUT x int, OUT y text) LANGUAGE sql AS 'SELECT a, a::text'; CREATE FUNCTION i(INOUT a int, INOUT b int DEFAULT 4) LANGUAGE sql AS 'SELECT a, b'; CREATE FUNCTION v(a int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';",
  },
  {
    name: "RETURNS TABLE gets a column under a view",
    old: "CREATE FUNCTION f() RETURNS TABLE (a int, b text) LANGUAGE sql STABLE AS 'SELECT 1, ''x'''; CREATE VIEW v AS SELECT a FROM f(); CREATE MATERIALIZED VIEW m AS SELECT b FROM f();",
    new: "CREATE FUNCTION f() RETURNS TABLE (a int, b text, c int) LANGUAGE sql STABLE AS 'SELECT 1, ''x'', 2'; CREATE VIEW v AS SELECT a, c FROM f(); CREATE MATERIALIZED VIEW m AS SELECT b FROM f();",
  },
  {
    name: "a function returning SETOF a table follows the table",
    old: "CREATE TABLE t (id int, a int); CREATE FUNCTION all_t() RETURNS SETOF t LANGUAGE sql STABLE AS 'SELECT * FROM t'; CREATE FUNCTION label(t) RETURNS text LANGUAGE sql AS 'SELECT $1.id::text'; CREATE VIEW v AS SELECT label(t) FROM all_t() t;",
    new: "CREATE TABLE t (id bigint, a int, b text); CREATE FUNCTION all_t() RETURNS SETOF t LANGUAGE sql STABLE AS 'SELECT * FROM t'; CREATE FUNCTION label(t) RETURNS text LANGUAGE sql AS 'SELECT $1.id::text'; CREATE VIEW v AS SELECT label(t) FROM all_t() t;",
  },
  {
    name: "a table that functions return is dropped and made anew as something else",
    old: "CREATE TABLE t (id int); CREATE FUNCTION g() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t';",
    new: "CREATE TABLE s (id int); CREATE VIEW t AS SELECT id FROM s; CREATE FUNCTION g() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t';",
  },
  {
    name: "bodies in standard SQL follow the tables that they use",
    old: "CREATE TABLE t (id int, a int); CREATE FUNCTION f() RETURNS int STABLE BEGIN ATOMIC SELECT max(id) FROM t; END; CREATE PROCEDURE p(x int) BEGIN ATOMIC INSERT INTO t VALUES (x, x); DELETE FROM t WHERE a = 0; END;",
    new: "CREATE TABLE t (id int, a bigint, c text); CREATE FUNCTION f() RETURNS int STABLE BEGIN ATOMIC SELECT max(id) FROM t; END; CREATE PROCEDURE p(x int) BEGIN ATOMIC INSERT INTO t VALUES (x, x); DELETE FROM t WHERE a = 0; END;",
  },
  {
    name: "a standard body loses the column that it used",
    old: "CREATE TABLE t (id int, a int, b int); CREATE FUNCTION f() RETURNS int STABLE RETURN (SELECT max(a) FROM t); CREATE FUNCTION g() RETURNS int STABLE RETURN f() + 1; CREATE VIEW v AS SELECT g() AS g;",
    new: "CREATE TABLE t (id int, b int); CREATE FUNCTION f() RETURNS int STABLE RETURN (SELECT max(b) FROM t); CREATE FUNCTION g() RETURNS int STABLE RETURN f() + 1; CREATE VIEW v AS SELECT g() AS g;",
  },
  {
    name: "a string body becomes a standard one, and a standard one a string",
    setup: "CREATE TABLE t (id int);",
    old: "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM t'; CREATE FUNCTION g() RETURNS bigint RETURN (SELECT count(*) FROM t);",
    new: "CREATE FUNCTION f() RETURNS bigint RETURN (SELECT count(*) FROM t); CREATE FUNCTION g() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM t';",
  },
  {
    name: "all attributes of a function change",
    old: "CREATE FUNCTION f(int) RETURNS SETOF int LANGUAGE sql AS 'SELECT 1';",
    new: "CREATE FUNCTION f(int) RETURNS SETOF int LANGUAGE sql STABLE STRICT SECURITY DEFINER LEAKPROOF PARALLEL SAFE COST 7 ROWS 9 SET search_path = pg_catalog, \"My Schema\" SET work_mem = '1MB' AS 'SELECT 1'; COMMENT ON FUNCTION f(int) IS 'it''s';",
  },
  {
    name: "a function goes from SQL to PL/pgSQL, with a body full of quotes",
    old: "CREATE FUNCTION f(a text) RETURNS text LANGUAGE sql AS $x$ SELECT '$$' || a $x$;",
    new: "CREATE FUNCTION f(a text) RETURNS text LANGUAGE plpgsql AS $function$ BEGIN RETURN '$$ $body$ \\' || E'\\n' || a; -- it's\nEND $function$;",
  },
  {
    name: "procedures change arguments and become functions",
    old: "CREATE PROCEDURE p(a int, INOUT b int) LANGUAGE plpgsql AS $$ BEGIN b := a; END $$; CREATE PROCEDURE q() LANGUAGE sql AS 'SELECT 1'; COMMENT ON PROCEDURE q() IS 'q'; GRANT EXECUTE ON PROCEDURE q() TO reader;",
    new: "CREATE PROCEDURE p(a int, INOUT b bigint, c int DEFAULT 1) LANGUAGE plpgsql AS $$ BEGIN b := a; END $$; CREATE FUNCTION q() RETURNS int LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION q() IS 'q';",
  },
  {
    name: "a function becomes an aggregate of the same name and arguments",
    old: "CREATE FUNCTION total(int) RETURNS int LANGUAGE sql AS 'SELECT $1';",
    new: "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');",
  },
  {
    name: "an ordered-set and a moving aggregate are made and changed, with a view",
    old: `CREATE AGGREGATE mine(float8) (SFUNC = float8pl, STYPE = float8, MSFUNC = float8pl, MINVFUNC = float8mi, MSTYPE = float8, MINITCOND = '0', INITCOND = '0');
      CREATE VIEW v AS SELECT mine(x) OVER (ORDER BY x ROWS 2 PRECEDING) FROM (VALUES (1.0::float8)) t (x);`,
    new: `CREATE AGGREGATE mine(float8) (SFUNC = float8pl, STYPE = float8, MSFUNC = float8pl, MINVFUNC = float8mi, MSTYPE = float8, MINITCOND = '5', INITCOND = '5', PARALLEL = SAFE, COMBINEFUNC = float8pl, SORTOP = <);
      CREATE VIEW v AS SELECT mine(x) OVER (ORDER BY x ROWS 2 PRECEDING) FROM (VALUES (1.0::float8)) t (x);
      CREATE FUNCTION step(float8[], float8) RETURNS float8[] LANGUAGE sql IMMUTABLE AS 'SELECT $1 || $2';
      CREATE FUNCTION last(float8[], float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT $1[1]';
      CREATE AGGREGATE pick(float8 ORDER BY float8) (SFUNC = step, STYPE = float8[], FINALFUNC = last, INITCOND = '{}'); COMMENT ON AGGREGATE pick(float8 ORDER BY float8) IS 'p';`,
  },
  {
    name: "an aggregate follows its state function and its state type",
    old: "CREATE TYPE st AS (n int, s int); CREATE FUNCTION acc(st, int) RETURNS st LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1.n + 1, $1.s + $2)::st'; CREATE AGGREGATE av(int) (SFUNC = acc, STYPE = st, INITCOND = '(0,0)'); CREATE TABLE t (x int); CREATE VIEW v AS SELECT (av(x)).n FROM t;",
    new: "CREATE TYPE st AS (n bigint, s int); CREATE FUNCTION acc(st, int) RETURNS st LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1.n + 1, $1.s + $2)::st'; CREATE AGGREGATE av(int) (SFUNC = acc, STYPE = st, INITCOND = '(0,0)'); CREATE TABLE t (x int); CREATE VIEW v AS SELECT (av(x)).n FROM t;",
  },
  {
    name: "variadic and star aggregates",
    old: "CREATE AGGREGATE cnt(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0'); CREATE FUNCTION vt(text, VARIADIC text[]) RETURNS text LANGUAGE sql AS 'SELECT $1'; CREATE AGGREGATE va(VARIADIC text[]) (SFUNC = vt, STYPE = text); COMMENT ON AGGREGATE cnt(*) IS 'stars'; GRANT EXECUTE ON FUNCTION cnt() TO reader;",
    new: "CREATE AGGREGATE cnt(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '1'); COMMENT ON AGGREGATE cnt(*) IS 'more stars'; GRANT EXECUTE ON FUNCTION cnt() TO reader;",
  },
  {
    name: "a function in a generated column, an index and a check changes its body",
    old: "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1'; CREATE TABLE t (a int, g int GENERATED ALWAYS AS (f(a)) STORED, CONSTRAINT c CHECK (f(a) > 0)); CREATE INDEX i ON t (f(a)); CREATE DOMAIN d AS int CHECK (f(VALUE) > 1);",
    new: "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 2'; CREATE TABLE t (a int, g int GENERATED ALWAYS AS (f(a)) STORED, CONSTRAINT c CHECK (f(a) > 0)); CREATE INDEX i ON t (f(a)); CREATE DOMAIN d AS int CHECK (f(VALUE) > 1);",
  },
  {
    name: "a function in a generated column, an index, a check, a default and a domain changes its result",
    old: "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1'; CREATE DOMAIN d AS int DEFAULT f(3) CHECK (f(VALUE) > 1); CREATE TABLE t (a int DEFAULT f(1), e d, g int GENERATED ALWAYS AS (f(a)) STORED, CONSTRAINT c CHECK (f(a) > 0)); CREATE INDEX i ON t (f(a)); CREATE STATISTICS s ON (f(a)), e FROM t;",
    new: "CREATE FUNCTION f(int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1::bigint + 1'; CREATE DOMAIN d AS int DEFAULT f(3) CHECK (f(VALUE) > 1); CREATE TABLE t (a int DEFAULT f(1), e d, g int GENERATED ALWAYS AS (f(a)) STORED, CONSTRAINT c CHECK (f(a) > 0)); CREATE INDEX i ON t (f(a)); CREATE STATISTICS s ON (f(a)), e FROM t;",
  },
  {
    name: "functions that call each other are made in any order",
    old: "",
    new: "CREATE FUNCTION a_first(int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN z_last($1); END $$; CREATE FUNCTION z_last(int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN a_first($1); END $$; CREATE FUNCTION m() RETURNS int RETURN a_first(1);",
  },
  {
    name: "an SQL function names a table and a function made beside it",
    old: "CREATE TABLE keep (id int);",
    new: "CREATE TABLE keep (id int, made text); CREATE TABLE zz (id int); CREATE FUNCTION zfun() RETURNS text LANGUAGE sql AS 'SELECT made FROM keep'; CREATE FUNCTION afun() RETURNS text LANGUAGE sql AS 'SELECT zfun() FROM zz';",
  },
  {
    name: "polymorphic functions and a window over them",
    old: "CREATE FUNCTION pick(anyelement, anyarray) RETURNS anyelement LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE VIEW v AS SELECT pick(1, ARRAY[1]) AS p;",
    new: "CREATE FUNCTION pick(anycompatible, anycompatiblearray) RETURNS anycompatible LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE VIEW v AS SELECT pick(1, ARRAY[1]) AS p;",
  },
  {
    name: "a function with arguments of every odd type",
    old: "",
    new: `CREATE SCHEMA "My S"; CREATE TYPE "My S"."T x" AS ENUM ('a'); CREATE FUNCTION "F n"("a b" "My S"."T x"[], "select" numeric(10,2), c "char", d character varying(3), e timestamp(3) with time zone, f interval day to second DEFAULT '1 day', "G" bit varying DEFAULT B'101') RETURNS "My S"."T x" LANGUAGE sql AS 'SELECT NULL::"My S"."T x"'; COMMENT ON FUNCTION "F n" IS 'x'; GRANT EXECUTE ON FUNCTION "F n" TO reader;`,
  },
  {
    name: "a default that is a call of a new function, in an argument",
    old: "CREATE FUNCTION f(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a';",
    new: "CREATE FUNCTION zz() RETURNS int LANGUAGE sql AS 'SELECT 4'; CREATE FUNCTION f(a int DEFAULT zz()) RETURNS int LANGUAGE sql AS 'SELECT a';",
  },
];
