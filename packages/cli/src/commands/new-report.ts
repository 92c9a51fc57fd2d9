/** What `ashlar new` says: text for a person, one JSON object for a program. */
import type { Finding } from "@ashlar/model";
import { findingLines, formatJson, printable } from "@ashlar/report";
import type { ServiceOperation } from "@ashlar/scaffold";
import type { Terminal } from "../terminal.ts";
import type { NewRun } from "./new.ts";

/** Findings shown without `--verbose`. */
const FEW_FINDINGS = 5;

/** Prints the result to stdout, the findings to stderr. */
export function printNew(run: NewRun, terminal: Terminal): void {
  if (run.settings.json === true) {
    terminal.out(formatJson("new", jsonOf(run)));
    return;
  }
  terminal.out(`${textOf(run).join("\n")}\n`);
  const limit = run.settings.verbose === true ? Number.POSITIVE_INFINITY : FEW_FINDINGS;
  const findings = warningsFirst(run.findings);
  const { lines, hidden } = findingLines(findings, { paint: terminal.errPaint, limit });
  if (lines.length > 0) terminal.err(`\n${lines.join("\n")}\n`);
  if (hidden > 0) {
    const rest = `and ${count(hidden, "more finding")}: README.md holds what was guessed`;
    terminal.err(`${terminal.errPaint.dim(`${rest}; in all ${countsOf(findings)}`)}\n`);
  }
}

/** They may let somebody see what is not theirs. */
function warningsFirst(findings: readonly Finding[]): readonly Finding[] {
  const rank = ["error", "warning", "info"];
  return findings.toSorted((one, other) => rank.indexOf(one.severity) - rank.indexOf(other.severity));
}

/** `2 unique-key-guessed, 1 first-value-guessed` */
function countsOf(findings: readonly Finding[]): string {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts].map(([rule, number]) => `${number} ${rule}`).join(", ");
}

function textOf(run: NewRun): string[] {
  const { hooks, operations, tables } = run.result;
  const working = operations.filter(({ kind }) => kind !== "stub");
  const stubs = operations.filter(({ kind }) => kind === "stub");
  const folder = shownFolder(run);
  return [
    `Created ${folder}/: ${frameworkNames[run.settings.framework]} over Postgres, from ${printable(run.source)}`,
    ...(run.settings.verbose === true ? run.paths.map((path) => `  ${path}`) : []),
    ...section(
      count(tables.length, "table"),
      tables.map(({ name, columns }) => `${name} (${count(columns, "column")})`),
    ),
    ...section(
      `${count(working.length, "operation")} that ${working.length === 1 ? "works" : "work"}`,
      working.map(titleOf),
    ),
    ...section(
      `${count(hooks.length, "check")} of credentials left to write, in src/middleware/security.ts`,
      hooks.map(
        ({ hook, operations: waiting }) =>
          `${hook}: ${count(waiting, "operation")} ${waiting === 1 ? "waits" : "wait"} for it, answered 501 until then`,
      ),
    ),
    ...section(
      `${count(stubs.length, "operation")} left to write, answered 501 until then`,
      stubs.map((one) => `${titleOf(one)}: ${printable(one.reason ?? "")}`),
    ),
    "",
    "Next:",
    `  cd ${quote(folder)}`,
    "  npm install",
    "  npm start",
  ];
}

export const frameworkNames = { express: "Express", fastify: "Fastify", koa: "Koa" } as const;

export function section(title: string, rows: readonly string[]): string[] {
  return rows.length === 0 ? [] : ["", `${title}:`, ...rows.map((row) => `  ${row}`)];
}

function titleOf({ method, fullPath, name }: ServiceOperation): string {
  return printable(`${method} ${fullPath} (${name})`);
}

/** As one word of a shell, which knows a `-` at the start for an option. */
export function quote(folder: string): string {
  const path = folder.startsWith("-") ? `./${folder}` : folder;
  return /^[\p{L}\p{N}_.:/@%+=,\\-]+$/u.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

/** As the user typed it. */
function shownFolder({ folder }: NewRun): string {
  return printable(folder.replace(/(?<=.)[/\\]+$/, ""));
}

function jsonOf(run: NewRun): object {
  const { root, source, document, settings, result, paths, findings } = run;
  return {
    ok: true,
    document: source,
    framework: settings.framework,
    project: root,
    copy: document,
    tables: result.tables,
    operations: result.operations.map(({ reason, ...operation }) =>
      reason === undefined ? operation : { ...operation, reason },
    ),
    files: paths.map((path) => ({ path, change: "create" })),
    findings,
    packages: result.packages,
  };
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
