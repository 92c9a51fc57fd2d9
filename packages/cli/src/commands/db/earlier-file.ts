/** Looks for a migration that was made from the same state before: made twice, the second would fail, or do things twice. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface EarlierFile {
  /** In the folder. */
  readonly path: string;
  /** Whether it does the same. */
  readonly isSame: boolean;
}

/**
 * The latest one in the folder, the same one first; undefined where there is none. Whether it was applied no file
 * tells: a database where it was has another fingerprint.
 *
 * @param text of the migration that is about to be written
 */
export async function findEarlierFile(folder: string, text: string): Promise<EarlierFile | undefined> {
  const before = fingerprintBefore(text);
  if (before === undefined) return undefined;
  const names = await readdir(folder).catch(() => []);
  const found: EarlierFile[] = [];
  for (const path of names.sort().reverse()) {
    if (!path.endsWith(".sql") || path.endsWith("_rollback.sql")) continue;
    const other = await readFile(join(folder, path), "utf8").catch(() => "");
    if (fingerprintBefore(other) === before) found.push({ path, isSame: timeless(other) === timeless(text) });
  }
  return found.find(({ isSame }) => isSame) ?? found[0];
}

function fingerprintBefore(text: string): string | undefined {
  return /^-- fingerprint before: (\S+)$/m.exec(text)?.[1];
}

/** How long steps took on the shadow is never the same, and sizes grow. */
function timeless(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^-- (?:on the shadow|work): /.test(line))
    .join("\n");
}
