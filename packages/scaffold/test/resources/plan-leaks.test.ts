import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ResourcePlan } from "../../src/resources/resource-plan.ts";
import { planOf, resourceOf, SchemaServer } from "./plan-of.ts";

let server: SchemaServer;
beforeAll(async () => {
  server = await SchemaServer.start();
});
afterAll(() => server.stop());

const USERS = `
  CREATE TABLE users (id int PRIMARY KEY, name text, password_hash text, pin int, otp varchar(6), ssn text, salary int);
  CREATE TABLE posts (id int PRIMARY KEY, user_id int REFERENCES users, title text);
  CREATE FUNCTION of_row(users) RETURNS text LANGUAGE sql AS 'SELECT left($1.password_hash, 3)';
  CREATE FUNCTION by_id(int) RETURNS text LANGUAGE sql AS 'SELECT password_hash FROM users WHERE id = $1';
  CREATE FUNCTION parsed(int) RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT password_hash FROM users WHERE id = $1; END;
  CREATE FUNCTION indirect(int) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN by_id($1); END';
  CREATE FUNCTION every() RETURNS SETOF users LANGUAGE sql AS 'SELECT * FROM users';
  CREATE FUNCTION otp_of(int) RETURNS int LANGUAGE sql AS 'SELECT otp::int FROM users WHERE id = $1';
  CREATE FUNCTION next_hash(text, int) RETURNS text LANGUAGE sql AS 'SELECT $1 || max(password_hash) FROM users';
  CREATE AGGREGATE hashes(int) (sfunc = next_hash, stype = text, initcond = '');
  CREATE FUNCTION users() RETURNS text LANGUAGE sql AS 'SELECT max(password_hash) FROM users';
  CREATE FUNCTION harmless(int) RETURNS text LANGUAGE sql AS 'SELECT title FROM posts WHERE id = $1';
  CREATE VIEW renamed AS SELECT id, password_hash AS word FROM users;`;

const HIDDEN: readonly string[] = [
  "SELECT 1 AS ok, row_to_json(users) AS x FROM users",
  "SELECT 1 AS ok, jsonb_build_object('user', u) AS x FROM posts p JOIN users u ON u.id = p.user_id",
  "SELECT p.id AS ok, json_agg(u) AS x FROM posts p JOIN users u ON u.id = p.user_id GROUP BY p.id",
  "SELECT p.id AS ok, (SELECT json_agg(u) FROM users u WHERE u.id = p.user_id) AS x FROM posts p",
  "SELECT 1 AS ok, json_agg(t.*) AS x FROM users t",
  "SELECT id AS ok, t::text AS x FROM users t",
  "SELECT id AS ok, l.x FROM users t, LATERAL (SELECT to_jsonb(t) - 'id' AS x) l",
  "SELECT j.i AS ok, j.p AS x FROM (users u JOIN posts p ON p.user_id = u.id) AS j(i, n, p, pin, pid, u, t)",
  "SELECT id AS ok, v AS x FROM users, unnest(ARRAY[password_hash]) v",
  "WITH c AS (SELECT id, v FROM users, unnest(ARRAY[password_hash]) v) SELECT id AS ok, v AS x FROM c",
  "SELECT id AS ok, e.value AS x FROM users t, jsonb_each_text(to_jsonb(t)) e",
  "SELECT id AS ok, v AS x FROM users, LATERAL (VALUES (password_hash)) l(v)",
  "SELECT id AS ok, x FROM users, regexp_split_to_table(password_hash, '') x",
  "SELECT id AS ok, a AS x FROM users, ROWS FROM (unnest(ARRAY[password_hash])) r(a)",
  "SELECT id AS ok, h AS x FROM users, jsonb_to_record(jsonb_build_object('h', password_hash)) q(h text)",
  "SELECT id AS ok, by_id(id) AS x FROM posts",
  "SELECT id AS ok, parsed(id) AS x FROM posts",
  "SELECT id AS ok, indirect(id) AS x FROM posts",
  "SELECT id AS ok, users() AS x FROM posts",
  "SELECT true AS ok, c AS x FROM every() AS f(a, b, c, d)",
  "SELECT id AS ok, u.of_row AS x FROM users u",
  "SELECT id AS ok, word AS x FROM renamed",
  "SELECT id AS ok, r::text AS x FROM renamed r",
  "SELECT id AS ok, pin AS x FROM users",
  "SELECT id AS ok, otp::int AS x FROM users",
  "SELECT id AS ok, replace(ssn, '-', '')::bigint AS x FROM users",
  "SELECT id AS ok, (to_jsonb(u) ->> 'otp')::int AS x FROM users u",
  "SELECT id AS ok, otp_of(id) AS x FROM posts",
  "SELECT id AS ok, y::int AS x FROM (SELECT id, otp AS y FROM users) q",
  "SELECT id AS ok, ARRAY(SELECT ascii(c) FROM regexp_split_to_table(password_hash, '') c) AS x FROM users",
  "SELECT max(id) AS ok, hashes(id) AS x FROM posts",
  "SELECT 1 AS ok, rolpassword AS x FROM pg_authid",
  "SELECT 1 AS ok, most_common_vals::text AS x FROM pg_stats",
  "SELECT 1 AS ok, query_to_xml('select * from users', true, false, '')::text AS x",
  'WITH ":ctequery" AS (SELECT id, password_hash AS x FROM users) SELECT id AS ok, x FROM ":ctequery"',
];

