import { describe, expect, it } from "vitest";
import { parseJsonc } from "../src/jsonc.ts";
import { findProject } from "../src/project.ts";
import { wantsColor } from "../src/terminal.ts";
import { TestProject } from "./fixture.ts";

describe("the project of an output folder", () => {
  const cases: {
    title: string;
    files: Record<string, string>;
    output: string;
    root: string;
    routes: string;
  }[] = [
    { title: "is where package.json is", files: {}, output: "src/routes/", root: "", routes: "src/routes" },
    {
      title: "is the nearest of two",
      files: { "apps/api/package.json": "{}" },
      output: "apps/api/src/routes",
      root: "apps/api",
      routes: "src/routes",
    },
  ];
  for (const { title, files, output, root, routes } of cases) {
    it(title, () => {
      const project = new TestProject(files);
      const found = findProject(project.root, output);
      expect(found.root).toBe(root === "" ? project.root : `${project.root}/${root}`);
      expect(found.routes).toBe(routes);
    });
  }

  it("knows every kind of dependency", () => {
    const json = {
      dependencies: { a: "1" },
      devDependencies: { b: "1" },
      peerDependencies: { c: "1" },
      optionalDependencies: { d: "1" },
    };
    const project = new TestProject({ "package.json": JSON.stringify(json) });
    expect([...findProject(project.root, "src/routes").packages.keys()].sort()).toEqual(["a", "b", "c", "d"]);
  });

  it("with a package.json that is no JSON is a clear error", () => {
    const project = new TestProject({ "package.json": "{" });
    expect(() => findProject(project.root, "src/routes")).toThrow(/package\.json cannot be read/);
  });
});

describe("the extension of relative imports", () => {
  const ts = '{"compilerOptions":{"rewriteRelativeImportExtensions":true}}';
  const cases: { title: string; files: Record<string, string>; end: string }[] = [
    {
      title: "is .js for NodeNext",
      files: { "tsconfig.json": '{"compilerOptions":{"module":"nodenext"}}' },
      end: ".js",
    },
    { title: "is .ts where such imports are rewritten", files: { "tsconfig.json": ts }, end: ".ts" },
    {
      title: "is inherited",
      files: { "tsconfig.json": '{"extends":"./base"}', "base.json": ts },
      end: ".ts",
    },
    {
      title: "is inherited from the last of several",
      files: {
        "tsconfig.json": '{"extends":["./base.json","./not.json"]}',
        "base.json": ts,
        "not.json": '{"compilerOptions":{"rewriteRelativeImportExtensions":false}}',
      },
      end: ".js",
    },
    {
      title: "is inherited from a package",
      files: { "tsconfig.json": '{"extends":"base/tsconfig.json"}', "node_modules/base/tsconfig.json": ts },
      end: ".ts",
    },
    {
      title: "does not need a package that is not installed",
      files: { "tsconfig.json": '{"extends":"@none/base"}' },
      end: ".js",
    },
    { title: "survives a loop", files: { "tsconfig.json": '{"extends":"./tsconfig.json"}' }, end: ".js" },
    {
      title: "is that of the nearest tsconfig.json",
      files: { "tsconfig.json": "{}", "src/tsconfig.json": ts },
      end: ".ts",
    },
  ];
  for (const { title, files, end } of cases) {
    it(title, () => expect(findProject(new TestProject(files).root, "src/routes").importExtension).toBe(end));
  }
});

describe("JSON with comments", () => {
  const cases: { text: string; value: unknown }[] = [
    { text: '{ "a": 1, // one\n "b": [1, 2,], }', value: { a: 1, b: [1, 2] } },
    { text: '{ "url": "http://x/*y*/,}" /* "c": 1, */ }', value: { url: "http://x/*y*/,}" } },
    { text: '\uFEFF{"a": "\\"//"}', value: { a: '"//' } },
  ];
  for (const { text, value } of cases) it(text.trim(), () => expect(parseJsonc(text)).toEqual(value));
});

describe("colours", () => {
  const cases: { env: Record<string, string>; isTerminal: boolean; wanted: boolean }[] = [
    { env: {}, isTerminal: true, wanted: true },
    { env: {}, isTerminal: false, wanted: false },
    { env: { NO_COLOR: "1" }, isTerminal: true, wanted: false },
    { env: { NO_COLOR: "" }, isTerminal: true, wanted: true },
    { env: { FORCE_COLOR: "1" }, isTerminal: false, wanted: true },
    { env: { FORCE_COLOR: "0" }, isTerminal: true, wanted: false },
    { env: { NO_COLOR: "1", FORCE_COLOR: "1" }, isTerminal: true, wanted: false },
    { env: { TERM: "dumb" }, isTerminal: true, wanted: false },
  ];
  for (const { env, isTerminal, wanted } of cases) {
    it(`are ${wanted ? "shown" : "left out"} with ${JSON.stringify(env)} ${isTerminal ? "on a terminal" : "in a pipe"}`, () => {
      expect(wantsColor(env, isTerminal)).toBe(wanted);
    });
  }
});
