/** `ashlar new`: from a document, or a database, to a service that works. */
import { resolve } from "node:path";
import type { Finding } from "@ashlar/model";
import type { FrameworkName, NewServiceResult } from "@ashlar/scaffold";
import { type Command, Option } from "commander";
import { createCommand } from "../command.ts";
import { CliError } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { findOwnPackages } from "../pack-kit.ts";
import { documentFiles } from "../service/document-files.ts";
import { dayOf, migrationTime } from "../service/migration-time.ts";
import { packageName, refuseOccupied, writeProject } from "../service/new-project.ts";
import { recordedSource } from "../service/recorded-source.ts";
import { printSettings, SCHEMA_FILE, SETTINGS_FILE } from "../service/settings-file.ts";
import type { Session } from "../session.ts";
import { readVersion } from "../version.ts";
import {
  addDatabaseOptions,
  type DatabaseSettings,
  isDatabaseSource,
  refuseDatabaseOptions,
} from "./from-database/database-source.ts";
import { printNew } from "./new-report.ts";
import { refuseOtherAddress, toBasePath } from "./scaffold.ts";
import { FRAMEWORKS } from "./scaffolded-project.ts";

/** The options as commander gives them. */
export interface NewSettings extends DatabaseSettings {
  readonly from: string;
  readonly framework: FrameworkName;
  readonly basePath?: string;
  readonly json?: true;
  readonly verbose?: true;
}

/** What was made, and all that is said about it. */
export interface NewRun {
  /** As the user gave it. */
  readonly folder: string;
  readonly root: string;
  /** Where the document came from, secrets of an address left out. */
  readonly source: string;
  readonly document: string;
  readonly settings: NewSettings;
  readonly result: NewServiceResult;
  /** Every file that was written. */
  readonly paths: readonly string[];
  readonly findings: readonly Finding[];
}

export function addNewCommand(program: Command, session: Session): void {
  const command = addDatabaseOptions(newCommand(session));
  command.addHelpText(
    "after",
    "\nExamples:\n  ashlar new shop --from openapi.yaml --framework fastify\n  ashlar new shop --from postgres://localhost/shop",
  );
  command.action(
    async (dir: string, settings: Partial<Pick<NewSettings, "from">> & Omit<NewSettings, "from">) => {
      // Commander would miss this one before it names an option that it does not know.
      const { from } = settings;
      if (from === undefined) {
        throw new CliError("ASHLAR_CLI_USAGE", "required option '--from <source>' not specified", {
          hint: "see ashlar new --help",
        });
      }
      const run = isDatabaseSource(from, session.terminal.cwd)
        ? (await import("./from-database/new-service.ts")).runNewFromDatabase
        : runNew;
      session.finish(await run(dir, { ...settings, from }, session));
    },
  );
  program.addCommand(command);
}

function newCommand(session: Session): Command {
  return createCommand("new", session.terminal)
    .summary("make a service that works from an OpenAPI document, or from a database")
    .description(
      "Makes a service that works, with its database, from an OpenAPI document; or one over a database that is there.",
    )
    .argument("<dir>", "the folder to make; it is absent or empty")
    .option(
      "--from <source>",
      "OpenAPI 2.0 to 3.2, YAML or JSON: a file or an http(s) address; or a database: postgres://…, .sql files or a folder of them",
    )
    .addOption(
      new Option("--framework <name>", "what the service is written for")
        .choices(FRAMEWORKS)
        .default("express"),
    )
    .addOption(
      new Option(
        "--base-path <path>",
        "what every path begins with, instead of the document's server",
      ).argParser(toBasePath),
    )
    .option("--json", "print one JSON object")
    .option("--verbose", "print every finding and every file");
}

async function runNew(folder: string, settings: NewSettings, session: Session): Promise<ExitCode> {
  const { terminal } = session;
  refuseDatabaseOptions(settings);
  refuseOtherAddress(settings.from);
  const root = resolve(terminal.cwd, folder);
  refuseOccupied(root, folder);
  const own = findOwnPackages();
  const now = session.now();
  terminal.progress("Reading the document …");
  // Loaded here, because other commands do without its compilers.
  const [{ readDocument }, { newService }] = await Promise.all([
    import("@ashlar/openapi"),
    import("@ashlar/scaffold"),
  ]);
  const { api, findings, files, sources } = await readDocument(settings.from);
  const [source = settings.from] = files;
  const document = documentFiles(sources);
  terminal.progress(`Making a service of ${api.operations.length} operations …`);
  const result = newService(api, {
    framework: settings.framework,
    basePath: settings.basePath,
    name: packageName(root),
    document: document.path,
    documentJson: document.json,
    ashlar: own.versions,
    timestamp: migrationTime(now),
    today: dayOf(now),
    migrated: undefined,
    existing: new Map(),
  });
  const texts = new Map([
    ...document.texts,
    ...result.files.map(({ path, text }) => [path, text] as const),
    [SCHEMA_FILE, `${JSON.stringify(result.schema, null, 2)}\n`],
    [
      SETTINGS_FILE,
      printSettings({
        version: 1,
        ashlar: readVersion(),
        document: document.path,
        framework: settings.framework,
        ...(settings.basePath === undefined ? {} : { basePath: settings.basePath }),
        ...recordedSource(source, { cwd: terminal.cwd, root }),
        operations: result.dates,
      }),
    ],
  ]);
  terminal.progress("Packing the packages that the service runs on …");
  const writes = [...texts].map(([path, text]) => ({ path, text, before: undefined }));
  const tarballs = await session.interrupt.guard(async (signal) => {
    const packed = await own.pack(signal);
    terminal.progress(`Writing ${texts.size} files …`);
    await writeProject(root, { writes, tarballs: packed, signal });
    return packed;
  });
  const paths = [...texts.keys(), ...tarballs.map(({ path }) => path)].sort();
  printNew(
    {
      folder,
      root,
      source,
      document: document.path,
      settings,
      result,
      paths,
      findings: [...findings, ...withoutOperations(api.operations.length, source), ...result.findings],
    },
    terminal,
  );
  return EXIT.done;
}

function withoutOperations(count: number, file: string): readonly Finding[] {
  if (count > 0) return [];
  return [
    {
      rule: "no-operations",
      severity: "warning",
      message: "the document has no operations, so the service answers nothing but its own paths",
      hint: "write them under `paths`, then run npm run generate",
      location: { file },
    },
  ];
}
