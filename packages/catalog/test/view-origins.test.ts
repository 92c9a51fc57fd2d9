import type { ColumnOrigins } from "@ashlar/model";
import { expect, it } from "vitest";
import { inspect } from "../src/index.ts";
import { onServers } from "./inspect-on-servers.ts";

const SCHEMA = `
  CREATE TABLE t (id int PRIMARY KEY, name text, pw text, tag text);
  CREATE TABLE s (id int PRIMARY KEY, t_id int REFERENCES t, title text, pw text);
  CREATE FUNCTION f(int) RETURNS text LANGUAGE sql AS 'SELECT pw FROM public.t WHERE id = $1';
  CREATE FUNCTION short(t) RETURNS text LANGUAGE sql AS 'SELECT left($1.pw, 3)';
  CREATE FUNCTION every() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM public.t';
  CREATE VIEW renamed AS SELECT id, pw AS word FROM t;
`;

/** The query of a view → what each of its columns is made of; a star is a whole row, a call is a function's. */
const cases: readonly (readonly [query: string, expected: readonly string[], since?: number])[] = [
  ["SELECT id, pw AS other FROM t", ["id: t.id", "other: t.pw"]],
  ["SELECT lower(name || tag) AS x, 1 AS one, now() AS at FROM t", ["x: t.name t.tag", "one:", "at:"]],
  ["SELECT CASE WHEN pw IS NULL THEN name END AS x FROM t", ["x: t.name t.pw"]],
  ["SELECT t AS x FROM t", ["x: t.*"]],
  ["SELECT row_to_json(u) AS x FROM t u", ["x: t.*"]],
  ["SELECT u::text AS x, (u).name AS n FROM t u", ["x: t.*", "n: t.name"]],
  ["SELECT json_agg(t) AS x, array_agg(pw ORDER BY tag) AS y FROM t", ["x: t.*", "y: t.pw"]],
  ["SELECT count(*) FILTER (WHERE pw IS NULL) AS x FROM t", ["x:"]],
  ["SELECT id FROM t WHERE pw = 'a' ORDER BY tag", ["id: t.id"]],
  ["SELECT name AS x FROM t UNION SELECT title FROM s EXCEPT SELECT tag FROM t", ["x: s.title t.name t.tag"]],
  ["SELECT a AS x FROM (SELECT pw FROM t) q(a)", ["x: t.pw"]],
  ["SELECT to_json(q) AS x FROM (SELECT name, tag FROM t) q", ["x: t.name t.tag"]],
  ["WITH c(a, b) AS (SELECT id, pw FROM t) SELECT b AS x FROM c", ["x: t.pw"]],
  ["WITH c AS (SELECT pw FROM t) SELECT (SELECT max(pw) FROM c) AS x", ["x: t.pw"]],
  [
    "WITH RECURSIVE c(a, b) AS (SELECT id, name FROM t UNION ALL SELECT a + 1, b || tag FROM c, t) SELECT b AS x FROM c",
    ["x: t.name t.tag"],
  ],
  ["SELECT (SELECT u.pw FROM t u WHERE u.id = s.t_id) AS x FROM s", ["x: t.pw"]],
  ["SELECT (SELECT s.title || u.tag FROM t u LIMIT 1) AS x FROM s", ["x: s.title t.tag"]],
  ["SELECT id, s.pw AS x FROM t JOIN s USING (id)", ["id: t.id", "x: s.pw"]],
  ["SELECT id FROM t FULL JOIN s USING (id)", ["id: s.id t.id"]],
  [
    "SELECT j.p1 AS x, j.p2 AS y FROM (t JOIN s ON s.t_id = t.id) AS j(i, n, p1, g, i2, r, ti, p2)",
    ["x: t.pw", "y: s.pw"],
  ],
  ["SELECT q.v AS x FROM t, LATERAL (SELECT t.pw AS v) q", ["x: t.pw"]],
  ["SELECT q.v AS x FROM t, LATERAL (VALUES (name), (pw)) q(v)", ["x: t.name t.pw"]],
  ["SELECT v AS x FROM t, unnest(ARRAY[pw]) v", ["x: t.pw"]],
  ["SELECT e.value AS x FROM t, jsonb_each_text(to_jsonb(t)) e", ["x: t.*"]],
  ["SELECT r.a AS x FROM t, ROWS FROM (unnest(ARRAY[pw]), unnest(ARRAY[tag])) r(a, b)", ["x: t.pw t.tag"]],
  ["SELECT q.h AS x FROM t, jsonb_to_record(jsonb_build_object('h', pw)) q(h text)", ["x: t.pw"]],
  ["SELECT z.x FROM t, XMLTABLE('/a' PASSING xmlparse(CONTENT pw) COLUMNS x text) z", ["x: t.pw"]],
  ["SELECT f(id) AS x, short(t) AS y FROM t", ["x: t.id f()", "y: t.* short()"]],
  ["SELECT e.c AS x FROM every() AS e(a, b, c, d)", ["x: every()"]],
  ["SELECT first_value(pw) OVER (PARTITION BY tag) AS x FROM t", ["x: t.pw"]],
  ["SELECT name, max(pw) AS x FROM t GROUP BY name HAVING max(tag) > ''", ["name: t.name", "x: t.pw"]],
  ["SELECT lower(pw) AS x FROM t GROUP BY lower(pw)", ["x: t.pw"]],
  ["SELECT word AS x FROM renamed", ["x: renamed.word"]],
  ["SELECT r AS x FROM renamed r", ["x: renamed.*"]],
  [`SELECT pw AS ":expr", name AS "a ) } \\ ""b" FROM t`, [":expr: t.pw", 'a ) } \\ "b: t.name']],
  ["SELECT ARRAY(SELECT pw FROM t) AS x, to_json(ROW(t.id, tag)) AS y FROM t", ["x: t.pw", "y: t.id t.tag"]],
  [
    "SELECT pw LIKE 'a%' AS x, pw IN ('a', tag) AS y, EXISTS (SELECT pw FROM t) AS z FROM t",
    ["x: t.pw", "y: t.pw t.tag", "z: t.pw"],
  ],
  ["SELECT tableoid::regclass::text AS x FROM t", ["x:"]],
  ["SELECT rolname::text AS x FROM pg_roles", ["x:"]],
  ["SELECT rolpassword AS x, rolname AS y FROM pg_authid", ["x: ?", "y:"]],
  ["SELECT a AS x FROM pg_authid a", ["x: ?"]],
  ["SELECT query_to_xml('SELECT 1', true, false, '') AS x", ["x: ?"]],
  ['WITH ":ctequery" AS (SELECT pw FROM t) SELECT pw AS x FROM ":ctequery"', ["x: t.pw"]],
  [
    "SELECT a.x FROM t, LATERAL (SELECT b.x FROM LATERAL (SELECT t.pw || s.title AS x FROM s) b) a",
    ["x: s.title t.pw"],
  ],
  ["SELECT json_object('k' : pw) AS x FROM t", ["x: t.pw"], 16],
  ["SELECT q.h AS x FROM t, JSON_TABLE(to_jsonb(t), '$' COLUMNS (h text PATH '$.pw')) q", ["x: t.*"], 17],
];

