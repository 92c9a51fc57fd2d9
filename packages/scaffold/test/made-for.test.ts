import { readDocument } from "@ashlar/openapi";
import { expect, test } from "vitest";
import type { FrameworkName } from "../src/blueprint.ts";
import { madeFor } from "../src/ownership/made-for.ts";
import { scaffold } from "../src/scaffold.ts";

const { api } = await readDocument(new URL("../../../examples/bookshop.yaml", import.meta.url).pathname);

const filesOf = (framework: FrameworkName, typesOnly = false) =>
  new Map(
    scaffold(api, {
      framework,
      output: "src/routes",
      importExtension: ".js",
      typesOnly,
      documentName: "bookshop.yaml",
      existing: new Map(),
    }).files.map(({ path, text }) => [path, text]),
  );

test.each(["express", "fastify", "koa"] as const)(
  "files for %s say so, also in another style",
  (framework) => {
    const files = filesOf(framework);
    expect(madeFor("src/routes/", files)).toBe(framework);
    const styled = new Map([...files].map(([path, text]) => [path, text.replaceAll('"', "'")]));
    styled.delete("src/routes/index.ts");
    expect(madeFor("src/routes", styled)).toBe(framework);
  },
);

test.each([
  ["an empty folder", new Map<string, string>()],
  ["types alone", filesOf("koa", true)],
  ["files of somebody's own", new Map([["src/routes/index.ts", 'import express from "express";\n']])],
])("%s is of no framework", (_, files) => {
  expect(madeFor("src/routes", files)).toBeUndefined();
});
