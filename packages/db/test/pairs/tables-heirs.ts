/** Tables that inherit from others, and tables of a type. */
import type { Pair } from "./pair.ts";

export const tablesHeirs: readonly Pair[] = [
  {
    name: "a table starts and stops inheriting",
    old: "CREATE TABLE a (x int, y text); CREATE TABLE b () INHERITS (a); CREATE TABLE c (x int, y text, z int);",
    new: "CREATE TABLE a (x int, y text); CREATE TABLE b (x int, y text); CREATE TABLE c (z int) INHERITS (a);",
  },
  {
    name: "a column dropped from the parent stays with the child as its own",
    old: "CREATE TABLE a (x int, y text); CREATE TABLE b (z int) INHERITS (a);",
    new: "CREATE TABLE a (x int); CREATE TABLE b (y text, z int) INHERITS (a);",
  },
  {
    name: "a child's column comes from the parent as well",
    old: "CREATE TABLE a (x int); CREATE TABLE b (y text, z int) INHERITS (a);",
    new: "CREATE TABLE a (x int, y text); CREATE TABLE b (y text, z int) INHERITS (a);",
  },
  {
    name: "columns of two parents are merged, and the parents change",
    old: "CREATE TABLE a (x int, y text DEFAULT 'a'); CREATE TABLE b (y text DEFAULT 'a', z int); CREATE TABLE c (w int) INHERITS (a, b);",
    new: "CREATE TABLE a (x bigint, y text DEFAULT 'a'); CREATE TABLE b (y text DEFAULT 'a', z int, n int NOT NULL DEFAULT 3); CREATE TABLE c (w int) INHERITS (a, b);",
  },
  {
    name: "one of two parents is left",
    old: "CREATE TABLE a (x int, y text); CREATE TABLE b (y text, z int); CREATE TABLE c () INHERITS (a, b);",
    new: "CREATE TABLE a (x int, y text); CREATE TABLE b (y text, z int); CREATE TABLE c () INHERITS (a);",
  },
  {
    name: "checks are inherited, not inherited, merged",
    old: "CREATE TABLE a (x int, CONSTRAINT c1 CHECK (x > 0), CONSTRAINT c2 CHECK (x > 1) NO INHERIT); CREATE TABLE b (CONSTRAINT c3 CHECK (x > 3)) INHERITS (a);",
    new: "CREATE TABLE a (x int, CONSTRAINT c1 CHECK (x > 0) NO INHERIT, CONSTRAINT c2 CHECK (x > 1), CONSTRAINT c3 CHECK (x > 3)); CREATE TABLE b (CONSTRAINT c3 CHECK (x > 3)) INHERITS (a);",
  },
  {
    name: "NOT NULL and defaults of heirs differ",
    old: "CREATE TABLE a (x int NOT NULL, y int DEFAULT 1); CREATE TABLE b () INHERITS (a); ALTER TABLE b ALTER y SET DEFAULT 2;",
    new: "CREATE TABLE a (x int, y int NOT NULL DEFAULT 3); CREATE TABLE b () INHERITS (a); ALTER TABLE b ALTER x SET NOT NULL, ALTER y DROP DEFAULT;",
  },
  {
    name: "NOT NULL that is not inherited",
    old: "CREATE TABLE a (x int NOT NULL NO INHERIT); CREATE TABLE b () INHERITS (a);",
    new: "CREATE TABLE a (x int NOT NULL); CREATE TABLE b () INHERITS (a);",
  },
  {
    name: "a grandchild follows",
    old: "CREATE TABLE a (x int); CREATE TABLE b () INHERITS (a); CREATE TABLE c () INHERITS (b); CREATE VIEW v AS SELECT x FROM c;",
    new: "CREATE TABLE a (x bigint, n text DEFAULT 'n'); CREATE TABLE b (o int) INHERITS (a); CREATE TABLE c () INHERITS (b); CREATE VIEW v AS SELECT x FROM c;",
  },
  {
    name: "the parent goes, the child stays; a parent comes",
    old: "CREATE TABLE a (x int, y int); CREATE TABLE b (z int) INHERITS (a);",
    new: "CREATE TABLE b (x int, y int, z int); CREATE TABLE p (z int); CREATE TABLE d () INHERITS (p);",
  },
  {
    name: "a parent comes for a table that is there",
    old: "CREATE TABLE b (x int NOT NULL, y int, z int);",
    new: "CREATE TABLE a (x int NOT NULL, y int); CREATE TABLE b (x int NOT NULL, y int, z int) INHERITS (a);",
  },
  {
    name: "the child goes, the parent changes",
    old: "CREATE TABLE a (x int); CREATE TABLE b (z int) INHERITS (a);",
    new: "CREATE TABLE a (x bigint);",
  },
  {
    name: "heirs change order of parents, and one inherits twice over",
    old: "CREATE TABLE a (x int); CREATE TABLE b () INHERITS (a); CREATE TABLE c () INHERITS (a); CREATE TABLE d () INHERITS (b, c);",
    new: "CREATE TABLE a (x int, y int); CREATE TABLE b () INHERITS (a); CREATE TABLE c () INHERITS (a); CREATE TABLE d () INHERITS (c, b);",
  },
  {
    name: "generated columns and identities in heirs",
    old: "CREATE TABLE a (x int, g int GENERATED ALWAYS AS (x * 2) STORED); CREATE TABLE b () INHERITS (a);",
    new: "CREATE TABLE a (x int, g int GENERATED ALWAYS AS (x * 3) STORED, i int GENERATED ALWAYS AS IDENTITY); CREATE TABLE b () INHERITS (a);",
  },
  {
    name: "a generated column of a child computes otherwise than its parent's",
    old: "CREATE TABLE a (x int, g int GENERATED ALWAYS AS (x * 2) STORED); CREATE TABLE b (g int GENERATED ALWAYS AS (x * 5) STORED) INHERITS (a);",
    new: "CREATE TABLE a (x int, g int GENERATED ALWAYS AS (x * 2) STORED); CREATE TABLE b (g int GENERATED ALWAYS AS (x * 7) STORED) INHERITS (a);",
  },
  {
    name: "a typed table becomes plain and the reverse",
    setup: "CREATE TYPE ty AS (a int, b text);",
    old: "CREATE TABLE t OF ty (PRIMARY KEY (a)); CREATE TABLE u (a int, b text);",
    new: "CREATE TABLE t (a int PRIMARY KEY, b text); CREATE TABLE u OF ty (b DEFAULT 'x' NOT NULL);",
  },
  {
    name: "a typed table's type gets an attribute, loses one and changes one",
    old: "CREATE TYPE ty AS (a int, b text, c int); CREATE TABLE t OF ty (PRIMARY KEY (a)); CREATE TABLE u OF ty; CREATE VIEW v AS SELECT a FROM t;",
    new: "CREATE TYPE ty AS (a bigint, b text, d date); CREATE TABLE t OF ty (PRIMARY KEY (a)); CREATE TABLE u OF ty; CREATE VIEW v AS SELECT a FROM t;",
  },
  {
    name: "a typed table is of another type",
    old: "CREATE TYPE t1 AS (a int); CREATE TYPE t2 AS (a int); CREATE TABLE t OF t1;",
    new: "CREATE TYPE t1 AS (a int); CREATE TYPE t2 AS (a int); CREATE TABLE t OF t2;",
  },
  {
    name: "a table's row type is used by columns, functions and arrays, and the table changes",
    old: "CREATE TABLE a (x int, y text); CREATE TABLE b (r a, s a[]); CREATE FUNCTION f(a) RETURNS int LANGUAGE sql AS 'SELECT $1.x';",
    new: "CREATE TABLE a (x int, z date, y text); CREATE TABLE b (r a, s a[]); CREATE FUNCTION f(a) RETURNS int LANGUAGE sql AS 'SELECT $1.x';",
  },
  {
    name: "a column's type changes while its table's row type is used",
    old: "CREATE TABLE a (x int, y text); CREATE TABLE b (r a); CREATE FUNCTION f(a) RETURNS text LANGUAGE sql AS 'SELECT $1.y';",
    new: "CREATE TABLE a (x bigint, y text); CREATE TABLE b (r a); CREATE FUNCTION f(a) RETURNS text LANGUAGE sql AS 'SELECT $1.y';",
  },
];
