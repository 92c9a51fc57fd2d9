import type { ColumnObject } from "@ashlar/model";
import { expect, test } from "vitest";
import { lossesThroughText, typeChange } from "../../src/rules/column-type.ts";
import type { Side } from "../../src/rules/rule.ts";
import type { HazardName } from "../../src/step.ts";

const side = { get: () => undefined } as unknown as Side;
const column = (type: string) => ({ kind: "column", name: "a", type }) as ColumnObject;

const STAMP = "timestamp without time zone";
const STAMP_TZ = "timestamp with time zone";

const CHANGES: readonly (readonly [from: string, to: string, hazards: readonly HazardName[]])[] = [
  ["integer", "bigint", []],
  ["bigint", "integer", ["fails-on-rows"]],
  ["numeric(10,4)", "numeric(12,4)", []],
  ["numeric(10,4)", "numeric(8,4)", ["fails-on-rows"]],
  ["numeric(10,4)", "numeric(10,2)", ["data-loss"]],
  ["numeric", "money", ["data-loss"]],
  ["bigint", "money", ["fails-on-rows"]],
  ["money", "numeric", ["fails-on-rows"]],
  ["money", "numeric(10,1)", ["data-loss"]],
  // 12345678901234567 becomes 12345678901234600.
  ["double precision", "numeric", ["data-loss"]],
  ["double precision", "integer", ["data-loss", "fails-on-rows"]],
  ["character varying(9)", "text", []],
  ["text", "character varying(3)", ["fails-on-rows"]],
  ["character varying(9)[]", "character varying(3)[]", ["fails-on-rows"]],
  // The cast between arrays is asked for, and cuts off.
  ["text[]", "character varying(3)[]", ["data-loss"]],
  ["text[]", "integer[]", ["fails-on-rows"]],
  ["text", "numeric(5,2)", ["data-loss", "fails-on-rows"]],
  ["text", "date", ["data-loss", "fails-on-rows"]],
  ["text", "uuid", ["fails-on-rows"]],
  ["bit varying(9)", "bit varying(3)", ["fails-on-rows"]],
  // 10.0.0.5/24 becomes 10.0.0.0/24.
  ["inet", "cidr", ["data-loss"]],
  ["json", "jsonb", ["data-loss"]],
  ["jsonb", "json", []],
  ["interval", "time without time zone", ["data-loss"]],
  [STAMP_TZ, "timestamp(0) with time zone", ["data-loss"]],
  [STAMP_TZ, "date", ["data-loss"]],
  [STAMP_TZ, STAMP, ["irreversible"]],
  [STAMP, STAMP_TZ, ["irreversible"]],
  ["date", STAMP, []],
  ["numeric(5,2)[]", "numeric(5,2)", ["data-loss", "fails-on-rows"]],
  ["numeric(5,2)", "numeric(5,2)[]", []],
];

test.each(CHANGES)("from %s to %s", (from, to, hazards) => {
  const change = typeChange(column(from), column(to), { before: side, after: side });
  expect(change.hazards.map(({ name }) => name)).toEqual(hazards);
});

test.each<readonly [from: string, to: string, hazards: readonly HazardName[]]>([
  ["character varying(9)", "character varying(20)", []],
  // 'abcdefgh'::text::domain becomes 'abc'.
  ["character varying(9)", "character varying(3)", ["data-loss"]],
  ["numeric(10,4)", "numeric(8,1)", ["data-loss"]],
  ["numeric(8,1)", "numeric(10,4)", []],
  ["text", "integer", []],
  ["timestamp with time zone", "date", ["data-loss", "irreversible"]],
])("through text, from %s to %s", (from, to, hazards) => {
  expect(lossesThroughText(from, to, "domain d").map(({ name }) => name)).toEqual(hazards);
});
