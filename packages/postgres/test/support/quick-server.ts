/** An embedded server of a test's own, on a folder of its own, that does not wait for the disk. */
import { execFile } from "node:child_process";
import { appendFile, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { startEmbedded } from "../../src/index.ts";

export interface QuickServer {
  readonly connectionString: string;
  readonly stop: () => Promise<void>;
}

export interface QuickServerOptions {
  /** Of postgresql.conf, from the server's start: `{ shared_preload_libraries: "pg_stat_statements" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Created; `postgres`, which is always there, unless told. */
  readonly database?: string;
}

// Nothing here has to outlive a power cut; but VACUUM finds pages whole only once their rows are on record.
const HASTE = { fsync: "off", full_page_writes: "off" };

export async function startQuickServer(options: QuickServerOptions = {}): Promise<QuickServer> {
  const { settings = {}, database } = options;
  const folder = await mkdtemp(path.join(tmpdir(), "quick-server-"));
  await copyFolder(await findTemplate(), folder);
  await configure(folder, settings);
  const server = await startEmbedded({ folder, ...(database === undefined ? {} : { database }) });
  return {
    connectionString: server.connectionString,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

let template: Promise<string> | undefined;

/** A data folder as initdb leaves it, which takes a second: made once for all files of a run. */
function findTemplate(): Promise<string> {
  template ??= makeTemplate();
  return template;
}

async function makeTemplate(): Promise<string> {
  const suiteFolder = process.env["ASHLAR_SUITE_FOLDER"] ?? (await mkdtemp(path.join(tmpdir(), "quick-")));
  const made = path.join(suiteFolder, "postgres");
  if (await exists(made)) return made;
  const draft = await mkdtemp(path.join(suiteFolder, "draft-"));
  await (await startEmbedded({ folder: draft })).stop();
  // The port of last time would be everybody's.
  await rm(path.join(draft, "port"), { force: true });
  await configure(draft, HASTE);
  try {
    await rename(draft, made);
  } catch (error) {
    // Another process may have been quicker: its folder is as good.
    if (!(await exists(made))) throw error;
    await rm(draft, { recursive: true, force: true });
  }
  return made;
}

/** With owners and modes, which the server insists on. */
async function copyFolder(from: string, to: string): Promise<void> {
  await promisify(execFile)("cp", ["-a", `${from}/.`, to]);
}

async function configure(folder: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
  await appendFile(path.join(folder, "data", "postgresql.auto.conf"), lines.join(""));
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
