/** Foreign data, publications. */
import type { Pair } from "./pair.ts";

export const outside: readonly Pair[] = [
  {
    name: "a wrapper, its servers, mappings and tables are made and dropped",
    old: "CREATE FOREIGN DATA WRAPPER w1; CREATE SERVER s1 TYPE 't' VERSION '1' FOREIGN DATA WRAPPER w1 OPTIONS (a 'x'); CREATE USER MAPPING FOR reader SERVER s1 OPTIONS (password 'p'); CREATE FOREIGN TABLE f1 (id int NOT NULL, a text OPTIONS (n 'v')) SERVER s1 OPTIONS (t 'x'); COMMENT ON SERVER s1 IS 's';",
    new: "CREATE FOREIGN DATA WRAPPER w2 OPTIONS (\"Q q\" 'it''s'); CREATE SERVER s1 TYPE 'u' FOREIGN DATA WRAPPER w2; CREATE FOREIGN TABLE f1 (id int, a text) SERVER s1; COMMENT ON FOREIGN DATA WRAPPER w2 IS 'w'; COMMENT ON FOREIGN TABLE f1 IS 'f';",
  },
  {
    name: "a foreign table gets columns, options, checks, defaults and a trigger",
    setup:
      "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE SERVER s2 FOREIGN DATA WRAPPER w; CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';",
    old: "CREATE FOREIGN TABLE f (id int, a text OPTIONS (x '1', y '2'), gone int) SERVER s OPTIONS (t 'a', u 'b'); CREATE VIEW v AS SELECT id FROM f;",
    new: "CREATE FOREIGN TABLE f (id bigint NOT NULL, a text OPTIONS (y '3', z '4') DEFAULT 'q', came int CHECK (came > 0), g int GENERATED ALWAYS AS (came + 1) STORED) SERVER s OPTIONS (t 'c'); CREATE VIEW v AS SELECT id FROM f; CREATE TRIGGER g BEFORE INSERT ON f FOR EACH ROW EXECUTE FUNCTION note();",
  },
  {
    name: "a foreign table goes to another server, and is replaced by a table",
    setup:
      "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE SERVER s2 FOREIGN DATA WRAPPER w;",
    old: "CREATE FOREIGN TABLE f (id int) SERVER s; CREATE FOREIGN TABLE g (id int) SERVER s; CREATE TABLE h (id int); CREATE VIEW v AS SELECT f.id FROM f, g, h;",
    new: "CREATE FOREIGN TABLE f (id int) SERVER s2; CREATE TABLE g (id int); CREATE FOREIGN TABLE h (id int) SERVER s; CREATE VIEW v AS SELECT f.id FROM f, g, h;",
  },
  {
    name: "a foreign table is a partition, and is attached and detached",
    setup:
      "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE TABLE p (id int) PARTITION BY RANGE (id);",
    old: "CREATE FOREIGN TABLE a PARTITION OF p FOR VALUES FROM (1) TO (5) SERVER s; CREATE FOREIGN TABLE b (id int) SERVER s OPTIONS (x 'y');",
    new: "CREATE FOREIGN TABLE a (id int) SERVER s; CREATE FOREIGN TABLE b PARTITION OF p FOR VALUES FROM (5) TO (9) SERVER s OPTIONS (x 'z');",
  },
  {
    name: "postgres_fdw with mappings and import options",
    old: "CREATE EXTENSION postgres_fdw; CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'a', dbname 'b'); CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (user 'u'); CREATE FOREIGN TABLE t (id int) SERVER s OPTIONS (schema_name 'x');",
    new: "CREATE EXTENSION postgres_fdw; CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'c', port '1'); CREATE USER MAPPING FOR PUBLIC SERVER s; CREATE FOREIGN TABLE t (id int OPTIONS (column_name 'ID')) SERVER s OPTIONS (schema_name 'x', table_name 'y');",
  },
  {
    name: "publications go from all tables to some, with columns and conditions, and back",
    setup:
      "CREATE TABLE a (id int PRIMARY KEY, b int, c text); CREATE TABLE d (id int PRIMARY KEY); CREATE SCHEMA s; CREATE TABLE s.e (id int PRIMARY KEY);",
    old: "CREATE PUBLICATION p1 FOR ALL TABLES; CREATE PUBLICATION p2 FOR TABLE a (id, b), d; CREATE PUBLICATION p3 FOR TABLES IN SCHEMA s; COMMENT ON PUBLICATION p1 IS 'x';",
    new: "CREATE PUBLICATION p1 FOR TABLE a (id) WHERE (id > 5), TABLE s.e WITH (publish = 'insert,delete'); CREATE PUBLICATION p2 FOR TABLE a WHERE (id <> 2); CREATE PUBLICATION p3 FOR TABLES IN SCHEMA public, TABLES IN SCHEMA s WITH (publish_via_partition_root); COMMENT ON PUBLICATION p3 IS 'x';",
  },
  {
    name: "a published column, and a column of a publication's condition, change their types",
    old: "CREATE TABLE a (id int PRIMARY KEY, b int, c text); CREATE PUBLICATION p FOR TABLE a (id, b) WHERE (id > 5);",
    new: "CREATE TABLE a (id bigint PRIMARY KEY, b bigint, c text); CREATE PUBLICATION p FOR TABLE a (id, b) WHERE (id > 5);",
  },
  {
    name: "a published column goes, and another is published in its place",
    old: "CREATE TABLE a (id int PRIMARY KEY, b int); CREATE PUBLICATION p FOR TABLE a (id, b); CREATE PUBLICATION q FOR TABLE a WHERE (id = 1);",
    new: "CREATE TABLE a (id int PRIMARY KEY, n int); CREATE PUBLICATION p FOR TABLE a (id, n); CREATE PUBLICATION q FOR TABLE a WHERE (id = 1);",
  },
  {
    name: "a table of a publication is made anew as a partitioned one",
    old: "CREATE TABLE a (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE a;",
    new: "CREATE TABLE a (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE a1 PARTITION OF a DEFAULT; CREATE PUBLICATION p FOR TABLE a WITH (publish_via_partition_root = true);",
  },
  {
    name: "a schema of a publication goes",
    old: "CREATE SCHEMA s; CREATE TABLE s.t (id int); CREATE SCHEMA r; CREATE PUBLICATION p FOR TABLES IN SCHEMA s, r;",
    new: "CREATE SCHEMA r; CREATE SCHEMA q; CREATE PUBLICATION p FOR TABLES IN SCHEMA r, q;",
  },
  {
    name: "a server, its user mapping and its foreign table get new options and grants in place",
    setup: "CREATE FOREIGN DATA WRAPPER w;",
    old: "CREATE SERVER s VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (a '1'); CREATE USER MAPPING FOR reader SERVER s OPTIONS (p 'x'); GRANT USAGE ON FOREIGN SERVER s TO reader;",
    new: "CREATE SERVER s VERSION '2' FOREIGN DATA WRAPPER w OPTIONS (a '2', \"B b\" 'c'); CREATE USER MAPPING FOR reader SERVER s OPTIONS (q 'x'); GRANT USAGE ON FOREIGN SERVER s TO reader WITH GRANT OPTION;",
  },
];
