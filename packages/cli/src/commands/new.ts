/** `ashlar new`: from a document to a service that works. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Finding } from "@ashlar/model";
import { type FileWrite, writeFiles } from "@ashlar/report";
import type { FrameworkName, NewServiceResult } from "@ashlar/scaffold";
import { type Command, Option } from "commander";
import { createCommand } from "../command.ts";
import { CliError } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { findOwnPackages, type Tarball } from "../pack-kit.ts";
import { documentFiles } from "../service/document-files.ts";
import { dayOf, migrationTime } from "../service/migration-time.ts";
import { printSettings, SCHEMA_FILE, SETTINGS_FILE } from "../service/settings-file.ts";
import type { Session } from "../session.ts";
import { readVersion } from "../version.ts";
import { printNew } from "./new-report.ts";
import { FRAMEWORKS, refuseOtherAddress, toBasePath } from "./scaffold.ts";

/** The options as commander gives them. */
export interface NewSettings {
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
  const command = createCommand("new", session.terminal)
    .summary("make a service that works from an OpenAPI document")
    .description("Makes a service that works, with its database, from an OpenAPI document.")
    .argument("<dir>", "the folder to make; it is absent or empty")
    .option("--from <source>", "OpenAPI 2.0 to 3.2, YAML or JSON: a file or an http(s) address")
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
    .option("--verbose", "print every finding and every file")
    .addHelpText("after", "\nExample:\n  ashlar new shop --from openapi.yaml --framework fastify");
  command.action(
    async (dir: string, settings: Partial<Pick<NewSettings, "from">> & Omit<NewSettings, "from">) => {
      // Commander would miss this one before it names an option that it does not know.
      const { from } = settings;
      if (from === undefined) {
        throw new CliError("ASHLAR_CLI_USAGE", "required option '--from <source>' not specified", {
          hint: "see ashlar new --help",
        });
      }
      session.finish(await runNew(dir, { ...settings, from }, session));
    },
  );
  program.addCommand(command);
}

async function runNew(folder: string, settings: NewSettings, session: Session): Promise<ExitCode> {
  const { terminal } = session;
  refuseDatabase(settings.from);
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

/** An address, or a path in the project: where else a file lay on this machine is nobody's business. */
function recordedSource(
  source: string,
  { cwd, root }: { readonly cwd: string; readonly root: string },
): { readonly source?: string } {
  if (/^https?:\/\//i.test(source)) return { source };
  const path = relative(root, resolve(cwd, source)).split(sep).join("/");
  return path.startsWith("../") || isAbsolute(path) ? {} : { source: path };
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

/** A later release reads these; saying so beats a complaint about YAML. */
function refuseDatabase(source: string): void {
  const isDatabase = /^postgres(ql)?:\/\//i.test(source) || /\.sql$/i.test(source);
  if (!isDatabase) return;
  throw new CliError("ASHLAR_CLI_NOT_YET", "a service is not made from a database yet", {
    hint: "name an OpenAPI document",
  });
}

function refuseOccupied(root: string, folder: string): void {
  if (!existsSync(root)) return;
  if (!statSync(root).isDirectory()) {
    throw new CliError("ASHLAR_CLI_USAGE", `${folder} is a file`, {
      hint: "name a folder that is not there yet",
    });
  }
  if (readdirSync(root).every(isAllowed)) return;
  throw new CliError("ASHLAR_CLI_USAGE", `${folder} is not empty; nothing was written`, {
    hint: "name a folder that is not there yet; in a project that was made before, ashlar generate brings it up to date",
  });
}

/** A repository that somebody has just made, or cloned, is a good place for a project. */
function isAllowed(name: string): boolean {
  return name === ".git";
}

/** https://docs.npmjs.com/cli/configuring-npm/package-json#name: lower case, no dot or underscore first. Also of use to Compose and Prometheus. */
function packageName(root: string): string {
  const name = basename(root)
    .normalize("NFC")
    .replace(/[äöüøœæßÄÖÜØŒÆẞ]/gu, (letter) => written[letter.toLowerCase()] ?? letter)
    // An accent is no reason to lose the letter.
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+/, "")
    .slice(0, 100)
    .replace(/[._-]+$/, "");
  return name === "" || name === "node_modules" ? "service" : name;
}

/** Letters that are two where there is only ASCII. */
const written: Readonly<Record<string, string>> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  ø: "oe",
  œ: "oe",
  æ: "ae",
  ß: "ss",
};

/** All of it, or, when anything goes wrong, none. */
async function writeProject(
  root: string,
  given: {
    readonly writes: readonly FileWrite[];
    readonly tarballs: readonly Tarball[];
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { writes, tarballs, signal } = given;
  const missing = firstMissing(root);
  await writeFiles(root, writes, { signal });
  if (tarballs.length === 0) return;
  try {
    await mkdir(join(root, "vendor"));
    for (const { path, bytes } of tarballs) await writeFile(join(root, path), bytes, { flag: "wx" });
    // Says that it was stopped, where it was.
    await writeFiles(root, [], { signal });
  } catch (error) {
    // The folder was absent or empty a moment ago: what is in it now, we wrote.
    const ours = missing === undefined ? readdirSync(root).filter((name) => !isAllowed(name)) : [];
    const paths = missing === undefined ? ours.map((name) => join(root, name)) : [missing];
    for (const path of paths) await rm(path, { recursive: true, force: true });
    throw error;
  }
}

/** The uppermost folder of the path that is not there yet. */
function firstMissing(path: string): string | undefined {
  if (existsSync(path)) return undefined;
  return firstMissing(dirname(path)) ?? path;
}
