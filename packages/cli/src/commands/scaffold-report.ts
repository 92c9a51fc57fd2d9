/** What a scaffold run says: text for a person, one JSON object for a program. */
import { join, posix, relative, sep } from "node:path";
import type { FilePart, Finding } from "@ashlar/model";
import { diffLines, findingLines, formatJson, printable, unifiedDiff } from "@ashlar/report";
import type { FileChange, ScaffoldResult } from "@ashlar/scaffold";
import { CliError } from "../errors.ts";
import { packagesToInstall, stateOfPackage } from "../package-need.ts";
import type { Terminal } from "../terminal.ts";
import { printCounted } from "./from-database/counted-findings.ts";
import { resourceLines } from "./from-database/new-service-report.ts";
import type { ScaffoldRun } from "./scaffold.ts";

/** Findings shown without `--verbose`. */
const FEW_FINDINGS = 5;
/** Lines of a diff shown by `--check` without `--verbose`. */
const FEW_DIFF_LINES = 40;

type Conflict = Extract<FileChange, { kind: "conflict" }>;

/** The refusal to write over what a person wrote, with the diffs; undefined where nothing stands in the way. */
export function conflictError(run: ScaffoldRun, terminal: Terminal): CliError | undefined {
  const conflicts = run.changes.filter((change) => change.kind === "conflict");
  if (conflicts.length === 0) return undefined;
  const diff = shorten(conflicts.map(diffOf).join(""), run);
  return new CliError(
    "ASHLAR_CLI_CONFLICT",
    `${count(conflicts.length, "file")} would lose what a person wrote; nothing was written`,
    {
      hint: "keep your change in a file of your own, or replace with --force",
      findings: conflicts.map(conflictFinding),
      details: diffLines(diff, terminal.errPaint),
    },
  );
}

/** Prints the result to stdout, the findings to stderr. */
export function printScaffold(run: ScaffoldRun, terminal: Terminal): void {
  if (run.settings.json === true) {
    terminal.out(formatJson(run.command, jsonOf(run)));
    return;
  }
  terminal.out(`${textOf(run, terminal).join("\n")}\n`);
  printFindings(run, terminal);
}

function textOf(run: ScaffoldRun, terminal: Terminal): string[] {
  if (run.settings.dryRun === true) return dryRunLines(run, terminal);
  if (run.settings.check === true) return checkLines(run, terminal);
  const changed = run.changes.filter((change) => change.kind !== "unchanged");
  if (changed.length === 0) return [nothingToChange(run)];
  return isFirstRun(run) ? firstRunLines(run, terminal) : laterRunLines(run, terminal);
}

/** The first time, everything is told: what was made, what to install, what to paste. */
function firstRunLines(run: ScaffoldRun, terminal: Terminal): string[] {
  const { result, changes, settings } = run;
  const lines: string[] = [];
  if (settings.typesOnly !== true) {
    lines.push(
      `Generated ${count(result.operations.length, "route handler")} in ${routesOf(run, terminal)}/`,
    );
    if (run.made === undefined) for (const one of result.operations) lines.push(`  ${titleOf(one)}`);
    else
      lines.push(...resourceLines(run.made.resources, settings.verbose === true).map((line) => `  ${line}`));
  }
  const { validators, types } = knownFiles(result);
  const document = run.made?.document ?? "";
  const told = [validators, types, document].flatMap((path) =>
    changes.filter((change) => change.path === path),
  );
  for (const change of told) {
    const what =
      change.path === document
        ? "OpenAPI document"
        : change.path === types
          ? "TypeScript types"
          : "validation middleware";
    lines.push(`${verbOf(change)} ${what}: ${shown(run, terminal, change.path)}`);
  }
  const overrides = changes.find(({ path }) => path === run.made?.overrides);
  if (overrides !== undefined)
    lines.push(
      `${verbOf(overrides)} ${shown(run, terminal, overrides.path)}, so that --schema need not be said again`,
    );
  const others = changes.filter((change) => !told.includes(change) && change !== overrides);
  if (settings.verbose === true) {
    lines.push(...others.map((change) => `${verbOf(change)} ${shown(run, terminal, change.path)}`));
  }
  return [...lines, ...theirsLines(run, terminal), ...installLines(run), ...usageLines(run)];
}

