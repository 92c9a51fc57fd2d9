/**
 * Takes pairs of schemas from one to the other and back, on a real server: plans the migration, applies the text of its
 * file, compares; the same with the rollback.
 *
 *     npm run cases:db -- PATH [--only TEXT] [--rows N] [--hold-back] [--verbose] [--json]
 *
 * With --hold-back, steps that lose data are left out, and the rest has to be a whole by itself. PATH is a JSON list of `{ name, setup?, old, new }`, SQL all of them, or a folder of such files.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openShadowServer, type Shadow, type ShadowServer } from "@ashlar/catalog";
import { planMigration, prove, writeMigration } from "@ashlar/db";

interface Case {
  readonly name: string;
  readonly setup?: string;
  readonly old: string;
  readonly new: string;
}

interface Outcome {
  readonly name: string;
  readonly kind: "pass" | "forward failed" | "rollback failed" | "not loadable";
  readonly reasons: readonly string[];
  /** Steps that took more than they stated. */
  readonly corrections: readonly string[];
  readonly texts: readonly string[];
}

const COMPARED = { withPrivileges: true } as const;
/** There are two cores. */
const AT_ONCE = 2;

await main();

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: "string" },
      rows: { type: "string", default: "0" },
      "hold-back": { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const [path] = positionals;
  if (path === undefined || !existsSync(path)) {
    if (path !== undefined) process.stderr.write(`no such file or folder: ${path}\n`);
    process.stderr.write(
      "usage: npm run cases:db -- PATH [--only TEXT] [--rows N] [--hold-back] [--verbose] [--json]\n",
    );
    process.exit(2);
  }
  const cases = filesOf(path).flatMap(readCases);
  const chosen = cases.filter(({ name }) => name.includes(values.only ?? ""));
  const server = await openShadowServer({});
  const outcomes: Outcome[] = [];
  const print = (outcome: Outcome) => {
    outcomes.push(outcome);
    if (!values.json) process.stdout.write(linesOf(outcome, values.verbose));
  };
  try {
    const queue = [...chosen];
    const worker = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        print(
          await runCase(server, next, { rows: Number(values.rows), allowDestructive: !values["hold-back"] }),
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    await server.stop();
  }
  const totals = totalsOf(outcomes);
  process.stdout.write(
    values.json ? `${JSON.stringify({ totals, outcomes }, null, 2)}\n` : totalsText(totals),
  );
  process.exitCode = outcomes.some(({ kind }) => kind.endsWith("failed")) ? 1 : 0;
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => join(path, name));
}

function readCases(path: string): readonly Case[] {
  const read = JSON.parse(readFileSync(path, "utf8")) as unknown;
  if (Array.isArray(read)) return read as Case[];
  throw new Error(`${path} holds no list of { name, setup?, old, new }`);
}

async function runCase(
  server: ShadowServer,
  one: Case,
  options: { readonly rows: number; readonly allowDestructive: boolean },
): Promise<Outcome> {
  const outcome = (
    kind: Outcome["kind"],
    reasons: readonly string[],
    more: Partial<Outcome> = {},
  ): Outcome => ({
    name: one.name,
    kind,
    reasons,
    corrections: [],
    texts: [],
    ...more,
  });
  const shadows: Shadow[] = [];
  try {
    const loaded = await load(server, one, shadows);
    if (typeof loaded === "string") return outcome("not loadable", [loaded]);
    const [old, wanted] = loaded;
    const before = await old.inspect(COMPARED);
    const after = await wanted.inspect(COMPARED);
    const plan = planMigration(before, after, COMPARED);
    const proof = await prove({ old, before, after, plan, ...options, ...COMPARED });
    const texts = [proof.forward, proof.rollback].map((draft) => writeMigration(draft, { proof: "tried" }));
    const corrections = proof.corrections.map(({ step, message }) => `${step} ${message}`);
    const [problem] = proof.problems;
    const reasons = proof.problems.map(({ message, statement }) =>
      statement === undefined ? message : `${message}\n      ${statement.replaceAll("\n", "\n      ")}`,
    );
    return outcome(problem === undefined ? "pass" : `${problem.direction} failed`, reasons, {
      texts,
      corrections,
    });
  } catch (error) {
    return outcome("forward failed", [
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    ]);
  } finally {
    for (const shadow of shadows) await shadow.drop();
  }
}

/** @returns why one of them does not load */
async function load(
  server: ShadowServer,
  one: Case,
  shadows: Shadow[],
): Promise<readonly [Shadow, Shadow] | string> {
  const both: Shadow[] = [];
  for (const [name, sql] of [
    ["old", one.old],
    ["new", one.new],
  ] as const) {
    const shadow = await server.create();
    shadows.push(shadow);
    both.push(shadow);
    const texts = [
      { name: "setup", text: one.setup ?? "" },
      { name, text: sql },
    ].filter(({ text }) => hasStatements(text));
    try {
      if (texts.length > 0) await shadow.load(texts);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  const [old, wanted] = both;
  return old === undefined || wanted === undefined ? "nothing was loaded" : [old, wanted];
}

/** An empty schema is a schema here. */
function hasStatements(sql: string): boolean {
  return (
    sql
      .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, "")
      .replaceAll(";", "")
      .trim() !== ""
  );
}

function linesOf(outcome: Outcome, isVerbose: boolean): string {
  const { name, kind, reasons, corrections, texts } = outcome;
  if (kind === "pass" && corrections.length === 0 && !isVerbose) return "";
  const lines = [`${kind}: ${name}`];
  for (const reason of reasons.slice(0, isVerbose ? undefined : 5)) lines.push(`    ${reason}`);
  for (const correction of corrections) lines.push(`    understated: ${correction}`);
  if (isVerbose) lines.push(...texts);
  return `${lines.join("\n")}\n`;
}

interface Totals {
  readonly cases: number;
  readonly loadable: number;
  readonly forward: number;
  readonly back: number;
  readonly notLoadable: number;
}

function totalsOf(outcomes: readonly Outcome[]): Totals {
  const count = (kind: Outcome["kind"]) => outcomes.filter((outcome) => outcome.kind === kind).length;
  const loadable = outcomes.length - count("not loadable");
  return {
    cases: outcomes.length,
    loadable,
    forward: loadable - count("forward failed"),
    back: count("pass"),
    notLoadable: count("not loadable"),
  };
}

function totalsText({ cases, loadable, forward, back, notLoadable }: Totals): string {
  const share = (part: number) => (loadable === 0 ? "–" : `${((100 * part) / loadable).toFixed(1)} %`);
  return [
    `${cases} cases: ${loadable} loadable, ${notLoadable} not loadable`,
    `forward ${forward} of ${loadable} (${share(forward)})`,
    `and back ${back} of ${loadable} (${share(back)})`,
    "",
  ].join("\n");
}
