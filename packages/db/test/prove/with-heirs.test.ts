import type { DatabaseObject } from "@ashlar/model";
import { expect, test } from "vitest";
import { withHeirs } from "../../src/prove/with-heirs.ts";

const table = (name: string, more: object = {}) =>
  ({ kind: "table", id: `table ${name}`, name, sqlName: name, ...more }) as DatabaseObject;
const column = (parent: string, name: string) =>
  ({ kind: "column", id: `column ${parent}.${name}`, parent: `table ${parent}`, name }) as DatabaseObject;

const objects = [
  table("p"),
  table("p1", { partitionOf: { parent: "table p", bound: "DEFAULT" } }),
  table("p1a", { partitionOf: { parent: "table p1", bound: "DEFAULT" } }),
  table("heir", { inherits: ["table p"] }),
  table("other"),
  ...["p", "p1", "p1a", "heir", "other"].flatMap((name) => [column(name, "x"), column(name, "y")]),
];

test("a column that is held back is held back wherever it is inherited, and others are not", () => {
  const found = withHeirs(new Set(["column p.x"]), { serverVersion: 180_000, objects, dependencies: [] });
  expect([...found].sort()).toEqual(["column heir.x", "column p.x", "column p1.x", "column p1a.x"]);
});
