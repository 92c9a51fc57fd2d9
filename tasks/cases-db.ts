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
import { openShadowServer } from "@ashlar/catalog";
import type { Pair } from "../packages/db/test/pairs/pair.ts";
import { type PairOutcome, takePair } from "../packages/db/test/pairs/take-pair.ts";

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
  const outcomes: PairOutcome[] = [];
  const print = (outcome: PairOutcome) => {
    outcomes.push(outcome);
    if (!values.json) process.stdout.write(linesOf(outcome, values.verbose));
  };
  try {
    const queue = [...chosen];
    const worker = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        print(
          await takePair(server, next, { rows: Number(values.rows), allowDestructive: !values["hold-back"] }),
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

function readCases(path: string): readonly Pair[] {
  const read = JSON.parse(readFileSync(path, "utf8")) as unknown;
  if (Array.isArray(read)) return read as Pair[];
  throw new Error(`${path} holds no list of { name, setup?, old, new }`);
}

function linesOf(outcome: PairOutcome, isVerbose: boolean): string {
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

function totalsOf(outcomes: readonly PairOutcome[]): Totals {
  const count = (kind: PairOutcome["kind"]) => outcomes.filter((outcome) => outcome.kind === kind).length;
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
