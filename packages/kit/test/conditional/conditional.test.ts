import { describe, expect, it } from "vitest";
import {
  etagOf,
  expectedVersion,
  isNotModified,
  requireMatch,
  versionEtag,
} from "../../src/conditional/index.ts";
import { testCall } from "../test-call.ts";

type Headers = Record<string, string>;

const changed = new Date("2026-03-01T10:00:00.500Z");
const before = "Sun, 01 Mar 2026 09:59:59 GMT";
const then = "Sun, 01 Mar 2026 10:00:00 GMT";
const after = "Sun, 01 Mar 2026 10:00:01 GMT";

describe("an entity tag", () => {
  it("of a version is the number in quotes", () => {
    expect(versionEtag(7)).toBe('"7"');
  });

  it("of a value is the same for the same JSON, and strong", () => {
    expect(etagOf({ a: 1 })).toBe(etagOf({ a: 1 }));
    expect(etagOf({ a: 1 })).not.toBe(etagOf({ a: 2 }));
    expect(etagOf({ a: 1 })).toMatch(/^"[\w-]{27}"$/);
    expect(etagOf(undefined)).toMatch(/^"[\w-]{27}"$/);
  });
});

describe("If-Match", () => {
  it.each([" ", ",", ", ", "\t"])("of a hundred thousand %j is read in no time", (blank) => {
    const header = `"a"${blank.repeat(100_000)}x`;
    expect(() => expectedVersion(testCall({ headers: { "if-match": header } }))).toThrow("If-Match");
  });

  it.each<[string | undefined, unknown]>([
    [undefined, { kind: "any" }],
    ["*", { kind: "exists" }],
    [" * ", { kind: "exists" }],
    ['"7"', { kind: "one-of", etags: ['"7"'] }],
    ['"7", W/"8" ,"9"', { kind: "one-of", etags: ['"7"', 'W/"8"', '"9"'] }],
    [',"7",,\t"8",', { kind: "one-of", etags: ['"7"', '"8"'] }],
    ['"a,b"', { kind: "one-of", etags: ['"a,b"'] }],
    ['""', { kind: "one-of", etags: ['""'] }],
  ])("%j is read as %j", (header, expected) => {
    const call = testCall({ method: "PATCH", headers: header === undefined ? {} : { "if-match": header } });
    expect(expectedVersion(call)).toStrictEqual(expected);
  });

  it.each(["", ",", "7", '"7', '7"', '"7" "8"', '"7"x', 'w/"7"', '*, "7"', '"7", *', '"a b"', "W/"])(
    "%j is refused, because to pass over it would lose an update",
    (header) => {
      const call = testCall({ method: "PATCH", headers: { "if-match": header } });
      const refusal = expect.objectContaining({ status: 400, code: "INVALID_PRECONDITION" });
      expect(() => expectedVersion(call)).toThrow(refusal);
      expect(() => requireMatch(call, '"7"')).toThrow(refusal);
      expect(() => isNotModified(testCall({ method: "GET", headers: call.headers }), '"7"')).toThrow(refusal);
    },
  );
});

