import { expect, test } from "vitest";
import { printCall } from "../src/emit/call.ts";
import { printImport } from "../src/emit/import.ts";
import { Code, printKey, printLiteral } from "../src/emit/literal.ts";

test.each<[string, unknown, string]>([
  ["data that fits stands on one line", { a: 1, b: ["x", null] }, '{ a: 1, b: ["x", null] }'],
  ["undefined is left out", { a: undefined, b: 1 }, "{ b: 1 }"],
  ["code stands as it is", { a: new Code("x.y") }, "{ a: x.y }"],
  ["nothing at all", {}, "{}"],
  [
    "names are quoted where they must be",
    { "a-b": 1, 1: 2, 日本: 3, constructor: 4 },
    '{ 1: 2, "a-b": 1, "日本": 3, constructor: 4 }',
  ],
  [
    "what is too long is broken from outside in",
    { first: "x".repeat(60), second: { third: "y".repeat(40) } },
    `{\n  first: "${"x".repeat(60)}",\n  second: { third: "${"y".repeat(40)}" },\n}`,
  ],
])("%s", (_, value, text) => expect(printLiteral(value)).toBe(text));

test("__proto__ is a property like any other", () => {
  expect(printKey("__proto__")).toBe('["__proto__"]');
});

test("an import is broken where it does not fit", () => {
  expect(printImport(["a", "type B"], "./x.js")).toBe('import { a, type B } from "./x.js";');
  const name = "a".repeat(90);
  expect(printImport([name], "./x.js", "import type")).toBe(`import type {\n  ${name},\n} from "./x.js";`);
});

test("a call is broken where it does not fit", () => {
  expect(printCall("f", ["a", "b"])).toBe("f(a, b);");
  const name = "a".repeat(98);
  expect(printCall("f", [name, "b"])).toBe(`f(\n  ${name},\n  b,\n);`);
});
