/** Tables as wholes: storage, row security, foreign ones, sequences, names, and everything at once. */
import type { Pair } from "./pair.ts";

const LONG = "a23456789_b23456789_c23456789_d23456789_e23456789_f23456789_123";

export const tablesWhole: readonly Pair[] = [
  {
    name: "tables become unlogged and logged, with the sequences of their columns",
    old: "CREATE UNLOGGED TABLE t (id serial PRIMARY KEY); CREATE TABLE u (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);",
    new: "CREATE TABLE t (id serial PRIMARY KEY); CREATE UNLOGGED TABLE u (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);",
  },
  {
    name: "tables in foreign keys become unlogged and logged",
    old: "CREATE UNLOGGED TABLE t (id int PRIMARY KEY); CREATE UNLOGGED TABLE u (t int REFERENCES t);",
    new: "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (t int REFERENCES t);",
  },
  {
    name: "storage parameters of tables and their toast change",
    old: "CREATE TABLE t (a text) WITH (fillfactor = 50, toast.autovacuum_enabled = off, autovacuum_vacuum_scale_factor = 0.1);",
    new: "CREATE TABLE t (a text) WITH (autovacuum_enabled = off, toast.autovacuum_vacuum_threshold = 7, toast_tuple_target = 256, parallel_workers = 3);",
  },
  {
    name: "row security is switched on, off and forced",
    old: "CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE TABLE u (a int); CREATE TABLE v (a int); ALTER TABLE v ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; CREATE POLICY p ON v USING (a > 0);",
    new: "CREATE TABLE t (a int); CREATE TABLE u (a int); ALTER TABLE u FORCE ROW LEVEL SECURITY; CREATE TABLE v (a int); ALTER TABLE v ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON v AS RESTRICTIVE USING (a > 1);",
  },
  {
    name: "a table becomes a view, a foreign table, a materialised view",
    setup: "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;",
    old: "CREATE TABLE a (x int); CREATE TABLE b (x int); CREATE TABLE c (x int);",
    new: "CREATE VIEW a AS SELECT 1 AS x; CREATE FOREIGN TABLE b (x int) SERVER s; CREATE MATERIALIZED VIEW c AS SELECT 2 AS x;",
  },
  {
    name: "foreign tables change columns, options, defaults and checks",
    setup:
      "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE SERVER s2 FOREIGN DATA WRAPPER w;",
    old: "CREATE FOREIGN TABLE t (a int OPTIONS (column_name 'A'), b text NOT NULL, c int DEFAULT 3) SERVER s OPTIONS (table_name 'x'); CREATE FOREIGN TABLE u (a int) SERVER s;",
    new: "CREATE FOREIGN TABLE t (a bigint OPTIONS (column_name 'B', other 'x'), b text, d date, CONSTRAINT c CHECK (a > 0)) SERVER s OPTIONS (table_name 'y', more 'z'); CREATE FOREIGN TABLE u (a int) SERVER s2;",
  },
  {
    name: "foreign tables as partitions and heirs",
    setup: "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;",
    old: "CREATE TABLE p (a int, b text) PARTITION BY RANGE (a); CREATE FOREIGN TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) SERVER s; CREATE TABLE h (a int); CREATE FOREIGN TABLE hf (z int) INHERITS (h) SERVER s;",
    new: "CREATE TABLE p (a int, b text, c int DEFAULT 2) PARTITION BY RANGE (a); CREATE FOREIGN TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (20) SERVER s; CREATE TABLE h (a bigint, n int); CREATE FOREIGN TABLE hf (z int) INHERITS (h) SERVER s;",
  },
  {
    name: "every option of sequences changes",
    old: "CREATE SEQUENCE a; CREATE SEQUENCE b AS smallint INCREMENT 2 MINVALUE 3 MAXVALUE 30 START 5 CACHE 4 CYCLE; CREATE SEQUENCE c INCREMENT -1; CREATE UNLOGGED SEQUENCE d;",
    new: "CREATE SEQUENCE a AS int MAXVALUE 500 START 100 MINVALUE 50; CREATE SEQUENCE b; CREATE SEQUENCE c INCREMENT 1; CREATE SEQUENCE d;",
  },
  {
    name: "a sequence is owned by another column, by none, by one",
    old: "CREATE TABLE t (a int, b int); CREATE SEQUENCE s1 OWNED BY t.a; CREATE SEQUENCE s2 OWNED BY t.a; CREATE SEQUENCE s3;",
    new: "CREATE TABLE t (a int, b int); CREATE SEQUENCE s1 OWNED BY t.b; CREATE SEQUENCE s2; CREATE SEQUENCE s3 OWNED BY t.a;",
  },
  {
    name: "the column that owns a sequence goes, the sequence stays with the others that use it",
    old: "CREATE TABLE t (id serial, k int); CREATE TABLE u (id int DEFAULT nextval('t_id_seq'));",
    new: "CREATE SEQUENCE t_id_seq AS int; CREATE TABLE t (k int); CREATE TABLE u (id int DEFAULT nextval('t_id_seq'));",
  },
  {
    name: "the table that owns a sequence goes, another takes it over",
    old: "CREATE TABLE t (id serial); ",
    new: "CREATE TABLE u (id int NOT NULL); CREATE SEQUENCE t_id_seq AS int OWNED BY u.id; ALTER TABLE u ALTER id SET DEFAULT nextval('t_id_seq');",
  },
  {
    name: "several columns draw from one sequence, whose name changes",
    old: "CREATE SEQUENCE s; CREATE TABLE t (a bigint DEFAULT nextval('s')); CREATE TABLE u (a bigint DEFAULT nextval('s') + 1); CREATE VIEW v AS SELECT last_value FROM s;",
    new: "CREATE SEQUENCE z; CREATE TABLE t (a bigint DEFAULT nextval('z')); CREATE TABLE u (a bigint DEFAULT nextval('z') + 1); CREATE VIEW v AS SELECT last_value FROM z;",
  },
  {
    name: "names with quotes, dots, spaces, capitals, other scripts and reserved words",
    old: 'CREATE SCHEMA "My Schema"; CREATE TABLE "My Schema"."Ta.ble" ("Id" serial PRIMARY KEY, "we""ird" int, "sel ect" text, "größe" int); CREATE TABLE "user" ("order" int, "group" text);',
    new: 'CREATE SCHEMA "My Schema"; CREATE TABLE "My Schema"."Ta.ble" ("Id" bigserial PRIMARY KEY, "we""ird" int NOT NULL DEFAULT 3, "sel ect" varchar(20) UNIQUE, "größe" bigint CHECK ("größe" > 0), "日本" date DEFAULT now()); CREATE TABLE "user" ("order" bigint, "group" text NOT NULL, "table" int REFERENCES "My Schema"."Ta.ble" ("Id")); CREATE INDEX "In dex" ON "user" ("order", lower("group"));',
  },
  {
    name: "names with an apostrophe, a backslash, a dollar and a percent sign",
    old: 'CREATE TABLE "it\'s" ("a\'b" serial, "c\\d" int, "$1" int, "%s" int); COMMENT ON TABLE "it\'s" IS \'it\'\'s \\n\';',
    new: 'CREATE TABLE "it\'s" ("a\'b" int GENERATED ALWAYS AS IDENTITY, "c\\d" int NOT NULL, "$1" bigint DEFAULT 1, "%s" int UNIQUE); COMMENT ON COLUMN "it\'s"."a\'b" IS E\'it\'\'s \\\\ x\';',
  },
  {
    name: "names of 63 bytes",
    old: `CREATE TABLE ${LONG} (${LONG} int PRIMARY KEY, b int, CONSTRAINT ${LONG.slice(0, 60)}chk CHECK (b > 0)); CREATE INDEX ${LONG.slice(0, 60)}idx ON ${LONG} (b);`,
    new: `CREATE TABLE ${LONG} (${LONG} bigint PRIMARY KEY, b int NOT NULL, CONSTRAINT ${LONG.slice(0, 60)}chk CHECK (b > 1)); CREATE INDEX ${LONG.slice(0, 60)}idx ON ${LONG} (b DESC);`,
  },
  {
    name: "names of 63 bytes in other scripts",
    old: `CREATE TABLE "${"ä".repeat(31)}" ("${"ö".repeat(31)}" int, b int, CONSTRAINT "${"ü".repeat(31)}" UNIQUE (b)); CREATE INDEX "${"é".repeat(31)}" ON "${"ä".repeat(31)}" (b);`,
    new: `CREATE TABLE "${"ä".repeat(31)}" ("${"ö".repeat(31)}" int NOT NULL, b int, CONSTRAINT "${"ü".repeat(31)}" UNIQUE (b, "${"ö".repeat(31)}")); CREATE INDEX "${"é".repeat(31)}" ON "${"ä".repeat(31)}" (b, "${"ö".repeat(31)}");`,
  },
  {
    name: "names that a migration would choose for a while are taken",
    old: "CREATE TABLE t (a int, t_a_not_null_ashlar_new int, CONSTRAINT c CHECK (a > 0), CONSTRAINT c_ashlar_new CHECK (a > 10), CONSTRAINT t_a_not_null_ashlar_new CHECK (a <> 5)); CREATE INDEX i ON t (a); CREATE INDEX i_ashlar_new ON t (a);",
    new: "CREATE TABLE t (a int NOT NULL, t_a_not_null_ashlar_new int, CONSTRAINT c CHECK (a > 1), CONSTRAINT c_ashlar_new CHECK (a > 10), CONSTRAINT t_a_not_null_ashlar_new CHECK (a <> 5)); CREATE INDEX i ON t (a DESC); CREATE INDEX i_ashlar_new ON t (a);",
  },
  {
    name: "every table goes",
    old: "CREATE TABLE a (id serial PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b; CREATE TABLE c () INHERITS (a); CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE VIEW v AS SELECT * FROM c; CREATE TYPE e AS ENUM ('x'); CREATE TABLE d (e e DEFAULT 'x', r a);",
    new: "",
  },
  {
    name: "a table moves to another schema",
    old: "CREATE SCHEMA s; CREATE TABLE t (id serial PRIMARY KEY, b text); CREATE INDEX i ON t (b); CREATE TABLE u (t int REFERENCES t);",
    new: "CREATE SCHEMA s; CREATE TABLE s.t (id serial PRIMARY KEY, b text); CREATE INDEX i ON s.t (b); CREATE TABLE u (t int REFERENCES s.t);",
  },
  {
    name: "two tables swap their shapes",
    old: "CREATE TABLE a (x int PRIMARY KEY, y text UNIQUE); CREATE TABLE b (p date NOT NULL, q numeric);",
    new: "CREATE TABLE b (x int PRIMARY KEY, y text UNIQUE); CREATE TABLE a (p date NOT NULL, q numeric);",
  },
  {
    name: "extended statistics over a table's columns and expressions change",
    old: "CREATE TABLE t (a int, b int, c text); CREATE STATISTICS s1 (ndistinct) ON a, b FROM t; CREATE STATISTICS s2 ON (a + b) FROM t; ALTER STATISTICS s1 SET STATISTICS 50;",
    new: "CREATE TABLE t (a bigint, b int, c text); CREATE STATISTICS s1 (ndistinct, mcv) ON a, b FROM t; CREATE STATISTICS s2 ON (a * b), (lower(c)) FROM t;",
  },
  {
    name: "a materialised view with indexes stands on a table whose columns change",
    old: "CREATE TABLE t (id int PRIMARY KEY, n numeric(5,2), gone text); CREATE MATERIALIZED VIEW m AS SELECT id, n, gone FROM t; CREATE UNIQUE INDEX mi ON m (id); CREATE INDEX mn ON m (n DESC) WHERE n > 1;",
    new: "CREATE TABLE t (id bigint PRIMARY KEY, n numeric(7,2)); CREATE MATERIALIZED VIEW m AS SELECT id, n FROM t; CREATE UNIQUE INDEX mi ON m (id); CREATE INDEX mn ON m (n DESC) WHERE n > 2;",
  },
  {
    name: "a rule, a trigger, a policy and a publication stand on a column whose type changes",
    old: "CREATE TABLE log (n int); CREATE TABLE t (a int, b int); CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a); CREATE POLICY p ON t USING (a > 0); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (OLD.a <> NEW.a) EXECUTE FUNCTION f(); CREATE PUBLICATION pub FOR TABLE t (a) WHERE (a > 5);",
    new: "CREATE TABLE log (n bigint); CREATE TABLE t (a bigint, b int); CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a); CREATE POLICY p ON t USING (a > 0); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (OLD.a <> NEW.a) EXECUTE FUNCTION f(); CREATE PUBLICATION pub FOR TABLE t (a) WHERE (a > 5);",
  },
];
