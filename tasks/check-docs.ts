/**
 * Checks that the pages tell the truth: their code compiles, their commands run, their help is the real help,
 * their links lead somewhere, and every rule has its line.
 *
 * A comment above a code block says what it is:
 *
 * - `<!-- run -->` the commands run, in the page's own temporary project; `<!-- run-fails -->` they exit with an error
 * - `<!-- run: with a database -->` the same, with DATABASE_URL set to a database of the page's own; SQL runs there itself
 * - `<!-- output -->` the last commands printed this
 * - `<!-- file: PATH -->` the block is written there
 * - `<!-- help: COMMAND -->` the block is what `COMMAND --help` prints; `--write` brings it up to date
 * - `<!-- skip: WHY -->` left alone
 *
 * Blocks of `ts` are type-checked beside what the commands of the page made, those of `sql` are parsed, and a command line of
 * ours that is not run has to have its command and its options.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FAILURES } from "@ashlar/load";
import { CHANGE_RULES } from "@ashlar/openapi";
import { checkCommands } from "./check-docs/command-line.ts";
import { type Page, readPage } from "./check-docs/page.ts";
import { helpOf, rehearse } from "./check-docs/rehearsal.ts";
import { checkSql } from "./check-docs/sql.ts";

const workspace = fileURLToPath(new URL("..", import.meta.url));

async function main(): Promise<void> {
  if (process.argv.includes("--write")) for (const page of readPages()) writeHelp(page);
  const pages = readPages();
  const problems = [
    ...pages.flatMap(checkHelp),
    ...pages.flatMap(checkLinks),
    ...checkRules(pages),
    ...pages.flatMap((page) => checkCommands(page, workspace)),
    ...(await checkSql(pages)),
  ];
  for (const page of pages) problems.push(...(await rehearse(page, workspace)));
  for (const problem of problems) console.error(problem);
  const blocks = pages.reduce((sum, page) => sum + page.blocks.length, 0);
  console.log(`${pages.length} pages, ${blocks} code blocks, ${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

function readPages(): Page[] {
  const top = readdirSync(workspace).filter((name) => name.endsWith(".md"));
  const docs = readdirSync(join(workspace, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name));
  return [...top, ...docs].sort().map((path) => readPage(path, readFileSync(join(workspace, path), "utf8")));
}

function checkHelp({ path, blocks }: Page): string[] {
  return blocks.flatMap(({ directive, text, line }) =>
    directive?.name === "help" && text !== helpOf(directive.value, workspace)
      ? [
          `${path}:${line}: is not what ${directive.value} --help prints; npm run check:docs -- --write mends it`,
        ]
      : [],
  );
}

function writeHelp({ path, text, blocks }: Page): void {
  const lines = text.split("\n");
  // From the last block to the first, so that the line numbers of the others stay true.
  for (const { directive, text: old, line } of blocks.toReversed()) {
    if (directive?.name !== "help") continue;
    const help = helpOf(directive.value, workspace).trimEnd().split("\n");
    lines.splice(line - 1, old.split("\n").length - 1, ...help);
  }
  const written = lines.join("\n");
  if (written !== text) writeFileSync(join(workspace, path), written);
}

function checkLinks({ path, links }: Page): string[] {
  return links.flatMap(({ line, target }) => {
    const file = target.replace(/#.*$/, "");
    if (/^[a-z]+:/.test(target) || file === "" || existsSync(join(workspace, dirname(path), file))) return [];
    return [`${path}:${line}: ${target} leads nowhere`];
  });
}

/** Every rule that code reports stands in a page of docs/rules, and none that no code reports. */
function checkRules(pages: readonly Page[]): string[] {
  const reported = rulesInCode();
  const rulePages = pages.filter(({ path }) => path.startsWith(join("docs", "rules")));
  const documented = new Map<string, string>();
  for (const { path, text } of rulePages) {
    for (const [, rule = ""] of text.matchAll(/^\| `([a-z0-9-]+)` \|/gm)) documented.set(rule, path);
  }
  const missing = [...reported].filter(([rule]) => !documented.has(rule));
  const stale = [...documented].filter(([rule]) => !reported.has(rule));
  return [
    ...missing.map(([rule, file]) => `${file}: the rule ${rule} has no line in docs/rules/*.md`),
    ...stale.map(([rule, page]) => `${page}: no code reports the rule ${rule}`),
  ];
}

/**
 * Rule → a file that reports it: an id is written out, as `rule: "some-id"` or as an argument of a `report…()`, `warn…()` or
 * `note…()`; marks and recommendations of load tests have it as their name, and their failures are a list; rules of changes
 * between documents are a table.
 */
function rulesInCode(): ReadonlyMap<string, string> {
  const rules = new Map<string, string>(FAILURES.map((failure) => [failure, "packages/load/src/failure.ts"]));
  for (const rule of Object.keys(CHANGE_RULES)) rules.set(rule, "packages/openapi/src/compare/rules.ts");
  for (const name of readdirSync(join(workspace, "packages"), { recursive: true, encoding: "utf8" })) {
    if (!/^[^/\\]+[/\\]src[/\\].*\.ts$/.test(name)) continue;
    const file = join("packages", name);
    const text = readFileSync(join(workspace, file), "utf8");
    for (const [, named, given] of text.matchAll(RULE)) rules.set(named ?? given ?? "", file);
    if (!LOAD_RULES.test(name)) continue;
    for (const [, named = ""] of text.matchAll(/\bname: "([a-z0-9-]+)"/g)) rules.set(named, file);
  }
  return rules;
}

// An argument without a hyphen is more likely the name of a keyword.
const RULE = /\brule: "([a-z0-9-]+)"|\b(?:report|warn|note)\w*\([^"`;{}]*"([a-z0-9]+(?:-[a-z0-9]+)+)"/g;

const LOAD_RULES = /^load[/\\]src[/\\](?:marks\.ts$|recommend[/\\])/;

await main();
