import { type Case, testOnEveryServer } from "./case.ts";

const TABLES =
  "CREATE TABLE a (id int PRIMARY KEY, n int); CREATE TABLE b (id int PRIMARY KEY); CREATE SCHEMA s";

const CASES: readonly Case[] = [
  {
    title: "schemas are made and dropped",
    before: "CREATE SCHEMA gone",
    after: 'CREATE SCHEMA "Made"',
    statements: ['CREATE SCHEMA "Made"', "DROP SCHEMA gone"],
    hazards: ["breaks-code"],
  },
  {
    title: "extensions are made where they were, moved and dropped",
    both: "CREATE SCHEMA s",
    before: "CREATE EXTENSION citext; CREATE EXTENSION pg_trgm",
    after: "CREATE EXTENSION hstore WITH SCHEMA s; CREATE EXTENSION pg_trgm SCHEMA s",
    hazards: ["breaks-code", "data-loss", "breaks-code"],
  },
  {
    title: "an extension is updated, and an older one is made anew where nothing needs it",
    before: "CREATE EXTENSION pg_trgm VERSION '1.3'; CREATE EXTENSION citext",
    after: "CREATE EXTENSION pg_trgm VERSION '1.4'; CREATE EXTENSION citext VERSION '1.5'",
    statements: [
      "ALTER EXTENSION pg_trgm UPDATE TO '1.4'",
      "DROP EXTENSION citext",
      "CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public VERSION '1.5'",
    ],
    hazards: ["irreversible"],
  },
  {
    title: "statistics are made, given a target, made anew and dropped",
    both: "CREATE TABLE t (a int, b int, c int)",
    before:
      "CREATE STATISTICS gone ON a, b FROM t; CREATE STATISTICS other ON a, b FROM t; CREATE STATISTICS target ON a, c FROM t; CREATE STATISTICS back ON b, c FROM t; ALTER STATISTICS back SET STATISTICS 5",
    after:
      "CREATE STATISTICS made (mcv) ON a, (b + c) FROM t; ALTER STATISTICS made SET STATISTICS 9; CREATE STATISTICS other (ndistinct) ON a, b FROM t; CREATE STATISTICS target ON a, c FROM t; ALTER STATISTICS target SET STATISTICS 7; CREATE STATISTICS back ON b, c FROM t",
  },
  {
    title: "publications get and lose tables, schemas and options",
    both: TABLES,
    before:
      "CREATE PUBLICATION gone FOR ALL TABLES; CREATE PUBLICATION p FOR TABLE a (id), b WITH (publish = 'insert', publish_via_partition_root)",
    after:
      "CREATE PUBLICATION made FOR TABLE b WHERE (id > 5), TABLES IN SCHEMA s; CREATE PUBLICATION p FOR TABLE a WHERE (id > 1) WITH (publish = 'insert, update'); CREATE PUBLICATION every FOR ALL TABLES",
  },
  {
    title: "a dropped table leaves its publication",
    both: "CREATE TABLE keep (id int PRIMARY KEY)",
    before: "CREATE TABLE a (id int); CREATE PUBLICATION p FOR TABLE a, keep",
    after: "CREATE TABLE c (id int); CREATE PUBLICATION p FOR TABLE keep, c",
  },
];

