import { expect, test } from "vitest";
import { explainText } from "../../src/advise/explain-text.ts";
import type { Query } from "../../src/workload.ts";

function query(text: string, more: Partial<Query> = {}): Query {
  return { text, fingerprint: text, kind: "select", calls: 10, ...more };
}

test.each<[string, Query, string]>([
  ["values that somebody sent stay", query("SELECT $1", { sample: "SELECT 7" }), "SELECT 7"],
  [
    "a LIMIT becomes what the query gave back on average",
    query("SELECT 1 FROM t LIMIT $1", { rows: 250 }),
    "SELECT 1 FROM t LIMIT 25",
  ],
  [
    "a LIMIT of unknown size is a usual one",
    query("SELECT 1 FROM t LIMIT $1 OFFSET $2"),
    "SELECT 1 FROM t LIMIT 20 OFFSET 0",
  ],
  [
    "other parameters stay",
    query("SELECT 1 FROM t WHERE a = $1 LIMIT $10"),
    "SELECT 1 FROM t WHERE a = $1 LIMIT 20",
  ],
  ["a typed literal becomes a cast", query("SELECT now() - interval $1"), "SELECT now() - $1::interval"],
  [
    "a field of EXTRACT is none of a parameter",
    query("SELECT extract($1 FROM a) FROM t"),
    "SELECT extract(epoch from a) FROM t",
  ],
])("%s", async (_, given, wanted) => {
  expect(await explainText(given)).toBe(wanted);
});
