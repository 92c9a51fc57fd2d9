import { describe, expect, it } from "vitest";
import { mergePatch } from "../../src/merge-patch/index.ts";

// RFC 7396, appendix A: original, patch, result.
const appendixA: readonly (readonly [unknown, unknown, unknown])[] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

describe("a merge patch", () => {
  it.each(appendixA)("of %j by %j gives %j", (target, patch, result) => {
    expect(mergePatch(target, patch)).toStrictEqual(result);
  });

  it("leaves the target and the patch as they were", () => {
    const target = { a: { b: 1 }, c: 2 };
    const patch = { a: { b: null, d: 3 } };
    mergePatch(target, patch);
    expect([target, patch]).toStrictEqual([{ a: { b: 1 }, c: 2 }, { a: { b: null, d: 3 } }]);
  });

  it.each([
    ['{"__proto__":{"isAdmin":true}}'],
    ['{"a":{"__proto__":{"isAdmin":true}}}'],
    ['{"constructor":{"prototype":{"isAdmin":true}}}'],
    ['{"toString":null,"hasOwnProperty":1}'],
  ])("%s changes no prototype", (text) => {
    const merged = mergePatch({ a: {} }, JSON.parse(text)) as Record<string, unknown>;
    expect(({} as Record<string, unknown>)["isAdmin"]).toBeUndefined();
    expect(merged["isAdmin"]).toBeUndefined();
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    expect(Object.hasOwn(merged, "__proto__")).toBe(false);
    expect(Object.hasOwn(merged["a"] as object, "__proto__")).toBe(false);
    expect(Object.hasOwn({}, "x")).toBe(false);
  });

  it("takes nothing over from a prototype of the target", () => {
    const merged = mergePatch({}, { constructor: { name: "x" } });
    expect(JSON.stringify(merged)).toBe('{"constructor":{"name":"x"}}');
  });

  it("of 500 levels is merged, of a hundred thousand is refused", () => {
    const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);
    expect(mergePatch({}, nested(500))).toBeTypeOf("object");
    expect(() => mergePatch({}, nested(100_000))).toThrow(
      expect.objectContaining({ status: 400, code: "TOO_DEEP" }),
    );
  });
});
