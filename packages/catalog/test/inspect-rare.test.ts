import { expect } from "vitest";
import { type InspectCase, itFinds, onServers } from "./inspect-on-servers.ts";

const cases: readonly InspectCase[] = [
  {
    what: "extensions, and nothing that they brought",
    sql: `
      CREATE SCHEMA tools; CREATE EXTENSION hstore SCHEMA tools VERSION '1.8'; CREATE EXTENSION pg_trgm VERSION '1.6';
      COMMENT ON EXTENSION hstore IS 'Ours.'; CREATE TABLE t (h tools.hstore)`,
    kinds: [
      "extension",
      "function",
      "operator",
      "base type",
      "operator class",
      "operator family",
      "cast",
      "column",
    ],
    expected: {
      "extension hstore": { version: "1.8", targetSchema: "tools", comment: "Ours." },
      "extension pg_trgm": { version: "1.6", targetSchema: "public" },
      "column public.t.h": { type: "tools.hstore", isNotNull: false },
    },
  },
  {
    what: "extended statistics",
    sql: `
      CREATE SCHEMA s; CREATE TABLE t (a int, b int);
      CREATE STATISTICS s.pairs (ndistinct, mcv) ON a, b FROM t; ALTER STATISTICS s.pairs SET STATISTICS 9`,
    kinds: ["statistics"],
    expected: {
      "statistics s.pairs": {
        definition: "CREATE STATISTICS s.pairs (ndistinct, mcv) ON a, b FROM public.t",
        target: 9,
      },
    },
  },
  {
    what: "publications",
    since: 15,
    sql: `
      CREATE TABLE t (id int PRIMARY KEY, n int); CREATE TABLE a (); CREATE SCHEMA s;
      CREATE PUBLICATION part FOR TABLE t (id, n) WHERE (n > 0), a WITH (publish = 'insert,update', publish_via_partition_root);
      CREATE PUBLICATION everything FOR ALL TABLES;
      CREATE PUBLICATION whole FOR TABLES IN SCHEMA s, public`,
    kinds: ["publication"],
    expected: {
      "publication part": {
        forAllTables: false,
        tables: [
          { table: "table public.a" },
          { table: "table public.t", columns: ["id", "n"], where: "(n > 0)" },
        ],
        schemas: [],
        options: { publish: "insert, update", publish_via_partition_root: "true" },
      },
      "publication everything": { forAllTables: true, tables: [], schemas: [], options: {} },
      "publication whole": { forAllTables: false, tables: [], schemas: ["public", "s"], options: {} },
    },
  },
  {
    what: "operators, the announced ones left out",
    sql: `
      CREATE FUNCTION lt(point, point) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1[0] < $2[0]';
      CREATE FUNCTION gt(point, point) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1[0] > $2[0]';
      CREATE FUNCTION no(point) RETURNS bool LANGUAGE sql AS 'SELECT false';
      CREATE OPERATOR <<< (FUNCTION = lt, LEFTARG = point, RIGHTARG = point, COMMUTATOR = >>>, RESTRICT = scalarltsel, HASHES);
      CREATE OPERATOR >>> (FUNCTION = gt, LEFTARG = point, RIGHTARG = point, COMMUTATOR = <<<, NEGATOR = <=!);
      CREATE OPERATOR !!! (FUNCTION = no, RIGHTARG = point)`,
    kinds: ["operator"],
    expected: {
      "operator public.<<< (point, point)": {
        definition: [
          "CREATE OPERATOR public.<<< (FUNCTION = public.lt, LEFTARG = point, RIGHTARG = point, COMMUTATOR = OPERATOR(public.>>>), RESTRICT = scalarltsel, HASHES)",
        ],
      },
      "operator public.>>> (point, point)": {
        definition: [
          "CREATE OPERATOR public.>>> (FUNCTION = public.gt, LEFTARG = point, RIGHTARG = point, COMMUTATOR = OPERATOR(public.<<<), NEGATOR = OPERATOR(public.<=!))",
        ],
      },
      "operator public.!!! (NONE, point)": {
        definition: ["CREATE OPERATOR public.!!! (FUNCTION = public.no, RIGHTARG = point)"],
      },
    },
  },
  {
    what: "operator classes and families, each with its own members",
    sql: `
      CREATE OPERATOR FAMILY fam USING btree;
      CREATE OPERATOR CLASS ints FOR TYPE int USING hash AS OPERATOR 1 =, FUNCTION 1 hashint4(int);
      CREATE OPERATOR CLASS few FOR TYPE int USING btree FAMILY fam AS OPERATOR 1 <, FUNCTION 1 btint4cmp(int, int);
      ALTER OPERATOR FAMILY fam USING btree ADD OPERATOR 1 < (int4, int8), FUNCTION 1 btint48cmp(int4, int8)`,
    kinds: ["operator class", "operator family"],
    expected: {
      "operator family public.fam USING btree": {
        definition: [
          "CREATE OPERATOR FAMILY public.fam USING btree",
          "ALTER OPERATOR FAMILY public.fam USING btree ADD\n    OPERATOR 1 <(integer,bigint),\n    FUNCTION 1 (integer, bigint) btint48cmp(integer,bigint)",
        ],
      },
      "operator family public.ints USING hash": {
        definition: ["CREATE OPERATOR FAMILY public.ints USING hash"],
      },
      "operator class public.ints USING hash": {
        definition: [
          "CREATE OPERATOR CLASS public.ints FOR TYPE integer USING hash FAMILY public.ints AS\n    OPERATOR 1 =(integer,integer),\n    FUNCTION 1 (integer, integer) hashint4(integer)",
        ],
      },
      "operator class public.few USING btree": {
        definition: [
          "CREATE OPERATOR CLASS public.few FOR TYPE integer USING btree FAMILY public.fam AS\n    OPERATOR 1 <(integer,integer),\n    FUNCTION 1 (integer, integer) btint4cmp(integer,integer)",
        ],
      },
    },
  },
  {
    what: "casts",
    sql: `
      CREATE TYPE mood AS ENUM ('sad'); CREATE TYPE pair AS (a int);
      CREATE FUNCTION number(mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
      CREATE CAST (mood AS int) WITH FUNCTION number(mood) AS ASSIGNMENT;
      CREATE CAST (pair AS mood) WITH INOUT AS IMPLICIT`,
    kinds: ["cast"],
    expected: {
      "cast (public.mood AS integer)": {
        definition: [
          "CREATE CAST (public.mood AS integer) WITH FUNCTION public.number(public.mood) AS ASSIGNMENT",
        ],
      },
      "cast (public.pair AS public.mood)": {
        definition: ["CREATE CAST (public.pair AS public.mood) WITH INOUT AS IMPLICIT"],
      },
    },
  },
  {
    what: "collations and conversions",
    sql: `
      CREATE COLLATION german (PROVIDER = icu, LOCALE = 'de-DE', DETERMINISTIC = false);
      CREATE COLLATION plain (LOCALE = 'C'); CREATE COLLATION mixed (LC_COLLATE = 'C', LC_CTYPE = 'POSIX');
      CREATE CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8`,
    kinds: ["collation", "conversion"],
    expected: {
      "collation public.german": {
        definition: [
          "CREATE COLLATION public.german (PROVIDER = icu, LOCALE = 'de-DE', DETERMINISTIC = false)",
        ],
      },
      "collation public.plain": {
        definition: ["CREATE COLLATION public.plain (PROVIDER = libc, LOCALE = 'C')"],
      },
      "collation public.mixed": {
        definition: ["CREATE COLLATION public.mixed (PROVIDER = libc, LC_COLLATE = 'C', LC_CTYPE = 'POSIX')"],
      },
      "conversion public.latin": {
        definition: ["CREATE CONVERSION public.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8"],
      },
    },
  },
  {
    what: "the collations of newer versions",
    since: 17,
    sql: `
      CREATE COLLATION fixed (PROVIDER = builtin, LOCALE = 'C.UTF-8');
      CREATE COLLATION ruled (PROVIDER = icu, LOCALE = 'und', RULES = '&a < b')`,
    kinds: ["collation"],
    expected: {
      "collation public.fixed": {
        definition: ["CREATE COLLATION public.fixed (PROVIDER = builtin, LOCALE = 'C.UTF-8')"],
      },
      "collation public.ruled": {
        definition: ["CREATE COLLATION public.ruled (PROVIDER = icu, LOCALE = 'und', RULES = '&a < b')"],
      },
    },
  },
  {
    what: "text search",
    sql: `
      CREATE TEXT SEARCH TEMPLATE tmpl (INIT = dsimple_init, LEXIZE = dsimple_lexize);
      CREATE TEXT SEARCH DICTIONARY eng (TEMPLATE = snowball, language = english, stopwords = 'english');
      CREATE TEXT SEARCH PARSER prs (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
      CREATE TEXT SEARCH CONFIGURATION cfg (PARSER = pg_catalog."default");
      ALTER TEXT SEARCH CONFIGURATION cfg ADD MAPPING FOR word, "int" WITH eng, simple`,
    kinds: [
      "text search configuration",
      "text search dictionary",
      "text search parser",
      "text search template",
    ],
    expected: {
      "text search template public.tmpl": {
        definition: [
          "CREATE TEXT SEARCH TEMPLATE public.tmpl (INIT = dsimple_init, LEXIZE = dsimple_lexize)",
        ],
      },
      "text search dictionary public.eng": {
        definition: [
          "CREATE TEXT SEARCH DICTIONARY public.eng (TEMPLATE = pg_catalog.snowball, language = 'english', stopwords = 'english')",
        ],
      },
      "text search parser public.prs": {
        definition: [
          "CREATE TEXT SEARCH PARSER public.prs (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)",
        ],
      },
      "text search configuration public.cfg": {
        definition: [
          'CREATE TEXT SEARCH CONFIGURATION public.cfg (PARSER = pg_catalog."default")',
          "ALTER TEXT SEARCH CONFIGURATION public.cfg ADD MAPPING FOR word WITH public.eng, pg_catalog.simple",
          'ALTER TEXT SEARCH CONFIGURATION public.cfg ADD MAPPING FOR "int" WITH public.eng, pg_catalog.simple',
        ],
      },
    },
  },
  {
    what: "languages, transforms and access methods",
    sql: `
      CREATE TRUSTED LANGUAGE own HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;
      CREATE ACCESS METHOD tree TYPE INDEX HANDLER bthandler;
      CREATE FUNCTION from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
      CREATE TRANSFORM FOR point LANGUAGE own (FROM SQL WITH FUNCTION from_sql(internal))`,
    kinds: ["language", "access method", "transform"],
    expected: {
      "language own": {
        definition: [
          "CREATE TRUSTED LANGUAGE own HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator",
        ],
      },
      "access method tree": { definition: ["CREATE ACCESS METHOD tree TYPE INDEX HANDLER bthandler"] },
      "transform FOR point LANGUAGE own": {
        definition: [
          "CREATE TRANSFORM FOR point LANGUAGE own (FROM SQL WITH FUNCTION public.from_sql(internal))",
        ],
      },
    },
  },
  {
    what: "foreign data, and no password of it",
    sql: `
      CREATE FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator;
      CREATE FOREIGN DATA WRAPPER loose OPTIONS (debug 'it''s on', password_required 'false');
      CREATE SERVER "S" TYPE 'a' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'h');
      CREATE USER MAPPING FOR PUBLIC SERVER "S" OPTIONS (user 'u', password 'hush');
      CREATE USER MAPPING FOR ann SERVER "S"`,
    kinds: ["foreign-data wrapper", "server", "user mapping"],
    expected: {
      "foreign-data wrapper w": {
        definition: ["CREATE FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator"],
      },
      "foreign-data wrapper loose": {
        definition: [
          "CREATE FOREIGN DATA WRAPPER loose OPTIONS (debug 'it''s on', password_required 'false')",
        ],
      },
      'server "S"': {
        definition: [`CREATE SERVER "S" TYPE 'a' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'h')`],
      },
      'user mapping FOR PUBLIC SERVER "S"': {
        definition: [`CREATE USER MAPPING FOR PUBLIC SERVER "S" OPTIONS (password '(secret)', "user" 'u')`],
      },
      'user mapping FOR ann SERVER "S"': { definition: ['CREATE USER MAPPING FOR ann SERVER "S"'] },
    },
  },
  {
    what: "types of functions in C",
    sql: `
      CREATE TYPE own;
      CREATE FUNCTION own_in(cstring) RETURNS own LANGUAGE internal IMMUTABLE STRICT AS 'textin';
      CREATE FUNCTION own_out(own) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
      CREATE TYPE own (INPUT = own_in, OUTPUT = own_out, LIKE = text, DEFAULT = 'x');
      CREATE TABLE t (a own[])`,
    kinds: ["base type", "column"],
    expected: {
      "base type public.own": {
        definition: [
          "CREATE TYPE public.own (INPUT = public.own_in, OUTPUT = public.own_out, INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = extended, CATEGORY = 'U', DEFAULT = 'x')",
        ],
      },
      "column public.t.a": { type: "public.own[]", typeId: "base type public.own", isNotNull: false },
    },
  },
];

