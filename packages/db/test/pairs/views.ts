/** Views on views, on functions, on types; materialised views; what hangs on them. */
import type { Pair } from "./pair.ts";

const T = "CREATE TABLE t (id int PRIMARY KEY, a text, b int, at timestamp);";
const LOG = `CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;`;

export const views: readonly Pair[] = [
  {
    name: "four views on each other follow a column's type, with grants, comments and options",
    old: `${T} CREATE VIEW v1 AS SELECT id, b FROM t; CREATE VIEW v2 WITH (security_barrier) AS SELECT id, b + 1 AS b1 FROM v1;
      CREATE VIEW v3 AS SELECT sum(b1) AS s FROM v2; CREATE VIEW v4 AS SELECT v3.s, v1.id FROM v3, v1;
      COMMENT ON VIEW v2 IS 'two''s'; COMMENT ON COLUMN v2.b1 IS 'plus
      one'; GRANT SELECT ON v2 TO reader; GRANT SELECT (s) ON v3 TO reader WITH GRANT OPTION;`,
    new: `CREATE TABLE t (id int PRIMARY KEY, a text, b bigint, at timestamp); CREATE VIEW v1 AS SELECT id, b FROM t; CREATE VIEW v2 WITH (security_barrier) AS SELECT id, b + 1 AS b1 FROM v1;
      CREATE VIEW v3 AS SELECT sum(b1) AS s FROM v2; CREATE VIEW v4 AS SELECT v3.s, v1.id FROM v3, v1;
      COMMENT ON VIEW v2 IS 'two''s'; COMMENT ON COLUMN v2.b1 IS 'plus
      one'; GRANT SELECT ON v2 TO reader; GRANT SELECT (s) ON v3 TO reader WITH GRANT OPTION;`,
  },
  {
    name: "a view on a function on a type follows the type",
    setup: "CREATE TABLE u (n int);",
    old: `CREATE TYPE p AS (x int, y int); CREATE FUNCTION mk(int) RETURNS p LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1, $1)::p';
      CREATE VIEW v AS SELECT (mk(n)).x FROM u; CREATE VIEW w AS SELECT x FROM v;`,
    new: `CREATE TYPE p AS (x bigint, y int, z text); CREATE FUNCTION mk(int) RETURNS p LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1, $1, '''')::p';
      CREATE VIEW v AS SELECT (mk(n)).x FROM u; CREATE VIEW w AS SELECT x FROM v;`,
  },
  {
    name: "INSTEAD OF triggers go and come with their view",
    setup: `${T} ${LOG}`,
    old: "CREATE VIEW v AS SELECT id, b FROM t; CREATE TRIGGER i INSTEAD OF INSERT OR UPDATE ON v FOR EACH ROW EXECUTE FUNCTION note(); COMMENT ON TRIGGER i ON v IS 'x';",
    new: "CREATE VIEW v AS SELECT id, b::bigint AS b FROM t; CREATE TRIGGER i INSTEAD OF INSERT OR UPDATE ON v FOR EACH ROW EXECUTE FUNCTION note(); COMMENT ON TRIGGER i ON v IS 'x';",
  },
  {
    name: "rules on a view go and come with it",
    setup: T,
    old: "CREATE VIEW v AS SELECT id, b FROM t; CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO t (id, b) VALUES (new.id, new.b); CREATE RULE q AS ON DELETE TO v DO INSTEAD NOTHING; COMMENT ON RULE q ON v IS 'no';",
    new: "CREATE VIEW v AS SELECT b, id FROM t; CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO t (id, b) VALUES (new.id, new.b); CREATE RULE q AS ON DELETE TO v DO INSTEAD NOTHING; COMMENT ON RULE q ON v IS 'no';",
  },
  {
    name: "a view gets a column, options and a check option in place",
    setup: T,
    old: "CREATE VIEW v AS SELECT id, b FROM t WHERE b > 0; CREATE VIEW w AS SELECT id FROM v; COMMENT ON VIEW v IS 'old';",
    new: "CREATE VIEW v WITH (security_invoker, security_barrier) AS SELECT id, b, a FROM t WHERE b > 0 WITH CASCADED CHECK OPTION; CREATE VIEW w AS SELECT id FROM v; COMMENT ON COLUMN v.a IS 'new';",
  },
  {
    name: "a view's check option goes from local to cascaded, and a default is set on its column",
    setup: T,
    old: "CREATE VIEW v AS SELECT id, b FROM t WHERE b > 0 WITH LOCAL CHECK OPTION; ALTER VIEW v ALTER b SET DEFAULT 3; CREATE VIEW w AS SELECT id, b FROM t; ALTER VIEW w ALTER b SET DEFAULT 9",
    new: "CREATE VIEW v AS SELECT id, b FROM t WHERE b > 0 WITH CASCADED CHECK OPTION; ALTER VIEW v ALTER b SET DEFAULT 5; ALTER VIEW v ALTER id SET DEFAULT 1; CREATE VIEW w AS SELECT id, b FROM t",
  },
  {
    name: "a recursive view is changed under another",
    setup: "CREATE TABLE tree (id int PRIMARY KEY, up int REFERENCES tree);",
    old: "CREATE RECURSIVE VIEW r (id, depth) AS SELECT id, 0 FROM tree WHERE up IS NULL UNION ALL SELECT tree.id, depth + 1 FROM tree JOIN r ON tree.up = r.id; CREATE VIEW deep AS SELECT max(depth) AS d FROM r;",
    new: "CREATE RECURSIVE VIEW r (id, depth, path) AS SELECT id, 0::bigint, ARRAY[id] FROM tree WHERE up IS NULL UNION ALL SELECT tree.id, depth + 1, path || tree.id FROM tree JOIN r ON tree.up = r.id; CREATE VIEW deep AS SELECT max(depth) AS d FROM r;",
  },
  {
    name: "a materialised view with indexes follows a column that it reads",
    old: `CREATE TABLE t (id int PRIMARY KEY, b int); CREATE MATERIALIZED VIEW m AS SELECT id, b FROM t; CREATE UNIQUE INDEX m_id ON m (id); CREATE INDEX m_b ON m (b) WHERE b > 0;
      COMMENT ON INDEX m_b IS 'b'; COMMENT ON MATERIALIZED VIEW m IS 'm'; GRANT SELECT ON m TO reader; CREATE VIEW v AS SELECT b FROM m;`,
    new: `CREATE TABLE t (id int PRIMARY KEY, b numeric(10,2)); CREATE MATERIALIZED VIEW m AS SELECT id, b FROM t; CREATE UNIQUE INDEX m_id ON m (id); CREATE INDEX m_b ON m (b) WHERE b > 0;
      COMMENT ON INDEX m_b IS 'b'; COMMENT ON MATERIALIZED VIEW m IS 'm'; GRANT SELECT ON m TO reader; CREATE VIEW v AS SELECT b FROM m;`,
  },
  {
    name: "a materialised view on a materialised view on a view changes at the bottom",
    setup: T,
    old: "CREATE VIEW v AS SELECT id, a FROM t; CREATE MATERIALIZED VIEW m1 AS SELECT a, count(*) AS n FROM v GROUP BY a; CREATE MATERIALIZED VIEW m2 AS SELECT n FROM m1 WITH NO DATA; CREATE INDEX m2_n ON m2 (n); CREATE STATISTICS st ON a, n FROM m1;",
    new: "CREATE VIEW v AS SELECT a, id FROM t WHERE id > 3; CREATE MATERIALIZED VIEW m1 AS SELECT a, count(*) AS n FROM v GROUP BY a; CREATE MATERIALIZED VIEW m2 AS SELECT n FROM m1 WITH NO DATA; CREATE INDEX m2_n ON m2 (n); CREATE STATISTICS st ON a, n FROM m1;",
  },
  {
    name: "a materialised view's indexes and options change without it",
    setup: "CREATE TABLE t (id int, b int); CREATE MATERIALIZED VIEW m AS SELECT id, b FROM t;",
    old: "CREATE INDEX i ON m (b); ALTER MATERIALIZED VIEW m SET (fillfactor = 70); ALTER MATERIALIZED VIEW m CLUSTER ON i;",
    new: "CREATE UNIQUE INDEX i ON m (id); CREATE INDEX j ON m ((b % 2)); ALTER MATERIALIZED VIEW m SET (autovacuum_enabled = off); ALTER MATERIALIZED VIEW m ALTER b SET STATISTICS 50;",
  },
  {
    name: "a view's column is renamed, with a view that uses it",
    setup: T,
    old: "CREATE VIEW v AS SELECT id AS one, b AS two FROM t; CREATE VIEW w AS SELECT two FROM v;",
    new: "CREATE VIEW v AS SELECT id AS uno, b AS two FROM t; CREATE VIEW w AS SELECT two, uno FROM v;",
  },
  {
    name: "a view that uses * of a table is dropped of its columns",
    old: "CREATE TABLE t (id int, a int, b int); CREATE VIEW v AS SELECT * FROM t; CREATE VIEW w AS SELECT * FROM v;",
    new: "CREATE TABLE t (id int, b int, c int); CREATE VIEW v AS SELECT * FROM t; CREATE VIEW w AS SELECT * FROM v;",
  },
  {
    name: "a view that uses a whole row follows its table",
    old: "CREATE TABLE t (id int, a int); CREATE VIEW v AS SELECT t AS whole, row_to_json(t) AS j FROM t;",
    new: "CREATE TABLE t (id int, a bigint, n int); CREATE VIEW v AS SELECT t AS whole, row_to_json(t) AS j FROM t;",
  },
  {
    name: "a view with GROUP BY a primary key needs the key, which changes",
    old: "CREATE TABLE t (id int CONSTRAINT t_pk PRIMARY KEY, a text); CREATE TABLE l (t_id int); CREATE VIEW v AS SELECT t.id, t.a, count(*) FROM t JOIN l ON l.t_id = t.id GROUP BY t.id;",
    new: "CREATE TABLE t (id bigint CONSTRAINT t_key PRIMARY KEY, a text); CREATE TABLE l (t_id bigint); CREATE VIEW v AS SELECT t.id, t.a, count(*) FROM t JOIN l ON l.t_id = t.id GROUP BY t.id;",
  },
  {
    name: "views swap their definitions",
    setup: T,
    old: "CREATE VIEW one AS SELECT id FROM t; CREATE VIEW two AS SELECT id FROM one;",
    new: "CREATE VIEW two AS SELECT id FROM t; CREATE VIEW one AS SELECT id FROM two;",
  },
  {
    name: "a view moves below a table that it was above: names change places",
    old: "CREATE TABLE base (id int); CREATE VIEW shown AS SELECT id FROM base;",
    new: "CREATE TABLE shown (id int); CREATE VIEW base AS SELECT id FROM shown;",
  },
  {
    name: "a function over a view over a function goes when the view's columns change",
    setup: T,
    old: `CREATE FUNCTION f() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1'; CREATE VIEW v AS SELECT id, f() AS x FROM t;
      CREATE FUNCTION g() RETURNS SETOF v LANGUAGE sql STABLE AS 'SELECT * FROM v'; CREATE VIEW w AS SELECT x FROM g();`,
    new: `CREATE FUNCTION f() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 1::bigint'; CREATE VIEW v AS SELECT id, f() AS x FROM t;
      CREATE FUNCTION g() RETURNS SETOF v LANGUAGE sql STABLE AS 'SELECT * FROM v'; CREATE VIEW w AS SELECT x FROM g();`,
  },
];
