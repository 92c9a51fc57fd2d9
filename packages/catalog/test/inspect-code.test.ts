import { type InspectCase, itFinds, onServers } from "./inspect-on-servers.ts";

const TRIGGER_FUNCTION =
  "CREATE FUNCTION act() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;";

const cases: readonly InspectCase[] = [
  {
    what: "enums, in the order of their values",
    sql: "CREATE TYPE mood AS ENUM ('sad', 'it''s ok'); ALTER TYPE mood ADD VALUE 'angry' BEFORE 'sad'",
    kinds: ["enum"],
    expected: { "enum public.mood": { values: ["angry", "sad", "it's ok"] } },
  },
  {
    what: "domains with their checks, and comments on these",
    sql: `
      CREATE DOMAIN positive AS int NOT NULL DEFAULT 1 CONSTRAINT more CHECK (VALUE > 0);
      ALTER DOMAIN positive ADD CONSTRAINT fresh CHECK (VALUE <> 7) NOT VALID;
      COMMENT ON CONSTRAINT more ON DOMAIN positive IS 'Never zero.';
      CREATE DOMAIN code AS varchar(3)[] COLLATE "C"`,
    kinds: ["domain"],
    expected: {
      "domain public.positive": {
        baseType: "integer",
        isNotNull: true,
        default: "1",
        checks: [
          { name: "fresh", definition: "CHECK ((VALUE <> 7))", isValidated: false },
          { name: "more", definition: "CHECK ((VALUE > 0))", isValidated: true, comment: "Never zero." },
        ],
      },
      "domain public.code": {
        baseType: "character varying(3)[]",
        collation: 'pg_catalog."C"',
        isNotNull: false,
        checks: [],
      },
    },
  },
  {
    what: "composite types and comments on their attributes",
    sql: `
      CREATE TYPE pair AS (a numeric(4,1), b text COLLATE "C", gone int);
      ALTER TYPE pair DROP ATTRIBUTE gone;
      COMMENT ON TYPE pair IS 'Two.'; COMMENT ON COLUMN pair.a IS 'Left.'`,
    kinds: ["composite"],
    expected: {
      "composite public.pair": {
        attributes: [
          { name: "a", type: "numeric(4,1)", comment: "Left." },
          { name: "b", type: "text", collation: 'pg_catalog."C"' },
        ],
        comment: "Two.",
      },
    },
  },
  {
    what: "ranges, without the functions and casts that come with them",
    since: 14,
    sql: `
      CREATE TYPE float_range AS RANGE (subtype = float8, subtype_diff = float8mi);
      CREATE TYPE span AS RANGE (
        subtype = text, collation = "C", subtype_opclass = text_pattern_ops, multirange_type_name = spans)`,
    kinds: ["range", "function", "cast", "base type"],
    expected: {
      "range public.float_range": { definition: "subtype = double precision, subtype_diff = float8mi" },
      "range public.span": {
        definition:
          'subtype = text, subtype_opclass = pg_catalog.text_pattern_ops, collation = pg_catalog."C", multirange_type_name = public.spans',
      },
    },
  },
  {
    what: "views with options, defaults and comments on columns",
    sql: `
      CREATE TABLE t (id int, name varchar(9));
      CREATE VIEW v WITH (security_barrier) AS SELECT a.id, b.name AS "Name" FROM t a CROSS JOIN t b;
      CREATE VIEW checked AS SELECT a.id FROM t a, LATERAL (SELECT 1 AS one) b;
      ALTER VIEW v ALTER id SET DEFAULT 7; COMMENT ON COLUMN v."Name" IS 'Whose.'`,
    kinds: ["view"],
    expected: {
      "view public.v": {
        columns: [
          { name: "id", type: "integer" },
          { name: "Name", type: "character varying(9)", comment: "Whose." },
        ],
        definition: 'SELECT a.id,\n    b.name AS "Name"\n   FROM (public.t a\n     CROSS JOIN public.t b)',
        options: { security_barrier: "true" },
        defaults: { id: "7" },
      },
      "view public.checked": {
        columns: [{ name: "id", type: "integer" }],
        definition: "SELECT a.id\n   FROM public.t a,\n    LATERAL ( SELECT 1 AS one) b",
      },
    },
  },
  {
    what: "materialised views, filled or not, with their indexes",
    sql: `
      CREATE MATERIALIZED VIEW m WITH (fillfactor = 50) AS SELECT 1 AS one WITH NO DATA;
      CREATE MATERIALIZED VIEW n AS SELECT 2 AS two; CREATE UNIQUE INDEX n_two ON n (two)`,
    kinds: ["materialized view", "index"],
    expected: {
      "materialized view public.m": {
        columns: [{ name: "one", type: "integer" }],
        definition: "SELECT 1 AS one",
        options: { fillfactor: "50" },
        isPopulated: false,
      },
      "materialized view public.n": {
        columns: [{ name: "two", type: "integer" }],
        definition: "SELECT 2 AS two",
        isPopulated: true,
      },
      "index public.n_two": {
        isUnique: true,
        definition: "btree (two)",
        method: "btree",
        keys: [{ kind: "column", text: "two" }],
      },
    },
  },
  {
    what: "functions and procedures, overloaded ones too",
    sql: `
      CREATE TYPE mood AS ENUM ('sad');
      CREATE FUNCTION f(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
      CREATE FUNCTION f(INOUT a text, VARIADIC b mood[], OUT "C" mood) LANGUAGE sql AS $$SELECT a, b[1]$$;
      CREATE FUNCTION rows() RETURNS TABLE (x int) LANGUAGE sql BEGIN ATOMIC SELECT 1 AS x; END;
      CREATE PROCEDURE p(INOUT a int) LANGUAGE plpgsql AS $$BEGIN a := 1; END$$`,
    kinds: ["function", "procedure"],
    expected: {
      "function public.f(integer, integer)": {
        language: "sql",
        definition:
          "CREATE OR REPLACE FUNCTION public.f(a integer, b integer DEFAULT 2)\n RETURNS integer\n LANGUAGE sql\n IMMUTABLE\nAS $function$SELECT a + b$function$",
        signature: "(IN a integer, IN b integer) RETURNS integer",
        defaults: 1,
      },
      "function public.f(text, public.mood[])": {
        language: "sql",
        definition:
          'CREATE OR REPLACE FUNCTION public.f(INOUT a text, VARIADIC b public.mood[], OUT "C" public.mood)\n RETURNS record\n LANGUAGE sql\nAS $function$SELECT a, b[1]$function$',
        signature: '(INOUT a text, VARIADIC b public.mood[], OUT "C" public.mood) RETURNS record',
        defaults: 0,
      },
      "function public.rows()": {
        language: "sql",
        definition:
          "CREATE OR REPLACE FUNCTION public.rows()\n RETURNS TABLE(x integer)\n LANGUAGE sql\nBEGIN ATOMIC\n SELECT 1 AS x;\nEND",
        signature: "(TABLE x integer) RETURNS SETOF integer",
        defaults: 0,
      },
      "procedure public.p(integer)": {
        language: "plpgsql",
        definition:
          "CREATE OR REPLACE PROCEDURE public.p(INOUT a integer)\n LANGUAGE plpgsql\nAS $procedure$BEGIN a := 1; END$procedure$",
        signature: "(INOUT a integer)",
        defaults: 0,
      },
    },
  },
  {
    what: "aggregates of every sort",
    sql: `
      CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0', COMBINEFUNC = int4pl, PARALLEL = SAFE,
        MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = int, MINITCOND = '0', SORTOP = >);
      CREATE AGGREGATE n(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
      CREATE AGGREGATE pct(float8 ORDER BY float8) (SFUNC = ordered_set_transition, STYPE = internal,
        FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
      CREATE AGGREGATE place(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi,
        STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL)`,
    kinds: ["aggregate"],
    expected: {
      "aggregate public.total(integer)": {
        definition: [
          "CREATE AGGREGATE public.total(integer) (SFUNC = int4pl, STYPE = integer, COMBINEFUNC = int4pl, INITCOND = '0', MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer, MINITCOND = '0', SORTOP = OPERATOR(pg_catalog.>), PARALLEL = SAFE)",
        ],
      },
      "aggregate public.n(*)": {
        definition: ["CREATE AGGREGATE public.n(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0')"],
      },
      "aggregate public.pct(double precision ORDER BY double precision)": {
        definition: [
          "CREATE AGGREGATE public.pct(double precision ORDER BY double precision) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA)",
        ],
      },
      'aggregate public.place(VARIADIC "any" ORDER BY VARIADIC "any")': {
        definition: [
          'CREATE AGGREGATE public.place(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL)',
        ],
      },
    },
  },
  {
    what: "triggers, constraint triggers and when they fire, once for all partitions",
    sql: `${TRIGGER_FUNCTION}
      CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t DEFAULT;
      CREATE TABLE u (a int REFERENCES u (b), b int UNIQUE);
      CREATE TRIGGER "On t" AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION act();
      CREATE TRIGGER off BEFORE UPDATE OF a ON u FOR EACH ROW WHEN (OLD.a <> NEW.a) EXECUTE FUNCTION act('x');
      CREATE CONSTRAINT TRIGGER late AFTER INSERT ON u DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION act();
      ALTER TABLE u DISABLE TRIGGER off, ENABLE ALWAYS TRIGGER late`,
    kinds: ["trigger"],
    expected: {
      'trigger public.t."On t"': {
        definition:
          'CREATE TRIGGER "On t" AFTER INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.act()',
      },
      "trigger public.u.off": {
        definition:
          "CREATE TRIGGER off BEFORE UPDATE OF a ON public.u FOR EACH ROW WHEN ((old.a <> new.a)) EXECUTE FUNCTION public.act('x')",
        enabled: "disabled",
      },
      "trigger public.u.late": {
        definition:
          "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON public.u DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.act()",
        isConstraint: true,
        enabled: "always",
      },
    },
  },
  {
    what: "rules, but not those that make views",
    sql: `
      CREATE TABLE t (a int); CREATE VIEW v AS SELECT 1 AS one;
      CREATE RULE keep AS ON DELETE TO t DO INSTEAD NOTHING;
      CREATE RULE twice AS ON INSERT TO t DO ALSO NOTIFY a; ALTER TABLE t DISABLE RULE twice`,
    kinds: ["rule"],
    expected: {
      "rule public.t.keep": {
        definition: "CREATE RULE keep AS\n    ON DELETE TO public.t DO INSTEAD NOTHING",
      },
      "rule public.t.twice": {
        definition: "CREATE RULE twice AS\n    ON INSERT TO public.t DO\n NOTIFY a",
        enabled: "disabled",
      },
    },
  },
  {
    what: "policies with their roles",
    sql: `
      CREATE TABLE t (a int);
      CREATE POLICY mine ON t USING (a = 1) WITH CHECK (a > 0);
      CREATE POLICY read ON t AS RESTRICTIVE FOR SELECT TO "Zoë", ann USING (a > 0)`,
    kinds: ["policy"],
    expected: {
      "policy public.t.mine": {
        command: "ALL",
        isPermissive: true,
        roles: ["public"],
        using: "(a = 1)",
        check: "(a > 0)",
      },
      "policy public.t.read": {
        command: "SELECT",
        isPermissive: false,
        roles: ["Zoë", "ann"],
        using: "(a > 0)",
      },
    },
  },
  {
    what: "event triggers",
    sql: `
      CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN END$$;
      CREATE EVENT TRIGGER "Any" ON sql_drop EXECUTE FUNCTION watch();
      CREATE EVENT TRIGGER few ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION watch();
      ALTER EVENT TRIGGER few ENABLE REPLICA`,
    kinds: ["event trigger"],
    expected: {
      'event trigger "Any"': {
        definition: 'CREATE EVENT TRIGGER "Any" ON sql_drop EXECUTE FUNCTION public.watch()',
      },
      "event trigger few": {
        definition:
          "CREATE EVENT TRIGGER few ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION public.watch()",
        enabled: "replica",
      },
    },
  },
];

onServers(["ann", "Zoë"], (maker) => itFinds(maker, cases));
