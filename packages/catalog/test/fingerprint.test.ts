import type { ColumnObject, Database, DatabaseObject, TableObject } from "@ashlar/model";
import { describe, expect, it } from "vitest";
import { fingerprint, sameFingerprint } from "../src/index.ts";

const table: TableObject = {
  kind: "table",
  id: "table public.users",
  schema: "public",
  name: "users",
  sqlName: "public.users",
  estimate: { rows: 12, bytes: 8192 },
};
const column: ColumnObject = {
  kind: "column",
  id: "column public.users.email",
  schema: "public",
  name: "email",
  sqlName: "public.users.email",
  parent: table.id,
  position: 1,
  type: "text",
  isNotNull: false,
};
const ids = [table.id, column.id];

function database(...objects: readonly DatabaseObject[]): Database {
  return { serverVersion: 180004, objects, dependencies: [] };
}

describe("a fingerprint", () => {
  const known = fingerprint(database(table, column), ids);

  it("tells the major version and sixteen hexadecimal digits", () => {
    expect(known).toMatch(/^18:[0-9a-f]{16}$/);
  });

  it.each<[what: string, objects: readonly DatabaseObject[], ids: readonly string[]]>([
    ["the order of objects", [column, table], ids],
    ["the order of ids, and an id said twice", [table, column], [column.id, ...ids]],
    ["the order of properties", [table, { ...column, type: "text", name: "email" }], ids],
    ["how many rows there are", [{ ...table, estimate: { rows: 99, bytes: 1 } }, column], ids],
    ["where a column stands", [table, { ...column, position: 7 }], ids],
    ["owners", [{ ...table, owner: "ada" }, column], ids],
    ["privileges", [{ ...table, privileges: [] }, column], ids],
    ["an object that is not asked for", [table, column, { ...column, id: "column public.users.name" }], ids],
  ])("does not depend on %s", (_, objects, asked) => {
    expect(fingerprint(database(...objects), asked)).toBe(known);
  });

  it.each<[what: string, objects: readonly DatabaseObject[], ids: readonly string[]]>([
    ["a column's type", [table, { ...column, type: "citext" }], ids],
    ["a comment", [{ ...table, comment: "Who we know." }, column], ids],
    ["whether an object is there", [table], ids],
    ["which objects are asked for", [table, column], [...ids, "table public.orders"]],
  ])("depends on %s", (_, objects, asked) => {
    expect(fingerprint(database(...objects), asked)).not.toBe(known);
  });
});

it.each([
  ["18:9f86d081884c7d65", "18:9f86d081884c7d65", "same"],
  ["18:9f86d081884c7d65", "18:0000000000000000", "different"],
  ["18:9f86d081884c7d65", "15:9f86d081884c7d65", "unknown"],
] as const)("%s and %s are %s", (one, other, answer) => {
  expect(sameFingerprint(one, other)).toBe(answer);
});
