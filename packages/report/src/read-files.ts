/** Reads what stands on disk, as text that can be written back without losing a byte. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { hasCode, ReportError } from "./errors.ts";

const SKIPPED = new Set(["node_modules", "dist", "build", "coverage"]);

/**
 * Path → text of every TypeScript file in these folders and below them.
 *
 * A folder that is not there holds nothing. Hidden folders and those of installed or built code are skipped,
 * and links to folders are not followed.
 *
 * @param root the project folder
 * @param folders relative to the root, with forward slashes
 * @throws {ReportError} ASHLAR_REPORT_NOT_UTF8, ASHLAR_REPORT_UNREADABLE
 */
export async function readFolders(
  root: string,
  folders: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const folder of folders) {
    for await (const path of sourcesIn(root, folder)) {
      if (!texts.has(path)) texts.set(path, decode(path, await readBytes(root, path)));
    }
  }
  return texts;
}

async function* sourcesIn(root: string, folder: string): AsyncGenerator<string> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    // ENOTDIR: a file stands there, which is said when something is to be written below it.
    if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return [];
    throw unreadable(folder, error);
  });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name) && !entry.name.startsWith(".")) yield* sourcesIn(root, path);
    } else if (/\.[cm]?ts$/.test(entry.name) && (await isFile(join(root, path)))) {
      yield path;
    }
  }
}

/** Follows a link to a file. */
async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true;
}

async function readBytes(root: string, path: string): Promise<Buffer> {
  try {
    return await readFile(join(root, path));
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function decode(path: string, bytes: Buffer): string {
  try {
    // The byte order mark stays: it is part of what will be written back.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ReportError("ASHLAR_REPORT_NOT_UTF8", `${path} is not UTF-8`, {
      hint: "save it as UTF-8: writing it back would lose what cannot be read",
      cause,
    });
  }
}

function unreadable(path: string, cause: unknown): ReportError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ReportError("ASHLAR_REPORT_UNREADABLE", `${path} cannot be read: ${reason}`, {
    hint: "what is there must be read before anything is written beside it",
    cause,
  });
}
