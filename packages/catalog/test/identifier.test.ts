import fc from "fast-check";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fitIdentifier, qualifiedName, quoteIdentifier, quoteLiteral, writeType } from "../src/index.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let client: pg.Client;
beforeAll(async () => {
  server = await startTestServer();
  client = await server.emptyClient();
});
afterAll(() => server.stop());

const long = "orders_customer_id_delivery_address_id_preferred_time_window_fkey";

describe("a name", () => {
  it.each([
    ["books", "books"],
    ["_x1", "_x1"],
    ["Books", '"Books"'],
    ["1st", '"1st"'],
    ["order", '"order"'],
    ["user", '"user"'],
    ["name", "name"],
    ["", undefined],
    ["a\0b", undefined],
    ['say "hi"', '"say ""hi"""'],
    ["two\nlines", 'U&"two\\000alines"'],
  ])("%j is written %s", (name, written) => {
    if (written === undefined) expect(() => quoteIdentifier(name)).toThrow(RangeError);
    else expect(quoteIdentifier(name)).toBe(written);
  });

  it("is quoted exactly where Postgres' own quote_ident quotes, keywords included", async () => {
    const { rows: keywords } = await client.query<{ word: string }>("SELECT word FROM pg_get_keywords()");
    const names = [...keywords.map(({ word }) => word), "a", "A", "a b", "é", "a$", "9a", "_", 'x"y', "a.b"];
    const { rows } = await client.query<{ written: string }>(
      "SELECT quote_ident(name) AS written FROM unnest($1::text[]) WITH ORDINALITY n(name, at) ORDER BY at",
      [names],
    );
    expect(names.map(quoteIdentifier)).toEqual(rows.map(({ written }) => written));
  });

  it("comes back as it was, whatever is in it, on one line", async () => {
    const name = fc
      .string({ unit: "binary", minLength: 1, maxLength: 20 })
      .filter((text) => !text.includes("\0"));
    await fc.assert(
      fc.asyncProperty(name, async (text) => {
        const written = quoteIdentifier(text);
        expect(written).not.toMatch(/[\r\n]/);
        const { fields } = await client.query(`SELECT 1 AS ${written}`);
        expect(fields[0]?.name).toBe(fitIdentifier(text));
      }),
    );
  });

  it("of more than 63 bytes ends in a digest, so that two that begin alike stay apart", () => {
    expect(fitIdentifier(long)).toMatch(
      /^orders_customer_id_delivery_address_id_preferred_time_[0-9a-f]{8}$/,
    );
    expect(fitIdentifier(`${long}2`)).not.toBe(fitIdentifier(long));
    expect(fitIdentifier(fitIdentifier(long))).toBe(fitIdentifier(long));
    expect(Buffer.byteLength(fitIdentifier("ж".repeat(60)))).toBeLessThanOrEqual(63);
    expect(fitIdentifier("x".repeat(63))).toBe("x".repeat(63));
  });

  it("has its schema in front", () => {
    expect(qualifiedName({ schema: "public", name: "order" })).toBe('public."order"');
  });
});

it("a text constant comes back as it was, whatever is in it, on one line", async () => {
  expect(quoteLiteral("it's")).toBe("'it''s'");
  expect(quoteLiteral("a\nb\\c")).toBe("E'a\\nb\\\\c'");
  expect(() => quoteLiteral("\0")).toThrow(RangeError);
  const text = fc.string({ unit: "binary", maxLength: 30 }).filter((one) => !one.includes("\0"));
  await fc.assert(
    fc.asyncProperty(text, async (one) => {
      const { rows } = await client.query<{ text: string }>(`SELECT ${quoteLiteral(one)} AS text`);
      expect(rows[0]?.text).toBe(one);
      expect(quoteLiteral(one)).not.toMatch(/[\r\n]/);
    }),
  );
});

it.each([
  ["timestamp with time zone", "timestamptz"],
  ["timestamp(3) with time zone", "timestamptz(3)"],
  ["time without time zone", "time"],
  ["character varying(200)[]", "varchar(200)[]"],
  ["numeric(12,2)", "numeric(12,2)"],
  ["double precision", "double precision"],
  ['public."Order Status"[]', 'public."Order Status"[]'],
  [`public.${"e".repeat(70)}`, `public.${fitIdentifier("e".repeat(70))}`],
])("the type %s is written %s", (type, written) => {
  expect(writeType(type)).toBe(written);
});
