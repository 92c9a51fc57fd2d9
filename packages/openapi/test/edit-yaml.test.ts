import type { Json } from "@ashlar/model";
import { describe, expect, it } from "vitest";
import { type Node, parseDocument } from "yaml";
import { editYaml } from "../src/merge/edit-yaml.ts";
import { yamlFlow } from "../src/write/yaml-flow.ts";

type Tree = { [key: string]: Json };

/** The text edited so that it says what the change makes of it. */
function edited(text: string, change: (tree: Tree) => void): string {
  const document = parseDocument(text);
  const before = document.toJS() as Tree;
  // Shares with the old one whatever is not changed, as a merge does.
  const after = { ...before };
  change(after);
  const result = editYaml({
    text,
    root: document.contents as Node,
    before,
    after,
    originOf: () => undefined,
  });
  expect(parseDocument(result).toJS()).toEqual(JSON.parse(JSON.stringify(after)));
  return result;
}

describe("what stands in the flow style", () => {
  it.each<[what: string, text: string, after: Json, expected: string]>([
    ["gets another value", "{ a: 1, b: 2 } # why", { a: 1, b: 3 }, "{ a: 1, b: 3 } # why"],
    ["gets a member at its end", "{ a: 1 } # why", { a: 1, b: "x" }, "{ a: 1, b: x } # why"],
    ["gets a member at its beginning", "{b: 1}", { a: [1, 2], b: 1 }, "{a: [1, 2], b: 1}"],
    ["gets one between others", "{ a: 1, c: 3 }", { a: 1, b: 2, c: 3 }, "{ a: 1, b: 2, c: 3 }"],
    ["gets two at one place", "{ a: 1 }", { a: 1, b: 2, c: 3 }, "{ a: 1, b: 2, c: 3 }"],
    ["loses its first member", "{ a: 1, b: 2 }", { b: 2 }, "{ b: 2 }"],
    ["loses its last", "{ a: 1, b: 2 }", { a: 1 }, "{ a: 1 }"],
    ["loses the first two", "{ a: 1, b: 2, c: 3 }", { c: 3 }, "{ c: 3 }"],
    ["loses one between others", "{ a: 1, b: 2, c: 3 }", { a: 1, c: 3 }, "{ a: 1, c: 3 }"],
    ["loses one and gets another", "{ a: 1, b: 2 }", { b: 2, c: 3 }, "{ b: 2, c: 3 }"],
    ["loses its last and gets another there", "{ a: 1, b: 2 }", { a: 1, c: 3 }, "{ a: 1, c: 3 }"],
    ["changes inside", "{ a: { b: [x, y] } }", { a: { b: ["x", "z", "y"] } }, "{ a: { b: [x, z, y] } }"],
    ["loses an item", "[x, y, z]", ["x", "z"], "[x, z]"],
    ["loses all that it had", "{ a: 1 }", { b: 1 }, "{ b: 1 }"],
    ["becomes empty", "{ a: { b: 1 } }", { a: {} }, "{ a: {} }"],
    ["becomes empty as a whole", "[x]", [], "[]"],
    [
      "has texts with signs",
      "[x]",
      ["x", "a, b", "{c}", "null", "d: e"],
      '[x, "a, b", "{c}", "null", "d: e"]',
    ],
    ["goes over several lines", "{ a: 1, # one\n    b: 2 }", { a: 1, b: 3 }, "{ a: 1, # one\n    b: 3 }"],
    ["ends with a comma", "{ a: 1, }", { a: 1, b: 2 }, "{ a: 1, b: 2, }"],
    ["has keys in quotes", '{ "200": { "x": 1 } }', { "200": { x: 2 } }, '{ "200": { "x": 2 } }'],
    ["was empty, and gets lines", "{}", { a: 1 }, "\n  a: 1"],
  ])("%s", (_what, text, after, expected) => {
    const of = (value: string): string =>
      `# head\nkey:${value.startsWith("\n") ? "" : " "}${value}\nlast: 1 # end\n`;
    expect(edited(of(text), (tree) => Object.assign(tree, { key: after }))).toBe(of(expected));
  });

  it("is left where it becomes long and another thing as a whole", () => {
    const properties = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`property${at}`, "string"]));
    expect(edited("key: { $ref: a }\n", (tree) => Object.assign(tree, { key: properties }))).toMatch(
      /^key:\n {2}property0: string\n/,
    );
  });

  it("is written so that it reads back", () => {
    const values: Json[] = [
      "",
      "a?",
      "?",
      "a]",
      "- a",
      "#",
      "a #b",
      "\n",
      "1",
      1e21,
      null,
      true,
      [],
      {},
      { "a,b": ["{"] },
    ];
    for (const value of values) expect(parseDocument(`[${yamlFlow(value)}]`).toJS()).toEqual([value]);
  });
});

const SHARED = `path:
  # For all of them.
  shared:
    # Who asks.
    - name: a # first
      # Not yet.
      schema: { type: string }
    # How many.
    - { name: b }
  get:
    own:
      # Mine.
      - name: c
  put:
    x: 1
`;

describe("an item of a list that goes elsewhere", () => {
  const move = (tree: Tree, put: (path: { [key: string]: Tree }, items: Json[]) => void): void => {
    const path = { ...(tree["path"] as { [key: string]: Tree }) };
    const items = path["shared"] as unknown as Json[];
    put(path, items);
    tree["path"] = path;
  };

  const ownOf = (path: { [key: string]: Tree }): Json[] => (path["get"]?.["own"] ?? []) as Json[];

  it("comes to another list with its remarks and its style", () => {
    const text = edited(SHARED, (tree) =>
      move(tree, (path, [a, b]) => {
        path["shared"] = [b ?? null] as unknown as Tree;
        path["get"] = { own: [...ownOf(path), a ?? null] };
      }),
    );
    expect(text).toBe(`path:
  # For all of them.
  shared:
    # How many.
    - { name: b }
  get:
    own:
      # Mine.
      - name: c
      # Who asks.
      - name: a # first
        # Not yet.
        schema: { type: string }
  put:
    x: 1
`);
  });

  it("comes into a new list, and to several", () => {
    const text = edited(SHARED, (tree) =>
      move(tree, (path, items) => {
        delete path["shared"];
        path["get"] = { own: [...ownOf(path), items[1] ?? null] };
        path["put"] = { x: 1, own: items };
      }),
    );
    expect(text).toBe(`path:
  get:
    own:
      # Mine.
      - name: c
      # How many.
      - { name: b }
  put:
    x: 1
    own:
      # Who asks.
      - name: a # first
        # Not yet.
        schema: { type: string }
      # How many.
      - { name: b }
`);
  });
});
