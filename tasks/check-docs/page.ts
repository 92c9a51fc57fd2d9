/** A Markdown page as the checks see it: its code blocks with what a comment says of each, and its links. */

export interface Block {
  /** Of the page, relative to the workspace. */
  readonly page: string;
  /** Of the block's first line. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** From the comment above the block: `<!-- file: src/app.ts -->` gives `file` and `src/app.ts`. */
  readonly directive: { readonly name: string; readonly value: string } | undefined;
}

export interface Link {
  readonly line: number;
  readonly target: string;
}

export interface Page {
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly links: readonly Link[];
}

/** Splits a page; a fence inside a longer fence belongs to the longer one. */
export function readPage(path: string, text: string): Page {
  const blocks: Block[] = [];
  const links: Link[] = [];
  let open:
    | { fence: string; language: string; line: number; lines: string[]; directive: Block["directive"] }
    | undefined;
  let directive: Block["directive"];
  for (const [index, line] of text.split("\n").entries()) {
    const fence = /^(`{3,})(\w*)/.exec(line);
    if (open !== undefined) {
      if (line.trimEnd() === open.fence) {
        const { language, line: start, lines, directive: said } = open;
        blocks.push({
          page: path,
          line: start,
          language,
          text: lines.map((one) => `${one}\n`).join(""),
          directive: said,
        });
        open = undefined;
      } else open.lines.push(line);
    } else if (fence !== null) {
      open = { fence: fence[1] ?? "", language: fence[2] ?? "", line: index + 2, lines: [], directive };
      directive = undefined;
    } else {
      const said = /^<!-- ([\w-]+)(?:: (.*?))? -->$/.exec(line.trim());
      if (said !== null) directive = { name: said[1] ?? "", value: said[2] ?? "" };
      else if (line.trim() !== "") directive = undefined;
      for (const [, target = ""] of line.matchAll(/\]\(([^)\s]+)\)/g))
        links.push({ line: index + 1, target });
    }
  }
  return { path, text, blocks, links };
}
