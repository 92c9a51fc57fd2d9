/** Partitioned tables, their partitions, and tables on their way to being either. */
import type { Pair } from "./pair.ts";

const P = "CREATE TABLE p (a int NOT NULL, b text) PARTITION BY RANGE (a);";

export const tablesPartitions: readonly Pair[] = [
  {
    name: "a table becomes partitioned and keeps its rows",
    old: "CREATE TABLE t (a int PRIMARY KEY, b text DEFAULT 'x', c date); CREATE INDEX i ON t (b); COMMENT ON TABLE t IS 'tt';",
    new: "CREATE TABLE t (a int PRIMARY KEY, b text DEFAULT 'x', c date) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10); CREATE TABLE tx PARTITION OF t DEFAULT; CREATE INDEX i ON t (b); COMMENT ON TABLE t IS 'tt';",
  },
  {
    name: "a table whose policies bind its owner too becomes partitioned and keeps its rows",
    old: "CREATE TABLE a (id int PRIMARY KEY, b text); ALTER TABLE a ENABLE ROW LEVEL SECURITY; ALTER TABLE a FORCE ROW LEVEL SECURITY; CREATE POLICY p ON a USING (id < 0);",
    new: "CREATE TABLE a (id int PRIMARY KEY, b text) PARTITION BY RANGE (id); CREATE TABLE a1 PARTITION OF a DEFAULT; ALTER TABLE a ENABLE ROW LEVEL SECURITY; ALTER TABLE a FORCE ROW LEVEL SECURITY; CREATE POLICY p ON a USING (id < 0);",
  },
  {
    name: "a table with an identity, a serial, a generated column and a trigger becomes partitioned",
    setup: "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';",
    old: "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, s serial, g int GENERATED ALWAYS AS (a * 2) STORED); CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();",
    new: "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, s serial, g int GENERATED ALWAYS AS (a * 2) STORED) PARTITION BY HASH (a); CREATE TABLE t0 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE t1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1); CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();",
  },
  {
    name: "a partitioned table is partitioned by something else",
    old: `${P} CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE px PARTITION OF p DEFAULT;`,
    new: "CREATE TABLE p (a int NOT NULL, b text) PARTITION BY HASH (a); CREATE TABLE h0 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE h1 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 1);",
  },
  {
    name: "a partitioned table becomes plain and gets a column",
    old: `${P} CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE px PARTITION OF p DEFAULT; CREATE VIEW v AS SELECT * FROM p;`,
    new: "CREATE TABLE p (a int NOT NULL, b text, c int DEFAULT 4); CREATE VIEW v AS SELECT a, b FROM p;",
  },
  {
    name: "partitions come to a parent that is there",
    old: `${P} CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE INDEX i ON p (b);`,
    new: `${P} CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (MAXVALUE); CREATE TABLE px PARTITION OF p DEFAULT; CREATE INDEX i ON p (b);`,
  },
  {
    name: "a partition beside the default one comes",
    old: `${P} CREATE TABLE px PARTITION OF p DEFAULT;`,
    new: `${P} CREATE TABLE p9 PARTITION OF p FOR VALUES FROM (1000) TO (2000); CREATE TABLE px PARTITION OF p DEFAULT;`,
  },
  {
    name: "bounds change",
    old: `${P} CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (1000); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (1000) TO (2000);`,
    new: `${P} CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (1500); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (1500) TO (2000);`,
  },
  {
    name: "two partitions swap their bounds",
    old: "CREATE TABLE p (a text) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('a', 'b'); CREATE TABLE p2 PARTITION OF p FOR VALUES IN ('c', NULL);",
    new: "CREATE TABLE p (a text) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('c', NULL); CREATE TABLE p2 PARTITION OF p FOR VALUES IN ('a', 'b');",
  },
  {
    name: "a default partition becomes bounded, and another the default",
    old: `${P} CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (1000) TO (2000);`,
    new: `${P} CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (1000); CREATE TABLE p2 PARTITION OF p DEFAULT;`,
  },
  {
    name: "a partition becomes a table of its own, and a table a partition",
    old: `${P} CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p2 (a int NOT NULL, b text); CREATE INDEX i ON p (b);`,
    new: `${P} CREATE TABLE p1 (a int NOT NULL, b text); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (0) TO (100); CREATE INDEX i ON p (b);`,
  },
  {
    name: "a partition moves to another parent",
    old: `${P} CREATE TABLE q (a int NOT NULL, b text) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (1000);`,
    new: `${P} CREATE TABLE q (a int NOT NULL, b text) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF q FOR VALUES FROM (0) TO (1000);`,
  },
  {
    name: "a partition is partitioned further",
    old: `${P} CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);`,
    new: `${P} CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY LIST (b); CREATE TABLE p1a PARTITION OF p1 FOR VALUES IN ('a'); CREATE TABLE p1x PARTITION OF p1 DEFAULT;`,
  },
  {
    name: "columns are added to, dropped from and changed in a partitioned table",
    old: "CREATE TABLE p (a int NOT NULL, b text, c int, d int DEFAULT 1) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE px PARTITION OF p DEFAULT;",
    new: "CREATE TABLE p (a int NOT NULL, b varchar(20) NOT NULL, d bigint DEFAULT 2, e uuid DEFAULT gen_random_uuid(), f int NOT NULL DEFAULT 5 CHECK (f > 0)) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE px PARTITION OF p DEFAULT;",
  },
  {
    name: "columns change in three levels of partitions",
    old: "CREATE TABLE p (a int, b int, c text) PARTITION BY RANGE (a); CREATE TABLE q PARTITION OF p FOR VALUES FROM (0) TO (100) PARTITION BY LIST (b); CREATE TABLE r PARTITION OF q FOR VALUES IN (1, 2); CREATE TABLE s PARTITION OF q DEFAULT;",
    new: "CREATE TABLE p (a int, b int, c varchar(9) DEFAULT 'z', d date NOT NULL DEFAULT '2020-01-01') PARTITION BY RANGE (a); CREATE TABLE q PARTITION OF p FOR VALUES FROM (0) TO (100) PARTITION BY LIST (b); CREATE TABLE r PARTITION OF q FOR VALUES IN (1, 2); CREATE TABLE s PARTITION OF q DEFAULT;",
  },
  {
    name: "defaults and NOT NULL of one partition differ from its parent's",
    old: "CREATE TABLE p (a int, b text DEFAULT 'p') PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p (b DEFAULT 'one') FOR VALUES FROM (0) TO (10); CREATE TABLE p2 PARTITION OF p (b NOT NULL) FOR VALUES FROM (10) TO (20);",
    new: "CREATE TABLE p (a int, b text) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p (b NOT NULL) FOR VALUES FROM (0) TO (10); CREATE TABLE p2 PARTITION OF p (b DEFAULT 'two', CHECK (a < 20)) FOR VALUES FROM (10) TO (20);",
  },
  {
    name: "keys, foreign keys, checks and triggers come to a partitioned table",
    setup:
      "CREATE TABLE r (id int PRIMARY KEY); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';",
    old: "CREATE TABLE p (a int, b int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE px PARTITION OF p DEFAULT;",
    new: "CREATE TABLE p (a int PRIMARY KEY, b int REFERENCES r, UNIQUE (b, a), CHECK (b > 0)) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE px PARTITION OF p DEFAULT; CREATE TRIGGER tr AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f(); CREATE TABLE w (p int REFERENCES p);",
  },
  {
    name: "foreign keys that point at a partitioned table change, with its key",
    old: "CREATE TABLE p (a int, b int, PRIMARY KEY (a)) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE TABLE w (a int, b int, CONSTRAINT f FOREIGN KEY (a) REFERENCES p);",
    new: "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE TABLE w (a int, b int, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p ON DELETE CASCADE);",
  },
  {
    name: "the key of a partitioned table changes its type",
    old: "CREATE TABLE p (id int, d date, PRIMARY KEY (id, d)) PARTITION BY RANGE (d); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01'); CREATE TABLE w (id int, d date, FOREIGN KEY (id, d) REFERENCES p);",
    new: "CREATE TABLE p (id bigint, d date, PRIMARY KEY (id, d)) PARTITION BY RANGE (d); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01'); CREATE TABLE w (id bigint, d date, FOREIGN KEY (id, d) REFERENCES p);",
  },
  {
    name: "the partition key itself changes its type",
    old: "CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (1000);",
    new: "CREATE TABLE p (a bigint) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (1000);",
  },
  {
    name: "partitioning by an expression and by several columns changes",
    old: "CREATE TABLE p (a timestamp, b int) PARTITION BY RANGE (date_trunc('day', a)); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01'); CREATE TABLE q (a int, b text) PARTITION BY RANGE (a, b); CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (0, MINVALUE) TO (5, 'x');",
    new: "CREATE TABLE p (a timestamp, b int) PARTITION BY RANGE (date_trunc('day', a)); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2022-01-01'); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM ('2022-01-01') TO (MAXVALUE); CREATE TABLE q (a int, b text) PARTITION BY RANGE (a, b); CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (0, MINVALUE) TO (7, 'x');",
  },
  {
    name: "hash partitions are split finer",
    old: "CREATE TABLE p (a int) PARTITION BY HASH (a); CREATE TABLE p0 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE p1 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 1);",
    new: "CREATE TABLE p (a int) PARTITION BY HASH (a); CREATE TABLE p0 PARTITION OF p FOR VALUES WITH (MODULUS 4, REMAINDER 0); CREATE TABLE p1 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 1); CREATE TABLE p2 PARTITION OF p FOR VALUES WITH (MODULUS 4, REMAINDER 2);",
  },
  {
    name: "a partition has its columns in another order, and attaches with its own indexes",
    old: "CREATE TABLE p (a int NOT NULL, b text, c date) PARTITION BY RANGE (a); CREATE INDEX i ON p (b); CREATE TABLE x (c date, b text, a int NOT NULL); CREATE INDEX x_i ON x (b);",
    new: "CREATE TABLE p (a int NOT NULL, b text, c date) PARTITION BY RANGE (a); CREATE INDEX i ON p (b); CREATE TABLE x (c date, b text, a int NOT NULL); CREATE INDEX x_i ON x (b); ALTER TABLE p ATTACH PARTITION x FOR VALUES FROM (0) TO (1000);",
  },
  {
    name: "partitions lie in another schema, are unlogged and have parameters",
    old: "CREATE SCHEMA s; CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE s.p1 PARTITION OF p FOR VALUES FROM (0) TO (10) WITH (fillfactor = 50);",
    new: "CREATE SCHEMA s; CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE UNLOGGED TABLE s.p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE s.p2 PARTITION OF p DEFAULT WITH (autovacuum_enabled = off);",
  },
  {
    name: "a partitioned table with everything on it comes and goes",
    old: "",
    new: "CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE p (id int GENERATED ALWAYS AS IDENTITY, d date NOT NULL DEFAULT now(), r int REFERENCES r, n int GENERATED ALWAYS AS (r * 2) STORED, PRIMARY KEY (id, d, r), UNIQUE (d, r), CHECK (r > 0)) PARTITION BY RANGE (d); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01') PARTITION BY LIST (r); CREATE TABLE p1a PARTITION OF p1 FOR VALUES IN (1); CREATE TABLE px PARTITION OF p DEFAULT; CREATE INDEX i ON p (r DESC); CREATE TABLE w (id int, d date, r int, FOREIGN KEY (id, d, r) REFERENCES p); ALTER TABLE p ENABLE ROW LEVEL SECURITY; CREATE POLICY pp ON p USING (r > 1);",
  },
  {
    name: "a partition goes while another takes its bounds",
    old: `${P} CREATE TABLE p_old PARTITION OF p FOR VALUES FROM (0) TO (1000);`,
    new: `${P} CREATE TABLE p_new PARTITION OF p FOR VALUES FROM (0) TO (1000);`,
  },
  {
    name: "a partition's trigger is disabled, another only on it",
    setup: "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';",
    old: `${P} CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE TRIGGER tr AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();`,
    new: `${P} CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE TRIGGER tr AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE p1 DISABLE TRIGGER tr; CREATE TRIGGER own BEFORE UPDATE ON p1 FOR EACH ROW EXECUTE FUNCTION f();`,
  },
];
