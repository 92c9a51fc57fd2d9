/** Privileges, default privileges, owners. */
import type { Pair } from "./pair.ts";

const ALL =
  "CREATE TABLE t (id serial PRIMARY KEY, a int, b int); CREATE VIEW v AS SELECT a, b FROM t; CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE pr() LANGUAGE sql AS 'SELECT 1'; CREATE AGGREGATE ag(int) (SFUNC = int4pl, STYPE = int); CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS int; CREATE SEQUENCE s; CREATE SCHEMA sc; CREATE FOREIGN DATA WRAPPER w; CREATE SERVER sv FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE ft (id int) SERVER sv; CREATE TYPE c AS (x int); CREATE TYPE r AS RANGE (SUBTYPE = int);";

export const rights: readonly Pair[] = [
  {
    name: "every kind is granted, with and without the grant option",
    setup: ALL,
    old: "",
    new: 'GRANT SELECT, INSERT ON t TO reader; GRANT UPDATE ON t TO reader WITH GRANT OPTION; GRANT SELECT (a), UPDATE (a, b) ON t TO "Writer X"; GRANT ALL ON v TO reader; GRANT SELECT ON m TO PUBLIC; GRANT EXECUTE ON FUNCTION f(int) TO reader; GRANT EXECUTE ON PROCEDURE pr() TO reader WITH GRANT OPTION; GRANT EXECUTE ON FUNCTION ag(int) TO reader; GRANT USAGE ON TYPE e, d, c, r TO reader WITH GRANT OPTION; GRANT USAGE, SELECT ON SEQUENCE s, t_id_seq TO reader; GRANT USAGE ON SCHEMA sc TO PUBLIC; GRANT CREATE ON SCHEMA sc TO reader; GRANT USAGE ON FOREIGN SERVER sv TO reader; GRANT SELECT (id) ON ft TO reader; GRANT SELECT (a) ON v TO "Writer X"; GRANT SELECT (a) ON m TO reader;',
  },
  {
    name: "what everybody may is taken from everybody, and from the owner",
    setup: ALL,
    old: "GRANT SELECT ON t TO PUBLIC; REVOKE USAGE ON TYPE d FROM PUBLIC;",
    new: "REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC; REVOKE EXECUTE ON PROCEDURE pr() FROM PUBLIC; REVOKE EXECUTE ON FUNCTION ag(int) FROM PUBLIC; REVOKE USAGE ON TYPE e, c, r FROM PUBLIC; REVOKE DELETE, TRUNCATE ON t FROM CURRENT_USER; REVOKE ALL ON v FROM CURRENT_USER;",
  },
  {
    name: "grants of a table become grants of columns",
    setup: "CREATE TABLE t (a int, b int, c int);",
    old: 'GRANT SELECT, UPDATE ON t TO reader; GRANT SELECT (a), INSERT (b) ON t TO "Writer X";',
    new: 'GRANT SELECT (a, b) ON t TO reader WITH GRANT OPTION; GRANT SELECT, INSERT ON t TO "Writer X"; GRANT REFERENCES (c) ON t TO PUBLIC;',
  },
  {
    name: "granted columns are dropped, added and changed",
    old: "CREATE TABLE t (a int, gone int, b int); GRANT SELECT (a, gone), UPDATE (b) ON t TO reader; CREATE VIEW v AS SELECT b FROM t; GRANT SELECT (b) ON v TO reader;",
    new: "CREATE TABLE t (a int, b bigint, came int); GRANT SELECT (a, came), UPDATE (b) ON t TO reader; CREATE VIEW v AS SELECT b FROM t; GRANT SELECT (b) ON v TO reader;",
  },
  {
    name: "what is made anew keeps its grants",
    old: "CREATE TABLE u (n int); CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE EXECUTE ON FUNCTION f FROM PUBLIC; GRANT EXECUTE ON FUNCTION f TO reader; CREATE TYPE e AS ENUM ('a', 'b'); REVOKE USAGE ON TYPE e FROM PUBLIC; GRANT USAGE ON TYPE e TO reader; CREATE VIEW v AS SELECT n FROM u; GRANT SELECT ON v TO reader; CREATE MATERIALIZED VIEW m AS SELECT n FROM u; GRANT SELECT (n) ON m TO reader; CREATE TABLE p (k e);",
    new: "CREATE TABLE u (n bigint); CREATE FUNCTION f(z int) RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE EXECUTE ON FUNCTION f FROM PUBLIC; GRANT EXECUTE ON FUNCTION f TO reader; CREATE TYPE e AS ENUM ('a'); REVOKE USAGE ON TYPE e FROM PUBLIC; GRANT USAGE ON TYPE e TO reader; CREATE VIEW v AS SELECT n FROM u; GRANT SELECT ON v TO reader; CREATE MATERIALIZED VIEW m AS SELECT n FROM u; GRANT SELECT (n) ON m TO reader; CREATE TABLE p (k e);",
  },
  {
    name: "default privileges are set, changed and taken back",
    setup: "CREATE SCHEMA s;",
    old: "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader; ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT USAGE ON SEQUENCES TO reader WITH GRANT OPTION; ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;",
    new: 'ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO reader; ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT EXECUTE ON FUNCTIONS TO reader; ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC; ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO "Writer X";',
  },
  {
    name: "objects are made under default privileges that come with them, or go",
    setup: "CREATE SCHEMA s;",
    old: "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader; CREATE TABLE a (id int); CREATE TABLE s.c (id int); CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';",
    new: "CREATE TABLE s.c (id int); CREATE TABLE b (id int); ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC; ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT ALL ON TABLES TO reader; CREATE TABLE s.d (id int); CREATE VIEW s.v AS SELECT id FROM s.d; CREATE FUNCTION f(z int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1';",
  },
  {
    name: "grants in a chain, by one who was granted the option",
    setup: "CREATE TABLE t (id int);",
    old: "GRANT SELECT ON t TO reader WITH GRANT OPTION; GRANT UPDATE ON t TO reader WITH GRANT OPTION;",
    new: 'GRANT SELECT ON t TO reader; GRANT UPDATE ON t TO "Writer X" WITH GRANT OPTION; GRANT UPDATE ON t TO PUBLIC;',
  },
  {
    name: "owners change of everything that has one",
    withOwners: true,
    setup: "CREATE TABLE k (id int);",
    old: `${ALL} ALTER VIEW v OWNER TO "Writer X"; ALTER MATERIALIZED VIEW m OWNER TO "Writer X"; ALTER FUNCTION f(int) OWNER TO "Writer X"; ALTER PROCEDURE pr() OWNER TO "Writer X"; ALTER AGGREGATE ag(int) OWNER TO "Writer X"; ALTER TYPE e OWNER TO "Writer X"; ALTER DOMAIN d OWNER TO "Writer X"; ALTER SEQUENCE s OWNER TO "Writer X"; ALTER SCHEMA sc OWNER TO "Writer X"; ALTER FOREIGN TABLE ft OWNER TO "Writer X"; ALTER TYPE c OWNER TO "Writer X"; ALTER TYPE r OWNER TO "Writer X"; ALTER TABLE t OWNER TO reader;`,
    new: `${ALL} ALTER VIEW v OWNER TO reader; ALTER MATERIALIZED VIEW m OWNER TO reader; ALTER FUNCTION f(int) OWNER TO reader; ALTER PROCEDURE pr() OWNER TO reader; ALTER AGGREGATE ag(int) OWNER TO reader; ALTER TYPE e OWNER TO reader; ALTER DOMAIN d OWNER TO reader; ALTER SEQUENCE s OWNER TO reader; ALTER SCHEMA sc OWNER TO reader; ALTER FOREIGN TABLE ft OWNER TO reader; ALTER TYPE c OWNER TO reader; ALTER TYPE r OWNER TO reader; ALTER TABLE t OWNER TO "Writer X";`,
  },
  {
    name: "a function of the definer's rights is made anew with its grants, and a language is granted",
    old: "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path TO 'public' AS 'SELECT 1'; REVOKE ALL ON FUNCTION f() FROM PUBLIC;",
    new: "CREATE FUNCTION f() RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path TO '' AS 'SELECT ''1'''; REVOKE ALL ON FUNCTION f() FROM PUBLIC; GRANT EXECUTE ON FUNCTION f() TO reader, \"Writer X\" WITH GRANT OPTION;",
  },
  {
    name: "a schema, public and sequences lose grants to everybody",
    setup: "CREATE SCHEMA s; CREATE SEQUENCE q;",
    old: "GRANT ALL ON SCHEMA s TO PUBLIC; GRANT ALL ON SEQUENCE q TO PUBLIC; GRANT CREATE ON SCHEMA public TO PUBLIC;",
    new: "GRANT USAGE ON SCHEMA s TO PUBLIC; GRANT SELECT ON SEQUENCE q TO PUBLIC; REVOKE USAGE ON SCHEMA public FROM PUBLIC;",
  },
];
