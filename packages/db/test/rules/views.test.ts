import { type Case, testOnEveryServer } from "./case.ts";

const TABLE = "CREATE TABLE t (id int, name text, n int)";

const VIEWS: readonly Case[] = [
  {
    title: "a view is made with its options and defaults, and another dropped",
    both: TABLE,
    before: "CREATE VIEW a AS SELECT id FROM t",
    after: `CREATE VIEW b WITH (security_barrier) AS SELECT id, name AS "the name" FROM t WHERE id > 0 WITH LOCAL CHECK OPTION;
      ALTER VIEW b ALTER COLUMN "the name" SET DEFAULT 'x'; COMMENT ON VIEW b IS 'b'; COMMENT ON COLUMN b."the name" IS 'its name'`,
    statements: [
      "CREATE VIEW public.b WITH (check_option = 'local', security_barrier = 'true') AS\nSELECT id,\n    name AS \"the name\"\n   FROM public.t\n  WHERE (id > 0)",
      "ALTER VIEW public.b ALTER COLUMN \"the name\" SET DEFAULT 'x'::text",
      "COMMENT ON VIEW public.b IS 'b'",
      "COMMENT ON COLUMN public.b.\"the name\" IS 'its name'",
      "DROP VIEW public.a",
    ],
    hazards: ["breaks-code"],
  },
  {
    title: "columns at the end are added in place, and views on it stay",
    both: TABLE,
    before:
      "CREATE VIEW a AS SELECT id FROM t; CREATE VIEW b AS SELECT * FROM a; COMMENT ON VIEW a IS 'kept'",
    after:
      "CREATE VIEW a AS SELECT id, name FROM t WHERE n > 0; CREATE VIEW b AS SELECT id FROM a; COMMENT ON VIEW a IS 'kept'",
    statements: [
      "CREATE OR REPLACE VIEW public.a AS\nSELECT id,\n    name\n   FROM public.t\n  WHERE (n > 0)",
    ],
  },
  {
    title: "other columns mean a new view, and new views on it with all that they had",
    both: TABLE,
    before:
      "CREATE VIEW a AS SELECT id, n FROM t; CREATE VIEW b AS SELECT id FROM a; COMMENT ON COLUMN b.id IS 'kept'",
    after:
      "CREATE VIEW a AS SELECT n, id FROM t; CREATE VIEW b AS SELECT id FROM a; COMMENT ON COLUMN b.id IS 'kept'",
    statements: [
      "DROP VIEW public.b",
      "DROP VIEW public.a",
      "CREATE VIEW public.a AS\nSELECT n,\n    id\n   FROM public.t",
      "CREATE VIEW public.b AS\nSELECT id\n   FROM public.a",
      "COMMENT ON COLUMN public.b.id IS 'kept'",
    ],
  },
  {
    title: "a view that changes goes, and comes back, after the checks of the tables that it shows",
    both: "CREATE TABLE u (id int PRIMARY KEY)",
    before: "CREATE TABLE t (id int, by int); CREATE VIEW a AS SELECT id, by FROM t",
    after:
      "CREATE TABLE t (id int, by int NOT NULL REFERENCES u); CREATE INDEX i ON t (by); CREATE VIEW a AS SELECT id AS t_id, by FROM t",
    statements: [
      "ALTER TABLE public.t\n  ADD CONSTRAINT t_by_not_null_ashlar_new CHECK (by IS NOT NULL) NOT VALID",
      "ALTER TABLE public.t VALIDATE CONSTRAINT t_by_not_null_ashlar_new",
      "ALTER TABLE public.t ALTER COLUMN by SET NOT NULL",
      "ALTER TABLE public.t DROP CONSTRAINT t_by_not_null_ashlar_new",
      "ALTER TABLE public.t\n  ADD CONSTRAINT t_by_fkey FOREIGN KEY (by) REFERENCES public.u(id) NOT VALID",
      "ALTER TABLE public.t VALIDATE CONSTRAINT t_by_fkey",
      "CREATE INDEX CONCURRENTLY i ON public.t (by)",
      "DROP VIEW public.a",
      "CREATE VIEW public.a AS\nSELECT id AS t_id,\n    by\n   FROM public.t",
    ],
    isOutside: [false, true, false, false, true, true, false, false],
    hazards: ["breaks-code", "fails-on-rows", "breaks-code", "fails-on-rows", "breaks-code"],
  },
  {
    title: "a view that loses a column breaks code, and waits for the second phase",
    both: TABLE,
    before: "CREATE VIEW a AS SELECT id, n FROM t",
    after: "CREATE VIEW a AS SELECT id FROM t",
    hazards: ["breaks-code"],
  },
  {
    title: "options and defaults alone are set and reset",
    both: TABLE,
    before:
      "CREATE VIEW a WITH (security_barrier) AS SELECT id, n FROM t; ALTER VIEW a ALTER id SET DEFAULT 1; ALTER VIEW a ALTER n SET DEFAULT 1",
    after: "CREATE VIEW a WITH (security_invoker) AS SELECT id, n FROM t; ALTER VIEW a ALTER n SET DEFAULT 2",
    statements: [
      "ALTER VIEW public.a SET (security_invoker = 'true')",
      "ALTER VIEW public.a RESET (security_barrier)",
      "ALTER VIEW public.a ALTER COLUMN id DROP DEFAULT",
      "ALTER VIEW public.a ALTER COLUMN n SET DEFAULT 2",
    ],
  },
  {
    title: "a recursive view is written as the server prints it",
    both: TABLE,
    after:
      "CREATE RECURSIVE VIEW counting (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM counting WHERE n < 5; CREATE VIEW every AS TABLE t",
  },
];