describe("a change", () => {
  // RFC 9110 §13.1, §13.2.2: headers, the entity tag that is there, whether the change may be made.
  it.each<[Headers, string | undefined, boolean]>([
    [{}, '"7"', true],
    [{}, undefined, true],
    [{ "if-match": '"7"' }, '"7"', true],
    [{ "if-match": '"6", "7"' }, '"7"', true],
    [{ "if-match": '"6"' }, '"7"', false],
    [{ "if-match": '"7"' }, undefined, false],
    [{ "if-match": "*" }, '"7"', true],
    [{ "if-match": "*" }, undefined, false],
    // Strong comparison: weak tags never match.
    [{ "if-match": 'W/"7"' }, '"7"', false],
    [{ "if-match": '"7"' }, 'W/"7"', false],
    [{ "if-match": 'W/"7"' }, 'W/"7"', false],
    [{ "if-none-match": "*" }, undefined, true],
    [{ "if-none-match": "*" }, '"7"', false],
    [{ "if-none-match": '"7"' }, '"7"', false],
    [{ "if-none-match": '"6"' }, '"7"', true],
    // Weak comparison.
    [{ "if-none-match": 'W/"7"' }, '"7"', false],
    [{ "if-none-match": '"7"' }, undefined, true],
    // If-None-Match is evaluated after an If-Match that holds.
    [{ "if-match": '"7"', "if-none-match": '"7"' }, '"7"', false],
    [{ "if-match": '"7"', "if-none-match": '"6"' }, '"7"', true],
    [{ "if-unmodified-since": after }, '"7"', true],
    [{ "if-unmodified-since": then }, '"7"', true],
    [{ "if-unmodified-since": before }, '"7"', false],
    [{ "if-unmodified-since": "yesterday" }, '"7"', true],
    // If-Match takes the place of If-Unmodified-Since.
    [{ "if-match": '"7"', "if-unmodified-since": before }, '"7"', true],
    [{ "if-match": '"6"', "if-unmodified-since": after }, '"7"', false],
  ])("with %j of %j passes: %j", (headers, etag, passes) => {
    for (const method of ["PUT", "PATCH", "DELETE", "POST"]) {
      const attempt = () => requireMatch(testCall({ method, headers }), etag, changed);
      if (passes) {
        attempt();
      } else {
        expect(attempt).toThrow(expect.objectContaining({ status: 412, code: "PRECONDITION_FAILED" }));
      }
    }
  });

  it("with an If-None-Match that cannot be read is refused", () => {
    const call = testCall({ method: "PUT", headers: { "if-none-match": "7" } });
    expect(() => requireMatch(call, '"7"')).toThrow(expect.objectContaining({ status: 400 }));
  });
});

describe("a read", () => {
  // Headers, whether it is answered 304; undefined: 412.
  it.each<[Headers, boolean | undefined]>([
    [{}, false],
    [{ "if-none-match": '"7"' }, true],
    [{ "if-none-match": 'W/"7"' }, true],
    [{ "if-none-match": '"6", W/"7"' }, true],
    [{ "if-none-match": '"6"' }, false],
    [{ "if-none-match": "*" }, true],
    [{ "if-none-match": "7" }, false],
    [{ "if-none-match": "" }, false],
    [{ "if-modified-since": then }, true],
    [{ "if-modified-since": after }, true],
    [{ "if-modified-since": before }, false],
    [{ "if-modified-since": "Sunday, 01-Mar-26 10:00:00 GMT" }, true],
    [{ "if-modified-since": "Sun Mar  1 10:00:00 2026" }, true],
    [{ "if-modified-since": "2026-03-01T10:00:00Z" }, false],
    [{ "if-modified-since": "Sun, 31 Feb 2026 10:00:00 GMT" }, false],
    // If-None-Match takes the place of If-Modified-Since.
    [{ "if-none-match": '"6"', "if-modified-since": after }, false],
    [{ "if-match": '"7"', "if-none-match": '"7"' }, true],
    [{ "if-match": '"6"', "if-none-match": '"7"' }, undefined],
    [{ "if-match": "*" }, false],
    [{ "if-unmodified-since": before }, undefined],
    [{ "if-unmodified-since": after, "if-none-match": '"7"' }, true],
  ])("with %j is not modified: %j", (headers, expected) => {
    for (const method of ["GET", "HEAD"]) {
      const call = testCall({ method, headers });
      const attempt = () => isNotModified(call, '"7"', changed);
      if (expected === undefined) {
        expect(attempt).toThrow(expect.objectContaining({ status: 412 }));
      } else {
        expect(attempt()).toBe(expected);
      }
    }
  });

  it("is never taken for unmodified by other methods", () => {
    expect(isNotModified(testCall({ method: "POST", headers: { "if-none-match": '"7"' } }), '"7"')).toBe(
      false,
    );
  });
});
