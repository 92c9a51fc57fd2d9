/**
 * Holds the compiled validators against files in the format of JSON-Schema-Test-Suite.
 *
 *     npm run cases:json-schema -- PATH [--json] [--verbose]
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import type { JsonSchema } from "@ashlar/model";
import { transform } from "esbuild";
import { compileValidators } from "../packages/scaffold/src/emit/compiled.ts";

interface Group {
  readonly description: string;
  readonly schema: JsonSchema;
  readonly tests: readonly {
    readonly description: string;
    readonly data: unknown;
    readonly valid: boolean;
  }[];
}

interface Outcome {
  readonly file: string;
  readonly group: string;
  readonly test: string;
  readonly passed: boolean;
  /** What happened instead of the expected answer. */
  readonly found: string;
  readonly usesReference: boolean;
  /** The schema is written against documents that stand elsewhere. */
  readonly needsRemote: boolean;
}

interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly share: number;
}

/** A metaschema that stands elsewhere. */
const OTHER_METASCHEMA = /"\$schema":"(?!https:\/\/json-schema\.org\/)/;

await main();

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, verbose: { type: "boolean", default: false } },
  });
  const [path] = positionals;
  if (path === undefined || !existsSync(path)) {
    if (path !== undefined) process.stderr.write(`no such file or folder: ${path}\n`);
    process.stderr.write("usage: npm run cases:json-schema -- PATH [--json] [--verbose]\n");
    process.exit(2);
  }
  const outcomes: Outcome[] = [];
  for (const file of filesOf(path)) outcomes.push(...(await runFile(file)));
  if (values.json) process.stdout.write(`${JSON.stringify(summarize(outcomes), null, 2)}\n`);
  else print(outcomes, values.verbose);
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => join(path, name));
}

async function runFile(path: string): Promise<Outcome[]> {
  const file = basename(path, ".json");
  const groups = JSON.parse(readFileSync(path, "utf8")) as Group[];
  const outcomes: Outcome[] = [];
  for (const group of groups) {
    const text = JSON.stringify(group.schema);
    const validate = await compile(group.schema);
    for (const { description, data, valid } of group.tests) {
      const found = answer(validate, data);
      outcomes.push({
        file,
        group: group.description,
        test: description,
        passed: found === (valid ? "valid" : "invalid"),
        found,
        usesReference: /"\$(?:ref|dynamicRef)":/.test(text),
        needsRemote: file === "refRemote" || OTHER_METASCHEMA.test(text),
      });
    }
  }
  return outcomes;
}

type Validator = (data: unknown) => boolean;

/** The validator, or what went wrong on the way to it. */
async function compile(schema: JsonSchema): Promise<Validator | string> {
  try {
    const entries = new Map([["validate", schema]]);
    const compiled = compileValidators({ schemas: {}, entries, direction: "none", formats: "annotate" });
    const finding = compiled.findings.find(({ severity }) => severity === "error");
    if (finding !== undefined) return finding.message;
    const { code } = await transform(compiled.text, { loader: "ts", format: "esm" });
    const module: { validate: Validator } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    return module.validate;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function answer(validate: Validator | string, data: unknown): string {
  if (typeof validate === "string") return validate;
  try {
    return validate(data) ? "valid" : "invalid";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function count(outcomes: readonly Outcome[]): Count {
  const passed = outcomes.filter((outcome) => outcome.passed).length;
  return {
    passed,
    failed: outcomes.length - passed,
    share: outcomes.length === 0 ? 1 : passed / outcomes.length,
  };
}

function summarize(outcomes: readonly Outcome[]): object {
  const local = outcomes.filter(({ needsRemote }) => !needsRemote);
  const files = [...new Set(outcomes.map(({ file }) => file))];
  return {
    version: 1,
    total: count(local),
    withoutReferences: count(local.filter(({ usesReference }) => !usesReference)),
    needingRemoteDocuments: count(outcomes.filter(({ needsRemote }) => needsRemote)),
    files: Object.fromEntries(
      files.map((name) => [name, count(outcomes.filter(({ file }) => file === name))]),
    ),
    disagreements: outcomes.filter(({ passed }) => !passed),
  };
}

function print(outcomes: readonly Outcome[], isVerbose: boolean): void {
  const local = outcomes.filter(({ needsRemote }) => !needsRemote);
  for (const name of new Set(local.map(({ file }) => file))) {
    printCount(
      name,
      local.filter(({ file }) => file === name),
    );
  }
  console.log("");
  printCount("total", local);
  printCount(
    "total without $ref",
    local.filter(({ usesReference }) => !usesReference),
  );
  printCount(
    "needing remote documents",
    outcomes.filter(({ needsRemote }) => needsRemote),
  );
  const failed = outcomes.filter(({ passed }) => !passed);
  if (failed.length > 0 && !isVerbose) console.log(`\n${failed.length} disagreements: --verbose lists them`);
  for (const { file, group, test, found } of isVerbose ? failed : []) {
    console.log(`\n${file}: ${group}: ${test}\n  found ${found}`);
  }
}

function printCount(name: string, outcomes: readonly Outcome[]): void {
  if (outcomes.length === 0) return;
  const { passed, failed, share } = count(outcomes);
  console.log(
    `${name.padEnd(28)} pass ${String(passed).padStart(5)}   fail ${String(failed).padStart(3)}   ${(share * 100).toFixed(1)} %`,
  );
}
