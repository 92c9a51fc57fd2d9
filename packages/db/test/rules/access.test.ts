import { type Case, testOnEveryServer } from "./case.ts";

const TABLE = "CREATE TABLE t (id int, name text)";

const POLICIES: readonly Case[] = [
  {
    title: "policies are made, changed in place where that is possible, made anew where not, and dropped",
    both: TABLE,
    before: `CREATE POLICY gone ON t; CREATE POLICY wide ON t TO reader USING (id > 0) WITH CHECK (id > 0);
      CREATE POLICY other ON t FOR SELECT USING (true)`,
    after: `CREATE POLICY made ON t AS RESTRICTIVE FOR UPDATE TO reader, "The Boss" USING ((id > 0) OR (name = ')')) WITH CHECK (id > 1);
      CREATE POLICY wide ON t USING (id > 1) WITH CHECK (id > 0); CREATE POLICY other ON t FOR ALL USING (true); COMMENT ON POLICY made ON t IS 'm'`,
    statements: [
      "CREATE POLICY made ON public.t AS RESTRICTIVE FOR UPDATE TO \"The Boss\", reader\n  USING ((id > 0) OR (name = ')'::text))\n  WITH CHECK (id > 1)",
      "COMMENT ON POLICY made ON public.t IS 'm'",
      "ALTER POLICY wide ON public.t TO PUBLIC USING (id > 1)",
      "DROP POLICY other ON public.t",
      "CREATE POLICY other ON public.t\n  USING (true)",
      "DROP POLICY gone ON public.t",
    ],
  },
];

const PRIVILEGES: readonly Case[] = [
  {
    title: "privileges are left alone unless asked for",
    both: TABLE,
    after: "GRANT SELECT ON t TO reader",
    statements: [],
  },
  {
    title: "grants are grouped, and taken back first",
    withPrivileges: true,
    both: TABLE,
    before: "GRANT SELECT, DELETE ON t TO reader; GRANT INSERT ON t TO writer WITH GRANT OPTION",
    after:
      'GRANT SELECT, UPDATE (name) ON t TO reader; GRANT INSERT ON t TO writer; GRANT SELECT, INSERT ON t TO "The Boss"; GRANT SELECT, UPDATE ON t TO PUBLIC; GRANT DELETE ON t TO reader WITH GRANT OPTION',
  },
  {
    title: "what everybody has is taken away and given back",
    withPrivileges: true,
    both: "CREATE TYPE mood AS ENUM ('a'); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    before: "REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC",
    after:
      "REVOKE EXECUTE ON FUNCTION g() FROM PUBLIC; REVOKE USAGE ON TYPE mood FROM PUBLIC; GRANT USAGE ON SCHEMA public TO reader",
  },
  {
    title: "what is made anew keeps its privileges, asked for or not",
    withPrivileges: true,
    both: TABLE,
    before: "CREATE VIEW v AS SELECT id FROM t; GRANT SELECT ON v TO reader",
    after: "CREATE VIEW v AS SELECT name, id FROM t; GRANT SELECT ON v TO reader",
  },
  {
    title: "default privileges are changed",
    withPrivileges: true,
    before:
      "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader; ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT INSERT ON TABLES TO writer",
    after:
      "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO writer; ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC; ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON SEQUENCES TO reader",
  },
];

const OWNERS: readonly Case[] = [
  {
    title: "owners are changed where that is asked for",
    withOwners: true,
    both: `${TABLE}; CREATE TABLE s (id serial); CREATE VIEW v AS SELECT id FROM t; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TYPE e AS ENUM ('a'); CREATE SCHEMA x`,
    after:
      'ALTER TABLE t OWNER TO reader; ALTER TABLE s OWNER TO reader; ALTER VIEW v OWNER TO reader; ALTER FUNCTION f() OWNER TO "The Boss"; ALTER TYPE e OWNER TO reader; ALTER SCHEMA x OWNER TO writer',
  },
];

const COMMENTS: readonly Case[] = [
  {
    title: "comments are written, changed and taken away on everything",
    both: `CREATE TABLE t (id int CONSTRAINT pk PRIMARY KEY, n int); CREATE INDEX i ON t (n); CREATE VIEW v AS SELECT id FROM t; CREATE SEQUENCE s;
      CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS int; CREATE TYPE c AS (x int); CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE SCHEMA x;
      CREATE STATISTICS st ON id, n FROM t; CREATE MATERIALIZED VIEW m AS SELECT id FROM t`,
    before: "COMMENT ON TABLE t IS 'old'; COMMENT ON COLUMN t.id IS 'gone'; COMMENT ON COLUMN v.id IS 'gone'",
    after: `COMMENT ON TABLE t IS E'it''s\\nnew'; COMMENT ON COLUMN t.n IS 'n'; COMMENT ON CONSTRAINT pk ON t IS 'pk'; COMMENT ON INDEX i IS 'i'; COMMENT ON VIEW v IS 'v';
      COMMENT ON SEQUENCE s IS 's'; COMMENT ON TYPE e IS 'e'; COMMENT ON DOMAIN d IS 'd'; COMMENT ON TYPE c IS 'c'; COMMENT ON FUNCTION f(int) IS 'f'; COMMENT ON SCHEMA x IS 'x';
      COMMENT ON STATISTICS st IS 'st'; COMMENT ON MATERIALIZED VIEW m IS 'm'; COMMENT ON COLUMN m.id IS 'm.id'`,
    hazards: [],
  },
];

testOnEveryServer(
  { policies: POLICIES, privileges: PRIVILEGES, owners: OWNERS, comments: COMMENTS },
  (server) => server.migrate('CREATE ROLE reader; CREATE ROLE writer; CREATE ROLE "The Boss"', ""),
);
