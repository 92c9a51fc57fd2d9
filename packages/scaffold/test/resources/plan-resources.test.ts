import type { Database } from "@ashlar/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readOverrides } from "../../src/resources/overrides.ts";
import { apiOfResources } from "../../src/resources/resource-api.ts";
import type { PlannedRelation, PlannedResource } from "../../src/resources/resource-plan.ts";
import { planOf, resourceOf, SchemaServer } from "./plan-of.ts";

let server: SchemaServer;
/** All cases that need no namespace of their own choice, each in one of them: `case0`, `case1`. */
let together: Database;

beforeAll(async () => {
  server = await SchemaServer.start();
  const parts = cases.flatMap(({ sql, isAlone }, at) =>
    isAlone === true ? [] : [`CREATE SCHEMA case${at}; SET search_path = case${at}; ${sql}`],
  );
  together = await server.databaseOf(parts.join("\n"));
});

afterAll(() => server.stop());

/** `areaId integer! ` → name, type, `!` required, `?` nullable, `r` read only, `w` write only. */
function fieldsOf({ fields }: PlannedResource): Record<string, string> {
  return Object.fromEntries(
    fields.map(({ name, codec, filter = "-", isRequired, isNullable, isReadOnly, isWriteOnly }) => [
      name,
      [
        codec,
        filter,
        `${isRequired ? "!" : ""}${isNullable ? "?" : ""}${isReadOnly ? "r" : ""}${isWriteOnly ? "w" : ""}`,
      ].join(" "),
    ]),
  );
}

function relationsOf({ relations }: PlannedResource): string[] {
  return relations.map(({ name, kind, path, isNullable }: PlannedRelation) =>
    [
      name,
      kind,
      ...(kind === "one" && isNullable ? ["or none"] : []),
      ...(path === undefined ? [] : [path]),
    ].join(" "),
  );
}

interface Case {
  readonly title: string;
  readonly sql: string;
  /** It says itself which namespaces there are. */
  readonly isAlone?: true;
  readonly resources?: string;
  readonly paths?: readonly string[];
  readonly singulars?: readonly string[];
  /** Table → its key. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  readonly sorts?: Readonly<Record<string, readonly string[]>>;
  readonly relations?: Readonly<Record<string, readonly string[]>>;
  readonly fields?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Table → letters of create, update, delete. */
  readonly writes?: Readonly<Record<string, string>>;
  /** All of them. */
  readonly findings?: readonly string[];
}

