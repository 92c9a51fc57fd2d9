import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { order, type Ranked } from "../src/order.ts";

interface Named extends Ranked {
  readonly name: string;
}

const node = (name: string, stage = 0, kind = 0): Named => ({ name, rank: [stage, kind, name] });

function ordered(nodes: readonly Named[], edges: readonly (readonly [string, string])[]): string {
  const find = (name: string) => nodes.find((one) => one.name === name) as Named;
  const waits = new Map(nodes.map((one) => [one, new Set<Named>()]));
  for (const [node, other] of edges) waits.get(find(node))?.add(find(other));
  return order(nodes, waits)
    .map(({ name }) => name)
    .join(" ");
}

describe("the order of nodes", () => {
  it.each([
    ["is that of ranks where nothing waits", [node("b"), node("c", 0, 1), node("a", 1)], [], "b c a"],
    ["lets what is waited for go first", [node("a"), node("b"), node("c")], [["a", "c"]], "b c a"],
    [
      "takes of what may come next the best, not the first",
      [node("table", 0, 4), node("view", 0, 9), node("column", 0, 5)],
      [["column", "table"]],
      "table column view",
    ],
    [
      "breaks a circle at its best member",
      [node("a"), node("b"), node("c", 0, 1)],
      [
        ["a", "b"],
        ["b", "a"],
        ["c", "a"],
      ],
      "a b c",
    ],
    ["is empty for nothing", [], [], ""],
  ] as const)("%s", (_title, nodes, edges, expected) => {
    expect(ordered(nodes, edges)).toBe(expected);
  });

  it("holds every node once, after all it waits for, whatever the graph without circles", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(2), fc.nat(3), fc.array(fc.nat(30))), { maxLength: 30 }),
        (rows) => {
          const nodes = rows.map(([stage, kind], at) => node(String(at).padStart(2, "0"), stage, kind));
          const waits = new Map(
            nodes.map((one, at) => [
              one,
              new Set(rows[at]?.[2].flatMap((other) => (other < at ? (nodes[other] ?? []) : []))),
            ]),
          );
          const result = order(nodes, waits);
          expect(result.map(({ name }) => name).sort()).toEqual(nodes.map(({ name }) => name).sort());
          for (const [at, one] of result.entries())
            for (const other of waits.get(one) ?? []) expect(result.indexOf(other)).toBeLessThan(at);
        },
      ),
    );
  });
});
