import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const source = join(import.meta.dirname, "..", "src");
const page = join(import.meta.dirname, "..", "..", "..", "docs", "rules", "openapi.md");

describe("docs/rules/openapi.md", () => {
  it("has one line for every rule that the reader reports, and for no other", () => {
    const reported = readdirSync(source, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .flatMap((path) => [...readFileSync(join(source, path), "utf8").matchAll(RULE)])
      .map((match) => match[1] ?? match[2]);
    const documented = [...readFileSync(page, "utf8").matchAll(/^\| `([a-z0-9-]+)`/gm)].map(
      (match) => match[1],
    );
    expect(documented.toSorted()).toEqual([...new Set(reported)].toSorted());
  });
});

// `rule: "…"` in an object, or the rule's name as the argument after `reading`.
const RULE = /rule: "([a-z0-9-]+)"|reading,\s*"([a-z0-9-]+)"/g;