onServers([], (maker) => {
  const possible = cases.filter(([, , since = 13]) => maker.major >= since);
  it.each(possible)("of %s each column is told with what it is made of", async (query, expected) => {
    expect(await originsOf(`${SCHEMA} CREATE VIEW v AS ${query}`)).toEqual(expected);
  });

  it("of thirty queries that each name a column twice they are told at once", async () => {
    const steps = Array.from({ length: 30 }, (_, at) => {
      const from = at === 0 ? "t" : `c${at - 1}`;
      return `c${at} AS (SELECT CASE WHEN pw = '' THEN 'x' ELSE pw END AS pw FROM ${from})`;
    });
    expect(await originsOf(`${SCHEMA} CREATE VIEW v AS WITH ${steps.join(", ")} SELECT pw FROM c29`)).toEqual(
      ["pw: t.pw"],
    );
  });

  it("of a materialised view they are told as well", async () => {
    expect(await originsOf(`${SCHEMA} CREATE MATERIALIZED VIEW v AS SELECT t FROM t`)).toEqual(["t: t.*"]);
  });

  it("a database tells them only where they are asked for", async () => {
    expect(await inspect(await maker.make(SCHEMA))).not.toHaveProperty("origins");
  });

  async function originsOf(sql: string): Promise<readonly string[]> {
    const { origins = [] } = await inspect(await maker.make(sql), { withOrigins: true });
    const view = origins.find(({ view: id }) => /^(?:materialized )?view public\.v$/.test(id));
    return (view?.columns ?? []).map(textOf);
  }
});

function textOf({ name, columns, rows, routines, isOpaque }: ColumnOrigins): string {
  const short = (id: string) => id.replace(/^.* public\.(\w+).*$/, "$1");
  const parts = [
    ...columns.map(({ relation, column }) => `${short(relation)}.${column}`),
    ...rows.map((id) => `${short(id)}.*`),
  ];
  const calls = routines.map((id) => `${id.replace(/^function public\.(\w+).*$/, "$1")}()`);
  return [`${name}:`, ...parts.sort(), ...calls.sort()].concat(isOpaque === true ? ["?"] : []).join(" ");
}
