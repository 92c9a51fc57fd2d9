/** Command lines of ours that a page shows and does not run: their commands and options have to be there. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Block, Page } from "./page.ts";
import { helpOf } from "./rehearsal.ts";

/** @returns what does not stand in the help, each with its place */
export function checkCommands({ blocks }: Page, workspace: string): string[] {
  return blocks
    .filter(({ language, directive }) => /^(?:sh|bash)$/.test(language) && directive?.name !== "run")
    .flatMap((block) => checkBlock(block, workspace));
}

function checkBlock({ page, line, text }: Block, workspace: string): string[] {
  return text.split("\n").flatMap((written, index) => {
    const words = written.replace(/#.*$/, "").trim().split(/\s+/);
    const [name = "", ...argv] = words[0] === "npx" ? words.slice(1) : words;
    if (!/^[a-z-]+$/.test(name) || !existsSync(join(workspace, "packages/cli/bin", `${name}.js`))) return [];
    const { command, help } = helpOfWords(name, argv, workspace);
    const missing = argv
      .map((word) => word.replace(/=.*$/, ""))
      .filter((word) => /^--\w/.test(word) && !new RegExp(`${word}(?![\\w-])`).test(help));
    return missing.map((option) => `${page}:${line + index}: ${command} has no ${option}`);
  });
}

const known = new Map<string, string>();

/** The command that the first words name, `ashlar db migrate`, and what it says of itself. */
function helpOfWords(
  name: string,
  argv: readonly string[],
  workspace: string,
): { command: string; help: string } {
  let command = name;
  let help = helpTextOf(command, workspace);
  for (const word of argv) {
    if (!new RegExp(`^ {2}${word}(?= |$)`, "m").test(help.split("\nCommands:")[1] ?? "")) break;
    command = `${command} ${word}`;
    help = helpTextOf(command, workspace);
  }
  return { command, help };
}

function helpTextOf(command: string, workspace: string): string {
  const text = known.get(command) ?? helpOf(command, workspace);
  known.set(command, text);
  return text;
}
