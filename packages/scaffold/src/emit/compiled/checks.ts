/** Takes from `templates/checks.ts` the functions that emitted code calls, with those that these call. */
import { readFileSync } from "node:fs";

let blocks: ReadonlyMap<string, string> | undefined;

/** Text of the functions that `code` names, in the order of the template, without `export` and comments. */
export function checksFor(code: string): string {
  blocks ??= readBlocks();
  const needed = new Set<string>();
  const texts = [code];
  for (const text of texts) {
    for (const [name] of text.matchAll(/\b(?:is[A-Z]\w*|[a-z]+[A-Z]\w*|MAX_ERRORS)\b/g)) {
      const block = blocks.get(name);
      if (block === undefined || needed.has(name)) continue;
      needed.add(name);
      texts.push(block);
    }
  }
  return [...blocks].flatMap(([name, block]) => (needed.has(name) ? [block] : [])).join("\n");
}

function readBlocks(): ReadonlyMap<string, string> {
  const template = readFileSync(new URL("../../../templates/checks.ts", import.meta.url), "utf8");
  const found = new Map<string, string>();
  for (const block of template.split(/\r?\n\r?\n(?=\/\*\*|export |const |function )/)) {
    const text = block
      .replace(/^\/\*\*[\s\S]*?\*\/\s*/, "")
      .replace(/^export /, "")
      .trimEnd();
    const name = /^(?:function|const) (\w+)/.exec(text)?.[1];
    if (name !== undefined) found.set(name, text);
  }
  return found;
}
