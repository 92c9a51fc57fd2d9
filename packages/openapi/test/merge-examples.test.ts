/** A merge touches the lines of what changed: tried on real documents, with a remark above every line and behind some. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Api, Operation } from "@ashlar/model";
import { describe, expect, it } from "vitest";
import { isMap, isScalar, isSeq, parseDocument, visit } from "yaml";
import { mergeDocument, readDocument, writeDocument } from "../src/index.ts";
import type { OpenapiDocument } from "../src/write.ts";

const root = dirname(createRequire(import.meta.url).resolve("@readme/oas-examples/package.json"));
/** Larger ones take long and show nothing more. */
const MAX_BYTES = 12_000;
const documents = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => /^3\.\d.*\.yaml$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }))
  .filter(({ text }) => text.length < MAX_BYTES && /^openapi:/m.test(text))
  .sort((a, b) => (a.path < b.path ? -1 : 1));

/** One thing that is different in the code, and the words that only its lines have. */
interface Change {
  readonly what: string;
  readonly make: (api: Api) => Api;
  /** Lines that may come or go; remarks never do. */
  readonly lines: RegExp;
}

const firstOperation = (api: Api, change: (operation: Operation) => Operation): Api => {
  const [first, ...others] = api.operations;
  return first === undefined ? api : { ...api, operations: [change(first), ...others] };
};

const CHANGES: readonly Change[] = [
  {
    what: "an operation is deprecated",
    make: (api) => firstOperation(api, (one) => ({ ...one, deprecated: true })),
    lines: /^\s*deprecated: true$/,
  },
  {
    what: "an operation has one more answer",
    make: (api) =>
      firstOperation(api, (one) => ({
        ...one,
        responses: [...one.responses, { status: "418", description: "Teapot", headers: [], content: [] }],
      })),
    lines: /^\s*(?:"418":|description: Teapot)$/,
  },
  {
    what: "an operation has one more parameter",
    make: (api) =>
      firstOperation(api, (one) => ({
        ...one,
        parameters: [
          ...one.parameters,
          {
            ...{ name: "zebra", in: "query", required: false, deprecated: false, style: "form" },
            ...{ explode: true, allowReserved: false, schema: { type: "boolean" } },
          },
        ],
      })),
    lines: /^\s*(?:parameters:(?: \[\])?|- name: zebra|in: query|schema:|type: boolean)$/,
  },
];

/** The text with a remark above each line of a block's key or item. */
function remarked(text: string): string {
  const starts = new Set<number>();
  visit(parseDocument(text), {
    Pair: (_key, pair) => {
      if (isScalar(pair.key) && pair.key.range != null) starts.add(pair.key.range[0]);
    },
    Seq: (_key, list) => {
      if (list.flow === true) return;
      for (const item of list.items) {
        if ((isMap(item) || isSeq(item) || isScalar(item)) && item.range != null)
          starts.add(text.lastIndexOf("-", item.range[0] - 1));
      }
    },
  });
  let number = 0;
  return text
    .split("\n")
    .reduce<{ readonly lines: string[]; at: number }>(
      (state, line) => {
        const indent = /^ */.exec(line)?.[0] ?? "";
        if (starts.has(state.at + indent.length)) state.lines.push(`${indent}# remark ${number++}`);
        state.lines.push(line);
        return { lines: state.lines, at: state.at + line.length + 1 };
      },
      { lines: [], at: 0 },
    )
    .lines.join("\n");
}

async function apiOf(text: string): Promise<Api> {
  return (await readDocument("openapi.yaml", { readText: () => Promise.resolve(text) })).api;
}

/** Lines of the one that the other has not, or not as often. */
function linesOnlyIn(a: string, b: string): string[] {
  const counts = new Map<string, number>();
  for (const line of b.split("\n")) counts.set(line, (counts.get(line) ?? 0) + 1);
  return a.split("\n").filter((line) => {
    const left = counts.get(line) ?? 0;
    counts.set(line, left - 1);
    return left <= 0;
  });
}

describe("a merge into a document of @readme/oas-examples", () => {
  it("has documents to try", () => {
    expect(documents.length).toBeGreaterThan(30);
  });

  it.each(documents)("of itself keeps every byte: $path", ({ text }) => {
    const commented = remarked(text);
    const itself = parseDocument(commented, { merge: true, uniqueKeys: false }).toJS() as OpenapiDocument;
    const merged = mergeDocument(commented, itself);
    expect(merged.text).toBe(commented);
    expect(merged.changed).toEqual([]);
  });

  it.each(documents)("of one change touches its lines alone, and no remark: $path", async ({ text }) => {
    const commented = remarked(text);
    const api = await apiOf(commented);
    const settled = mergeDocument(commented, writeDocument(api));
    expect(settled.isRewritten).toBe(false);
    expect(mergeDocument(settled.text, writeDocument(api)).text).toBe(settled.text);
    for (const { what, make, lines } of CHANGES) {
      const changed = make(api);
      if (changed === api) continue;
      const { text: after, isRewritten } = mergeDocument(settled.text, writeDocument(changed));
      expect(isRewritten, what).toBe(false);
      const different = [...linesOnlyIn(after, settled.text), ...linesOnlyIn(settled.text, after)];
      expect(
        different.filter((line) => !lines.test(line)),
        what,
      ).toEqual([]);
    }
  });
});
