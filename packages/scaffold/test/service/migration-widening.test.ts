import { expect, it } from "vitest";
import { wideningOf } from "../../src/service/migration/widening.ts";

const enums = new Set(["public.state"]);

it.each([
  ["character varying(20)", "character varying(40)", "instant"],
  ["character varying(20)", "text", "instant"],
  ["text", "character varying", "instant"],
  ["character varying(40)", "character varying(20)", "none"],
  ["text", "character varying(20)", "none"],
  ["text[]", "character varying[]", "instant"],
  ["text", "text[]", "none"],
  ["smallint", "integer", "rewrite"],
  ["integer", "bigint", "rewrite"],
  ["bigint", "numeric", "rewrite"],
  ["bigint", "integer", "none"],
  ["bigint", "numeric(12,2)", "none"],
  ["bigint", "double precision", "none"],
  ["real", "double precision", "rewrite"],
  ["numeric(10,2)", "numeric(12,2)", "instant"],
  ["numeric(10,2)", "numeric", "instant"],
  ["numeric(10,2)", "numeric(12,4)", "rewrite"],
  ["numeric(10,2)", "numeric(10,4)", "none"],
  ["numeric", "numeric(10,2)", "none"],
  ["timestamp(3) with time zone", "timestamp with time zone", "instant"],
  ["timestamp with time zone", "timestamp(3) with time zone", "none"],
  ["timestamp without time zone", "timestamp with time zone", "none"],
  ["public.state", "text", "rewrite"],
  ["text", "public.state", "none"],
  ["text", "uuid", "none"],
  ["json", "jsonb", "none"],
])("%s to %s: %s", (from, to, widening) => {
  expect(wideningOf(from, to, enums)).toBe(widening);
});
