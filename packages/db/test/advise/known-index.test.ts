import { expect, test } from "vitest";
import type { Candidate } from "../../src/advise/candidate.ts";
import { isAnswered, madeRedundant } from "../../src/advise/known-index.ts";
import type { KnownIndex, TableFacts } from "../../src/advise/table-facts.ts";
import { shopTables } from "./shop-tables.ts";

const orders = shopTables().find(undefined, "orders") as TableFacts;

function known(keys: readonly string[], more: Partial<KnownIndex> = {}): KnownIndex {
  return { id: "index public.known", method: "btree", isUnique: false, keys, include: [], ...more };
}

function candidate(index: KnownIndex, keys: readonly string[], more: Partial<Candidate> = {}): Candidate {
  return {
    table: { ...orders, indexes: [index] },
    method: "btree",
    keys: keys.map((name) => ({ on: { kind: "column", name } })),
    include: [],
    ...more,
  };
}

const EXPRESSION = { on: { kind: "expression", sql: "lower(note)", columns: ["note"] } } as const;

test.each<[string, boolean, Candidate]>([
  ["the same", true, candidate(known(["user_id"]), ["user_id"])],
  ["a longer one", true, candidate(known(["user_id", "total"]), ["user_id"])],
  [
    "one that holds what is included",
    true,
    candidate(known(["user_id", "total"]), ["user_id"], { include: ["total"] }),
  ],
  [
    "the same expression, as the server prints it",
    true,
    candidate(known(["lower((note)::text)"]), [], { keys: [EXPRESSION] }),
  ],
  ["a shorter one", false, candidate(known(["user_id"]), ["user_id", "total"])],
  ["another order", false, candidate(known(["total", "user_id"]), ["user_id", "total"])],
  ["one over some rows", false, candidate(known(["user_id"], { where: "(total > 0)" }), ["user_id"])],
  ["one of another method", false, candidate(known(["user_id"], { method: "hash" }), ["user_id"])],
  ["one without what is included", false, candidate(known(["user_id"]), ["user_id"], { include: ["total"] })],
])("whether %s answers a candidate: %s", (_, wanted, given) => {
  expect(isAnswered(given)).toBe(wanted);
});

test.each<[string, number, Candidate]>([
  ["a shorter beginning", 1, candidate(known(["user_id"]), ["user_id", "total"])],
  ["a unique one", 0, candidate(known(["user_id"], { isUnique: true }), ["user_id", "total"])],
  ["another column", 0, candidate(known(["total"]), ["user_id", "total"])],
  [
    "one whose candidate is partial",
    0,
    candidate(known(["user_id"]), ["user_id", "total"], { where: { sql: "x", share: 0.1, columns: [] } }),
  ],
])("%s: a candidate makes so many superfluous: %s", (_, wanted, given) => {
  expect(madeRedundant(given)).toHaveLength(wanted);
});
