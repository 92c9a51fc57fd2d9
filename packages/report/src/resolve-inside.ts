/** Finds where a path really leads, and refuses what leads out of the project. */
import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { hasCode, ReportError } from "./errors.ts";

/** A place to write to, with every symbolic link followed. */
export interface Target {
  readonly path: string;
  /** Folders that are not there yet, outermost first. */
  readonly missingFolders: readonly string[];
}

/**
 * The real place of `path` below `root`.
 *
 * @param root an existing folder, free of symbolic links
 * @throws {ReportError} ASHLAR_REPORT_OUTSIDE, ASHLAR_REPORT_IN_THE_WAY
 */
export async function resolveInside(root: string, path: string): Promise<Target> {
  const wanted = resolve(root, path);
  if (!isInside(root, wanted)) throw outside(path, wanted);
  const missing: string[] = [];
  let folder = dirname(wanted);
  while (!(await exists(folder))) {
    missing.unshift(basename(folder));
    folder = dirname(folder);
  }
  const base = await followLink(folder, path);
  if (!isInside(root, base)) throw outside(path, base);
  if (!(await lstat(base)).isDirectory())
    throw inTheWay(path, `${relative(root, base) || base} is a file, not a folder`);
  const place = join(base, ...missing, basename(wanted));
  const missingFolders = missing.map((_, index) => join(base, ...missing.slice(0, index + 1)));
  if (!(await exists(place))) return { path: place, missingFolders };
  const real = await followLink(place, path);
  if (!isInside(root, real)) throw outside(path, real);
  if (!(await lstat(real)).isFile()) throw inTheWay(path, `${path} is not a file`);
  return { path: real, missingFolders };
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** True for a dangling link too. */
async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    // ENOTDIR: a file stands on the way there, which the caller meets further up.
    if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return false;
    throw error;
  }
}

async function followLink(place: string, path: string): Promise<string> {
  try {
    return await realpath(place);
  } catch (cause) {
    if (!hasCode(cause, "ENOENT") && !hasCode(cause, "ELOOP")) throw cause;
    throw inTheWay(path, `${path} goes through a symbolic link that leads nowhere`, cause);
  }
}

function outside(path: string, real: string): ReportError {
  return new ReportError("ASHLAR_REPORT_OUTSIDE", `${path} leads out of the project, to ${real}`, {
    hint: "choose an output folder inside the project",
  });
}

function inTheWay(path: string, message: string, cause?: unknown): ReportError {
  return new ReportError("ASHLAR_REPORT_IN_THE_WAY", message, {
    hint: `move it out of the way of ${path}; nothing was written`,
    cause,
  });
}
