import { describe, expect, it } from "vitest";
import { stampHeader } from "../src/ownership/header.ts";
import { orphanedFunctions } from "../src/ownership/orphans.ts";

const service = `import * as books from "../repositories/books.js";
import { permit } from "./policy.js";

export async function listBooks(call) {
  permit(call, "listBooks");
  return books.listBooks();
}

export async function deleteBook(call, id) {
  permit(call, "deleteBook");
  await books.lockBook(id);
  await books.deleteBook(id);
}
`;

const repository = `export async function listBooks() {}
export async function lockBook(id) {}
export async function deleteBook(id) {}
export async function myOwn(id) {}
`;

const shop = { "src/services/books.ts": service, "src/repositories/books.ts": repository };

const listed = new Map([["src/repositories/books.ts", new Set(["listBooks"])]]);

function orphansOf(
  files: Readonly<Record<string, string>>,
  operations: readonly string[],
  wanted: ReadonlyMap<string, ReadonlySet<string>> = listed,
): string[] {
  return orphanedFunctions(new Map(Object.entries(files)), new Set(operations), wanted).map(
    ({ location }) => `${location?.file}:${location?.line}`,
  );
}

describe("what an operation leaves behind that the document no longer has", () => {
  it("is the function of the service, and those of the repository that nothing else calls", () => {
    expect(orphansOf(shop, ["listBooks"])).toEqual([
      "src/services/books.ts:9",
      "src/repositories/books.ts:2",
      "src/repositories/books.ts:3",
    ]);
  });

  it("is not a query that an operation needs that is new", () => {
    const wanted = new Map([["src/repositories/books.ts", new Set(["listBooks", "lockBook"])]]);
    expect(orphansOf(shop, ["listBooks", "updateBook"], wanted)).toEqual([
      "src/services/books.ts:9",
      "src/repositories/books.ts:3",
    ]);
  });

  const accepted: readonly [title: string, files: Readonly<Record<string, string>>, lines: string[]][] = [
    [
      "a query that another function of the service needs",
      { ...shop, "src/services/books.ts": `${service}export const peek = () => books.lockBook("1");\n` },
      ["src/services/books.ts:9", "src/repositories/books.ts:3"],
    ],
    [
      "a query that another module needs",
      { ...shop, "src/sweep.ts": 'import { lockBook } from "./repositories/books.js";\nlockBook("1");\n' },
      ["src/services/books.ts:9", "src/repositories/books.ts:3"],
    ],
    [
      "a query that its own module needs",
      { ...shop, "src/repositories/books.ts": `${repository}export const two = () => lockBook("1");\n` },
      ["src/services/books.ts:9", "src/repositories/books.ts:3"],
    ],
  ];
  it.each(accepted)("is not %s", (_, files, lines) => {
    expect(orphansOf(files, ["listBooks"])).toEqual(lines);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ["a function of an operation that is there", shop],
    [
      "a function of another name that asks for such an operation",
      { "src/services/own.ts": service.replace("function deleteBook", "function purge") },
    ],
    ["a generated file", { "src/services/books.ts": stampHeader(service, "openapi.yaml") }],
    ["a test", { "src/services/books.test.ts": service }],
  ])("is not %s", (title, files) => {
    const operations = title.includes("that is there") ? ["listBooks", "deleteBook"] : ["listBooks"];
    expect(orphansOf(files, operations)).toEqual([]);
  });
});
