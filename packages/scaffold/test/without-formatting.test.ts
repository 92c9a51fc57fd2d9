import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readDocument } from "@ashlar/openapi";
import { describe, expect, it, onTestFinished } from "vitest";
import { stampHeader } from "../src/ownership/header.ts";
import { withoutFormatting } from "../src/ownership/without-formatting.ts";
import { reconcile } from "../src/ownership.ts";
import { type ScaffoldResult, scaffold } from "../src/scaffold.ts";

const workspace = fileURLToPath(new URL("../../..", import.meta.url));

describe("formatting is", () => {
  const cases: { title: string; one: string; other: string }[] = [
    { title: "white space", one: "const a=1;\nf( a )", other: "const a = 1;\n\n\tf(a)" },
    { title: "a semicolon", one: "const a = 1;\nf(a);", other: "const a = 1\nf(a)" },
    { title: "a comma before a closer", one: "f([1, 2], { a })", other: "f(\n  [1, 2,],\n  { a, },\n)" },
    { title: "a comma before a comment before a closer", one: "[1 // one\n]", other: "[1, // one\n]" },
    { title: "a leading | of a union", one: "type A = B | C", other: "type A =\n  | B\n  | C" },
    { title: "the quotes of a string", one: `f("it's", 'say "a"')`, other: `f('it\\'s', "say \\"a\\"")` },
    { title: "the quotes of a property", one: '{ "a": 1, "b-c": 2 }', other: "{ a: 1, 'b-c': 2 }" },
    { title: "parentheses around one parameter", one: "(a) => a", other: "a => a" },
    {
      title: "parentheses that say what holds",
      one: "a && b || c % d * e",
      other: "(a && b) || (c % d) * e",
    },
    { title: "parentheses around everything", one: "if ((a)) return (b);", other: "if (a) return b;" },
    { title: "parentheses of a conditional", one: "a ? (b ? 1 : 2) : 3", other: "a ? b ? 1 : 2 : 3" },
    { title: "the way a number is written", one: "1E+21 + 1.50 + 0XAB", other: "1e21 + 1.5 + 0xab" },
    { title: "the quotes inside a template", one: "`$\u007Ba['b']}`", other: '`$\u007B a["b"] }`' },
    { title: "the indent of a comment", one: "/**\n * a\n */", other: "  /**\n   * a\n   */" },
  ];
  for (const { title, one, other } of cases) {
    it(title, () => expect(withoutFormatting(other)).toBe(withoutFormatting(one)));
  }
});

describe("an edit is", () => {
  const cases: { title: string; one: string; other: string }[] = [
    { title: "another number", one: "a = 1", other: "a = 2" },
    { title: "another name", one: "f(a)", other: "f(b)" },
    { title: "a letter in a string", one: 'f("a b")', other: 'f("a c")' },
    { title: "white space in a string", one: 'f("a b")', other: 'f("a  b")' },
    { title: "white space in a template", one: "f(`a b`)", other: "f(`a  b`)" },
    { title: "another kind of quotes inside a string", one: `f("it's")`, other: `f('it"s')` },
    { title: "a string in place of a name", one: "f(a)", other: 'f("a")' },
    { title: "another operator", one: "a < b", other: "a <= b" },
    { title: "an operator more", one: "f(a)", other: "f(!a)" },
    { title: "a comma more", one: "[a]", other: "[, a]" },
    { title: "a call in place of a function", one: "f = g", other: "f = g()" },
    { title: "parentheses that calculate differently", one: "(a + b) * c", other: "a + b * c" },
    { title: "parentheses on the right", one: "a - (b - c)", other: "a - b - c" },
    { title: "parentheses around what is negated", one: "!(a in b)", other: "!a in b" },
    { title: "parentheses around a type of a list", one: "(A | B)[]", other: "A | B[]" },
    { title: "parentheses around a function's type", one: "(() => A) | B", other: "() => A | B" },
    { title: "an object in place of a body", one: "() => ({})", other: "() => {}" },
    { title: "a line of code made a comment", one: "a();\nb();", other: "a();\n// b();" },
    { title: "a word in a comment", one: "// one\na", other: "// two\na" },
    { title: "another regular expression", one: "/a b/.test(c)", other: "/a  b/.test(c)" },
    { title: "two words in place of one", one: "ab", other: "a b" },
  ];
  for (const { title, one, other } of cases) {
    it(title, () => expect(withoutFormatting(other)).not.toBe(withoutFormatting(one)));
  }
});

it("what a formatter of other taste made of a whole service is unchanged, and replaced with a new document", async () => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "ashlar-format-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "biome.json"), ODD_TASTE);
  const cases = readdirSync(join(workspace, "packages/scaffold/test/cases"));
  const documents = [
    "examples/bookshop.yaml",
    ...cases
      .filter((name) => name !== "typing")
      .map((name) => `packages/scaffold/test/cases/${name}/openapi.yaml`),
  ];
  const results = new Map<string, ScaffoldResult>();
  for (const document of documents) {
    for (const framework of ["express", "fastify", "koa"] as const) {
      const { api } = await readDocument(join(workspace, document));
      const output = `${results.size}/routes`;
      const options = { framework, output, importExtension: ".js", typesOnly: false } as const;
      const result = scaffold(api, { ...options, documentName: "openapi.yaml", existing: new Map() });
      results.set(document + framework, result);
      for (const { path, text } of result.files) write(join(folder, path), text.replaceAll(HOLD_OFF, ""));
    }
  }
  const biome = join(workspace, "node_modules/@biomejs/biome/bin/biome");
  execFileSync(process.execPath, [biome, "format", "--write", "."], { cwd: folder, stdio: "pipe" });
  for (const { files } of results.values()) {
    const generated = files.filter(({ owner }) => owner === "generated");
    const disk = generated.map(({ path, text }) => {
      const [, head = "", held = ""] = /^((?:\/\/ .*\n){3})((?:\/.*\n)+)/.exec(text) ?? [];
      const [, , formatted = ""] =
        /^((?:\/\/ .*\n){3})\s*([\s\S]*)$/.exec(readFileSync(join(folder, path), "utf8")) ?? [];
      return [path, `${head}${held}\n${formatted.replace(/^\/\* eslint-disable \*\/\s*/, "")}`] as const;
    });
    expect(
      disk.filter(([path, text]) => generated.find((file) => file.path === path)?.text !== text),
    ).not.toEqual([]);
    const again = reconcile(generated, new Map(disk), { force: false }).changes;
    expect(again.filter(({ kind }) => kind !== "unchanged").map(({ path }) => path)).toEqual([]);
    const next = generated.map((file) => {
      const code = file.text.slice(file.text.indexOf("\n\n") + 2);
      return { ...file, text: stampHeader(`${code}export {};\n`, "openapi.yaml") };
    });
    const changes = reconcile(next, new Map(disk), { force: false }).changes;
    expect(changes.filter(({ kind }) => kind !== "replace").map(({ path }) => path)).toEqual([]);
  }
});

/** What tells biome to leave the files alone. */
const HOLD_OFF = /^\/\/ biome-ignore-all .*\n/gm;

const ODD_TASTE = JSON.stringify({
  formatter: { indentStyle: "tab", lineWidth: 60 },
  javascript: {
    formatter: {
      quoteStyle: "single",
      semicolons: "asNeeded",
      trailingCommas: "none",
      arrowParentheses: "asNeeded",
      bracketSpacing: false,
    },
  },
});

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
