/** Keys, checks and exclusions of tables, and the foreign keys that tie them together. */
import type { Pair } from "./pair.ts";

export const tablesKeys: readonly Pair[] = [
  {
    name: "a primary key moves to another column, with foreign keys pointing at it",
    old: "CREATE TABLE t (a int PRIMARY KEY, b int NOT NULL UNIQUE); CREATE TABLE u (t int REFERENCES t); CREATE TABLE w (t int REFERENCES t (b) ON DELETE CASCADE);",
    new: "CREATE TABLE t (a int NOT NULL UNIQUE, b int PRIMARY KEY); CREATE TABLE u (t int REFERENCES t); CREATE TABLE w (t int REFERENCES t (a) ON DELETE SET NULL);",
  },
  {
    name: "a primary key becomes composite and the foreign key too",
    old: "CREATE TABLE t (a int PRIMARY KEY, b int NOT NULL); CREATE TABLE u (a int REFERENCES t, b int);",
    new: "CREATE TABLE t (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE u (a int, b int, FOREIGN KEY (a, b) REFERENCES t);",
  },
  {
    name: "a primary key goes, its columns stay NOT NULL or not",
    old: "CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (a int PRIMARY KEY); CREATE TABLE v (a int);",
    new: "CREATE TABLE t (a int); CREATE TABLE u (a int NOT NULL); CREATE TABLE v (a int PRIMARY KEY);",
  },
  {
    name: "a primary key changes its columns under the same name and is renamed",
    old: "CREATE TABLE t (a int, b int NOT NULL, CONSTRAINT k PRIMARY KEY (a)); CREATE TABLE u (a int, CONSTRAINT one PRIMARY KEY (a));",
    new: "CREATE TABLE t (a int NOT NULL, b int, CONSTRAINT k PRIMARY KEY (b)); CREATE TABLE u (a int, CONSTRAINT two PRIMARY KEY (a));",
  },
  {
    name: "the order of a key's columns changes",
    old: "CREATE TABLE t (a int, b int, PRIMARY KEY (a, b), CONSTRAINT u UNIQUE (b, a)); CREATE TABLE r (a int, b int, FOREIGN KEY (a, b) REFERENCES t);",
    new: "CREATE TABLE t (a int, b int, PRIMARY KEY (b, a), CONSTRAINT u UNIQUE (a, b)); CREATE TABLE r (a int, b int, FOREIGN KEY (a, b) REFERENCES t (a, b));",
  },
  {
    name: "unique constraints get INCLUDE, NULLS NOT DISTINCT, DEFERRABLE and fillfactor",
    old: "CREATE TABLE t (a int, b int, c int, d int, CONSTRAINT k1 UNIQUE (a), CONSTRAINT k2 UNIQUE (b), CONSTRAINT k3 UNIQUE (c), CONSTRAINT k4 UNIQUE (d));",
    new: "CREATE TABLE t (a int, b int, c int, d int, CONSTRAINT k1 UNIQUE (a) INCLUDE (b), CONSTRAINT k2 UNIQUE NULLS NOT DISTINCT (b), CONSTRAINT k3 UNIQUE (c) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT k4 UNIQUE (d) WITH (fillfactor = 60));",
  },
  {
    name: "a unique index becomes a unique constraint of the same name, and the reverse",
    old: "CREATE TABLE t (a int, b int, CONSTRAINT kb UNIQUE (b)); CREATE UNIQUE INDEX ka ON t (a);",
    new: "CREATE TABLE t (a int, b int, CONSTRAINT ka UNIQUE (a)); CREATE UNIQUE INDEX kb ON t (b);",
  },
  {
    name: "foreign keys point at a unique index that becomes a constraint",
    old: "CREATE TABLE t (a int NOT NULL); CREATE UNIQUE INDEX ka ON t (a); CREATE TABLE u (a int REFERENCES t (a));",
    new: "CREATE TABLE t (a int NOT NULL, CONSTRAINT ka UNIQUE (a)); CREATE TABLE u (a int REFERENCES t (a));",
  },
  {
    name: "every action of foreign keys changes",
    setup: "CREATE TABLE t (a int PRIMARY KEY, b int, UNIQUE (a, b));",
    old: "CREATE TABLE u (a int CONSTRAINT f1 REFERENCES t, b int CONSTRAINT f2 REFERENCES t ON DELETE CASCADE, c int DEFAULT 1 CONSTRAINT f3 REFERENCES t ON UPDATE SET DEFAULT, d int CONSTRAINT f4 REFERENCES t ON DELETE RESTRICT, e int, f int, CONSTRAINT f5 FOREIGN KEY (e, f) REFERENCES t (a, b) ON DELETE SET NULL (f));",
    new: "CREATE TABLE u (a int CONSTRAINT f1 REFERENCES t ON DELETE SET NULL, b int CONSTRAINT f2 REFERENCES t ON UPDATE CASCADE, c int DEFAULT 1 CONSTRAINT f3 REFERENCES t ON DELETE SET DEFAULT, d int CONSTRAINT f4 REFERENCES t ON DELETE NO ACTION, e int, f int, CONSTRAINT f5 FOREIGN KEY (e, f) REFERENCES t (a, b) MATCH FULL ON DELETE SET NULL);",
  },
  {
    name: "foreign keys become deferrable, not valid, not enforced, and back",
    setup: "CREATE TABLE t (a int PRIMARY KEY);",
    old: "CREATE TABLE u (a int CONSTRAINT f1 REFERENCES t, b int CONSTRAINT f2 REFERENCES t DEFERRABLE, c int CONSTRAINT f3 REFERENCES t NOT ENFORCED, d int CONSTRAINT f4 REFERENCES t, e int); ALTER TABLE u ADD CONSTRAINT f5 FOREIGN KEY (e) REFERENCES t NOT VALID;",
    new: "CREATE TABLE u (a int CONSTRAINT f1 REFERENCES t DEFERRABLE INITIALLY DEFERRED, b int CONSTRAINT f2 REFERENCES t, c int CONSTRAINT f3 REFERENCES t, d int CONSTRAINT f4 REFERENCES t NOT ENFORCED, e int CONSTRAINT f5 REFERENCES t);",
  },
  {
    name: "a valid foreign key and a valid check become not valid",
    setup: "CREATE TABLE t (a int PRIMARY KEY);",
    old: "CREATE TABLE u (a int CONSTRAINT f REFERENCES t, CONSTRAINT c CHECK (a > 0));",
    new: "CREATE TABLE u (a int); ALTER TABLE u ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES t NOT VALID, ADD CONSTRAINT c CHECK (a > 0) NOT VALID;",
  },
  {
    name: "checks become not enforced, not inherited, others, and back",
    old: "CREATE TABLE t (a int, CONSTRAINT c1 CHECK (a > 0), CONSTRAINT c2 CHECK (a > 1) NOT ENFORCED, CONSTRAINT c3 CHECK (a > 2) NO INHERIT, CONSTRAINT c4 CHECK (a > 3));",
    new: "CREATE TABLE t (a int, CONSTRAINT c1 CHECK (a > 0) NOT ENFORCED, CONSTRAINT c2 CHECK (a > 1), CONSTRAINT c3 CHECK (a > 2), CONSTRAINT c4 CHECK (a > 30) NO INHERIT);",
  },
  {
    name: "a table points at itself in two ways and then in another",
    old: "CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES t, other int UNIQUE REFERENCES t (id));",
    new: "CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES t (other) ON DELETE CASCADE, other int UNIQUE);",
  },
  {
    name: "two tables that point at each other come",
    old: "",
    new: "CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int NOT NULL REFERENCES a DEFERRABLE); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;",
  },
  {
    name: "three tables in a circle of foreign keys change the type of their keys",
    old: "CREATE TABLE a (id int PRIMARY KEY, x int); CREATE TABLE b (id int PRIMARY KEY, x int REFERENCES a); CREATE TABLE c (id int PRIMARY KEY, x int REFERENCES b); ALTER TABLE a ADD FOREIGN KEY (x) REFERENCES c;",
    new: "CREATE TABLE a (id bigint PRIMARY KEY, x bigint); CREATE TABLE b (id bigint PRIMARY KEY, x bigint REFERENCES a); CREATE TABLE c (id bigint PRIMARY KEY, x bigint REFERENCES b); ALTER TABLE a ADD FOREIGN KEY (x) REFERENCES c;",
  },
  {
    name: "tables in a circle are changed: one goes, one comes",
    old: "CREATE TABLE a (id int PRIMARY KEY, x int); CREATE TABLE b (id int PRIMARY KEY, x int REFERENCES a); ALTER TABLE a ADD FOREIGN KEY (x) REFERENCES b;",
    new: "CREATE TABLE a (id int PRIMARY KEY, x int); CREATE TABLE c (id int PRIMARY KEY, x int REFERENCES a); ALTER TABLE a ADD FOREIGN KEY (x) REFERENCES c;",
  },
  {
    name: "foreign keys cross schemas, and the table that they point at moves",
    old: "CREATE SCHEMA one; CREATE SCHEMA two; CREATE TABLE one.t (id int PRIMARY KEY); CREATE TABLE two.u (t int CONSTRAINT f REFERENCES one.t);",
    new: "CREATE SCHEMA one; CREATE SCHEMA two; CREATE TABLE two.t (id int PRIMARY KEY); CREATE TABLE two.u (t int CONSTRAINT f REFERENCES two.t);",
  },
  {
    name: "exclusion constraints come, go and change",
    setup: "CREATE EXTENSION btree_gist;",
    old: "CREATE TABLE t (room int, during tsrange, c circle, CONSTRAINT e1 EXCLUDE USING gist (room WITH =, during WITH &&), CONSTRAINT e2 EXCLUDE USING gist (c WITH &&));",
    new: "CREATE TABLE t (room int, during tsrange, c circle, CONSTRAINT e1 EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (room > 10), CONSTRAINT e3 EXCLUDE USING btree (room WITH =) DEFERRABLE);",
  },
  {
    name: "keys WITHOUT OVERLAPS and PERIOD come and go",
    setup: "CREATE EXTENSION btree_gist;",
    old: "CREATE TABLE t (id int, valid daterange NOT NULL, PRIMARY KEY (id, valid)); CREATE TABLE u (id int, t int, valid daterange, CONSTRAINT k UNIQUE (id, valid));",
    new: "CREATE TABLE t (id int, valid daterange, PRIMARY KEY (id, valid WITHOUT OVERLAPS)); CREATE TABLE u (id int, t int, valid daterange, CONSTRAINT k UNIQUE (id, valid WITHOUT OVERLAPS), FOREIGN KEY (t, PERIOD valid) REFERENCES t (id, PERIOD valid));",
  },
  {
    name: "a constraint keeps its name and changes its kind",
    old: "CREATE TABLE t (a int NOT NULL, b int, CONSTRAINT x CHECK (a > 0), CONSTRAINT y UNIQUE (b));",
    new: "CREATE TABLE t (a int NOT NULL, b int, CONSTRAINT x UNIQUE (a), CONSTRAINT y CHECK (b > 0));",
  },
  {
    name: "two constraints swap their names",
    old: "CREATE TABLE t (a int, b int, CONSTRAINT x UNIQUE (a), CONSTRAINT y UNIQUE (b), CONSTRAINT p CHECK (a > 0), CONSTRAINT q CHECK (b > 0));",
    new: "CREATE TABLE t (a int, b int, CONSTRAINT y UNIQUE (a), CONSTRAINT x UNIQUE (b), CONSTRAINT q CHECK (a > 0), CONSTRAINT p CHECK (b > 0));",
  },
  {
    name: "a key of one table and an index of another swap their names",
    old: "CREATE TABLE t (a int, CONSTRAINT x UNIQUE (a)); CREATE TABLE u (a int); CREATE INDEX y ON u (a);",
    new: "CREATE TABLE t (a int, CONSTRAINT y UNIQUE (a)); CREATE TABLE u (a int); CREATE INDEX x ON u (a);",
  },
  {
    name: "a check uses a function that changes, and a column that changes",
    old: "CREATE FUNCTION ok(int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT $1 > 0'; CREATE TABLE t (a int, CONSTRAINT c CHECK (ok(a)));",
    new: "CREATE FUNCTION ok(bigint) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT $1 > 0'; CREATE TABLE t (a bigint, CONSTRAINT c CHECK (ok(a)));",
  },
  {
    name: "comments on constraints and indexes change while they do",
    old: "CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (a > 0), CONSTRAINT k UNIQUE (a)); CREATE INDEX i ON t (a); COMMENT ON CONSTRAINT c ON t IS 'c'; COMMENT ON CONSTRAINT k ON t IS 'k'; COMMENT ON INDEX i IS 'i'; COMMENT ON INDEX k IS 'index of k';",
    new: "CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (a > 1), CONSTRAINT k UNIQUE (b)); CREATE INDEX i ON t (b); COMMENT ON CONSTRAINT c ON t IS 'c2'; COMMENT ON CONSTRAINT k ON t IS 'k'; COMMENT ON INDEX i IS 'i';",
  },
  {
    name: "a foreign key's columns and its target's types change at once",
    old: "CREATE TABLE t (a int PRIMARY KEY, b text UNIQUE); CREATE TABLE u (x int, y text, CONSTRAINT f FOREIGN KEY (x) REFERENCES t);",
    new: "CREATE TABLE t (a bigint PRIMARY KEY, b varchar(30) UNIQUE); CREATE TABLE u (x bigint, y varchar(30), CONSTRAINT f FOREIGN KEY (y) REFERENCES t (b));",
  },
  {
    name: "the table that foreign keys point at is made anew, being partitioned",
    old: "CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (a int REFERENCES t); CREATE VIEW v AS SELECT * FROM t;",
    new: "CREATE TABLE t (a int PRIMARY KEY) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT; CREATE TABLE u (a int REFERENCES t); CREATE VIEW v AS SELECT * FROM t;",
  },
  {
    name: "a deferrable primary key, and one that is not",
    old: "CREATE TABLE t (a int PRIMARY KEY DEFERRABLE, b int); CREATE TABLE u (a int PRIMARY KEY);",
    new: "CREATE TABLE t (a int PRIMARY KEY, b int); CREATE TABLE u (a int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED);",
  },
];
