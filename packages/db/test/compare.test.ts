import type { ColumnObject, IndexObject } from "@ashlar/model";
import { expect, test } from "vitest";
import { describeDifferences } from "../src/compare.ts";

const column: ColumnObject = {
  kind: "column",
  id: "column public.users.name",
  parent: "table public.users",
  schema: "public",
  name: "name",
  sqlName: "name",
  position: 1,
  type: "text",
  isNotNull: false,
};

const CASES: readonly {
  readonly title: string;
  readonly before?: Partial<ColumnObject>;
  readonly after?: Partial<ColumnObject>;
  readonly says: readonly string[];
}[] = [
  { title: "the same has no differences", says: [] },
  {
    title: "a difference is told in words, not in names of properties",
    after: { isNotNull: true },
    says: ["not null: no → yes"],
  },
  {
    title: "a constraint that Postgres named has no name of its own",
    before: { notNullName: "users_nick_not_null" },
    says: ["name of the not-null constraint: users_nick_not_null → as Postgres names it"],
  },
  {
    title: "long texts are only named",
    after: { default: `'${"x".repeat(100)}'::text` },
    says: ["default changed"],
  },
];

for (const { title, before, after, says } of CASES) {
  test(title, () => {
    expect(describeDifferences({ ...column, ...before }, { ...column, ...after })).toEqual(says);
  });
}

test("the keys of an index are told as SQL writes them", () => {
  const index: IndexObject = {
    kind: "index",
    id: "index public.i",
    parent: "table public.users",
    name: "i",
    sqlName: "public.i",
    definition: "btree (a)",
    keys: [{ kind: "column", text: "a" }],
  } as unknown as IndexObject;
  const keys = [...index.keys, { kind: "column", text: "b", isDescending: true }] as const;
  expect(describeDifferences(index, { ...index, keys })).toEqual(["keys: (a) → (a, b DESC)"]);
});
