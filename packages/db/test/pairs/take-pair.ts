/** Takes a pair of schemas there and back on a shadow server, as `ashlar db diff` does. */
import type { Shadow, ShadowServer } from "@ashlar/catalog";
import { writeMigration } from "../../src/migration-text.ts";
import { planMigration } from "../../src/plan-migration.ts";
import { prove } from "../../src/prove.ts";
import type { Pair } from "./pair.ts";

export interface TakePairOptions {
  /** For each table. */
  readonly rows: number;
  readonly allowDestructive: boolean;
}

export interface PairOutcome {
  readonly name: string;
  readonly kind: "pass" | "forward failed" | "rollback failed" | "not loadable";
  readonly reasons: readonly string[];
  /** What of the schemas was left out. */
  readonly findings: readonly string[];
  /** Steps that took more than they stated. */
  readonly corrections: readonly string[];
  /** The migration and its rollback. */
  readonly texts: readonly string[];
}

export async function takePair(
  server: ShadowServer,
  pair: Pair,
  options: TakePairOptions,
): Promise<PairOutcome> {
  const outcome = (
    kind: PairOutcome["kind"],
    reasons: readonly string[],
    more: Partial<PairOutcome> = {},
  ): PairOutcome => ({ name: pair.name, kind, reasons, findings: [], corrections: [], texts: [], ...more });
  const shadows: Shadow[] = [];
  try {
    const compared = { withPrivileges: true, withOwners: pair.withOwners === true };
    const loaded = await load(server, pair, shadows);
    if (typeof loaded === "string") return outcome("not loadable", [loaded]);
    const { old, wanted, findings } = loaded;
    const before = await old.inspect(compared);
    const after = await wanted.inspect(compared);
    const plan = planMigration(before, after, compared);
    const proof = await prove({ old, before, after, plan, ...options, ...compared });
    const texts = [proof.forward, proof.rollback].map((draft) => writeMigration(draft, { proof: "tried" }));
    const corrections = proof.corrections.map(({ step, message }) => `${step} ${message}`);
    const [problem] = proof.problems;
    const reasons = proof.problems.map(({ message, statement }) =>
      statement === undefined ? message : `${message}\n      ${statement.replaceAll("\n", "\n      ")}`,
    );
    return outcome(problem === undefined ? "pass" : `${problem.direction} failed`, reasons, {
      findings,
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

interface Loaded {
  readonly old: Shadow;
  readonly wanted: Shadow;
  readonly findings: readonly string[];
}

/** @returns why one of them does not load */
async function load(server: ShadowServer, pair: Pair, shadows: Shadow[]): Promise<Loaded | string> {
  const findings: string[] = [];
  const open = async (name: string, sql: string) => {
    const shadow = await server.create();
    shadows.push(shadow);
    const texts = [
      { name: "setup", text: pair.setup ?? "" },
      { name, text: sql },
    ].filter(({ text }) => hasStatements(text));
    if (texts.length > 0) {
      const report = await shadow.load(texts, { withOwners: pair.withOwners === true });
      findings.push(...report.findings.map(({ message }) => message));
    }
    return shadow;
  };
  try {
    return { old: await open("old", pair.old), wanted: await open("new", pair.new), findings };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
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