/** What stands beside the handlers and is as little done: who is calling, and what an error looks like. */
function theirsLines(run: ScaffoldRun, terminal: Terminal): string[] {
  const { layout } = run.result;
  const made = run.changes.filter(({ kind }) => kind === "create");
  const security = run.result.files.find(({ path }) => path === `${layout.middleware}/security.ts`);
  const names = [security?.path, `${layout.middleware}/errors.ts`].flatMap((path) => {
    const file = made.find((change) => change.path === path);
    if (file === undefined) return [];
    const hooks = path === security?.path ? (security?.parts ?? []).map(({ name }) => name) : [];
    return [`${shown(run, terminal, file.path)}${hooks.length === 0 ? "" : ` (${hooks.join(", ")})`}`];
  });
  if (names.length === 0) return [];
  const isSecured = made.some(({ path }) => path === security?.path);
  return [
    `Yours to write: ${names.join(", ")}`,
    ...(isSecured
      ? [
          "  Until then credentials are believed when NODE_ENV is development or test, and answered 501 otherwise.",
        ]
      : []),
  ];
}

function laterRunLines(run: ScaffoldRun, terminal: Terminal): string[] {
  const lines: string[] = [];
  for (const change of run.changes) {
    if (change.kind === "unchanged" && run.settings.verbose !== true) continue;
    lines.push(`${verbOf(change)} ${shown(run, terminal, change.path)}`);
    if (change.kind === "append") for (const part of change.parts) lines.push(`  ${appended(part)}`);
  }
  const isAppNews = run.settings.verbose === true || hasOtherFramework(run);
  return [...lines, ...installLines(run), ...(isAppNews ? usageLines(run) : [])];
}

/** An app that used the routes of one framework cannot use those of another as they are. */
function hasOtherFramework({ changes, result, framework }: ScaffoldRun): boolean {
  const index = changes.find(({ path }) => path === `${result.layout.routes}/index.ts`);
  return index?.kind === "replace" && !index.before.includes(`/runtime/${framework}`);
}

function dryRunLines(run: ScaffoldRun, terminal: Terminal): string[] {
  const lines = run.changes.flatMap((change) => diffLines(diffOf(change), terminal.outPaint));
  return lines.length === 0 ? [nothingToChange(run)] : lines;
}

function checkLines(run: ScaffoldRun, terminal: Terminal): string[] {
  const stale = run.changes.filter((change) => change.kind !== "unchanged");
  if (stale.length === 0) return [nothingToChange(run)];
  const lines = [`Stale: ${count(stale.length, "file")} would change`];
  for (const change of stale) lines.push(`  ${shown(run, terminal, change.path)} (${stateOf(change)})`);
  const diff = shorten(stale.map(diffOf).join(""), run);
  return [...lines, "", ...diffLines(diff, terminal.outPaint)];
}

function printFindings({ changes, findings: found, settings, made }: ScaffoldRun, terminal: Terminal): void {
  const isShown = ({ rule }: Finding) => settings.verbose === true || rule !== "handler-elsewhere";
  const conflicts = changes.filter((change) => change.kind === "conflict").map(conflictFinding);
  const findings = [...conflicts, ...found.filter(isShown)];
  if (made !== undefined) {
    printCounted(findings, { terminal, isVerbose: settings.verbose === true, rest: "--verbose shows all" });
    return;
  }
  const limit = settings.verbose === true ? Number.POSITIVE_INFINITY : FEW_FINDINGS;
  const { lines, hidden } = findingLines(findings, { paint: terminal.errPaint, limit });
  if (lines.length > 0) terminal.err(`\n${lines.join("\n")}\n`);
  if (hidden > 0)
    terminal.err(`${terminal.errPaint.dim(`and ${count(hidden, "more finding")}: --verbose shows all`)}\n`);
}

function installLines({ result, project, settings }: ScaffoldRun): string[] {
  // Types import nothing.
  if (settings.typesOnly === true) return [];
  const missing = packagesToInstall(result.packages, project.packages);
  if (missing.length === 0) return [];
  const install = (flag: string, development: boolean) => {
    const names = missing
      .filter((one) => one.development === development)
      .map(({ name, version }) => `${name}@${version}`);
    return names.length === 0 ? [] : [`npm install ${flag}${names.join(" ")}`];
  };
  return [
    "",
    "Install what these files import:",
    `  ${[...install("", false), ...install("-D ", true)].join(" && ")}`,
  ];
}

