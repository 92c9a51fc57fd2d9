/** What `ashlar new` says of a service over a database. */
import type { Finding } from "@ashlar/model";
import { formatJson, printable } from "@ashlar/report";
import type { NewDatabaseServiceResult, PlannedResource } from "@ashlar/scaffold";
import type { Terminal } from "../../terminal.ts";
import type { NewSettings } from "../new.ts";
import { count, frameworkNames, quote, section } from "../new-report.ts";
import { printCounted } from "./counted-findings.ts";

export interface NewFromDatabaseRun {
  /** As the user gave it. */
  readonly folder: string;
  readonly root: string;
  /** Without user and password. */
  readonly source: string;
  readonly settings: NewSettings;
  readonly result: NewDatabaseServiceResult;
  /** Every file that was written. */
  readonly paths: readonly string[];
  readonly findings: readonly Finding[];
}

/** Resources that are listed without `--verbose`. */
const FEW_RESOURCES = 20;

export function printNewFromDatabase(run: NewFromDatabaseRun, terminal: Terminal): void {
  const { settings, findings } = run;
  if (settings.json === true) {
    terminal.out(formatJson("new", jsonOf(run)));
    return;
  }
  terminal.out(`${textOf(run).join("\n")}\n`);
  printCounted(findings, {
    terminal,
    isVerbose: settings.verbose === true,
    rest: "README.md holds what was guessed",
  });
}

function textOf({ folder, source, settings, result, paths }: NewFromDatabaseRun): string[] {
  const shown = printable(folder.replace(/(?<=.)[/\\]+$/, ""));
  const isVerbose = settings.verbose === true;
  const { resources, operations, hooks } = result;
  const title = `${count(resources.length, "resource")}, ${count(operations.length, "operation")}`;
  return [
    `Created ${shown}/: ${frameworkNames[settings.framework]} over ${printable(source)}`,
    ...(isVerbose ? paths.map((path) => `  ${path}`) : []),
    ...section(title, resourceLines(resources, isVerbose)),
    ...section(
      `${count(hooks.length, "check")} of credentials left to write, in src/middleware/security.ts`,
      hooks.map(({ hook }) => hook),
    ),
    "",
    "Next:",
    `  cd ${quote(folder)}`,
    "  npm install",
    "  npm start                             # an empty database of its own",
    "  DATABASE_URL=postgres://… npm start   # the one that is there",
  ];
}

/** `/artists  musicbrainz.artist` */
export function resourceLines(resources: readonly PlannedResource[], isVerbose: boolean): string[] {
  const shown = isVerbose ? resources : resources.slice(0, FEW_RESOURCES);
  const rest = resources.length - shown.length;
  const width = Math.max(...shown.map(({ path }) => path.length));
  return [
    ...shown.map(({ path, schema, table }) => printable(`${path.padEnd(width)}  ${schema}.${table}`)),
    ...(rest > 0 ? [`and ${rest} more: --verbose shows all`] : []),
  ];
}

function jsonOf({ root, source, settings, result, paths, findings }: NewFromDatabaseRun): object {
  return {
    ok: true,
    document: source,
    framework: settings.framework,
    project: root,
    copy: "openapi.yaml",
    resources: result.resources.map(({ path, schema, table, kind, key }) => ({
      path,
      schema,
      table,
      kind,
      key,
    })),
    operations: result.operations,
    files: paths.map((path) => ({ path, change: "create" })),
    findings,
    packages: result.packages,
  };
}
