import { expect, test } from "vitest";
import { readWorkloadFile } from "../../src/advise/workload-file.ts";

test("statements become queries with their calls, their lines and their values apart", async () => {
  const { workload, skipped } = await readWorkloadFile(
    `-- what the shop asks
SET search_path = public;

-- calls: 1,000
-- mean: 12.5 ms
SELECT * FROM orders WHERE user_id = 7; -- the same, once more
/* calls: no */ UPDATE orders SET status = 'paid' WHERE id = $1;
CREATE TABLE t ();`,
    "queries.sql",
  );
  expect(skipped).toBe(2);
  expect(workload.source).toEqual({ kind: "statements", file: "queries.sql" });
  expect(workload.queries).toMatchObject([
    {
      text: "SELECT * FROM orders WHERE user_id = $1",
      sample: "SELECT * FROM orders WHERE user_id = 7",
      kind: "select",
      calls: 1000,
      meanMs: 12.5,
      totalMs: 12_500,
      line: 6,
    },
    { kind: "update", calls: 1, line: 7 },
  ]);
  expect(workload.queries[1]).not.toHaveProperty("sample");
});

const PLAIN = `2026-11-21 10:00:00.000 UTC [7] LOG:  duration: 12.000 ms  execute <unnamed>: SELECT *
\tFROM orders WHERE user_id = $1
2026-11-21 10:00:00.000 UTC [7] DETAIL:  Parameters: $1 = '42'
2026-11-21 10:00:01.000 UTC [7] LOG:  duration: 8.000 ms  execute s1: SELECT * FROM orders WHERE user_id = $1
2026-11-21 10:00:01.000 UTC [7] DETAIL:  parameters: $1 = 'it''s'
2026-11-21 10:00:02.000 UTC [7] LOG:  checkpoint starting: time
2026-11-21 10:00:02.000 UTC [7] ERROR:  duration: 1 ms  statement: SELECT 1
2026-11-21 10:00:03.000 UTC [7] LOG:  duration: 1.500 ms  statement: BEGIN
`;
const CSV = `2026-11-21 10:00:00.000 UTC,"ada","shop",7,"[local]",5f,1,"SELECT",2026-11-21 10:00:00 UTC,3/4,0,LOG,00000,"duration: 12.000 ms  execute <unnamed>: SELECT *
 FROM orders WHERE user_id = $1","Parameters: $1 = '42'",,,,,,,,"psql","client backend",,0
2026-11-21 10:00:00.000 UTC,"ada","shop",7,"[local]",5f,1,"SELECT",2026-11-21 10:00:00 UTC,3/4,0,LOG,00000,"duration: 8.000 ms  statement: SELECT * FROM orders WHERE user_id = 'it''s'",,,,,,,,,"psql","client backend",,0
`;
const JSON_LOG = `{"timestamp":"x","message":"duration: 12.000 ms  execute <unnamed>: SELECT * FROM orders WHERE user_id = $1","detail":"Parameters: $1 = '42'"}
{"timestamp":"x","message":"duration: 8.000 ms  statement: SELECT * FROM orders WHERE user_id = 'it''s'"}
{"timestamp":"x","message":"connection received"}
`;

test.each([
  ["a plain log", PLAIN],
  ["a csvlog", CSV],
  ["a jsonlog", JSON_LOG],
])("%s gives its statements with what they took and the values that they had", async (_, text) => {
  const { workload } = await readWorkloadFile(text, "postgres.log");
  expect(workload.source.kind).toBe("log");
  expect(workload.queries.map(({ calls, totalMs, kind }) => ({ calls, totalMs, kind }))).toEqual([
    { calls: 1, totalMs: 12, kind: "select" },
    { calls: 1, totalMs: 8, kind: "select" },
  ]);
  expect(workload.queries.map(({ sample = "" }) => / = (.*)$/.exec(sample)?.[1])).toEqual([
    "'42'",
    "'it''s'",
  ]);
  expect(new Set(workload.queries.map(({ fingerprint }) => fingerprint)).size).toBe(1);
});

test.each([
  ["a file that is no SQL", "SELECT 1;\nSELEC 2;", "queries.sql:2: "],
  ["a file without a query", "SET a.b = 'c';", "queries.sql holds no query"],
  ["an empty file", "", "queries.sql holds no query"],
])("%s is refused with a place and a hint", async (_, text, message) => {
  await expect(readWorkloadFile(text, "queries.sql")).rejects.toMatchObject({
    code: "ASHLAR_DB_WORKLOAD",
    message: expect.stringContaining(message),
    hint: expect.stringMatching(/./),
  });
});
