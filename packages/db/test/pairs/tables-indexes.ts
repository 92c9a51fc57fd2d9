/** Indexes of tables, and what tables choose among them. */
import type { Pair } from "./pair.ts";

export const tablesIndexes: readonly Pair[] = [
  {
    name: "indexes change their method, classes, collation and order",
    old: "CREATE TABLE t (a int, b text, c jsonb, d int[], e point, f tsvector); CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (b); CREATE INDEX i3 ON t USING gin (c); CREATE INDEX i4 ON t USING gin (d); CREATE INDEX i5 ON t USING gist (e); CREATE INDEX i6 ON t USING gin (f); CREATE INDEX i7 ON t (a DESC NULLS LAST);",
    new: 'CREATE TABLE t (a int, b text, c jsonb, d int[], e point, f tsvector); CREATE INDEX i1 ON t USING hash (a); CREATE INDEX i2 ON t (b text_pattern_ops); CREATE INDEX i3 ON t USING gin (c jsonb_path_ops); CREATE INDEX i4 ON t USING brin (a) WITH (pages_per_range = 64); CREATE INDEX i5 ON t USING spgist (e); CREATE INDEX i6 ON t USING gist (f tsvector_ops (siglen = 32)); CREATE INDEX i7 ON t (a ASC NULLS FIRST, b COLLATE "C");',
  },
  {
    name: "indexes become unique, partial, covering, over expressions",
    old: "CREATE TABLE t (a int, b text, c int); CREATE INDEX i1 ON t (a); CREATE UNIQUE INDEX i2 ON t (b); CREATE INDEX i3 ON t (c) WHERE c > 0; CREATE INDEX i4 ON t (lower(b)); CREATE INDEX i5 ON t (a) INCLUDE (b);",
    new: "CREATE TABLE t (a int, b text, c int); CREATE UNIQUE INDEX i1 ON t (a); CREATE INDEX i2 ON t (b); CREATE INDEX i3 ON t (c) WHERE c < 0 AND a IS NOT NULL; CREATE INDEX i4 ON t (upper(b), (a + c)); CREATE UNIQUE INDEX i5 ON t (a) INCLUDE (c) NULLS NOT DISTINCT;",
  },
  {
    name: "storage parameters and statistics targets of indexes change",
    old: "CREATE TABLE t (a int, b text); CREATE INDEX i1 ON t (a) WITH (fillfactor = 50); CREATE INDEX i2 ON t ((lower(b)), (a + 1)); ALTER INDEX i2 ALTER COLUMN 1 SET STATISTICS 500;",
    new: "CREATE TABLE t (a int, b text); CREATE INDEX i1 ON t (a) WITH (deduplicate_items = off); CREATE INDEX i2 ON t ((lower(b)), (a + 1)); ALTER INDEX i2 ALTER COLUMN 2 SET STATISTICS 100;",
  },
  {
    name: "a table is clustered on another index, and identifies its rows by another",
    old: "CREATE TABLE t (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX i1 ON t (a); CREATE UNIQUE INDEX i2 ON t (b); ALTER TABLE t CLUSTER ON i1; ALTER TABLE t REPLICA IDENTITY USING INDEX i1;",
    new: "CREATE TABLE t (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX i1 ON t (a); CREATE UNIQUE INDEX i2 ON t (b); ALTER TABLE t CLUSTER ON i2; ALTER TABLE t REPLICA IDENTITY USING INDEX i2;",
  },
  {
    name: "the index that identifies rows and clusters changes its definition",
    old: "CREATE TABLE t (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX i1 ON t (a); ALTER TABLE t CLUSTER ON i1; ALTER TABLE t REPLICA IDENTITY USING INDEX i1;",
    new: "CREATE TABLE t (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX i1 ON t (b, a); ALTER TABLE t CLUSTER ON i1; ALTER TABLE t REPLICA IDENTITY USING INDEX i1;",
  },
  {
    name: "a column's type changes under the index that identifies rows and clusters",
    old: "CREATE TABLE t (a int NOT NULL); CREATE UNIQUE INDEX i1 ON t (a); ALTER TABLE t CLUSTER ON i1; ALTER TABLE t REPLICA IDENTITY USING INDEX i1;",
    new: "CREATE TABLE t (a bigint NOT NULL); CREATE UNIQUE INDEX i1 ON t (a); ALTER TABLE t CLUSTER ON i1; ALTER TABLE t REPLICA IDENTITY USING INDEX i1;",
  },
  {
    name: "replica identity goes from nothing to full, to a primary key's index",
    old: "CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t REPLICA IDENTITY NOTHING; CREATE TABLE u (a int PRIMARY KEY); CREATE TABLE v (a int NOT NULL UNIQUE); ALTER TABLE v REPLICA IDENTITY USING INDEX v_a_key;",
    new: "CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t REPLICA IDENTITY FULL; CREATE TABLE u (a int PRIMARY KEY); ALTER TABLE u REPLICA IDENTITY USING INDEX u_pkey; CREATE TABLE v (a int NOT NULL); ",
  },
  {
    name: "an index over a function goes with the function's change",
    old: "CREATE FUNCTION f(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT lower($1)'; CREATE TABLE t (a text); CREATE INDEX i ON t (f(a)); CREATE UNIQUE INDEX j ON t (a) WHERE f(a) <> '';",
    new: "CREATE FUNCTION f(a text, b int DEFAULT 1) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT upper($1)'; CREATE TABLE t (a text); CREATE INDEX i ON t (f(a)); CREATE UNIQUE INDEX j ON t (a) WHERE f(a) <> '';",
  },
  {
    name: "an index moves to another table, keeping its name",
    old: "CREATE TABLE t (a int); CREATE TABLE u (a int); CREATE INDEX i ON t (a);",
    new: "CREATE TABLE t (a int); CREATE TABLE u (a int); CREATE INDEX i ON u (a);",
  },
  {
    name: "indexes of a partitioned table come, go and change, with those of its partitions",
    old: "CREATE TABLE p (a int, b text, c int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p2 PARTITION OF p DEFAULT; CREATE INDEX i ON p (b); CREATE INDEX k ON p (c); CREATE INDEX own ON p1 (c);",
    new: "CREATE TABLE p (a int, b text, c int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p2 PARTITION OF p DEFAULT; CREATE INDEX i ON p (b, c); CREATE INDEX j ON p USING hash (b); CREATE INDEX own ON p2 (c);",
  },
  {
    name: "an index of a partitioned table is only on itself, and then on all",
    old: "CREATE TABLE p (a int, b text) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE INDEX i ON ONLY p (b); CREATE INDEX p1_own ON p1 (b);",
    new: "CREATE TABLE p (a int, b text) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE INDEX i ON ONLY p (b); CREATE INDEX p1_own ON p1 (b); ALTER INDEX i ATTACH PARTITION p1_own;",
  },
  {
    name: "an attached index of a partition has another name",
    old: "CREATE TABLE p (a int, b text) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE INDEX one ON p1 (b); CREATE INDEX i ON p (b);",
    new: "CREATE TABLE p (a int, b text) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE INDEX two ON p1 (b); CREATE INDEX i ON p (b);",
  },
  {
    name: "an index of a partition joins the parent's, which comes",
    old: "CREATE TABLE p (a int, b text) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE INDEX p1_b_idx ON p1 (b); CREATE UNIQUE INDEX p1_u ON p1 (a);",
    new: "CREATE TABLE p (a int, b text) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE INDEX p1_b_idx ON p1 (b); CREATE UNIQUE INDEX p1_u ON p1 (a); CREATE INDEX i ON p (b); CREATE UNIQUE INDEX u ON p (a);",
  },
  {
    name: "indexes over three levels of partitions",
    old: "CREATE TABLE p (a int, b int, c text) PARTITION BY RANGE (a); CREATE TABLE q PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY LIST (b); CREATE TABLE r PARTITION OF q FOR VALUES IN (1, 2); CREATE TABLE s PARTITION OF q DEFAULT;",
    new: "CREATE TABLE p (a int, b int, c text) PARTITION BY RANGE (a); CREATE TABLE q PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY LIST (b); CREATE TABLE r PARTITION OF q FOR VALUES IN (1, 2); CREATE TABLE s PARTITION OF q DEFAULT; CREATE INDEX i ON p (c); CREATE UNIQUE INDEX j ON p (a, b); CREATE INDEX k ON q (c DESC);",
  },
  {
    name: "comments and parameters of partitioned indexes change",
    old: "CREATE TABLE p (a int, b int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE INDEX i ON p (b); COMMENT ON INDEX i IS 'x';",
    new: "CREATE TABLE p (a int, b int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE INDEX i ON p (b); ALTER INDEX p1_b_idx SET (fillfactor = 50); COMMENT ON INDEX p1_b_idx IS 'y';",
  },
  {
    name: "a hundred and one ways to index one column, all gone",
    old: "CREATE TABLE t (a text); CREATE INDEX ON t (a); CREATE INDEX ON t (a); CREATE INDEX ON t USING hash (a); CREATE INDEX ON t (lower(a)); CREATE INDEX ON t (a) WHERE a IS NULL;",
    new: "CREATE TABLE t (a text);",
  },
];
