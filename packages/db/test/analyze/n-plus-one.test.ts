import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { normaliseQuery } from "../../src/advise/normalise-query.ts";
import { pairQueries, suspectNPlusOne } from "../../src/analyze/n-plus-one.ts";
import { readQueryShape } from "../../src/analyze/query-shape.ts";
import { Structure } from "../../src/analyze/structure.ts";
import { confirmNPlusOne, type Sample, type SampledQuery, watchNPlusOne } from "../../src/analyze/watch.ts";
import { type AnalysisServer, startAnalysisServer, type TestDatabase } from "./analysis-server.ts";

const SCHEMA = `
CREATE EXTENSION pg_stat_statements;
CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, team text);
CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users, total numeric);
INSERT INTO users SELECT i, i, 'a' FROM generate_series(1, 50) i;
INSERT INTO orders SELECT i, 1 + i % 50, i FROM generate_series(1, 500) i;`;

let server: AnalysisServer;
let database: TestDatabase;
let structure: Structure;
beforeAll(async () => {
  server = await startAnalysisServer();
  database = await server.open(SCHEMA);
  structure = new Structure((await database.source()).database);
});
afterAll(() => server.stop());

const LIST = "SELECT id, email FROM users WHERE team = $1 ORDER BY id LIMIT $2";
const CHILDREN = "SELECT * FROM orders WHERE user_id = $1";
const ORDERS = "SELECT * FROM orders ORDER BY id LIMIT $1";
const PARENT = "SELECT * FROM users WHERE id = $1";

async function sampled(text: string, samples: readonly Sample[]): Promise<SampledQuery> {
  const normalised = (await normaliseQuery(text))!;
  const calls = samples.reduce((sum, one) => sum + one.calls, 0);
  const rows = samples.reduce((sum, one) => sum + one.rows, 0);
  const { fingerprint, kind } = normalised;
  return { query: { text, fingerprint, kind, calls, rows }, shape: (await readQueryShape(text))!, samples };
}

const total = (text: string, calls: number, rows: number) => sampled(text, [{ calls, rows }]);

describe("what totals allow to suspect", () => {
  test.each([
    {
      title: "children asked for one parent at a time",
      row: CHILDREN,
      calls: 1000,
      list: LIST,
      lists: 50,
      rows: 1000,
      risk: ["users -> orders"],
    },
    {
      title: "parents asked for one child at a time",
      row: PARENT,
      calls: 900,
      list: ORDERS,
      lists: 50,
      rows: 1000,
      risk: ["orders -> users"],
    },
    {
      title: "as many calls as lists are a page and its detail",
      row: CHILDREN,
      calls: 60,
      list: LIST,
      lists: 60,
      rows: 600,
      risk: [],
    },
    { title: "few calls are no pattern", row: CHILDREN, calls: 20, list: LIST, lists: 2, rows: 20, risk: [] },
    {
      title: "far more rows than calls have another reason",
      row: CHILDREN,
      calls: 100,
      list: LIST,
      lists: 10,
      rows: 100_000,
      risk: [],
    },
    {
      title: "one parent at a time is no list",
      row: CHILDREN,
      calls: 1000,
      list: PARENT,
      lists: 100,
      rows: 1000,
      risk: [],
    },
    {
      title: "a list that joins has them already",
      row: CHILDREN,
      calls: 1000,
      list: "SELECT * FROM users u JOIN orders o ON o.user_id = u.id WHERE u.team = $1",
      lists: 50,
      rows: 1000,
      risk: [],
    },
    {
      title: "a query for all parents at once is none for each",
      row: "SELECT * FROM orders WHERE user_id = ANY ($1)",
      calls: 1000,
      list: LIST,
      lists: 50,
      rows: 1000,
      risk: [],
    },
  ])("$title", async ({ row, calls, list, lists, rows, risk }) => {
    const queries = [await total(list, lists, rows), await total(row, calls, calls * 3)];
    const risks = suspectNPlusOne(pairQueries(structure, queries));
    expect(risks.map(({ from, to }) => `${from} -> ${to}`)).toEqual(risk);
    expect(risks.every(({ evidence }) => evidence === "suspect")).toBe(true);
  });
});

describe("what intervals confirm", () => {
  const lists = [10, 20, 0, 10, 30].map((rows) => ({ calls: rows / 10, rows }));
  const calls = (counts: readonly number[]) => counts.map((count) => ({ calls: count, rows: count * 3 }));
  test.each([
    { title: "one call for each row", counts: [10, 20, 0, 10, 30], isConfirmed: true },
    { title: "calls that come an interval late", counts: [6, 20, 4, 10, 30], isConfirmed: true },
    { title: "calls that come in other intervals", counts: [0, 0, 60, 0, 10], isConfirmed: false },
    { title: "twice as many calls as rows", counts: [20, 40, 0, 20, 60], isConfirmed: false },
    { title: "as many in all, and by chance", counts: [40, 0, 0, 30, 0], isConfirmed: false },
  ])("$title", async ({ counts, isConfirmed }) => {
    const queries = [await sampled(LIST, lists), await sampled(CHILDREN, calls(counts))];
    const risks = confirmNPlusOne(structure, queries, { intervals: 5, intervalMs: 5000 });
    expect(risks.map(({ evidence }) => evidence)).toEqual(isConfirmed ? ["confirmed"] : []);
  });
});

test("a live server is watched, and what other databases are asked does not count", async () => {
  const elsewhere = await server.open(SCHEMA);
  const watcher = new pg.Client({ connectionString: database.connectionString });
  await watcher.connect();
  let isWatched = true;
  const work = async () => {
    while (isWatched) {
      const { rows } = await database.client.query<{ id: number }>(LIST, ["a", 10]);
      for (const { id } of rows) await database.client.query(CHILDREN, [id]);
      await elsewhere.client.query(CHILDREN, [1]);
      await sleep(50);
    }
  };
  const working = work();
  const options = { structure, watchMs: 4000, timeoutMs: 10_000, onProgress: () => undefined };
  const risks = await watchNPlusOne(watcher, options);
  isWatched = false;
  await working;
  await watcher.end();
  expect(risks).toEqual([
    expect.objectContaining({ from: "users", to: "orders", evidence: "confirmed", rowQuery: CHILDREN }),
  ]);
});

test("without the extension, watching says what to do", async () => {
  const { client } = await server.open();
  const watching = watchNPlusOne(client, {
    structure,
    watchMs: 10,
    timeoutMs: 1000,
    onProgress: () => undefined,
  });
  await expect(watching).rejects.toMatchObject({
    code: "ASHLAR_DB_ANALYZE",
    hint: expect.stringContaining("CREATE EXTENSION"),
  });
});