const SHOWN: readonly string[] = [
  "SELECT id AS ok, name AS x FROM users WHERE password_hash IS NOT NULL",
  "SELECT id AS ok, password_hash IS NOT NULL AS x FROM users",
  "SELECT id AS ok, length(password_hash) AS x FROM users",
  "SELECT id AS ok, (u).name AS x FROM users u",
  "SELECT id AS ok, harmless(id) AS x FROM posts",
  "SELECT 1 AS ok, relname AS x FROM pg_class",
  "SELECT u.id AS ok, count(*) AS x FROM users u GROUP BY u.id",
  "SELECT id AS ok, row_to_json(p) AS x FROM posts p",
  "SELECT p.id AS ok, u.name AS x FROM posts p JOIN users u ON u.id = p.user_id",
];

describe("what a view makes of secrets is hidden, by whatever way it comes there", () => {
  const queries = [...HIDDEN, ...SHOWN];
  const nameOf = (query: string): string => `seen${queries.indexOf(query)}`;
  let plan: ResourcePlan;
  beforeAll(async () => {
    const views = queries.map((query) => `CREATE VIEW ${nameOf(query)} AS ${query};`);
    plan = await server.planOf(`${USERS} ${views.join("\n")}`);
  });

  it.each(HIDDEN)("%s", (query) => {
    expect(shown(plan, nameOf(query))).toEqual(["ok"]);
  });

  it.each(SHOWN)("and nothing else is: %s", (query) => {
    expect(shown(plan, nameOf(query))).toEqual(["ok", "x"]);
  });

  it("of a view that nothing is known of no text is shown", async () => {
    const database = await server.databaseOf(`${USERS} CREATE VIEW seen AS SELECT id, title FROM posts;`);
    const { origins: _, ...unknown } = database;
    expect(shown(planOf(unknown), "seen")).toEqual(["id"]);
  });
});

describe("what is hidden in one table is hidden where its values are seen through another", () => {
  it.each([
    [
      "a partition",
      "api_keys (id int, key text) PARTITION BY RANGE (id)",
      "part PARTITION OF api_keys DEFAULT",
      "api_keys",
    ],
    ["an heir", "api_keys (id int, key text)", "part () INHERITS (api_keys)", "part"],
  ])("of %s", async (_, table, part, served) => {
    const plan = await server.planOf(
      `CREATE TABLE ${table}; CREATE TABLE ${part}; CREATE VIEW seen AS SELECT id, key AS x FROM part;`,
    );
    expect(shown(plan, "seen")).toEqual(["id"]);
    expect(shown(plan, served)).toEqual(["id"]);
  });

  it("of an heir's in the list of its parent", async () => {
    const plan = await server.planOf(
      "CREATE TABLE t (id int, key text); CREATE TABLE api_keys () INHERITS (t);",
    );
    expect(shown(plan, "t")).toEqual(["id"]);
  });

  it("also values of any type that people hid, and of a table that is not served", async () => {
    const sql = `CREATE TABLE t (id int, salary numeric, born date, ill boolean, name text);
      CREATE VIEW seen AS SELECT id, salary * 2 AS s, born AS b, ill AS i, extract(year FROM born) AS y, name FROM t;`;
    const hide = "columns: { salary: { expose: none }, born: { expose: none }, ill: { expose: none } }";
    expect(shown(await server.planOf(sql, `tables: { t: { ${hide} } }`), "seen")).toEqual(["id", "name"]);
    expect(shown(await server.planOf(sql, `tables: { t: { omit: true, ${hide} } }`), "seen")).toEqual([
      "id",
      "name",
    ]);
    expect(shown(await server.planOf(sql), "seen")).toHaveLength(6);
  });
});

const NOTES = `
  CREATE TABLE note (id int PRIMARY KEY, tenant text, body text);
  ALTER TABLE note ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON note USING (tenant = current_setting('app.tenant'));
  CREATE VIEW as_owner AS SELECT id, body FROM note;
  CREATE VIEW as_caller WITH (security_invoker = true) AS SELECT id, body FROM note;
  CREATE MATERIALIZED VIEW kept AS SELECT id, body FROM note;
  CREATE FUNCTION owners() RETURNS SETOF note LANGUAGE sql STABLE SECURITY DEFINER AS 'SELECT * FROM note';
  CREATE FUNCTION callers() RETURNS SETOF note LANGUAGE sql STABLE AS 'SELECT * FROM note';
  CREATE FUNCTION through_owners() RETURNS SETOF note LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT * FROM owners(); END';
  CREATE FUNCTION step(text, int) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT $1 || max(body) FROM note';
  CREATE AGGREGATE agg(int) (sfunc = step, stype = text, initcond = '');
  CREATE FUNCTION compare(int, int) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT max(body) FROM note';
  CREATE OPERATOR ##> (leftarg = int, rightarg = int, function = compare);
  CREATE FUNCTION hidden_definer(x text DEFAULT E'a\nAS $') RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT max(body) FROM note';
  CREATE FUNCTION through_view() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM as_owner';`;