const DEFINED: readonly Case[] = [
  {
    title: "aggregates, operators and casts are made after what they use",
    after: `CREATE FUNCTION add(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
      CREATE AGGREGATE total(int) (SFUNC = add, STYPE = int, INITCOND = '0'); COMMENT ON AGGREGATE total(int) IS 'sum';
      CREATE OPERATOR ### (LEFTARG = int, RIGHTARG = int, FUNCTION = add, COMMUTATOR = ###);
      CREATE TYPE pair AS (a int, b int); CREATE FUNCTION first(pair) RETURNS int LANGUAGE sql AS 'SELECT $1.a'; CREATE CAST (pair AS int) WITH FUNCTION first(pair)`,
  },
  {
    title: "an aggregate that changes is made anew, with views that use it",
    both: "CREATE TABLE t (n int)",
    before:
      "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0'); CREATE VIEW v AS SELECT total(n) FROM t",
    after:
      "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '1'); CREATE VIEW v AS SELECT total(n) FROM t",
  },
  {
    title: "operators that negate each other, and a class of them, go and come",
    before: `CREATE FUNCTION lt(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 < $2';
      CREATE FUNCTION ge(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 >= $2';
      CREATE OPERATOR <<< (LEFTARG = text, RIGHTARG = text, FUNCTION = lt, NEGATOR = >>>);
      CREATE OPERATOR >>> (LEFTARG = text, RIGHTARG = text, FUNCTION = ge, NEGATOR = <<<)`,
    after: `CREATE FUNCTION lt(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 < $2';
      CREATE FUNCTION ge(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 >= $2';
      CREATE OPERATOR <<< (LEFTARG = int, RIGHTARG = int, FUNCTION = lt, NEGATOR = >>>);
      CREATE OPERATOR >>> (LEFTARG = int, RIGHTARG = int, FUNCTION = ge, NEGATOR = <<<);
      CREATE OPERATOR CLASS ops FOR TYPE int USING btree AS OPERATOR 1 <<<, FUNCTION 1 btint4cmp(int, int)`,
  },
  {
    title: "text search dictionaries and configurations are changed in place",
    before: `CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, STOPWORDS = english);
      CREATE TEXT SEARCH CONFIGURATION c (COPY = simple); CREATE TABLE t (x text);
      CREATE INDEX ON t USING gin (to_tsvector('c', x))`,
    after: `CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, ACCEPT = false);
      CREATE TEXT SEARCH CONFIGURATION c (COPY = simple); ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR word WITH d, simple; ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING FOR url;
      CREATE TABLE t (x text); CREATE INDEX ON t USING gin (to_tsvector('c', x))`,
  },
  {
    title: "collations, conversions and languages come and go",
    before:
      "CREATE COLLATION gone (provider = icu, locale = 'de'); CREATE COLLATION other (provider = icu, locale = 'de')",
    after:
      "CREATE COLLATION made (provider = icu, locale = 'und', deterministic = false); CREATE COLLATION other (provider = icu, locale = 'fr')",
  },
  {
    title: "a server's options are changed in place, and foreign tables stay",
    before: `CREATE FOREIGN DATA WRAPPER w OPTIONS (a '1'); CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'x', port '1');
      CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u'); CREATE FOREIGN TABLE ft (id int) SERVER s`,
    after: `CREATE FOREIGN DATA WRAPPER w OPTIONS (a '2'); CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'it''s', dbname 'd');
      CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'v'); CREATE FOREIGN TABLE ft (id int) SERVER s`,
    statements: [
      "ALTER FOREIGN DATA WRAPPER w OPTIONS (SET a '2')",
      "ALTER SERVER s OPTIONS (ADD dbname 'd', SET host 'it''s', DROP port)",
      "ALTER USER MAPPING FOR PUBLIC SERVER s OPTIONS (SET \"user\" 'v')",
    ],
    hazards: [],
  },
  {
    title: "a user mapping loses its password when its server is made anew",
    before: `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s TYPE 'a' FOREIGN DATA WRAPPER w;
      CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u', password 'hush')`,
    after: `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s TYPE 'b' FOREIGN DATA WRAPPER w;
      CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u', password 'hush')`,
    hazards: ["data-loss"],
  },
  {
    title:
      "a password among a mapping's options is lost when it is dropped, and stays when another option changes",
    before: `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE SERVER t FOREIGN DATA WRAPPER w;
      CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u', password 'hush');
      CREATE USER MAPPING FOR PUBLIC SERVER t OPTIONS (user 'u', password 'hush')`,
    after: `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE SERVER t FOREIGN DATA WRAPPER w;
      CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'v', password 'hush');
      CREATE USER MAPPING FOR PUBLIC SERVER t OPTIONS (user 'u')`,
    hazards: ["data-loss"],
  },
];

testOnEveryServer({ "what stands alone": CASES, "what one statement makes": DEFINED });
