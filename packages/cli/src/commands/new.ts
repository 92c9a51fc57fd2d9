/** `ashlar new`: from a document, or a database, to a service that works. */
import { resolve } from "node:path";
import type { Finding } from "@ashlar/model";
import type { FrameworkName, NewServiceResult } from "@ashlar/scaffold";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { refuseDevice } from "../named-file.ts";
import { findOwnPackages } from "../pack-kit.ts";
import { documentFiles } from "../service/document-files.ts";
import { dayOf, migrationTime } from "../service/migration-time.ts";
import { packageName, refuseOccupied, writeProject } from "../service/new-project.ts";
import { recordedSource } from "../service/recorded-source.ts";
import { printSettings, SCHEMA_FILE, SETTINGS_FILE } from "../service/settings-file.ts";
import type { Session } from "../session.ts";
import { readVersion } from "../version.ts";
import { type DatabaseSettings, refuseDatabaseOptions } from "./from-database/database-source.ts";
import { printNew } from "./new-report.ts";
import { refuseOtherAddress } from "./scaffold.ts";

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

/** @returns what to tell the shell */
export async function runNew(folder: string, settings: NewSettings, session: Session): Promise<ExitCode> {
  const { terminal } = session;
  refuseDatabaseOptions(settings);
  refuseOtherAddress(settings.from);
  refuseDevice(settings.from, terminal.cwd);
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