describe("a view that shows the rows of all tenants is left out, at whatever level somebody else's rights come in", () => {
  it.each([
    ["SELECT * FROM note", true],
    ["SELECT * FROM as_caller", true],
    ["SELECT * FROM as_owner", false, "public.as_owner"],
    ["SELECT * FROM kept", false, "public.kept"],
    ["SELECT * FROM owners()", false, "public.owners()"],
    ["SELECT * FROM through_owners()", false],
    ["SELECT through_view() AS n", false],
    ["SELECT * FROM callers()", true],
    ["SELECT agg(1) AS x", false],
    ["SELECT 1 ##> 2 AS x", false],
    ["SELECT hidden_definer() AS x", false],
    ["SELECT 1 AS one", true],
  ])("%s, as the caller: served %s", async (query, isServed, through?: string) => {
    const plan = await server.planOf(
      `${NOTES} CREATE VIEW seen WITH (security_invoker = true) AS ${query}; CREATE VIEW deeper WITH (security_invoker = true) AS SELECT * FROM seen;`,
    );
    const served = plan.resources.map(({ table }) => table);
    expect(["seen", "deeper"].filter((name) => served.includes(name))).toEqual(
      isServed ? ["seen", "deeper"] : [],
    );
    const told = plan.findings.filter(({ rule }) => rule === "view-ignores-row-security");
    const [deeper] = told.filter(({ message }) => message.startsWith("public.deeper "));
    if (isServed) expect(deeper).toBeUndefined();
    else expect(deeper?.message).toContain(through ?? "public.");
  });

  it.each([
    [
      "heir () INHERITS (note)",
      "heir",
      "CREATE VIEW seen WITH (security_invoker = true) AS SELECT body FROM heir",
    ],
    [
      "part_a PARTITION OF parted FOR VALUES IN ('a')",
      "parted",
      "CREATE VIEW seen AS SELECT body FROM part_a",
    ],
    [
      "part_a PARTITION OF parted FOR VALUES IN ('a')",
      "parted",
      "CREATE VIEW seen WITH (security_invoker = true) AS SELECT body FROM part_a",
    ],
    [
      "kid () INHERITS (base); ALTER TABLE kid ENABLE ROW LEVEL SECURITY",
      "base",
      "CREATE VIEW seen WITH (security_invoker = true) AS SELECT body FROM base",
    ],
  ])(
    "rows that policies of another table keep apart are not shown through %s",
    async (table, other, view) => {
      const plan = await server.planOf(`${NOTES}
      CREATE TABLE base (id int, tenant text, body text);
      CREATE TABLE parted (id int, tenant text, body text) PARTITION BY LIST (tenant);
      ALTER TABLE parted ENABLE ROW LEVEL SECURITY;
      CREATE TABLE ${table}; ${view};`);
      const served = plan.resources.map((each) => each.table);
      expect(served).not.toContain("seen");
      expect(served.includes(other)).toBe(other === "parted");
      const rules = plan.findings.map(({ rule }) => rule);
      expect(rules).toContain("view-ignores-row-security");
      expect(rules.includes("table-without-row-security")).toBe(other !== "parted");
    },
  );

  it("a table without the policies of its heirs is served where people ask for it", async () => {
    const plan = await server.planOf(
      `${NOTES} CREATE TABLE heir () INHERITS (note);`,
      "tables: { heir: { omit: false } }",
    );
    expect(plan.resources.map(({ table }) => table)).toContain("heir");
    expect(plan.findings.map(({ rule }) => rule)).toContain("table-without-row-security");
  });
});

describe("a table that others inherit from", () => {
  const sql = `
    CREATE TABLE doc (id serial PRIMARY KEY, title text NOT NULL);
    CREATE TABLE invoice (total numeric(10, 2)) INHERITS (doc);
    CREATE TABLE tag (doc_id int REFERENCES doc, name text, PRIMARY KEY (doc_id, name));`;

  it("is a list, since its key does not hold for their rows", async () => {
    const plan = await server.planOf(sql);
    const { key, updates, deletes, creates } = resourceOf(plan, "doc");
    expect({ key, updates, deletes, creates }).toEqual({
      key: [],
      updates: false,
      deletes: false,
      creates: true,
    });
    expect(plan.findings.map(({ rule }) => rule)).toContain("rows-of-heirs");
  });

  it("is not made one row of by what refers to it, nor by what people say", async () => {
    const plan = await server.planOf(sql, "tables: { doc: { key: [id] } }");
    expect(resourceOf(plan, "doc").key).toEqual([]);
    expect(resourceOf(plan, "tag").relations).toEqual([]);
  });
});

function shown(plan: ResourcePlan, table: string): string[] {
  return resourceOf(plan, table).fields.map(({ column }) => column);
}
