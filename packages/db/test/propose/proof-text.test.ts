import type { ObjectId } from "@ashlar/model";
import { expect, test } from "vitest";
import { proofText } from "../../src/propose/proposal.ts";

const EMPTY: readonly ObjectId[] = ["users", "orders", "shop.items", "states"].map(
  (name): ObjectId => `table ${name.includes(".") ? name : `public.${name}`}`,
);

test.each<[string, readonly ObjectId[], string]>([
  ["nothing more where no step warned of rows", [], ""],
  ["which table had to be empty", EMPTY.slice(0, 1), ", but on 1 empty table: users"],
  ["how many there are of a few", EMPTY, ", but on 4 empty tables: users, orders, shop.items and 1 more"],
])("the line of the proof says %s", (_, emptied, said) => {
  const counted = { serverVersion: 180001, filledTables: 5, tables: 9, notes: [], durationMs: 1 };
  expect(proofText({ kind: "proved", ...counted, emptied })).toBe(
    `proved on Postgres 18.1, there and back, with rows in 5 of 9 tables${said}`,
  );
});
