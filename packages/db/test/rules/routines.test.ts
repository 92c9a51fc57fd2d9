import { type Case, testOnEveryServer } from "./case.ts";

const TOUCH = "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'";

const ROUTINES: readonly Case[] = [
  {
    title: "a body is changed in place, whatever uses the function",
    before:
      "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a'; CREATE TABLE t (n int DEFAULT f(1)); CREATE VIEW v AS SELECT f(n) FROM t",
    after:
      "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql STABLE AS 'SELECT a + 1'; CREATE TABLE t (n int DEFAULT f(1)); CREATE VIEW v AS SELECT f(n) FROM t",
    statements: [
      "CREATE OR REPLACE FUNCTION public.f(a integer)\n RETURNS integer\n LANGUAGE sql\n STABLE\nAS $function$SELECT a + 1$function$",
    ],
    hazards: [],
  },
  {
    title: "another result means a new function, and new things around it",
    before: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a';
      CREATE TABLE t (id int PRIMARY KEY, n int DEFAULT f(1), CHECK (f(n) > 0)); CREATE INDEX ON t (f(n)); CREATE VIEW v AS SELECT f(n) AS x FROM t`,
    after: `CREATE FUNCTION f(a int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT a::bigint';
      CREATE TABLE t (id int PRIMARY KEY, n int DEFAULT f(1), CHECK (f(n) > 0)); CREATE INDEX ON t (f(n)); CREATE VIEW v AS SELECT f(n) AS x FROM t`,
    seed: "INSERT INTO t VALUES (1, 7)",
  },
  {
    title: "defaults of arguments are added in place, and taken away by a new function",
    before:
      "CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    after:
      "CREATE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION g(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'",
  },
  {
    title: "functions come before what they name, where only their text names it",
    after: `CREATE TABLE z_table (id int); CREATE FUNCTION a_first() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM z_table';
      CREATE FUNCTION b_next(z_table) RETURNS int LANGUAGE plpgsql AS 'DECLARE r z_table%ROWTYPE; BEGIN RETURN a_first(); END';
      CREATE TABLE uses (n bigint DEFAULT a_first()); CREATE PROCEDURE p(INOUT x int) LANGUAGE plpgsql AS 'BEGIN x := 1; END'`,
  },
  {
    title: "overloaded functions and procedures are told apart",
    before:
      "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE p(int) LANGUAGE sql AS 'SELECT 1'",
    after:
      "CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE p(text[]) LANGUAGE sql AS 'SELECT 1'",
    hazards: ["breaks-code", "breaks-code"],
  },
  {
    title: "bodies in standard SQL are made after the tables they read",
    after: `CREATE TABLE z_table (id int); CREATE FUNCTION a() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM z_table; END`,
  },
];

const TRIGGERS: readonly Case[] = [
  {
    title: "triggers are made, switched, changed and dropped",
    both: `${TOUCH}; CREATE TABLE t (id int, n int)`,
    before: `CREATE TRIGGER gone BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch();
      CREATE TRIGGER other BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch();
      CREATE TRIGGER off BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch()`,
    after: `CREATE TRIGGER made AFTER UPDATE OF n ON t FOR EACH ROW WHEN (new.n > 0) EXECUTE FUNCTION touch(); ALTER TABLE t ENABLE REPLICA TRIGGER made;
      CREATE TRIGGER other BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch();
      CREATE TRIGGER off BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE t DISABLE TRIGGER off;
      COMMENT ON TRIGGER made ON t IS 'made'`,
  },
  {
    title: "a constraint trigger is dropped as what it guards",
    both: `${TOUCH}; CREATE TABLE t (id int)`,
    before:
      "CREATE CONSTRAINT TRIGGER c AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION touch()",
    after: "CREATE CONSTRAINT TRIGGER d AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch()",
    hazards: ["loses-integrity"],
  },
  {
    title: "a partitioned table's trigger locks its partitions too",
    both: `${TOUCH}; CREATE TABLE t (id int) PARTITION BY LIST (id); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)`,
    before: "CREATE TRIGGER gone BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch()",
    after:
      "CREATE TRIGGER made BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE t DISABLE TRIGGER made",
  },
  {
    title: "a view's trigger comes back with its view",
    both: "CREATE FUNCTION put() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; CREATE TABLE t (id int, n int)",
    before:
      "CREATE VIEW v AS SELECT id FROM t; CREATE TRIGGER v_put INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION put()",
    after:
      "CREATE VIEW v AS SELECT n, id FROM t; CREATE TRIGGER v_put INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION put()",
  },
  {
    title: "event triggers are made, switched, changed and dropped",
    both: "CREATE FUNCTION ev() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
    before:
      "CREATE EVENT TRIGGER gone ON ddl_command_end EXECUTE FUNCTION ev(); CREATE EVENT TRIGGER other ON sql_drop EXECUTE FUNCTION ev(); CREATE EVENT TRIGGER off ON sql_drop EXECUTE FUNCTION ev()",
    after:
      "CREATE EVENT TRIGGER made ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION ev(); ALTER EVENT TRIGGER made ENABLE ALWAYS; CREATE EVENT TRIGGER other ON ddl_command_end EXECUTE FUNCTION ev(); CREATE EVENT TRIGGER off ON sql_drop EXECUTE FUNCTION ev(); ALTER EVENT TRIGGER off DISABLE",
  },
];

testOnEveryServer({ "functions and procedures": ROUTINES, triggers: TRIGGERS });
