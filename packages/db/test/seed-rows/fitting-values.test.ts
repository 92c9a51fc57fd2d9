import type { ColumnObject, DatabaseObject } from "@ashlar/model";
import { expect, test } from "vitest";
import { fittingText } from "../../src/seed-rows/fitting-values.ts";
import { indexTypes } from "../../src/seed-rows/literal-for.ts";

const MOOD: DatabaseObject = {
  kind: "enum",
  id: "enum public.mood",
  name: "mood",
  schema: "public",
  sqlName: "public.mood",
  values: ["sad", "it's fine"],
};

function column(type: string): ColumnObject {
  return {
    kind: "column",
    id: "column public.t.a",
    name: "a",
    sqlName: "public.t.a",
    parent: "table public.t",
    position: 1,
    type,
    isNotNull: false,
  };
}

test.each([
  ["the labels of an enum", "text", "public.mood", ["'sad'::text", "'it''s fine'::text", "'sad'::text"]],
  ["numbers", "character varying(20)", "integer", [/^\(.*::integer\)::text$/]],
  ["dates", "text", "date", [/^\(.*::date\)::text$/]],
])("a text that becomes something else holds %s", (_, from, to, expected) => {
  const make = fittingText(column(from), { column: column(to), types: indexTypes([MOOD]) });
  for (const [row, value] of expected.entries()) {
    expect(make?.(row)).toEqual(typeof value === "string" ? value : expect.stringMatching(value));
  }
});

test.each([
  ["a longer text", "text", "character varying(20)"],
  ["a number that becomes a text", "integer", "text"],
])("any value will do for %s", (_, from, to) => {
  expect(fittingText(column(from), { column: column(to), types: new Map() })).toBeUndefined();
});