const MATERIALIZED: readonly Case[] = [
  {
    title: "a materialized view is made with its index",
    both: TABLE,
    after:
      "CREATE MATERIALIZED VIEW m WITH (fillfactor = 70) AS SELECT id, name FROM t; CREATE UNIQUE INDEX m_id ON m (id); COMMENT ON COLUMN m.id IS 'x'",
    statements: [
      "CREATE MATERIALIZED VIEW public.m WITH (fillfactor = '70') AS\nSELECT id,\n    name\n   FROM public.t\nWITH DATA",
      "COMMENT ON COLUMN public.m.id IS 'x'",
      "CREATE UNIQUE INDEX m_id ON public.m (id)",
    ],
    hazards: [],
  },
  {
    title: "another query means a new one, with its indexes and what reads it",
    both: TABLE,
    before:
      "CREATE MATERIALIZED VIEW m AS SELECT id FROM t; CREATE INDEX m_id ON m (id); CREATE VIEW v AS SELECT id FROM m",
    after:
      "CREATE MATERIALIZED VIEW m AS SELECT id FROM t WHERE id > 0; CREATE INDEX m_id ON m (id); CREATE VIEW v AS SELECT id FROM m",
    hazards: ["blocks-reads"],
  },
  {
    title: "options are set, and one without data stays without: that is state, not structure",
    both: TABLE,
    before:
      "CREATE MATERIALIZED VIEW a WITH (fillfactor = 70) AS SELECT id FROM t; CREATE MATERIALIZED VIEW b AS SELECT id FROM t WITH NO DATA; CREATE MATERIALIZED VIEW gone AS SELECT 1 AS x",
    after:
      "CREATE MATERIALIZED VIEW a WITH (autovacuum_enabled = false) AS SELECT id FROM t; CREATE MATERIALIZED VIEW b AS SELECT id FROM t WITH DATA",
    isOutside: [false, false],
  },
];

const RULES: readonly Case[] = [
  {
    title: "rules are made, changed in place, switched and dropped",
    both: "CREATE TABLE t (id int); CREATE TABLE log (id int)",
    before: `CREATE RULE gone AS ON DELETE TO t DO INSTEAD NOTHING; CREATE RULE other AS ON INSERT TO t DO NOTHING;
      CREATE RULE off AS ON UPDATE TO t DO NOTHING`,
    after: `CREATE RULE made AS ON UPDATE TO t WHERE (new.id > 5) DO INSERT INTO log VALUES (new.id); ALTER TABLE t ENABLE ALWAYS RULE made;
      CREATE RULE other AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (new.id); CREATE RULE off AS ON UPDATE TO t DO NOTHING;
      ALTER TABLE t DISABLE RULE off; COMMENT ON RULE made ON t IS 'made'`,
  },
];

testOnEveryServer({ views: VIEWS, "materialized views": MATERIALIZED, rules: RULES });