const cases: readonly Case[] = [
  {
    title: "one table is called as one or as many things are",
    sql: `CREATE TABLE artist (id int PRIMARY KEY); CREATE TABLE users (id int PRIMARY KEY);
      CREATE TABLE "ReleaseGroup" (id int PRIMARY KEY); CREATE TABLE tbl_user (id int PRIMARY KEY);`,
    paths: ["/artists", "/release-groups", "/tbl-users", "/users"],
  },
  {
    title: "what names of tables begin with is left out of them where people say so",
    sql: `CREATE TABLE tbl_user (id int PRIMARY KEY); CREATE TABLE tbl_order (id int PRIMARY KEY, user_id int REFERENCES tbl_user);
      CREATE TABLE tbl_k_item (id int PRIMARY KEY); CREATE TABLE tbl_ (id int PRIMARY KEY);`,
    resources: "strip: [tbl_, tbl_k_]",
    paths: ["/items", "/orders", "/tbls", "/users"],
    relations: { tbl_user: ["orders many /users/{id}/orders"], tbl_order: ["user one or none"] },
    findings: [],
  },
  {
    title: "of tables that come to the same name, the one that is spelt so keeps it",
    sql: `CREATE TABLE "user" (id int PRIMARY KEY); CREATE TABLE users (id int PRIMARY KEY);
      CREATE VIEW "Users" AS SELECT 1 AS id;`,
    paths: ["/user-tables", "/user-views", "/users"],
    findings: ["name-collision", "name-collision", "no-key"],
  },
  {
    title: "a table that is called as a schema of another's keeps its path",
    sql: `CREATE TABLE artist (id int PRIMARY KEY); CREATE TABLE new_artist (id int PRIMARY KEY);
      CREATE TABLE problem (id int PRIMARY KEY); CREATE TABLE text_filter (id int PRIMARY KEY);
      CREATE TABLE resource (id int PRIMARY KEY); CREATE TYPE artist_page AS ENUM ('a'); CREATE TABLE t (id int PRIMARY KEY, p artist_page);`,
    paths: ["/artists", "/new-artists", "/problems", "/resources", "/t", "/text-filters"],
    singulars: ["Artist", "NewArtistRow", "ProblemRow", "ResourceRow", "T", "TextFilterRow"],
    findings: [],
  },
  {
    title: "what TypeScript keeps for itself can be called so in the database",
    sql: `CREATE TABLE arguments (id int PRIMARY KEY, class int, "constructor" int, "default" int);
      CREATE TABLE error (id int PRIMARY KEY); CREATE TABLE "index" (id int PRIMARY KEY);`,
    paths: ["/arguments", "/errors", "/indices"],
    fields: {
      arguments: {
        id: "plain order !",
        class: "plain order ?",
        constructor: "plain order ?",
        default: "plain order ?",
      },
    },
  },
  {
    title: "other namespaces than public have a prefix that no path of public is in the way of",
    isAlone: true,
    sql: `CREATE TABLE sales (id int PRIMARY KEY); CREATE SCHEMA sales; CREATE SCHEMA "Cover Art";
      CREATE TABLE sales.orders (id int PRIMARY KEY); CREATE TABLE "Cover Art".images (id int PRIMARY KEY);`,
    paths: ["/cover-art/images", "/sales", "/sales-schema/orders"],
  },
  {
    title: "the only namespace has no prefix, whatever it is called",
    isAlone: true,
    sql: "CREATE SCHEMA app; CREATE TABLE app.items (id int PRIMARY KEY);",
    paths: ["/items"],
  },
  {
    title:
      "of several namespaces without public all have a prefix, and public keeps its paths when tables come to it",
    isAlone: true,
    sql: `CREATE SCHEMA b; CREATE SCHEMA a; CREATE TYPE mood AS ENUM ('calm'); CREATE TABLE a.items (id int PRIMARY KEY, m mood);
      CREATE TABLE b.items (id int PRIMARY KEY); CREATE FUNCTION ping() RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    resources: "functions: { ping: {} }",
    paths: ["/a/items", "/b/items"],
    singulars: ["AItem", "BItem"],
    findings: [],
  },
  {
    title: "the namespaces that are asked for are served, the first without a prefix",
    isAlone: true,
    sql: `CREATE TABLE hidden (id int PRIMARY KEY); CREATE SCHEMA a; CREATE SCHEMA b;
      CREATE TABLE a.items (id int PRIMARY KEY); CREATE TABLE b.items (id int PRIMARY KEY);`,
    resources: "schemas: [b, a]",
    paths: ["/a/items", "/items"],
  },
  {
    title: "a name that cannot be spelt in a path gets one that can",
    sql: `CREATE TABLE "заказ" (id int PRIMARY KEY); CREATE TABLE "Größe" (id int PRIMARY KEY);`,
    paths: ["/grosses", "/table-1d30e44f"],
    findings: ["name-not-ascii"],
  },
  {
    title: "the ledger of migrations, partitions and what is left out are no resources",
    sql: `CREATE TABLE ashlar_migrations (id int PRIMARY KEY); CREATE TABLE ashlar_jobs (id int PRIMARY KEY); CREATE TABLE gone (id int PRIMARY KEY);
      CREATE TABLE events (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
      CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');`,
    resources: "tables: { gone: { omit: true } }",
    paths: ["/ashlar-jobs", "/events"],
    keys: { events: ["id", "at"] },
    findings: ["bookkeeping-table", "sort-unindexed"],
  },
  {
    title: "tables in which tools keep their books are no resources, unless somebody names them",
    sql: `CREATE TABLE schema_migrations (version text PRIMARY KEY); CREATE TABLE alembic_version (id int PRIMARY KEY);
      CREATE TABLE "__EFMigrationsHistory" (id int PRIMARY KEY); CREATE TABLE version (id int PRIMARY KEY);
      CREATE TABLE migrations (id int PRIMARY KEY, "timestamp" bigint, name text);`,
    resources: "tables: { alembic_version: {} }",
    paths: ["/alembic-versions", "/versions"],
    findings: ["bookkeeping-table", "bookkeeping-table", "bookkeeping-table"],
  },
  {
    title: "a table of migrations that holds something else is a resource as any other",
    sql: "CREATE TABLE migrations (id int PRIMARY KEY, bird int, year int); CREATE VIEW schema_migrations AS SELECT 1 AS n;",
    paths: ["/migrations", "/schema-migrations"],
  },
  {
    title: "books of a namespace of their own give no other one a prefix",
    isAlone: true,
    sql: `CREATE SCHEMA app; CREATE SCHEMA sqitch; CREATE SCHEMA pgboss; CREATE TABLE schema_migrations (version text PRIMARY KEY);
      CREATE TABLE app.items (id int PRIMARY KEY); CREATE TABLE sqitch.changes (id int PRIMARY KEY);
      CREATE TABLE pgboss.version (version int PRIMARY KEY);`,
    paths: ["/items"],
    findings: ["bookkeeping-table", "bookkeeping-table", "bookkeeping-table"],
  },
  {
    title: "all tables are read only, but for those of a namespace, or by their own name, that are not",
    isAlone: true,
    sql: `CREATE SCHEMA sales; CREATE SCHEMA audit;
      CREATE TABLE a (id int PRIMARY KEY, n int); CREATE TABLE b (id int PRIMARY KEY, n int);
      CREATE TABLE sales.c (id int PRIMARY KEY, n int); CREATE TABLE sales.d (id int PRIMARY KEY, n int);
      CREATE TABLE audit.e (id int PRIMARY KEY); CREATE TABLE audit.f (id int PRIMARY KEY, n int);`,
    resources: `{ readOnly: true, tables: { b: { readOnly: false }, "sales.*": { readOnly: false },
      sales.c: { readOnly: true }, sales.d: { singular: drop }, "audit.*": { omit: true }, audit.f: {}, "gone.*": { omit: true } } }`,
    paths: ["/a", "/audit/f", "/b", "/sales/c", "/sales/d"],
    writes: { a: "", b: "cud", c: "", d: "cud", f: "" },
    findings: ["override-unmatched"],
  },
  {
    title: "without a primary key, the shortest unique key that cannot be null names a row",
    sql: `CREATE TABLE a (x int NOT NULL, y int NOT NULL, code text NOT NULL UNIQUE, UNIQUE (x, y));
      CREATE TABLE b (x int UNIQUE, y int NOT NULL UNIQUE DEFERRABLE);
      CREATE TABLE c (x int NOT NULL); CREATE UNIQUE INDEX ON c (x) WHERE x > 0;
      CREATE TABLE d (x int NOT NULL); CREATE UNIQUE INDEX ON d (x);
      CREATE TABLE e (token text PRIMARY KEY, n int);
      CREATE TABLE f (x int[] PRIMARY KEY);`,
    keys: { a: ["code"], b: [], c: [], d: ["x"], e: [], f: [] },
    writes: { a: "cud", b: "c", c: "c", d: "cd", e: "", f: "c" },
    findings: ["no-key", "no-key", "no-key", "sensitive-column", "create-left-out", "no-key"],
  },
  {
    title: "the key of a view is what people say it is",
    sql: `CREATE TABLE t (id int PRIMARY KEY, name text); CREATE VIEW v AS SELECT * FROM t;
      CREATE MATERIALIZED VIEW m AS SELECT * FROM t; CREATE UNIQUE INDEX ON m (id);`,
    resources: "tables: { v: { key: [id] } }",
    keys: { v: ["id"], m: ["id"] },
    // A unique index of a materialised view lets rows without a value be there several times.
    fields: {
      v: { id: "plain order ", name: "plain text ?" },
      m: { id: "plain order ?", name: "plain text ?" },
    },
    writes: { v: "", m: "" },
    findings: ["sort-unindexed", "sort-unindexed"],
  },
  {
    title: "the key of a table is what the database holds to, whatever people say",
    sql: `CREATE TABLE a (id int PRIMARY KEY, n text); CREATE TABLE b (n text, m int UNIQUE);
      CREATE TABLE c (id int PRIMARY KEY, code text NOT NULL UNIQUE, part int NOT NULL);`,
    resources: "tables: { a: { key: [n] }, b: { key: [m] }, c: { key: [code, part] } }",
    keys: { a: ["id"], b: [], c: ["code", "part"] },
    findings: ["key-not-unique", "no-key", "key-not-unique"],
  },
  {
    title: "columns are written as the database lets them",
    sql: `CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a serial, b text NOT NULL, c text,
      d text NOT NULL DEFAULT '', e int GENERATED ALWAYS AS (a + 1) STORED, f int GENERATED BY DEFAULT AS IDENTITY);`,
    fields: {
      t: {
        id: "plain order r",
        a: "plain order ",
        b: "plain text !",
        c: "plain text ?",
        d: "plain text ",
        e: "plain order ?r",
        f: "plain order ",
      },
    },
    writes: { t: "cud" },
  },
  {
    title: "every type has its form",
    sql: `CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN amount AS numeric CHECK (VALUE > 0);
      CREATE DOMAIN code AS text NOT NULL DEFAULT 'x'; CREATE TYPE point3 AS (x int, y mood, z numeric);
      CREATE TABLE t (i2 smallint, i8 bigint, n numeric, n52 numeric(5,2), n5 numeric(5), n30 numeric(30,2), r real,
        b boolean, t text, v varchar(9), c char(3), u uuid, d date, ts timestamp, tz timestamptz(3), ti time,
        iv interval day to second, j json, jb jsonb, by bytea, m mood, am amount, co code, p point3, ia int[],
        ba bigint[], ma mood[], na numeric[], ra int4range, mr int4multirange, ip inet, mo money, x xml, tv tsvector,
        bi bit(3), g point, pa point[]);`,
    fields: {
      t: {
        i2: "plain order ?",
        i8: "bigint order ?",
        n: "text order ?",
        n52: "plain order ?",
        n5: "plain order ?",
        n30: "text order ?",
        r: "plain order ?",
        b: "plain equal ?",
        t: "plain text ?",
        v: "plain text ?",
        c: "plain text ?",
        u: "plain equal ?",
        d: "plain order ?",
        ts: "plain order ?",
        tz: "plain order ?",
        ti: "plain order ?",
        iv: "text order ?",
        j: "plain - ?",
        jb: "plain json ?",
        by: "bytes - ?",
        m: "plain equal ?",
        am: "text order ?",
        co: "plain text ",
        p: "plain - ?",
        ia: "plain set ?",
        ba: "bigint set ?",
        ma: "plain set ?",
        na: "texts set ?",
        ra: "text set ?",
        mr: "text set ?",
        ip: "text order ?",
        mo: "text order ?",
        x: "text - ?",
        tv: "text - ?r",
        bi: "text equal ?",
        g: "text - ?",
        pa: "plain - ?",
      },
    },
  },
  {
    title: "columns whose names come to the same, or to a list's own parameters, are told apart",
    sql: `CREATE TABLE t (id int PRIMARY KEY, user_id int, "userId" int, "User_Id" int, "limit" int, "?" int, "a b" int);`,
    fields: {
      t: {
        id: "plain order !",
        userId: "plain order ?",
        user_id: "plain order ?",
        User_Id: "plain order ?",
        limit: "plain - ?",
        column_3a0cb08e: "plain order ?",
        aB: "plain order ?",
      },
    },
    findings: ["filter-name-taken", "name-collision", "name-collision"],
  },
  {
    title: "of columns that come to one name, the one that is spelt so keeps it",
    sql: `CREATE TABLE t ("UserName" int PRIMARY KEY, user_name text, "userName" boolean);`,
    fields: { t: { UserName: "plain order !", user_name: "plain text ?", userName: "plain equal ?" } },
    keys: { t: ["UserName"] },
    findings: ["name-collision", "name-collision"],
  },
  {
    title: "a reference is a relation from both sides, and a name that is the thing's own becomes its key's",
    sql: `CREATE TABLE area (id int PRIMARY KEY);
      CREATE TABLE artist (id int PRIMARY KEY, area int NOT NULL REFERENCES area, begin_area_id int REFERENCES area);
      CREATE TABLE artist_alias (id int PRIMARY KEY, artist_id int NOT NULL REFERENCES artist);
      CREATE TABLE artist_meta (id int PRIMARY KEY REFERENCES artist, rating int);`,
    fields: { artist: { id: "plain order !", areaId: "plain order !", beginAreaId: "plain order ?" } },
    relations: {
      area: ["artists many /areas/{id}/artists", "artistsByBeginArea many /areas/{id}/artists-by-begin-area"],
      artist: ["area one", "beginArea one or none", "aliases many /artists/{id}/aliases", "meta one or none"],
      artist_meta: ["artist one"],
    },
  },
  {
    title: "a table refers to itself",
    sql: `CREATE TABLE node (id int PRIMARY KEY, parent_id int REFERENCES node);
      CREATE TABLE employee (id int PRIMARY KEY, manager_id int REFERENCES employee);
      CREATE TABLE comments (id int PRIMARY KEY, parent_comment_id int REFERENCES comments);`,
    relations: {
      comments: ["parentComment one or none", "children many /comments/{id}/children"],
      node: ["parent one or none", "children many /nodes/{id}/children"],
      employee: ["manager one or none", "employeesByManager many /employees/{id}/employees-by-manager"],
    },
  },
  {
    title: "a table whose key is two references joins what they refer to",
    sql: `CREATE TABLE film (id int PRIMARY KEY); CREATE TABLE actor (id int PRIMARY KEY);
      CREATE TABLE film_actor (film_id int REFERENCES film, actor_id int REFERENCES actor, role text, PRIMARY KEY (film_id, actor_id));
      CREATE TABLE person (id int PRIMARY KEY);
      CREATE TABLE follow (follower_id int REFERENCES person, followed_id int REFERENCES person, PRIMARY KEY (follower_id, followed_id));`,
    relations: {
      film: ["actors through /films/{id}/actors", "filmActors many /films/{id}/film-actors"],
      actor: ["films through /actors/{id}/films", "filmActors many /actors/{id}/film-actors"],
      person: [
        "peopleByFollowed through /people/{id}/people-by-followed",
        "followers through /people/{id}/followers",
        "followsByFollower many /people/{id}/follows-by-follower",
        "followsByFollowed many /people/{id}/follows-by-followed",
      ],
    },
  },
  {
    title: "a join table that is no resource itself still joins",
    sql: `CREATE TABLE film (id int PRIMARY KEY); CREATE TABLE actor (id int PRIMARY KEY);
      CREATE TABLE film_actor (film_id int REFERENCES film, actor_id int REFERENCES actor, PRIMARY KEY (film_id, actor_id));`,
    resources: "tables: { film_actor: { omit: true } }",
    paths: ["/actors", "/films"],
    relations: { film: ["actors through /films/{id}/actors"] },
  },
  {
    title: "keys of several columns are referred to, and a tenant's column only goes along",
    sql: `CREATE TABLE customer (tenant_id int, id int, PRIMARY KEY (tenant_id, id));
      CREATE TABLE orders (tenant_id int NOT NULL, id int, buyer_id int NOT NULL, payer_id int, PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, buyer_id) REFERENCES customer, FOREIGN KEY (tenant_id, payer_id) REFERENCES customer);`,
    keys: { orders: ["tenantId", "id"] },
    relations: {
      orders: ["buyer one", "payer one or none"],
      customer: [
        "ordersByBuyer many /customers/{tenantId}/{id}/orders-by-buyer",
        "ordersByPayer many /customers/{tenantId}/{id}/orders-by-payer",
      ],
    },
  },
  {
    title: "references into another namespace, and of partitioned tables, are relations",
    isAlone: true,
    sql: `CREATE SCHEMA geo; CREATE TABLE geo.country (code char(2) PRIMARY KEY);
      CREATE TABLE event (id int, at date, country_code char(2) NOT NULL REFERENCES geo.country, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
      CREATE TABLE event_1 PARTITION OF event DEFAULT;`,
    relations: {
      event: ["country one"],
      "geo.country": ["events many /geo/countries/{code}/events"],
    },
  },
  {
    title: "people name tables, columns and relations",
    sql: `CREATE TABLE tbl_user (id int PRIMARY KEY, usr_nm text, manager_id int REFERENCES tbl_user, pw_hash text NOT NULL);`,
    resources: `
tables:
  tbl_user:
    name: users
    columns: { usr_nm: { name: username }, pw_hash: { expose: write } }
    relations: { manager_id: { name: boss } }`,
    paths: ["/users"],
    fields: {
      tbl_user: {
        id: "plain order !",
        username: "plain text ?",
        managerId: "plain order ?",
        pwHash: "plain - !w",
      },
    },
    relations: { tbl_user: ["boss one or none", "usersByBoss many /users/{id}/users-by-boss"] },
    writes: { tbl_user: "cud" },
    findings: [],
  },
  {
    title: "two columns cannot be given the same name, and half a key is none",
    sql: "CREATE TABLE t (id int PRIMARY KEY, a int, b int, c int, secret text); CREATE VIEW v AS SELECT * FROM t;",
    resources: "tables: { t: { columns: { a: { name: c }, b: { name: c } } }, v: { key: [id, secret] } }",
    fields: {
      t: { id: "plain order !", c: "plain order ?", b: "plain order ?", c_e60c2c52: "plain order ?" },
    },
    keys: { v: [] },
    findings: ["sensitive-column", "name-collision", "name-collision", "no-key", "sensitive-column"],
  },
  {
    title: "functions make way for a table of their prefix, and what ends transactions cannot be called",
    isAlone: true,
    sql: `CREATE TABLE actions (id int PRIMARY KEY); CREATE FUNCTION ping() RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE PROCEDURE ends() LANGUAGE plpgsql AS $$ BEGIN DELETE FROM actions; COMMIT; END $$;
      CREATE PROCEDURE stays() LANGUAGE plpgsql AS $$ BEGIN /* COMMIT; */ RAISE NOTICE 'ROLLBACK;'; END $$;`,
    resources: "functions: { ping: {}, ends: {}, stays: {} }",
    paths: ["/actions"],
    findings: ["action-left-out", "name-collision"],
  },
  {
    title: "what the file decides about things that are not there is said",
    sql: "CREATE TABLE t (id int PRIMARY KEY);",
    resources: `
tables: { gone: { omit: true }, t: { columns: { nope: { expose: none } }, relations: { nope: { name: x } } } }
functions: { gone: {} }`,
    findings: ["override-unmatched", "override-unmatched", "override-unmatched", "override-unmatched"],
  },
  {
    title: "secrets are neither shown nor written, and a table that needs one cannot be added to",
    sql: `CREATE TABLE account (id int PRIMARY KEY, email text NOT NULL UNIQUE, password_hash text NOT NULL, api_key text);
      CREATE TABLE session (id int PRIMARY KEY, reset_token text);`,
    fields: { account: { id: "plain order !", email: "plain text !" }, session: { id: "plain order !" } },
    writes: { account: "ud", session: "cd" },
    findings: ["sensitive-column", "create-left-out", "sensitive-column"],
  },
  {
    title: "columns in which an audit keeps rows are told of, where some table has secrets",
    sql: `CREATE TABLE account (id int PRIMARY KEY, password text); CREATE TABLE object (id int PRIMARY KEY, object text);
      CREATE TABLE audit (id int PRIMARY KEY, old_row jsonb, new_values json, notes jsonb);`,
    findings: ["sensitive-column", "rows-within-column"],
  },
  {
    title: "what an audit keeps is no secret where there is none",
    sql: "CREATE TABLE audit (id int PRIMARY KEY, old_row jsonb);",
    findings: [],
  },
  {
    title: "a value that holds a secret is a secret, however deep it lies",
    sql: `CREATE TYPE login AS (name text, password text); CREATE TYPE contact AS (mail text, login login);
      CREATE DOMAIN known AS contact; CREATE TYPE spot AS (x int, y int); CREATE TYPE nothing_yet AS ENUM ();
      CREATE TABLE account (id int PRIMARY KEY, api_key text);
      CREATE TABLE t (id int PRIMARY KEY, a contact, b known, c login[], d account, e spot, f nothing_yet);`,
    fields: { t: { id: "plain order !", e: "plain - ?", f: "plain equal ?" } },
    findings: ["sensitive-column", "sensitive-column"],
  },
  {
    title: "what is made of secrets is hidden, under whatever name",
    sql: `CREATE TABLE users (id int PRIMARY KEY, name text, password_hash text, photo bytea);
      CREATE TABLE plain (id int PRIMARY KEY, note text);
      CREATE TABLE made (id int PRIMARY KEY, token text, short text GENERATED ALWAYS AS (left(token, 9)) STORED, size int GENERATED ALWAYS AS (length(token)) STORED);
      CREATE VIEW a AS SELECT id, name, password_hash AS pw1x, upper(password_hash) AS up, password_hash IS NOT NULL AS known, count(*) OVER () AS n FROM users;
      CREATE VIEW b AS SELECT x.s AS y, row_to_json(a.*) AS j, plain.note FROM a, plain, (SELECT up FROM a) x(s);
      CREATE VIEW c AS WITH s(k, l) AS (SELECT id, pw1x FROM a) SELECT id, name FROM users UNION ALL SELECT k, l FROM s;
      CREATE VIEW d AS SELECT u AS whole, u.id FROM users u;
      CREATE VIEW e AS SELECT u.id, u.label FROM users u(id, label, h, p);
      CREATE FUNCTION clean(users) RETURNS users LANGUAGE sql AS 'SELECT $1';
      CREATE VIEW h AS SELECT (clean(u)).* FROM users u;
      CREATE VIEW f AS SELECT id, name AS label FROM users;
      CREATE MATERIALIZED VIEW g AS SELECT p.id, (SELECT u.password_hash FROM users u WHERE u.id = p.id) AS found, p.note FROM plain p;`,
    fields: {
      made: { id: "plain order !", size: "plain order ?r" },
      a: { id: "plain order ?", name: "plain text ?", known: "plain equal ?", n: "bigint order ?" },
      b: { note: "plain text ?" },
      c: { id: "plain order ?" },
      d: { id: "plain order ?" },
      h: { id: "plain order ?" },
      f: { id: "plain order ?", label: "plain text ?" },
      g: { id: "plain order ?", note: "plain text ?" },
    },
  },
  {
    title: "what people show of a table is shown by views as well",
    sql: `CREATE TABLE users (id int PRIMARY KEY, name text, password_hash text, mail text);
      CREATE VIEW a AS SELECT id, name, password_hash AS x, mail AS y FROM users;
      CREATE VIEW b AS SELECT id, password_hash AS z FROM users;`,
    resources:
      "tables: { users: { columns: { password_hash: { expose: read }, mail: { expose: none } } }, b: { columns: { z: { expose: none } } } }",
    fields: {
      a: { id: "plain order ?", name: "plain text ?", x: "plain text ?" },
      b: { id: "plain order ?" },
    },
  },
  {
    title: "what has nothing to show is left out, and what refers to it has no relation",
    sql: `CREATE TABLE nothing (); CREATE TABLE vault (password text PRIMARY KEY); CREATE TABLE t (id int PRIMARY KEY, p text REFERENCES vault);
      CREATE VIEW hidden AS SELECT password AS x FROM vault;`,
    resources: "tables: { vault: { columns: { password: { expose: write } } } }",
    paths: ["/t"],
    relations: { t: [] },
    findings: ["nothing-shown", "nothing-shown", "nothing-shown"],
  },
  {
    title: "a read-only table is read",
    sql: "CREATE TABLE t (id int PRIMARY KEY, a int); CREATE TABLE u (id int PRIMARY KEY, a int, b int);",
    resources:
      "tables: { t: { readOnly: true }, u: { columns: { a: { expose: read }, b: { expose: none } } } }",
    fields: { u: { id: "plain order !", a: "plain order ?r" } },
    writes: { t: "", u: "cd" },
  },
  {
    title: "lists are sorted by what an index begins with, in its own order",
    sql: `CREATE TABLE t (id int PRIMARY KEY, a text, b text, c text COLLATE "C", d text, e date, f int, title text, created_at timestamptz, updated_at timestamptz);
      CREATE INDEX ON t (a, b); CREATE INDEX ON t (d DESC); CREATE INDEX ON t (e DESC NULLS LAST);
      CREATE INDEX ON t (b text_pattern_ops); CREATE INDEX ON t (c COLLATE "C"); CREATE INDEX ON t (f) WHERE f > 0;
      CREATE INDEX ON t (lower(title)); CREATE INDEX ON t USING hash (created_at);`,
    sorts: { t: ["id", "a", "c", "d"] },
    findings: ["sort-unindexed"],
  },
  {
    title: "checks that no schema can say are counted",
    sql: `CREATE TABLE t (id int PRIMARY KEY, a int CHECK (a > 0), b int, CHECK (a < b), CHECK (b > a OR b IS NULL));
      CREATE TABLE u (id int PRIMARY KEY, n text CHECK (n = lower(n)));`,
    findings: ["check-left-to-database"],
  },
];

test.each(cases)("$title", async (each) => {
  const { sql, resources = "", isAlone, ...expected } = each;
  const overrides = readOverrides(resources, "resources.yaml");
  const plan =
    isAlone === true
      ? await server.planOf(sql, resources)
      : planOf(together, { ...overrides, schemas: [`case${cases.indexOf(each)}`] });
  const { paths, singulars, keys, sorts, relations, fields, writes, findings } = expected;
  const of = <Value>(
    told: Readonly<Record<string, unknown>> | undefined,
    read: (resource: PlannedResource) => Value,
  ): Record<string, Value> | undefined =>
    told && Object.fromEntries(Object.keys(told).map((table) => [table, read(resourceOf(plan, table))]));
  expect({
    paths: paths && plan.resources.map(({ path }) => path),
    singulars: singulars && plan.resources.map(({ singular }) => singular),
    keys: of(keys, ({ key }) => key),
    sorts: of(sorts, (resource) => resource.sorts),
    relations: of(relations, relationsOf),
    fields: of(fields, fieldsOf),
    writes: of(
      writes,
      ({ creates, updates, deletes }) => `${creates ? "c" : ""}${updates ? "u" : ""}${deletes ? "d" : ""}`,
    ),
    findings: findings && plan.findings.map(({ rule }) => rule),
  }).toEqual({ paths, singulars, keys, sorts, relations, fields, writes, findings });
});

test("a number that a function makes may be too large, unless it is text", async () => {
  const sql = `
    CREATE FUNCTION flake() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint << 60';
    CREATE TABLE status (id bigint DEFAULT flake() PRIMARY KEY, at bigserial, seen bigint DEFAULT 7);`;
  const told = async (resources: string) =>
    (await server.planOf(sql, resources)).findings.map(({ rule }) => rule);
  expect(await told("")).toEqual(["number-may-be-large"]);
  expect(await told("tables: { status: { columns: { id: { as: text } } } }")).toEqual([]);
});

test("what people want as text is text wherever it is referred to, and names a row", async () => {
  const plan = await server.planOf(
    `CREATE TABLE status (id bigint PRIMARY KEY CHECK (id > 0), reply_to bigint REFERENCES status, score double precision);
     CREATE TABLE mention (status_id bigint REFERENCES status, seen bigint, PRIMARY KEY (status_id));
     CREATE TABLE report (id int PRIMARY KEY, mention_id bigint REFERENCES mention);
     CREATE VIEW heard AS SELECT status_id AS of_status, seen, status_id::int AS small FROM mention;
     CREATE VIEW largest AS SELECT max(of_status) AS top FROM heard;
     CREATE MATERIALIZED VIEW kept AS SELECT id, score FROM status;`,
    "tables: { status: { columns: { id: { as: text }, score: { as: text } } } }",
  );
  const texts = plan.resources.flatMap(({ table, fields }) =>
    fields.filter(({ codec }) => codec === "text").map(({ name }) => `${table}.${name}`),
  );
  expect(texts.sort()).toEqual([
    "heard.ofStatus",
    "kept.id",
    "kept.score",
    "largest.top",
    "mention.statusId",
    "report.mentionId",
    "status.id",
    "status.replyToId",
    "status.score",
  ]);
  const [id] = resourceOf(plan, "status").fields;
  expect(id?.schema).toEqual({ type: "string", format: "decimal", pattern: "^-?[0-9]+$" });
  expect(resourceOf(plan, "mention").key).toEqual(["statusId"]);
});

test.each([
  ["", "NaN"],
  ["CHECK (x >= 0)", "NaN"],
  ["CHECK (x >= 0 AND x < 1)", undefined],
  ["CHECK (x IN (1, 2))", undefined],
])("a float with %j may be %s", async (check, word) => {
  const plan = await server.planOf(`CREATE TABLE t (id int PRIMARY KEY, x double precision ${check});`);
  const schema = resourceOf(plan, "t").fields[1]?.schema;
  expect(JSON.stringify(schema).match(/NaN/)?.[0]).toBe(word);
  expect(typeof schema === "object" && "type" in schema).toBe(word === undefined);
});

describe("row security", () => {
  const sql = `
    CREATE TABLE note (id int PRIMARY KEY, tenant_id int, body text);
    ALTER TABLE note ENABLE ROW LEVEL SECURITY;
    CREATE TABLE plain (id int PRIMARY KEY);
    CREATE FUNCTION current_tenant() RETURNS int LANGUAGE sql AS $$ SELECT current_setting('app.tenant_id')::int $$;
    CREATE POLICY own ON note USING (tenant_id = current_tenant());
    CREATE POLICY mine ON note FOR SELECT USING (body = current_setting('app.user', true));
    CREATE VIEW open_notes AS SELECT * FROM note;
    CREATE VIEW own_notes WITH (security_invoker = true) AS SELECT * FROM note;
    CREATE VIEW deep_notes AS SELECT id FROM own_notes;
    CREATE VIEW plain_view AS SELECT * FROM plain;`;

  test("policies tell which settings a request has to bring", async () => {
    const plan = await server.planOf(sql);
    expect(plan.rowSecurity).toEqual({ roles: [], settings: ["app.tenant_id", "app.user"] });
    expect(plan.resources.filter(({ hasRowSecurity }) => hasRowSecurity).map(({ table }) => table)).toEqual([
      "note",
      "own_notes",
    ]);
    expect(plan.resources.map(({ table }) => table)).toEqual(["note", "own_notes", "plain_view", "plain"]);
  });

  test("policies that name no role are told to hold only for those whom they bind", async () => {
    const rules = async (text: string) => (await server.planOf(text)).findings.map(({ rule }) => rule);
    expect(await rules(sql)).toContain("row-security-by-connection");
    const named = "CREATE ROLE clerk; CREATE POLICY of_clerks ON note TO clerk USING (true);";
    expect(await rules(`${sql} ${named}`)).not.toContain("row-security-by-connection");
  });

  test.each([
    ["", "public.note and 1 more"],
    ["note: { omit: true }", "public.own_notes"],
    ["note: { omit: true }, own_notes: { omit: true }", undefined],
  ])("policies of what is not served are nobody's business: %s", async (tables, named) => {
    const { findings } = await server.planOf(sql, `tables: { ${tables} }`);
    const told = findings.find(({ rule }) => rule === "row-security-by-connection");
    expect(told?.message.match(/^policies of (.*) name no role/)?.[1]).toBe(named);
  });

  test("a view that reads secured tables as its owner is left out unless it is asked for, and told of", async () => {
    const asking = "tables: { open_notes: { omit: false } }";
    const { findings, resources } = await server.planOf(sql, asking);
    expect(resources.map(({ table }) => table)).toContain("open_notes");
    const told = findings.filter(({ rule }) => rule === "view-ignores-row-security");
    expect(told.map(({ message }) => message.split(" ")[0])).toEqual([
      "public.deep_notes",
      "public.open_notes",
    ]);
    expect(told.map(({ hint = "" }) => hint.includes("omit: false"))).toEqual([true, false]);
  });

  test.each([
    ["{ omit: false }", true],
    ["{ omit: false, name: things }", true],
    ["{ name: things }", false],
    ["{ readOnly: true }", false],
    ["{ columns: { body: { name: text } } }", false],
    ["{}", false],
  ])("of such a view %s is consent: %s", async (decision, isServed) => {
    const { resources, findings } = await server.planOf(sql, `tables: { public.open_notes: ${decision} }`);
    expect(resources.some(({ table }) => table === "open_notes")).toBe(isServed);
    const told = findings.find(({ message }) => message.startsWith("public.open_notes reads tables"));
    expect(told?.hint?.includes("omit: false")).toBe(!isServed);
  });

  test("a function that runs as its owner is told of, where policies would keep others out", async () => {
    const functions = `CREATE FUNCTION all_notes() RETURNS SETOF note SECURITY DEFINER LANGUAGE sql AS 'SELECT * FROM note';
      CREATE FUNCTION my_notes() RETURNS SETOF note LANGUAGE sql AS $$ SELECT * FROM note
 -- SECURITY DEFINER
$$;`;
    const plan = await server.planOf(`${sql} ${functions}`, "functions: { all_notes: {}, my_notes: {} }");
    const told = plan.findings.filter(({ rule }) => rule === "action-ignores-row-security");
    expect(told.map(({ message }) => message.split(" ")[0])).toEqual(["public.all_notes()"]);
  });

  test.each([
    ["tenant = current_setting('app.t')::int", ["clerk"]],
    ["(NULLIF(current_setting('app.t', true), ''))::int = tenant AND body <> 'x'", []],
    ["tenant = current_setting('app.t')::int OR body = 'open'", []],
    ["tenant IN (SELECT current_setting('app.t')::int)", []],
    ["tenant = 1", []],
    ["true", []],
  ])("that USING (%s) keeps callers apart is known of %j", async (using, roles) => {
    const { resources } = await server.planOf(`
      CREATE ROLE clerk; CREATE ROLE auditor;
      CREATE TABLE note (id int PRIMARY KEY, tenant int NOT NULL, body text);
      ALTER TABLE note ENABLE ROW LEVEL SECURITY;
      CREATE POLICY own ON note TO clerk USING (${using});
      CREATE POLICY audit ON note FOR SELECT TO auditor USING (true);`);
    expect(resources.map(({ separatedRoles }) => separatedRoles)).toEqual([roles]);
  });

  test("without policies there is none", async () => {
    expect((await server.planOf("CREATE TABLE t (id int PRIMARY KEY);")).rowSecurity).toBeUndefined();
  });
});

describe("functions", () => {
  const sql = `
    CREATE TABLE orders (id int PRIMARY KEY, total numeric(8,2));
    CREATE FUNCTION close_order(p_order_id int, p_reason text DEFAULT 'x') RETURNS void LANGUAGE sql AS 'SELECT';
    CREATE FUNCTION close_order(p_order_id bigint) RETURNS orders LANGUAGE sql AS 'SELECT * FROM orders LIMIT 1';
    CREATE FUNCTION late_orders(int, VARIADIC tags text[]) RETURNS SETOF orders LANGUAGE sql AS 'SELECT * FROM orders';
    CREATE FUNCTION totals(OUT order_count bigint, OUT "Total Sum" numeric) LANGUAGE sql AS 'SELECT 1, 2';
    CREATE FUNCTION report(since timestamp with time zone) RETURNS TABLE (day date, amount numeric) LANGUAGE sql AS 'SELECT now()::date, 1';
    CREATE FUNCTION ping() RETURNS double precision LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION create_order() RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION anything(anyelement) RETURNS anyelement LANGUAGE sql AS 'SELECT $1';
    CREATE FUNCTION rows_of() RETURNS SETOF record LANGUAGE sql AS 'SELECT 1';
    CREATE TABLE login (id int PRIMARY KEY, password text); CREATE TYPE secret_pair AS (name text, token text);
    CREATE FUNCTION logins() RETURNS SETOF login LANGUAGE sql AS 'SELECT * FROM login';
    CREATE FUNCTION pairs() RETURNS secret_pair LANGUAGE sql AS 'SELECT NULL::secret_pair';
    CREATE FUNCTION tokens() RETURNS TABLE (id int, reset_token text) LANGUAGE sql AS 'SELECT 1, NULL';
    CREATE FUNCTION pair(OUT n int, OUT held login) LANGUAGE sql AS 'SELECT 1, NULL::login';
    CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE PROCEDURE tidy(INOUT done int) LANGUAGE plpgsql AS 'BEGIN done := 1; END';`;

  let database: Database;
  const planned = (resources: string) => planOf(database, readOverrides(resources, "resources.yaml"));

  beforeAll(async () => {
    database = await server.databaseOf(sql);
  });

  test("none is served unless it is asked for", () => {
    expect(planOf(database).actions).toEqual([]);
  });

  test("those that are asked for are operations, whatever they take and give", () => {
    const names = "close_order late_orders totals report ping create_order tidy".split(" ");
    const plan = planned(`functions: { ${names.map((name) => `${name}: {}`).join(", ")} }`);
    expect(
      plan.actions.map(({ path, operationId, arguments: args, result }) => [
        path,
        operationId,
        args
          .map(
            ({ name, hasDefault, isVariadic }) => `${name}${hasDefault ? "?" : ""}${isVariadic ? "…" : ""}`,
          )
          .join(),
        result.kind,
        result.resource ?? result.columns.map(({ name, codec }) => `${name} ${codec}`).join(),
      ]),
    ).toEqual([
      ["/actions/close-order", "closeOrder", "orderId", "value", "table public.orders"],
      ["/actions/close-order-by-order-id-reason", "closeOrderByOrderIdReason", "orderId,reason?", "none", ""],
      ["/actions/create-order", "callCreateOrder", "", "value", ""],
      ["/actions/late-orders", "lateOrders", "argument1,tags…", "rows", "table public.orders"],
      ["/actions/ping", "ping", "", "value", ""],
      ["/actions/report", "report", "since", "rows", "day plain,amount text"],
      ["/actions/tidy", "tidy", "done", "value", "done plain"],
      ["/actions/totals", "totals", "", "value", "orderCount bigint,totalSum text"],
    ]);
    expect(plan.findings.filter(({ rule }) => rule === "action-left-out")).toEqual([]);
  });

  test("a row that a function looks for may not be there", () => {
    const plan = planned('functions: { "close_order(bigint)": {}, late_orders: {} }');
    expect(plan.actions.map(({ result }) => result.schema)).toEqual([
      { anyOf: [{ $ref: "#/$defs/Order" }, { type: "null" }] },
      { $ref: "#/$defs/Order" },
    ]);
  });

  test("they stand elsewhere where a table is called as their folder would be", async () => {
    const text =
      "CREATE TABLE action (id int PRIMARY KEY); CREATE FUNCTION ping() RETURNS int LANGUAGE sql AS 'SELECT 1';";
    const plan = await server.planOf(text, "functions: { ping: {} }");
    expect(plan.actions.map(({ path }) => path)).toEqual(["/functions/ping"]);
    expect(apiOfResources(plan).tags.map(({ name }) => name)).toEqual(["Actions", "Functions"]);
  });

  test("one of several is asked for by its types", () => {
    const plan = planned('functions: { "public.close_order(bigint)": { name: finish } }');
    expect(plan.actions.map(({ path, routine }) => [path, routine])).toEqual([
      ["/actions/finish", "function public.close_order(bigint)"],
    ]);
  });

  test("rows of a table come without what is hidden there", () => {
    const plan = planned("functions: { logins: {} }");
    expect(plan.actions.map(({ result }) => result.schema)).toEqual([{ $ref: "#/$defs/Login" }]);
    expect(resourceOf(plan, "login").fields.map(({ name }) => name)).toEqual(["id"]);
  });

  test("rows of a table that is left out are not answered with their secrets", () => {
    const plan = planned("{ functions: { logins: {} }, tables: { login: { omit: true } } }");
    expect(plan.actions).toEqual([]);
  });

  test.each(["anything", "rows_of", "touched", "pairs", "tokens", "pair"])(
    "%s cannot be called by a request",
    (name) => {
      const plan = planned(`functions: { ${name}: {} }`);
      expect(plan.actions).toEqual([]);
      expect(plan.findings.map(({ rule }) => rule)).toContain("action-left-out");
    },
  );
});

test("the same database gives the same plan, in whatever order its objects come", () => {
  const turned = { ...together, objects: [...together.objects].reverse() };
  expect(planOf(turned)).toEqual(planOf(together));
});

test("a table that is added later renames none that was there", async () => {
  const before =
    "CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE film (id int PRIMARY KEY, owner_id int REFERENCES users);";
  const after = `${before} CREATE TABLE "user" (id int PRIMARY KEY); CREATE VIEW films AS SELECT 1; CREATE TABLE user_films (id int PRIMARY KEY);`;
  const old = await server.planOf(before);
  const grown = await server.planOf(after);
  for (const { table, path, singular, plural, relations } of old.resources)
    expect(resourceOf(grown, table)).toMatchObject({ path, singular, plural, relations });
});
