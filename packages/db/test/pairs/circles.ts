/** What needs each other, and long chains of what needs what. */
import type { Pair } from "./pair.ts";

export const circles: readonly Pair[] = [
  {
    name: "a check calls a function of the table's own rows",
    old: "",
    new: "CREATE TABLE t (id int, a int); CREATE FUNCTION ok(t) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a > 0'; ALTER TABLE t ADD CONSTRAINT k CHECK (ok(t)); CREATE INDEX i ON t (ok(t)); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (ok(t));",
  },
  {
    name: "the table of such a check gets a column, and changes another's type",
    old: "CREATE TABLE t (id int, a int); CREATE FUNCTION ok(t) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.id > 0'; ALTER TABLE t ADD CONSTRAINT k CHECK (ok(t)); CREATE INDEX i ON t (ok(t));",
    new: "CREATE TABLE t (id int, a bigint, b text); CREATE FUNCTION ok(t) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.id > 0'; ALTER TABLE t ADD CONSTRAINT k CHECK (ok(t)); CREATE INDEX i ON t (ok(t));",
  },
  {
    name: "a default calls a function that returns the table's rows",
    old: "",
    new: "CREATE TABLE t (id int, n int); CREATE FUNCTION first() RETURNS t LANGUAGE sql STABLE AS 'SELECT * FROM t LIMIT 1'; ALTER TABLE t ALTER n SET DEFAULT (first()).id;",
  },
  {
    name: "tables whose foreign keys point at each other change their keys",
    old: "CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;",
    new: "CREATE TABLE a (id bigint PRIMARY KEY, b bigint); CREATE TABLE b (id bigint PRIMARY KEY, a bigint REFERENCES a DEFERRABLE); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b ON DELETE SET NULL;",
  },
  {
    name: "a chain: type, function, operator, class, index, check, view, function, matview, index",
    old: `CREATE TYPE p AS (x int); CREATE FUNCTION pc(p, p) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT btint4cmp($1.x, $2.x)'; CREATE FUNCTION pl(p, p) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.x < $2.x'; CREATE FUNCTION pe(p, p) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.x = $2.x';
      CREATE OPERATOR <| (LEFTARG = p, RIGHTARG = p, FUNCTION = pl); CREATE OPERATOR =| (LEFTARG = p, RIGHTARG = p, FUNCTION = pe, COMMUTATOR = =|); CREATE OPERATOR CLASS pops FOR TYPE p USING btree AS OPERATOR 1 <|, OPERATOR 3 =|, FUNCTION 1 pc(p, p);
      CREATE TABLE t (id int, a p, b p, CHECK (a <| b)); CREATE INDEX i ON t (a pops); CREATE VIEW v AS SELECT id, a =| b AS same FROM t; CREATE FUNCTION cnt() RETURNS bigint STABLE RETURN (SELECT count(*) FROM v WHERE same); CREATE MATERIALIZED VIEW m AS SELECT cnt() AS c; CREATE INDEX mi ON m (c);`,
    new: `CREATE TYPE p AS (x bigint); CREATE FUNCTION pc(p, p) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT btint8cmp($1.x, $2.x)'; CREATE FUNCTION pl(p, p) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.x < $2.x'; CREATE FUNCTION pe(p, p) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.x = $2.x';
      CREATE OPERATOR <| (LEFTARG = p, RIGHTARG = p, FUNCTION = pl); CREATE OPERATOR =| (LEFTARG = p, RIGHTARG = p, FUNCTION = pe, COMMUTATOR = =|); CREATE OPERATOR CLASS pops FOR TYPE p USING btree AS OPERATOR 1 <|, OPERATOR 3 =|, FUNCTION 1 pc(p, p);
      CREATE TABLE t (id int, a p, b p, CHECK (a <| b)); CREATE INDEX i ON t (a pops); CREATE VIEW v AS SELECT id, a =| b AS same FROM t; CREATE FUNCTION cnt() RETURNS bigint STABLE RETURN (SELECT count(*) FROM v WHERE same); CREATE MATERIALIZED VIEW m AS SELECT cnt() AS c; CREATE INDEX mi ON m (c);`,
  },
  {
    name: "two functions change what they return, each using the other's old result in a view",
    old: "CREATE FUNCTION f() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1'; CREATE FUNCTION g() RETURNS int STABLE RETURN f() + 1; CREATE VIEW v AS SELECT f() + g() AS s; CREATE FUNCTION h() RETURNS SETOF v LANGUAGE sql AS 'SELECT * FROM v'; CREATE TABLE t (n int DEFAULT g());",
    new: "CREATE FUNCTION g() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 1::bigint'; CREATE FUNCTION f() RETURNS bigint STABLE RETURN g() + 1; CREATE VIEW v AS SELECT f() + g() AS s; CREATE FUNCTION h() RETURNS SETOF v LANGUAGE sql AS 'SELECT * FROM v'; CREATE TABLE t (n int DEFAULT f());",
  },
  {
    name: "an exclusion with an extension's operator class goes over a column that changes",
    setup: "CREATE EXTENSION btree_gist;",
    old: "CREATE TABLE t (room int, during tsrange, EXCLUDE USING gist (room WITH =, during WITH &&));",
    new: "CREATE TABLE t (room bigint, during tsrange, note text, EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (room > 0));",
  },
  {
    name: "a hash-partitioned table with a function in its key",
    old: "CREATE FUNCTION k(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 % 7'; CREATE TABLE p (id int, a text) PARTITION BY HASH (k(id)); CREATE TABLE p0 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0);",
    new: "CREATE FUNCTION k(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 % 9'; CREATE TABLE p (id int, a varchar(8)) PARTITION BY HASH (k(id)); CREATE TABLE p0 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE p1 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 1);",
  },
  {
    name: "the function in a partition key changes its result",
    old: "CREATE FUNCTION k(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 % 7'; CREATE TABLE p (id int) PARTITION BY RANGE (k(id)); CREATE TABLE p0 PARTITION OF p DEFAULT; CREATE VIEW v AS SELECT id FROM p;",
    new: "CREATE FUNCTION k(int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1::bigint'; CREATE TABLE p (id int) PARTITION BY RANGE (k(id)); CREATE TABLE p0 PARTITION OF p DEFAULT; CREATE VIEW v AS SELECT id FROM p;",
  },
  {
    name: "a sequence serves several tables, one of which it is owned by, and changes hands",
    old: "CREATE SEQUENCE s; CREATE TABLE a (id int DEFAULT nextval('s')); CREATE TABLE b (id int DEFAULT nextval('s')); ALTER SEQUENCE s OWNED BY a.id; GRANT USAGE ON SEQUENCE s TO reader; COMMENT ON SEQUENCE s IS 's';",
    new: "CREATE SEQUENCE s; CREATE TABLE b (id bigint DEFAULT nextval('s')); CREATE TABLE c (id int DEFAULT nextval('s')); ALTER SEQUENCE s OWNED BY c.id; GRANT USAGE ON SEQUENCE s TO reader; COMMENT ON SEQUENCE s IS 's';",
  },
  {
    name: "the function of an event trigger moves to another schema",
    setup: "CREATE SCHEMA s;",
    old: "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER et ON ddl_command_end EXECUTE FUNCTION e();",
    new: "CREATE FUNCTION s.e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER et ON ddl_command_end EXECUTE FUNCTION s.e();",
  },
  {
    name: "a column's domain is replaced under a view, a generated column and a foreign key",
    old: "CREATE DOMAIN key AS int; CREATE TABLE a (id key PRIMARY KEY, g int GENERATED ALWAYS AS (id + 1) STORED); CREATE TABLE b (a key REFERENCES a); CREATE VIEW v AS SELECT g, id FROM a;",
    new: "CREATE DOMAIN key AS bigint; CREATE TABLE a (id key PRIMARY KEY, g bigint GENERATED ALWAYS AS (id + 1) STORED); CREATE TABLE b (a key REFERENCES a); CREATE VIEW v AS SELECT g, id FROM a;",
  },
  {
    name: "an inherited column of an enum goes to text in parent and heirs, with views on both",
    old: "CREATE TYPE e AS ENUM ('a'); CREATE TABLE p (k e DEFAULT 'a'); CREATE TABLE c (x int) INHERITS (p); ALTER TABLE c ALTER k SET DEFAULT NULL; CREATE VIEW pv AS SELECT k FROM p; CREATE VIEW cv AS SELECT k FROM c;",
    new: "CREATE TABLE p (k text DEFAULT 'a'); CREATE TABLE c (x int) INHERITS (p); ALTER TABLE c ALTER k SET DEFAULT 'z'; CREATE VIEW pv AS SELECT k FROM p; CREATE VIEW cv AS SELECT k FROM c;",
  },
  {
    name: "a composite holds the rows of a table whose column is dropped",
    old: "CREATE TABLE t (id int, gone int); CREATE TYPE c AS (t t, n int); CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE u (c c);",
    new: "CREATE TABLE t (id int, came text); CREATE TYPE c AS (t t, n int); CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE u (c c);",
  },
  {
    name: "a composite holds the rows of a table whose column changes its type",
    old: "CREATE TABLE t (id int); CREATE TYPE c AS (t t, n int); CREATE TABLE u (c c, d t[]);",
    new: "CREATE TABLE t (id bigint); CREATE TYPE c AS (t t, n int); CREATE TABLE u (c c, d t[]);",
  },
  {
    name: "a column of a table's rows stays while the table is made anew as a view",
    old: "CREATE TABLE z (i int); CREATE TABLE a (i int); CREATE TABLE b (x a, y int); CREATE VIEW v AS SELECT x FROM b;",
    new: "CREATE TABLE z (i int); CREATE VIEW a AS SELECT i FROM z; CREATE TABLE b (x a, y int); CREATE VIEW v AS SELECT x FROM b;",
  },
];
