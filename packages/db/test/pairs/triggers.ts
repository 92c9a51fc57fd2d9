/** Triggers of every sort, event triggers and rules. */
import type { Pair } from "./pair.ts";

const F =
  "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;";
const T = "CREATE TABLE t (id int PRIMARY KEY, a int, b text);";

export const triggers: readonly Pair[] = [
  {
    name: "a trigger's time, events, level, columns and condition change",
    setup: `${T} ${F}`,
    old: "CREATE TRIGGER g1 BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION note(); CREATE TRIGGER g2 AFTER UPDATE OF a ON t FOR EACH ROW WHEN (OLD.a IS DISTINCT FROM NEW.a) EXECUTE FUNCTION note(); CREATE TRIGGER g3 AFTER DELETE ON t EXECUTE FUNCTION note('it''s', 2);",
    new: "CREATE TRIGGER g1 AFTER INSERT OR TRUNCATE ON t EXECUTE FUNCTION note(); CREATE TRIGGER g2 AFTER UPDATE OF b, a ON t FOR EACH ROW WHEN (NEW.b <> '') EXECUTE FUNCTION other(); CREATE TRIGGER g3 AFTER DELETE ON t EXECUTE FUNCTION note('its');",
  },
  {
    name: "constraint triggers become deferrable, and ordinary ones constraints",
    setup: `${T} ${F} CREATE TABLE r (id int);`,
    old: "CREATE CONSTRAINT TRIGGER c1 AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note(); CREATE TRIGGER c2 AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note(); COMMENT ON TRIGGER c1 ON t IS 'c';",
    new: "CREATE CONSTRAINT TRIGGER c1 AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note(); CREATE CONSTRAINT TRIGGER c2 AFTER INSERT ON t FROM r DEFERRABLE FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION note(); COMMENT ON TRIGGER c2 ON t IS 'd';",
  },
  {
    name: "transition tables",
    setup: `${T} ${F}`,
    old: "CREATE TRIGGER g AFTER UPDATE ON t REFERENCING OLD TABLE AS o FOR EACH STATEMENT EXECUTE FUNCTION other();",
    new: 'CREATE TRIGGER g AFTER UPDATE ON t REFERENCING OLD TABLE AS "Old rows" NEW TABLE AS n FOR EACH ROW EXECUTE FUNCTION other(); CREATE TRIGGER h AFTER INSERT ON t REFERENCING NEW TABLE AS n EXECUTE FUNCTION other();',
  },
  {
    name: "triggers and rules are disabled, for replicas only, and always",
    setup: `${T} ${F} CREATE TRIGGER g1 AFTER INSERT ON t EXECUTE FUNCTION note(); CREATE TRIGGER g2 AFTER INSERT ON t EXECUTE FUNCTION note(); CREATE TRIGGER g3 AFTER INSERT ON t EXECUTE FUNCTION note(); CREATE RULE r AS ON DELETE TO t DO ALSO NOTHING;`,
    old: "ALTER TABLE t DISABLE TRIGGER g1; ALTER TABLE t ENABLE REPLICA TRIGGER g2; ALTER TABLE t DISABLE RULE r;",
    new: "ALTER TABLE t ENABLE ALWAYS TRIGGER g1; ALTER TABLE t DISABLE TRIGGER g3; ALTER TABLE t ENABLE REPLICA RULE r;",
  },
  {
    name: "a disabled trigger is made anew disabled when its column's type changes",
    setup: F,
    old: "CREATE TABLE t (id int, a int); CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a > 5) EXECUTE FUNCTION note(); ALTER TABLE t DISABLE TRIGGER g; COMMENT ON TRIGGER g ON t IS 'g';",
    new: "CREATE TABLE t (id int, a bigint); CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a > 5) EXECUTE FUNCTION note(); ALTER TABLE t DISABLE TRIGGER g; COMMENT ON TRIGGER g ON t IS 'g';",
  },
  {
    name: "a trigger on a partitioned table comes to its partitions",
    setup: `${F} CREATE TABLE p (id int, k int) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2) PARTITION BY RANGE (id); CREATE TABLE p21 PARTITION OF p2 DEFAULT;`,
    old: "CREATE TRIGGER g AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION note(); CREATE TRIGGER own BEFORE INSERT ON p1 FOR EACH ROW EXECUTE FUNCTION note();",
    new: "CREATE TRIGGER g AFTER INSERT OR DELETE ON p FOR EACH ROW EXECUTE FUNCTION other(); CREATE TRIGGER h BEFORE UPDATE ON p FOR EACH ROW EXECUTE FUNCTION note(); ALTER TABLE p1 DISABLE TRIGGER g;",
  },
  {
    name: "a trigger of a partitioned table is disabled on one partition, and its partition detached",
    setup: F,
    old: "CREATE TABLE p (id int, k int) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TRIGGER g AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION note();",
    new: "CREATE TABLE p (id int, k int) PARTITION BY LIST (k); CREATE TABLE p1 (id int, k int); CREATE TRIGGER g AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION note(); CREATE TRIGGER g AFTER INSERT ON p1 FOR EACH ROW EXECUTE FUNCTION other();",
  },
  {
    name: "a trigger's function is replaced by another of its name in another schema",
    setup: `${T} CREATE SCHEMA s;`,
    old: "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();",
    new: "CREATE FUNCTION s.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION s.f();",
  },
  {
    name: "a trigger moves from a table to the view that takes its name",
    setup: F,
    old: "CREATE TABLE x (id int); CREATE TRIGGER g BEFORE INSERT ON x FOR EACH ROW EXECUTE FUNCTION note();",
    new: "CREATE TABLE y (id int); CREATE VIEW x AS SELECT id FROM y; CREATE TRIGGER g INSTEAD OF INSERT ON x FOR EACH ROW EXECUTE FUNCTION note();",
  },
  {
    name: "event triggers change event, tags, function and state",
    old: "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER e1 ON ddl_command_end EXECUTE FUNCTION e(); CREATE EVENT TRIGGER e2 ON sql_drop WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION e(); ALTER EVENT TRIGGER e2 DISABLE; COMMENT ON EVENT TRIGGER e1 IS 'one';",
    new: "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END'; CREATE EVENT TRIGGER e1 ON ddl_command_start EXECUTE FUNCTION e(); CREATE EVENT TRIGGER e2 ON sql_drop WHEN TAG IN ('DROP TABLE', 'DROP VIEW') EXECUTE FUNCTION e(); ALTER EVENT TRIGGER e2 ENABLE ALWAYS; COMMENT ON EVENT TRIGGER e1 IS 'uno';",
  },
  {
    name: "rules change what they do, and the tables that they write",
    setup: "CREATE TABLE t (id int, a int);",
    old: "CREATE TABLE log1 (id int); CREATE RULE r AS ON UPDATE TO t WHERE old.a <> new.a DO ALSO INSERT INTO log1 VALUES (new.id); CREATE RULE n AS ON DELETE TO t DO INSTEAD NOTHING;",
    new: "CREATE TABLE log2 (id int, was int); CREATE RULE r AS ON UPDATE TO t WHERE old.a <> new.a DO ALSO (INSERT INTO log2 VALUES (new.id, old.a); DELETE FROM log2 WHERE was = 0); CREATE RULE n AS ON INSERT TO t DO INSTEAD NOTHING;",
  },
  {
    name: "a rule follows the type of a column of the table that it writes",
    old: "CREATE TABLE t (id int); CREATE TABLE log (id int, n text); CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (new.id, 'x'); COMMENT ON RULE r ON t IS 'r';",
    new: "CREATE TABLE t (id int); CREATE TABLE log (id bigint, n text); CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (new.id, 'x'); COMMENT ON RULE r ON t IS 'r';",
  },
  {
    name: "a column named in a trigger is dropped",
    setup: F,
    old: "CREATE TABLE t (id int, a int, b int); CREATE TRIGGER g AFTER UPDATE OF a, b ON t FOR EACH ROW EXECUTE FUNCTION note();",
    new: "CREATE TABLE t (id int, b int); CREATE TRIGGER g AFTER UPDATE OF b ON t FOR EACH ROW EXECUTE FUNCTION note();",
  },
  {
    name: "a trigger on a table whose function returns a changed type",
    old: "CREATE TABLE t (id int); CREATE FUNCTION ok(t) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.id > 0'; CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW WHEN (ok(NEW)) EXECUTE FUNCTION note();",
    new: "CREATE TABLE t (id bigint, x int); CREATE FUNCTION ok(t) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.id > 0'; CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW WHEN (ok(NEW)) EXECUTE FUNCTION note();",
  },
  {
    name: "two triggers of one table take each other's name",
    setup: `${T} ${F}`,
    old: "CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION note(); CREATE TRIGGER b AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION other();",
    new: "CREATE TRIGGER b BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION note(); CREATE TRIGGER a AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION other();",
  },
];
