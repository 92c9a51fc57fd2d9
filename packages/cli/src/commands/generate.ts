/** `ashlar generate`: brings a service up to date with its document, or its database, without losing an edit. */
import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { readFolders } from "@ashlar/report";
import { CliError } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { otherVersions } from "../package-need.ts";
import { findProject } from "../project.ts";
import { documentFiles } from "../service/document-files.ts";
import {
  changeOf,
  isWanted,
  nameOf,
  settingsChange,
  unprovided,
  withOthers,
} from "../service/made-project.ts";
import { dayOf } from "../service/migration-time.ts";
import { readMigrationsFolder } from "../service/migrations-folder.ts";
import { readSettings, SCHEMA_FILE, SETTINGS_FILE, type ServiceSettings } from "../service/settings-file.ts";
import type { Session } from "../session.ts";
import { readVersion } from "../version.ts";
import { planFromMigrations } from "./from-database/plan-generate.ts";
import { type ScaffoldRun, writeChanges } from "./scaffold.ts";
import { conflictError, printScaffold } from "./scaffold-report.ts";

/** The options as commander gives them. */
export interface GenerateSettings {
  readonly check?: true;
  readonly dryRun?: true;
  readonly force?: true;
  readonly json?: true;
  /** Of a service over a database: where its migrations are loaded. */
  readonly shadow?: string;
  readonly verbose?: true;
}

/** @returns what to tell the shell */
export async function runGenerate(settings: GenerateSettings, session: Session): Promise<ExitCode> {
  const root = serviceFolder(session.terminal.cwd);
  const service = readSettings(root);
  if (service.migrations === undefined && settings.shadow !== undefined) {
    throw new CliError(
      "ASHLAR_CLI_USAGE",
      "--shadow is for services over a database, and this one has a document",
      {
        hint: "leave --shadow out",
      },
    );
  }
  const plan = service.migrations === undefined ? planGenerate : planFromMigrations;
  const run = await plan(root, service, settings, session);
  const isReadOnly = settings.check === true || settings.dryRun === true;
  const conflict = conflictError(run, session.terminal);
  if (conflict !== undefined && !isReadOnly) throw conflict;
  if (!isReadOnly) await writeChanges(run, session);
  printScaffold(run, session.terminal);
  const isStale = run.changes.some((change) => change.kind !== "unchanged");
  return conflict !== undefined || (settings.check === true && isStale) ? EXIT.notPassed : EXIT.done;
}

async function planGenerate(
  root: string,
  service: ServiceSettings,
  settings: GenerateSettings,
  session: Session,
): Promise<ScaffoldRun> {
  const { terminal } = session;
  const project = findProject(root, "src/routes");
  terminal.progress("Reading the document …");
  const path = relative(terminal.cwd, join(root, service.document)).split(sep).join("/");
  // Loaded here, because other commands do without its compilers.
  const [{ readDocument }, { newService, reconcile }] = await Promise.all([
    import("@ashlar/openapi"),
    import("@ashlar/scaffold"),
  ]);
  const { api, findings, files, sources } = await readDocument(path);
  const [document = path] = files;
  const now = session.now();
  const existing = await readFolders(root, ["src", "test"]);
  const migrations = readMigrationsFolder(root, now);
  terminal.progress(`Making a service of ${api.operations.length} operations …`);
  const result = newService(api, {
    framework: service.framework,
    basePath: service.basePath,
    name: nameOf(root),
    document: service.document,
    documentJson: documentFiles(sources).json,
    ashlar: new Map(),
    timestamp: migrations.nextTime,
    dates: service.operations,
    today: dayOf(now),
    migrated: migrations.schema,
    existing,
  });
  const wanted = result.files.filter((file) => isWanted(file, root));
  const { changes, findings: ownership } = reconcile(wanted, withOthers(wanted, existing, root), {
    force: settings.force === true,
  });
  return {
    command: "generate",
    document,
    framework: service.framework,
    project,
    settings: { ...settings, output: "src/routes" },
    result: { ...result, usage: "" },
    changes: [
      ...changes,
      changeOf(SCHEMA_FILE, `${JSON.stringify(result.schema, null, 2)}\n`, migrations.text),
      settingsChange(root, { ...service, ashlar: readVersion(), operations: result.dates }),
    ],
    findings: [
      ...findings,
      ...result.findings,
      ...ownership,
      ...otherVersions(result.packages, project.packages),
      ...unprovided(wanted, existing),
    ],
  };
}

/** The nearest folder above with an `ashlar.json`; the current one where there is none, to say so. */
function serviceFolder(cwd: string): string {
  let folder = cwd;
  while (!existsSync(join(folder, SETTINGS_FILE))) {
    const above = dirname(folder);
    if (above === folder) return cwd;
    folder = above;
  }
  return folder;
}
