import fc from "fast-check";
import { dump } from "js-yaml";
import { describe, expect, it } from "vitest";
import { locatePaths } from "../src/position.ts";

/** Every path of a value, with the key it ends in; items of lists have none. */
function pathsOf(
  value: unknown,
  path: readonly string[] = [],
): { path: string[]; key: string | undefined }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const inner = [...path, key];
    return [{ path: inner, key: Array.isArray(value) ? undefined : key }, ...pathsOf(child, inner)];
  });
}

function textAt(text: string, { line, column }: { line: number; column: number }): string {
  return (text.split("\n")[line - 1] ?? "").slice(column - 1);
}

const trees = fc.jsonValue({ maxDepth: 4 }).filter((value) => typeof value === "object" && value !== null);
const words = fc.stringMatching(/^[a-z]{2,6}$/);
const plainTrees = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    words,
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(words, tie("tree"), { maxKeys: 4 }),
  ),
})).tree;

describe("the place of a path", () => {
  it("is the key's in any JSON text", () => {
    const property = fc.property(trees, fc.constantFrom(0, 1, 4), (tree, indent) => {
      const text = JSON.stringify(tree, undefined, indent);
      const paths = pathsOf(JSON.parse(text));
      const found = locatePaths(
        "json",
        text,
        paths.map(({ path }) => path),
      );
      for (const [index, { key }] of paths.entries()) {
        const position = found[index];
        if (key !== undefined && position !== undefined) {
          expect(textAt(text, position).startsWith(JSON.stringify(key))).toBe(true);
        }
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("is the key's in any YAML text", () => {
    const property = fc.property(plainTrees, (tree) => {
      const text = dump({ root: tree, list: [tree, tree] });
      const paths = pathsOf({ root: tree, list: [tree, tree] });
      const found = locatePaths(
        "yaml",
        text,
        paths.map(({ path }) => path),
      );
      for (const [index, { key }] of paths.entries()) {
        const position = found[index];
        if (key === undefined || position === undefined) continue;
        // YAML quotes words such as "no" and "null".
        expect(textAt(text, position).replace(/^['"]/, "").startsWith(key), `${key} in\n${text}`).toBe(true);
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("of what is not there is that of its nearest ancestor", () => {
    const text = '{\n  "a": {\n    "b": 1\n  }\n}';
    expect(locatePaths("json", text, [["a", "c"], ["x"], ["a", "b"]])).toEqual([
      { line: 2, column: 3 },
      { line: 1, column: 1 },
      { line: 3, column: 5 },
    ]);
  });
});
