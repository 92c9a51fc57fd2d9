/** Names that need quotes; the same names in several schemas; comments. */
import type { Pair } from "./pair.ts";

const LONG = "n".repeat(63);
const LONG_2 = "ü".repeat(31);

const EVERYTHING = (comment: (what: string) => string) => `
  CREATE SCHEMA s; CREATE TYPE en AS ENUM ('a'); CREATE DOMAIN dm AS int CONSTRAINT dc CHECK (VALUE > 0); CREATE TYPE co AS (a int); CREATE TYPE ra AS RANGE (SUBTYPE = float8);
  CREATE SEQUENCE sq; CREATE TABLE t (id int CONSTRAINT pk PRIMARY KEY, a text, CONSTRAINT ck CHECK (id > 0)); CREATE INDEX ix ON t (a);
  CREATE VIEW v AS SELECT id FROM t; CREATE MATERIALIZED VIEW m AS SELECT id FROM t; CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE pr() LANGUAGE sql AS 'SELECT 1';
  CREATE AGGREGATE ag(int) (SFUNC = int4pl, STYPE = int); CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
  CREATE RULE ru AS ON DELETE TO t DO ALSO NOTHING; CREATE POLICY po ON t; CREATE STATISTICS st ON id, a FROM t; CREATE PUBLICATION pb FOR TABLE t; CREATE COLLATION cl (provider = icu, locale = 'de');
  CREATE TEXT SEARCH CONFIGURATION tc (COPY = simple); CREATE TEXT SEARCH DICTIONARY td (TEMPLATE = simple); CREATE FOREIGN DATA WRAPPER fw; CREATE SERVER fs FOREIGN DATA WRAPPER fw; CREATE FOREIGN TABLE ft (id int) SERVER fs;
  CREATE EXTENSION pg_trgm; CREATE OPERATOR FAMILY fm USING hash; CREATE CAST (en AS int) WITH INOUT; CREATE FUNCTION ev() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER et ON sql_drop EXECUTE FUNCTION ev(); CREATE FUNCTION opf(co, co) RETURNS boolean LANGUAGE sql AS 'SELECT true'; CREATE OPERATOR === (LEFTARG = co, RIGHTARG = co, FUNCTION = opf); CREATE CONVERSION cv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
  ${["SCHEMA s", "TYPE en", "DOMAIN dm", "CONSTRAINT dc ON DOMAIN dm", "TYPE co", "COLUMN co.a", "TYPE ra", "SEQUENCE sq", "TABLE t", "COLUMN t.a", "CONSTRAINT pk ON t", "CONSTRAINT ck ON t", "INDEX ix", "VIEW v", "COLUMN v.id", "MATERIALIZED VIEW m", "COLUMN m.id", "FUNCTION f(int)", "PROCEDURE pr()", "AGGREGATE ag(int)", "TRIGGER tr ON t", "RULE ru ON t", "POLICY po ON t", "STATISTICS st", "PUBLICATION pb", "COLLATION cl", "TEXT SEARCH CONFIGURATION tc", "TEXT SEARCH DICTIONARY td", "FOREIGN DATA WRAPPER fw", "SERVER fs", "FOREIGN TABLE ft", "COLUMN ft.id", "EXTENSION pg_trgm", "OPERATOR FAMILY fm USING hash", "CAST (en AS int)", "EVENT TRIGGER et", "OPERATOR === (co, co)", "CONVERSION cv", "SCHEMA public", "INDEX pk"].map(comment).join("\n")}`;

