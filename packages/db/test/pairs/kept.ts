/** What something keeps when it is changed by way of another: comments, settings, rights. */
import type { Pair } from "./pair.ts";

export const kept: readonly Pair[] = [
  {
    name: "comments stay on indexes, keys, checks and foreign keys whose definitions change",
    setup: "CREATE TABLE k (id int PRIMARY KEY);",
    old: "CREATE TABLE t (a int CONSTRAINT t_k REFERENCES k, b int, CONSTRAINT t_u UNIQUE (b), CONSTRAINT t_c CHECK (a > 0)); CREATE INDEX i ON t (a); COMMENT ON INDEX i IS 'i'; COMMENT ON CONSTRAINT t_k ON t IS 'k'; COMMENT ON CONSTRAINT t_u ON t IS 'u'; COMMENT ON CONSTRAINT t_c ON t IS 'c'; COMMENT ON INDEX t_u IS 'ui';",
    new: "CREATE TABLE t (a int CONSTRAINT t_k REFERENCES k ON DELETE CASCADE, b int, CONSTRAINT t_u UNIQUE (b, a), CONSTRAINT t_c CHECK (a > 1)); CREATE INDEX i ON t (a, b); COMMENT ON INDEX i IS 'i'; COMMENT ON CONSTRAINT t_k ON t IS 'k'; COMMENT ON CONSTRAINT t_u ON t IS 'u'; COMMENT ON CONSTRAINT t_c ON t IS 'c'; COMMENT ON INDEX t_u IS 'ui';",
  },
  {
    name: "comments and rights stay on columns that change their type, their type's kind and their generation",
    old: "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (a int, b e, c int GENERATED ALWAYS AS (a) STORED); COMMENT ON COLUMN t.a IS 'a'; COMMENT ON COLUMN t.b IS 'b'; COMMENT ON COLUMN t.c IS 'c'; GRANT SELECT (a, b, c) ON t TO reader;",
    new: "CREATE TYPE e AS ENUM ('b'); CREATE TABLE t (a bigint, b e, c int GENERATED ALWAYS AS (a + 1) STORED); COMMENT ON COLUMN t.a IS 'a'; COMMENT ON COLUMN t.b IS 'b'; COMMENT ON COLUMN t.c IS 'c'; GRANT SELECT (a, b, c) ON t TO reader;",
  },
  {
    name: "an index that a table is clustered on, and one that is its identity, change",
    old: "CREATE TABLE t (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX i ON t (a); CREATE INDEX j ON t (b); ALTER TABLE t REPLICA IDENTITY USING INDEX i; ALTER TABLE t CLUSTER ON j;",
    new: "CREATE TABLE t (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX i ON t (a, b); CREATE INDEX j ON t (b DESC); ALTER TABLE t REPLICA IDENTITY USING INDEX i; ALTER TABLE t CLUSTER ON j;",
  },
  {
    name: "a foreign key on a unique index that is no constraint, which changes",
    old: "CREATE TABLE a (x int NOT NULL, y int); CREATE UNIQUE INDEX ux ON a (x); CREATE TABLE b (x int REFERENCES a (x));",
    new: "CREATE TABLE a (x int NOT NULL, y int); CREATE UNIQUE INDEX ux ON a (x) INCLUDE (y); CREATE TABLE b (x int REFERENCES a (x));",
  },
  {
    name: "policies, triggers and rules that are made anew keep comments and states",
    setup: "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';",
    old: "CREATE TABLE t (a int, b int); CREATE POLICY p ON t FOR SELECT USING (a > 0); COMMENT ON POLICY p ON t IS 'p'; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION note(); ALTER TABLE t DISABLE TRIGGER g; COMMENT ON TRIGGER g ON t IS 'g'; CREATE RULE r AS ON DELETE TO t WHERE old.a > 0 DO ALSO NOTHING; ALTER TABLE t DISABLE RULE r; COMMENT ON RULE r ON t IS 'r'; CREATE STATISTICS s ON a, b FROM t; ALTER STATISTICS s SET STATISTICS 7; COMMENT ON STATISTICS s IS 's';",
    new: "CREATE TABLE t (a bigint, b bigint); CREATE POLICY p ON t FOR UPDATE USING (a > 0); COMMENT ON POLICY p ON t IS 'p'; CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note(); ALTER TABLE t DISABLE TRIGGER g; COMMENT ON TRIGGER g ON t IS 'g'; CREATE RULE r AS ON DELETE TO t WHERE old.a > 1 DO ALSO NOTHING; ALTER TABLE t DISABLE RULE r; COMMENT ON RULE r ON t IS 'r'; CREATE STATISTICS s (mcv) ON a, b FROM t; ALTER STATISTICS s SET STATISTICS 7; COMMENT ON STATISTICS s IS 's';",
  },
  {
    name: "a view that is made anew keeps options, defaults, rights of columns and owner",
    withOwners: true,
    old: 'CREATE TABLE t (a int, b int); CREATE VIEW v WITH (security_barrier, check_option = local) AS SELECT a, b FROM t WHERE a > 0; ALTER VIEW v ALTER b SET DEFAULT 5; GRANT INSERT (a), SELECT ON v TO reader; COMMENT ON COLUMN v.b IS \'b\'; ALTER VIEW v OWNER TO "Writer X"; GRANT USAGE ON SCHEMA public TO "Writer X"; GRANT SELECT ON t TO "Writer X";',
    new: 'CREATE TABLE t (a bigint, b bigint); CREATE VIEW v WITH (security_barrier, check_option = local) AS SELECT a, b FROM t WHERE a > 0; ALTER VIEW v ALTER b SET DEFAULT 5; GRANT INSERT (a), SELECT ON v TO reader; COMMENT ON COLUMN v.b IS \'b\'; ALTER VIEW v OWNER TO "Writer X"; GRANT USAGE ON SCHEMA public TO "Writer X"; GRANT SELECT ON t TO "Writer X";',
  },
  {
    name: "what is made anew keeps its owner: functions, types, domains, materialised views",
    withOwners: true,
    old: "CREATE TABLE t (a int); CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION f OWNER TO reader; CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE u (e e); ALTER TYPE e OWNER TO reader; CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; ALTER MATERIALIZED VIEW m OWNER TO reader; CREATE DOMAIN d AS int; ALTER DOMAIN d OWNER TO reader;",
    new: "CREATE TABLE t (a int); CREATE FUNCTION f(z int) RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION f OWNER TO reader; CREATE TYPE e AS ENUM ('a'); CREATE TABLE u (e e); ALTER TYPE e OWNER TO reader; CREATE MATERIALIZED VIEW m AS SELECT 2 AS a; ALTER MATERIALIZED VIEW m OWNER TO reader; CREATE DOMAIN d AS bigint; ALTER DOMAIN d OWNER TO reader;",
  },
  {
    name: "settings of columns stay when a type changes: statistics, storage, compression, options",
    old: "CREATE TABLE t (a varchar(5), b int); ALTER TABLE t ALTER a SET STATISTICS 9, ALTER a SET STORAGE EXTERNAL, ALTER b SET (n_distinct = 4), ALTER a SET COMPRESSION pglz;",
    new: "CREATE TABLE t (a text, b bigint); ALTER TABLE t ALTER a SET STATISTICS 9, ALTER a SET STORAGE EXTERNAL, ALTER b SET (n_distinct = 4), ALTER a SET COMPRESSION pglz;",
  },
  {
    name: "a sequence of a serial keeps its rights, its comment and its number when the column grows",
    old: "CREATE TABLE t (id serial PRIMARY KEY); GRANT USAGE ON SEQUENCE t_id_seq TO reader; COMMENT ON SEQUENCE t_id_seq IS 's';",
    new: "CREATE TABLE t (id bigserial PRIMARY KEY); GRANT USAGE ON SEQUENCE t_id_seq TO reader; COMMENT ON SEQUENCE t_id_seq IS 's';",
  },
  {
    name: "a swapped domain keeps comments of its checks, its rights and its default",
    old: "CREATE DOMAIN d AS int DEFAULT 4 CONSTRAINT k CHECK (VALUE > 0); COMMENT ON CONSTRAINT k ON DOMAIN d IS 'k'; REVOKE USAGE ON TYPE d FROM PUBLIC; GRANT USAGE ON TYPE d TO reader; CREATE TABLE t (x d[]);",
    new: "CREATE DOMAIN d AS int DEFAULT 4 CONSTRAINT k CHECK (VALUE > 1); COMMENT ON CONSTRAINT k ON DOMAIN d IS 'k'; REVOKE USAGE ON TYPE d FROM PUBLIC; GRANT USAGE ON TYPE d TO reader; CREATE TABLE t (x d[]);",
  },
  {
    name: "a table that is made anew as a partitioned one keeps rights, comments, policies, triggers and publications",
    setup: "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';",
    old: "CREATE TABLE t (id int PRIMARY KEY, a text); GRANT SELECT (a), INSERT ON t TO reader; COMMENT ON TABLE t IS 't'; COMMENT ON COLUMN t.a IS 'a'; ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (id > 0); CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note(); CREATE PUBLICATION pb FOR TABLE t; CREATE STATISTICS s ON id, a FROM t; CREATE VIEW v AS SELECT a FROM t;",
    new: "CREATE TABLE t (id int PRIMARY KEY, a text) PARTITION BY RANGE (id); CREATE TABLE t1 PARTITION OF t DEFAULT; GRANT SELECT (a), INSERT ON t TO reader; COMMENT ON TABLE t IS 't'; COMMENT ON COLUMN t.a IS 'a'; ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (id > 0); CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note(); CREATE PUBLICATION pb FOR TABLE t; CREATE STATISTICS s ON id, a FROM t; CREATE VIEW v AS SELECT a FROM t;",
  },
];
