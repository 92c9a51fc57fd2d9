/** Brings our own packages into a new project: from the registry, or packed, where we run from a checkout. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ReportError } from "@ashlar/report";
import { CliError } from "./errors.ts";

/** A package as npm packs it. */
export interface Tarball {
  /** Relative to the project: `vendor/ashlar-kit-0.1.0.tgz`. */
  readonly path: string;
  readonly bytes: Buffer;
}

export interface OwnPackages {
  /** Package → what package.json says of it: `^0.1.0`, or `file:vendor/ashlar-kit-0.1.0.tgz`. */
  readonly versions: ReadonlyMap<string, string>;
  /** Packs what `versions` names; nothing where the registry has it. */
  readonly pack: (signal?: AbortSignal) => Promise<readonly Tarball[]>;
}

/** What a service runs on, and what generates it again. */
const wanted: readonly string[] = ["@ashlar/kit", "@ashlar/postgres", "ashlar"];

/**
 * @param home the folder of the package that is running
 * @throws {CliError} ASHLAR_CLI_NOT_BUILT when the checkout was not built
 */
export function findOwnPackages(home: string = fileURLToPath(new URL("..", import.meta.url))): OwnPackages {
  const checkout = checkoutOf(home);
  if (checkout === undefined) {
    const { version } = readManifest(home);
    return { versions: new Map(wanted.map((name) => [name, `^${version}`])), pack: async () => [] };
  }
  const packages = closureOf(wanted, checkout);
  for (const { name, folder } of packages) refuseUnbuilt(name, folder);
  const versions = packages.map(({ name, version }) => [name, `file:${pathOf(name, version)}`] as const);
  return { versions: new Map(versions), pack: (signal) => packOnce(packages, signal) };
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

interface OwnPackage extends Manifest {
  readonly folder: string;
}

/** The folder of all packages, where ours is one of a workspace and not installed. */
function checkoutOf(home: string): string | undefined {
  const packages = dirname(home.endsWith(sep) ? home.slice(0, -1) : home);
  const isInstalled = home.split(sep).includes("node_modules");
  return !isInstalled && existsSync(join(packages, "kit", "package.json")) ? packages : undefined;
}

/** The packages and those of the workspace that they depend on. */
function closureOf(names: readonly string[], packages: string): readonly OwnPackage[] {
  const found = new Map<string, OwnPackage>();
  const waiting = [...names];
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (found.has(name)) continue;
    const folder = join(packages, name === "ashlar" ? "cli" : name.replace("@ashlar/", ""));
    const manifest = readManifest(folder);
    found.set(name, { ...manifest, folder });
    waiting.push(...Object.keys(manifest.dependencies ?? {}).filter((each) => each.startsWith("@ashlar/")));
  }
  return [...found.values()];
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

function refuseUnbuilt(name: string, folder: string): void {
  if (existsSync(join(folder, "dist", "index.js"))) return;
  throw new CliError("ASHLAR_CLI_NOT_BUILT", `${name} has not been built, so it cannot be packed`, {
    hint: "npm run build, in the checkout of Ashlar",
  });
}

/** Where npm puts it. */
function pathOf(name: string, version: string): string {
  return `vendor/${name.replace(/^@/, "").replaceAll("/", "-")}-${version}.tgz`;
}

const packed = new Map<string, Promise<readonly Tarball[]>>();

/** npm takes seconds: a process that makes several projects, as the tests do, waits for it once. */
function packOnce(packages: readonly OwnPackage[], signal?: AbortSignal): Promise<readonly Tarball[]> {
  const key = packages.map(({ folder }) => folder).join("\n");
  const known = packed.get(key);
  if (known !== undefined) return known;
  const packing = packAll(packages, signal);
  packed.set(key, packing);
  packing.catch(() => packed.delete(key));
  return packing;
}

async function packAll(packages: readonly OwnPackage[], signal?: AbortSignal): Promise<readonly Tarball[]> {
  const folder = await mkdtemp(join(tmpdir(), "ashlar-pack-"));
  try {
    const folders = packages.map((one) => one.folder);
    const argv = ["pack", ...folders, "--ignore-scripts", "--silent", "--pack-destination", folder];
    await npm(argv, { cwd: folder, ...(signal === undefined ? {} : { signal }) });
    return await Promise.all(
      packages.map(async ({ name, version }) => {
        const path = pathOf(name, version);
        return { path, bytes: await readFile(join(folder, path.slice("vendor/".length))) };
      }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function npm(
  argv: readonly string[],
  o: { readonly cwd: string; readonly signal?: AbortSignal },
): Promise<void> {
  try {
    // On Windows npm is a script, which only a shell starts.
    await promisify(execFile)("npm", [...argv], { ...o, shell: process.platform === "win32" });
  } catch (cause) {
    // Ctrl-C reaches npm as well, perhaps before us.
    if (o.signal?.aborted === true || wasInterrupted(cause)) {
      throw new ReportError("ASHLAR_REPORT_STOPPED", "stopped; nothing was written", {
        hint: "run the command again",
      });
    }
    const said = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : "";
    throw new CliError(
      "ASHLAR_CLI_NOT_BUILT",
      `npm pack failed: ${said.split("\n").at(-1) || "npm was not found"}`,
      {
        hint: "is npm on the PATH, and is the checkout of Ashlar whole?",
        cause,
      },
    );
  }
}

function wasInterrupted(cause: unknown): boolean {
  return cause instanceof Error && "signal" in cause && cause.signal === "SIGINT";
}