export const names: readonly Pair[] = [
  {
    name: "comments are added to everything, of several lines, with quotes",
    old: EVERYTHING(() => ""),
    new: EVERYTHING((what) => `COMMENT ON ${what} IS E'it''s a \\\\ "comment"\\n-- step: x\\n$$ü';`),
  },
  {
    name: "comments on everything change",
    old: EVERYTHING((what) => `COMMENT ON ${what} IS 'old';`),
    new: EVERYTHING((what) => `COMMENT ON ${what} IS '  new; ';`),
  },
  {
    name: "everything with comments is made and dropped",
    old: "",
    new: EVERYTHING((what) => `COMMENT ON ${what} IS 'made';`),
  },
  {
    name: "names with quotes, dots, spaces, capitals, unicode and reserved words",
    old: "",
    new: `CREATE SCHEMA "a.b ""c"; CREATE TYPE "a.b ""c"."Énum" AS ENUM ('x'); CREATE TABLE "a.b ""c"."select" ("from" int PRIMARY KEY, "Ä ö" "a.b ""c"."Énum" DEFAULT 'x', "x.y" text CHECK ("x.y" <> ''), "a""b" int GENERATED ALWAYS AS IDENTITY, "$1" text);
      CREATE INDEX "I x" ON "a.b ""c"."select" ("x.y", lower("$1")); CREATE VIEW "a.b ""c"."V.v" AS SELECT "from" AS "where", "a""b" FROM "a.b ""c"."select"; CREATE FUNCTION "a.b ""c"."F ()"("in x" int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION "a.b ""c".tg() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER "T r""g" BEFORE UPDATE OF "x.y" ON "a.b ""c"."select" FOR EACH ROW EXECUTE FUNCTION "a.b ""c".tg(); CREATE RULE "R u" AS ON DELETE TO "a.b ""c"."select" DO ALSO NOTHING; CREATE POLICY "P o" ON "a.b ""c"."select" TO "Writer X" USING ("from" > 0);
      COMMENT ON COLUMN "a.b ""c"."V.v"."where" IS 'w'; COMMENT ON COLUMN "a.b ""c"."select"."a""b" IS 'q'; GRANT SELECT ("x.y") ON "a.b ""c"."select" TO "Writer X"; CREATE PUBLICATION "Pub x" FOR TABLE "a.b ""c"."select" ("from"); CREATE STATISTICS "a.b ""c"."S t" ON "from", "x.y" FROM "a.b ""c"."select"; COMMENT ON STATISTICS "a.b ""c"."S t" IS 's';`,
  },
  {
    name: "such names change their types, defaults, checks, views and triggers",
    setup:
      'CREATE SCHEMA "S.s"; CREATE FUNCTION "S.s"."f f"() RETURNS trigger LANGUAGE plpgsql AS \'BEGIN RETURN NEW; END\';',
    old: `CREATE TABLE "S.s"."User" ("Id" int PRIMARY KEY, "order" int DEFAULT 1, "g.g" text); CREATE TABLE "S.s"."Child" ("User" int REFERENCES "S.s"."User" ("Id")); CREATE VIEW "S.s"."v w" AS SELECT "order" FROM "S.s"."User"; CREATE TRIGGER "t t" BEFORE UPDATE OF "order" ON "S.s"."User" FOR EACH ROW EXECUTE FUNCTION "S.s"."f f"();`,
    new: `CREATE TABLE "S.s"."User" ("Id" bigint PRIMARY KEY, "order" bigint NOT NULL DEFAULT 2, "g.g" varchar(9), "new Col" text); CREATE TABLE "S.s"."Child" ("User" bigint REFERENCES "S.s"."User" ("Id") ON DELETE CASCADE); CREATE INDEX "idx on" ON "S.s"."Child" ("User"); CREATE VIEW "S.s"."v w" AS SELECT "order", "new Col" FROM "S.s"."User"; CREATE TRIGGER "t t" BEFORE UPDATE OF "order" ON "S.s"."User" FOR EACH ROW EXECUTE FUNCTION "S.s"."f f"('x');`,
  },
  {
    name: "names of 63 bytes",
    old: `CREATE TABLE ${LONG} (${LONG} int PRIMARY KEY, b int); CREATE TABLE "${LONG_2}x" ("${LONG_2}x" int);`,
    new: `CREATE TABLE ${LONG} (${LONG} bigint NOT NULL, b int NOT NULL UNIQUE, CHECK (b > 0)); CREATE INDEX ON ${LONG} (${LONG}, b); CREATE TABLE "${LONG_2}x" ("${LONG_2}x" bigint NOT NULL REFERENCES ${LONG} (b)); CREATE VIEW "${LONG_2}v" AS SELECT * FROM "${LONG_2}x";`,
  },
  {
    name: "two names that agree in their first 60 bytes each get an index, a check and a key",
    old: `CREATE TABLE ${LONG.slice(0, 60)}_a (x int, y int); CREATE TABLE ${LONG.slice(0, 60)}_b (x int, y int);`,
    new: `CREATE TABLE ${LONG.slice(0, 60)}_a (x int PRIMARY KEY, y int UNIQUE NOT NULL); CREATE TABLE ${LONG.slice(0, 60)}_b (x int PRIMARY KEY, y int UNIQUE NOT NULL); CREATE INDEX ON ${LONG.slice(0, 60)}_a (y, x); CREATE INDEX ON ${LONG.slice(0, 60)}_b (y, x);`,
  },
  {
    name: "the same names in several schemas, each changed otherwise",
    setup: "CREATE SCHEMA a; CREATE SCHEMA b;",
    old: "CREATE TYPE a.e AS ENUM ('x'); CREATE TYPE b.e AS ENUM ('x'); CREATE TABLE a.t (id int PRIMARY KEY, e b.e); CREATE TABLE b.t (id int PRIMARY KEY, e a.e); CREATE TABLE t (id int PRIMARY KEY REFERENCES b.t); CREATE INDEX i ON a.t (e); CREATE INDEX i ON b.t (e); CREATE VIEW a.v AS SELECT * FROM b.t; CREATE VIEW b.v AS SELECT * FROM a.t;",
    new: "CREATE TYPE a.e AS ENUM ('x', 'y'); CREATE TYPE b.e AS ENUM ('y'); CREATE TABLE a.t (id bigint PRIMARY KEY, e b.e); CREATE TABLE b.t (id int PRIMARY KEY, e a.e, n int); CREATE TABLE t (id int PRIMARY KEY REFERENCES a.t); CREATE INDEX i ON a.t (id, e); CREATE INDEX i ON b.t (n); CREATE VIEW a.v AS SELECT * FROM b.t; CREATE VIEW b.v AS SELECT * FROM a.t;",
  },
  {
    name: "types, functions, views, sequences and tables move to another schema",
    setup: "CREATE SCHEMA a; CREATE SCHEMA b;",
    old: "CREATE TYPE a.e AS ENUM ('x'); CREATE DOMAIN a.d AS int; CREATE SEQUENCE a.s; CREATE FUNCTION a.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE a.t (id int DEFAULT nextval('a.s'), e a.e, d a.d, n int DEFAULT a.f()); CREATE VIEW a.v AS SELECT * FROM a.t; CREATE TABLE keep (e a.e, d a.d, n int DEFAULT a.f());",
    new: "CREATE TYPE b.e AS ENUM ('x'); CREATE DOMAIN b.d AS int; CREATE SEQUENCE b.s; CREATE FUNCTION b.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE b.t (id int DEFAULT nextval('b.s'), e b.e, d b.d, n int DEFAULT b.f()); CREATE VIEW b.v AS SELECT * FROM b.t; CREATE TABLE keep (e b.e, d b.d, n int DEFAULT b.f());",
  },
  {
    name: "a whole schema becomes another",
    old: "CREATE SCHEMA a; CREATE TABLE a.t (id serial PRIMARY KEY); CREATE TABLE a.u (t int REFERENCES a.t); CREATE VIEW a.v AS SELECT id FROM a.t; CREATE FUNCTION a.f(a.t) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TYPE a.c AS (t a.t);",
    new: "CREATE SCHEMA b; CREATE TABLE b.t (id serial PRIMARY KEY); CREATE TABLE b.u (t int REFERENCES b.t); CREATE VIEW b.v AS SELECT id FROM b.t; CREATE FUNCTION b.f(b.t) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TYPE b.c AS (t b.t);",
  },
  {
    name: "names that only capitals tell apart",
    old: 'CREATE TABLE users (id int, "ID" int); CREATE TABLE "Users" (id int); CREATE INDEX ix ON users (id); CREATE INDEX "IX" ON users ("ID");',
    new: 'CREATE TABLE users (id bigint, "Id" int); CREATE TABLE "USERS" (id int); CREATE INDEX ix ON users ("Id"); CREATE INDEX "Ix" ON users (id);',
  },
  {
    name: "names that hide those of Postgres",
    old: "",
    new: "CREATE SCHEMA hide; CREATE TYPE hide.text AS ENUM ('x'); CREATE DOMAIN public.\"char\" AS int; CREATE DOMAIN public.date AS pg_catalog.text; CREATE TABLE public.pg_class (id int, x hide.text, y public.\"char\", z public.date, w pg_catalog.text DEFAULT 'x'); CREATE FUNCTION public.lower(pg_catalog.text) RETURNS pg_catalog.text LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE INDEX i ON public.pg_class (lower(w), public.lower(w)); CREATE VIEW v AS SELECT public.lower(w) AS a, lower(w) AS b, x::pg_catalog.text FROM public.pg_class; CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT pg_catalog.now()'; ALTER TABLE public.pg_class ADD at timestamptz DEFAULT public.now();",
  },
];
