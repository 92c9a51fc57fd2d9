/** `ashlar scaffold`: from a document, or a database, to routes in the user's project. */
import { posix } from "node:path";
import type { Api, Finding } from "@ashlar/model";
import { readFolders, writeFiles } from "@ashlar/report";
import type { FileChange, FrameworkName, PlannedResource, ScaffoldResult } from "@ashlar/scaffold";
import { CliError } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { refuseDevice } from "../named-file.ts";
import { otherVersions } from "../package-need.ts";
import { findProject, type Project } from "../project.ts";
import type { Session } from "../session.ts";
import {
  type DatabaseSettings,
  isDatabaseSource,
  refuseDatabaseOptions,
} from "./from-database/database-source.ts";
import { conflictError, printScaffold } from "./scaffold-report.ts";
import { frameworkFor, importExtensionOf, moduleKind, otherFramework } from "./scaffolded-project.ts";

/** The options as commander gives them. */
export interface ScaffoldSettings extends DatabaseSettings {
  readonly framework?: FrameworkName;
  readonly output: string;
  readonly typesOnly?: true;
  readonly check?: true;
  readonly dryRun?: true;
  readonly force?: true;
  readonly basePath?: string;
  readonly importExtension?: "js" | "ts" | "none";
  readonly json?: true;
  readonly verbose?: true;
}

/** A run's plan, and all that is said about it. */
export interface ScaffoldRun {
  readonly command: "scaffold" | "generate";
  /** As the user gave it, secrets of an address left out. */
  readonly document: string;
  readonly framework: FrameworkName;
  readonly project: Project;
  readonly settings: ScaffoldSettings;
  readonly result: ScaffoldResult;
  readonly changes: readonly FileChange[];
  /** The document's, the scaffolder's and those about what was on disk. */
  readonly findings: readonly Finding[];
  /** Of a database: where its document went, and what it is about. */
  readonly made?: {
    readonly document: string;
    readonly resources: readonly PlannedResource[];
    /** The file that says what is decided otherwise, where this run writes it. */
    readonly overrides?: string;
  };
}

/** @returns what to tell the shell */
export async function runScaffold(
  source: string,
  settings: ScaffoldSettings,
  session: Session,
): Promise<ExitCode> {
  const run = isDatabaseSource(source, session.terminal.cwd)
    ? await (await import("./from-database/plan-scaffold.ts")).planDatabaseScaffold(source, settings, session)
    : await planScaffold(source, settings, session);
  const isReadOnly = settings.check === true || settings.dryRun === true;
  const conflict = conflictError(run, session.terminal);
  if (conflict !== undefined && !isReadOnly) throw conflict;
  if (!isReadOnly) await writeChanges(run, session);
  printScaffold(run, session.terminal);
  const isStale = run.changes.some((change) => change.kind !== "unchanged");
  return conflict !== undefined || (settings.check === true && isStale) ? EXIT.notPassed : EXIT.done;
}

async function planScaffold(
  source: string,
  settings: ScaffoldSettings,
  session: Session,
): Promise<ScaffoldRun> {
  const { terminal } = session;
  refuseOtherAddress(source);
  refuseDevice(source, terminal.cwd);
  refuseDatabaseOptions(settings);
  const project = findProject(terminal.cwd, settings.output);
  // Not its name: an address may hold a password.
  terminal.progress("Reading the document …");
  // Loaded here, because other commands do without its compilers.
  const [{ readDocument }, { madeFor, reconcile, scaffold }] = await Promise.all([
    import("@ashlar/openapi"),
    import("@ashlar/scaffold"),
  ]);
  const existing = await readFolders(project.root, foldersOf(project));
  const framework = frameworkFor(settings, madeFor(project.routes, existing));
  const { api, findings, files } = await readDocument(source);
  const [document = source] = files;
  refuseEmptying(api, { existing, project, settings, document });
  terminal.progress(`Making ${framework} routes for ${api.operations.length} operations …`);
  const result = scaffold(api, {
    framework,
    output: project.routes,
    importExtension: importExtensionOf(settings, project),
    typesOnly: settings.typesOnly === true,
    ...(settings.basePath === undefined ? {} : { basePath: settings.basePath }),
    documentName: documentNameOf(document),
    existing,
  });
  const { changes, findings: ownership } = reconcile(result.files, existing, {
    force: settings.force === true,
  });
  return {
    command: "scaffold",
    document,
    framework,
    project,
    settings,
    result,
    changes,
    findings: [
      ...findings,
      ...result.findings,
      ...ownership,
      ...otherFramework(settings, project, framework),
      ...otherVersions(result.packages, project.packages),
      ...moduleKind(project),
      ...noOperations(settings, api, document),
    ],
  };
}

/** A drive letter, `C:`, is no scheme. */
export function refuseOtherAddress(source: string): void {
  const [, scheme] = /^([a-z][a-z0-9+.-]+:)\/\//i.exec(source) ?? [];
  if (scheme === undefined || /^https?:$/i.test(scheme)) return;
  throw new CliError("ASHLAR_CLI_USAGE", `${scheme} addresses are not read`, {
    hint: "name a file, or an http://, https:// or postgres:// address",
  });
}

/** Both the handlers' folder and its two siblings, where a person may have edited. */
function foldersOf({ routes }: Project): string[] {
  const parent = posix.dirname(routes);
  return [routes, posix.join(parent, "middleware"), posix.join(parent, "types")];
}

/** The last part of the path or address, without a query that may hold a secret. */
function documentNameOf(document: string): string {
  const path = document.replace(/[?#].*$/, "").replace(/[/\\]+$/, "");
  return path.split(/[/\\]/).at(-1) ?? document;
}

/** A document that lost its operations on the way would take every route of the service with it. */
function refuseEmptying(
  { operations }: Api,
  {
    existing,
    project,
    settings,
    document,
  }: {
    readonly existing: ReadonlyMap<string, string>;
    readonly project: Project;
    readonly settings: ScaffoldSettings;
    readonly document: string;
  },
): void {
  if (operations.length > 0 || settings.typesOnly === true || settings.force === true) return;
  const index = `${project.routes}/index.ts`;
  // The wiring of a document without operations imports no handlers.
  if (!/^import \* as \w+ from ["']\.\//m.test(existing.get(index) ?? "")) return;
  throw new CliError(
    "ASHLAR_CLI_NO_OPERATIONS",
    `${document} has no operations, and ${index} has routes; nothing was written`,
    { hint: "operations stand under paths; --force takes the routes away" },
  );
}

/** A misspelt `paths` is a document without operations, which is allowed and seldom meant. */
function noOperations(settings: ScaffoldSettings, { operations, webhooks }: Api, file: string): Finding[] {
  if (settings.typesOnly === true || operations.length + webhooks.length > 0) return [];
  const message = "the document has no operations, so there is nothing to route";
  return [
    {
      rule: "no-operations",
      severity: "warning",
      message,
      hint: "they stand under paths",
      location: { file },
    },
  ];
}

/** Writes what is to be written, all of it or nothing. */
export async function writeChanges(
  { changes, project }: ScaffoldRun,
  { interrupt, terminal }: Session,
): Promise<void> {
  const writes = changes.flatMap((change) => {
    if (change.kind === "unchanged" || change.kind === "conflict") return [];
    return [
      { path: change.path, text: change.text, before: change.kind === "create" ? undefined : change.before },
    ];
  });
  terminal.progress(`Writing ${writes.length} files …`);
  await interrupt.guard((signal) => writeFiles(project.root, writes, { signal }));
}
