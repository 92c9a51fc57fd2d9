/** Takes from `templates/checks.ts` the functions that emitted code calls, with those that these call. */
import { readFileSync } from "node:fs";

let blocks: ReadonlyMap<string, string> | undefined;

/** Text of the functions that `code` names, in the order of the template, without `export` and comments. */
export function checksFor(code: string): string {
  blocks ??= readBlocks();
  const needed = new Set<string>();
  const texts = [code];
  for (const text of texts) {
    const open = [...blocks.keys()].filter((name) => !needed.has(name));
    for (const name of mentionedIn(text, open)) {
      needed.add(name);
      texts.push(blocks.get(name) ?? "");
    }
  }
  return [...blocks].flatMap(([name, block]) => (needed.has(name) ? [block] : [])).join("\n");
}

/** The words that stand in the text; each is looked for until it is found, for the text may have megabytes. */
function* mentionedIn(text: string, words: readonly string[]): Generator<string> {
  const open = new Set(words);
  for (let from = 0; open.size > 0; ) {
    const any = new RegExp(`\\b(?:${[...open].join("|")})\\b`, "g");
    any.lastIndex = from;
    const found = any.exec(text);
    if (found === null) return;
    open.delete(found[0]);
    from = any.lastIndex;
    yield found[0];
  }
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
