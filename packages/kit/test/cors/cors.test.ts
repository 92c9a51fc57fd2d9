import { expect, test } from "vitest";
import { createCors } from "../../src/cors/index.ts";
import { compileOrigins } from "../../src/cors/origins.ts";

const origins = ["https://shop.example.com", "https://*.example.org", "http://*.local.test:8080"];
const isAllowed = compileOrigins(origins, { credentials: true });

test.each([
  ["https://shop.example.com", true],
  ["http://shop.example.com", false],
  ["https://shop.example.com:8443", false],
  ["https://shop.example.com.evil.net", false],
  ["https://evilshop.example.com", false],
  ["https://a.example.org", true],
  ["https://a.b.example.org", true],
  ["https://example.org", false],
  ["https://.example.org", false],
  ["https://evilexample.org", false],
  ["https://a.exampleXorg", false],
  ["https://a.example.org.evil.net", false],
  ["https://evil.net/.example.org", false],
  ["https://evil.net#.example.org", false],
  ["https://user@a.example.org", false],
  ["https://a.example.org:444", false],
  ["https://a.example.org\n", false],
  ["http://a.local.test:8080", true],
  ["null", false],
  ["", false],
])("%j: %s", (origin, expected) => {
  expect(isAllowed(origin)).toBe(expected);
});

test.each([
  ["*", true],
  ["https://*.com", false],
  ["https://*", false],
  ["https://a.*.com", false],
  ["*.example.com", false],
  ["shop.example.com", false],
  ["https://shop.example.com/", false],
  ["https://shop.example.com/path", false],
  ["https://SHOP.example.com", false],
  ["https://shop.example.com:443", false],
  ["null", false],
])("%j cannot be allowed, with credentials: %s", (origin, credentials) => {
  expect(() => createCors({ origins: [origin], credentials })).toThrow(
    expect.objectContaining({ code: "ASHLAR_KIT_SETUP" }),
  );
});

test("everybody may be let in without credentials", () => {
  const cors = createCors({ origins: ["*"] });
  expect(Object.fromEntries(cors.fields("https://any.where"))["Access-Control-Allow-Origin"]).toBe(
    "https://any.where",
  );
});

test("credentials are allowed by name only", () => {
  const cors = createCors({ origins, credentials: true });
  const fields = Object.fromEntries(cors.fields(origins[0]));
  expect(fields).toMatchObject({
    "Access-Control-Allow-Origin": origins[0],
    "Access-Control-Allow-Credentials": "true",
  });
  expect(cors.fields("https://evil.net")).toEqual([["Vary", "Origin"]]);
  expect(cors.fields(undefined)).toEqual([["Vary", "Origin"]]);
});