function usageLines({ result, settings, made }: ScaffoldRun): string[] {
  if (settings.typesOnly === true || result.usage === "") return [];
  const sessionFile = posix.join(posix.dirname(result.layout.routes), "database/session.ts");
  const lines = [
    ...result.usage.trimEnd().split("\n"),
    ...(made === undefined
      ? []
      : [`// DATABASE_URL=postgres://… says which database; ${sessionFile} reads it.`]),
  ];
  return ["", "Put this into your app:", ...lines.map((line) => (line === "" ? "" : `  ${line}`))];
}

function jsonOf(run: ScaffoldRun): object {
  const { document, framework, project, settings, result, changes, findings, made } = run;
  const withDiff = settings.check === true || settings.dryRun === true;
  return {
    ok: !changes.some((change) => change.kind === "conflict"),
    mode: settings.check === true ? "check" : settings.dryRun === true ? "dry-run" : "write",
    document,
    framework,
    project: project.root,
    output: project.routes,
    ...(made === undefined
      ? {}
      : {
          openapi: made.document,
          resources: made.resources.map(({ path, schema, table }) => ({ path, schema, table })),
        }),
    operations: result.operations,
    files: changes.map((change) => ({
      path: change.path,
      change: change.kind,
      ...(change.kind === "conflict" ? { reason: change.reason } : {}),
      ...(change.kind === "append" ? { added: change.parts.map((part) => part.name) } : {}),
      ...(withDiff && change.kind !== "unchanged" ? { diff: diffOf(change) } : {}),
    })),
    findings: [...changes.filter((change) => change.kind === "conflict").map(conflictFinding), ...findings],
    packages: result.packages.map((one) => ({
      ...one,
      isInstalled: project.packages.has(one.name),
      state: stateOfPackage(one, project.packages.get(one.name)),
    })),
    usage: result.usage,
  };
}

function isFirstRun({ changes, result }: ScaffoldRun): boolean {
  const kindOf = (path: string) => changes.find((change) => change.path === path)?.kind;
  // A run for the types alone, and one for webhooks alone, has no wiring.
  return (kindOf(`${result.layout.routes}/index.ts`) ?? kindOf(knownFiles(result).types)) === "create";
}

function knownFiles({ layout }: ScaffoldResult): { validators: string; types: string } {
  return { validators: `${layout.middleware}/validators.ts`, types: `${layout.types}/api.ts` };
}

function diffOf(change: FileChange): string {
  if (change.kind === "unchanged") return "";
  return unifiedDiff(change.path, change.kind === "create" ? undefined : change.before, change.text);
}

function shorten(diff: string, { settings }: ScaffoldRun): string {
  const lines = diff.split("\n");
  if (settings.verbose === true || lines.length <= FEW_DIFF_LINES) return diff;
  const rest = lines.length - FEW_DIFF_LINES;
  return `${lines.slice(0, FEW_DIFF_LINES).join("\n")}\n… ${count(rest, "more line")}: --verbose shows all`;
}

function conflictFinding({ path, reason }: Conflict): Finding {
  const location = { file: path };
  return reason === "edited"
    ? { rule: "file-edited", severity: "error", message: "was changed since Ashlar made it", location }
    : { rule: "file-foreign", severity: "error", message: "was not made by Ashlar", location };
}

function appended({ name, title }: FilePart): string {
  return printable(title === undefined ? name : `${title} (${name})`);
}

function stateOf(change: FileChange): string {
  if (change.kind === "create") return "missing";
  if (change.kind === "append") return `lacks ${change.parts.map((part) => part.name).join(", ")}`;
  if (change.kind === "conflict")
    return change.reason === "edited" ? "changed by a person" : "not made by Ashlar";
  return "out of date";
}

function verbOf(change: FileChange): string {
  if (change.kind === "create") return "Created";
  if (change.kind === "append") return "Added to";
  return change.kind === "replace" ? "Updated" : "Kept";
}

function titleOf({ method, path, name }: { method: string; path: string; name: string }): string {
  return printable(`${method.toUpperCase()} ${path} (${name})`);
}

function nothingToChange({ result, settings, document }: ScaffoldRun): string {
  const handlers = result.operations.length;
  const made = `${count(handlers, "route handler")} ${handlers === 1 ? "is" : "are"}`;
  return `Nothing to change: ${settings.typesOnly === true ? "the types are" : made} up to date with ${document}`;
}

function routesOf(run: ScaffoldRun, terminal: Terminal): string {
  return shown(run, terminal, run.result.layout.routes);
}

/** A path as the user would type it from where they stand. */
function shown({ project }: ScaffoldRun, { cwd }: Terminal, path: string): string {
  return relative(cwd, join(project.root, path)).split(sep).join("/");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