const withPrivileges: readonly InspectCase[] = [
  {
    what: "privileges that differ from what Postgres gives by itself",
    options: { withPrivileges: true },
    sql: `
      CREATE SCHEMA s; GRANT USAGE ON SCHEMA s TO ann;
      CREATE TABLE s.t (a int, b int); CREATE TABLE s.plain (); CREATE VIEW s.v AS SELECT 1 AS one;
      GRANT INSERT, SELECT ON s.t TO ann; GRANT SELECT ON s.t TO PUBLIC; GRANT UPDATE (b) ON s.t TO "Zoë" WITH GRANT OPTION;
      GRANT SELECT (one) ON s.v TO ann; REVOKE DELETE ON s.v FROM CURRENT_USER;
      CREATE SEQUENCE s.q; GRANT USAGE ON SEQUENCE s.q TO ann;
      CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE EXECUTE ON FUNCTION s.f FROM PUBLIC;
      CREATE TYPE s.e AS ENUM (); REVOKE USAGE ON TYPE s.e FROM PUBLIC; GRANT USAGE ON TYPE s.e TO ann`,
    kinds: ["schema", "table", "view", "sequence", "function", "enum", "column"],
    expected: {
      "schema s": { privileges: [{ grantee: "ann", privilege: "USAGE", isGrantable: false }] },
      "table s.plain": {},
      "table s.t": {
        privileges: [
          { grantee: "ann", privilege: "INSERT", isGrantable: false },
          { grantee: "ann", privilege: "SELECT", isGrantable: false },
          { grantee: "public", privilege: "SELECT", isGrantable: false },
        ],
      },
      "column s.t.a": { type: "integer", isNotNull: false },
      "column s.t.b": {
        type: "integer",
        isNotNull: false,
        privileges: [{ grantee: "Zoë", privilege: "UPDATE", isGrantable: true }],
      },
      "view s.v": {
        columns: [{ name: "one", type: "integer" }],
        definition: "SELECT 1 AS one",
        privileges: [
          { grantee: "postgres", privilege: "DELETE", isGrantable: false, isRevoked: true },
          { grantee: "ann", privilege: "SELECT (one)", isGrantable: false },
        ],
      },
      "sequence s.q": expect.objectContaining({
        privileges: [{ grantee: "ann", privilege: "USAGE", isGrantable: false }],
      }),
      "function s.f()": expect.objectContaining({
        privileges: [{ grantee: "public", privilege: "EXECUTE", isGrantable: false, isRevoked: true }],
      }),
      "enum s.e": {
        values: [],
        privileges: [
          { grantee: "ann", privilege: "USAGE", isGrantable: false },
          { grantee: "public", privilege: "USAGE", isGrantable: false, isRevoked: true },
        ],
      },
    },
  },
  {
    what: "default privileges",
    options: { withPrivileges: true },
    sql: `
      CREATE SCHEMA s;
      ALTER DEFAULT PRIVILEGES FOR ROLE ann IN SCHEMA s GRANT SELECT ON TABLES TO PUBLIC;
      ALTER DEFAULT PRIVILEGES FOR ROLE "Zoë" REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC`,
    kinds: ["default privileges"],
    expected: {
      "default privileges FOR ROLE ann IN SCHEMA s ON TABLES": {
        role: "ann",
        inSchema: "s",
        objects: "TABLES",
        privileges: [{ grantee: "public", privilege: "SELECT", isGrantable: false }],
      },
      'default privileges FOR ROLE "Zoë" ON FUNCTIONS': {
        role: "Zoë",
        objects: "FUNCTIONS",
        privileges: [{ grantee: "public", privilege: "EXECUTE", isGrantable: false, isRevoked: true }],
      },
    },
  },
  {
    what: "owners, where they are asked for",
    options: { withOwners: true },
    sql: `
      CREATE TABLE t (id serial); ALTER TABLE t OWNER TO ann; CREATE SCHEMA s AUTHORIZATION "Zoë";
      CREATE INDEX i ON t (id); CREATE TYPE mood AS ENUM (); ALTER TYPE mood OWNER TO ann`,
    kinds: ["schema", "table", "index", "enum"],
    expected: {
      "schema s": { owner: "Zoë" },
      "table public.t": { owner: "ann" },
      "enum public.mood": { values: [], owner: "ann" },
      "index public.i": expect.not.objectContaining({ owner: expect.anything() }),
    },
  },
];

onServers(["ann", "Zoë"], (maker) => itFinds(maker, [...cases, ...withPrivileges]));
