/** Throws away what an embedded server left in its folder. */
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { withFolderLock } from "./embedded/folder-lock.ts";
import { findPostmaster } from "./embedded/postmaster.ts";

/**
 * Removes the data, the password and the log, so that the next start makes them anew. The folder itself stays: others
 * may be waiting for it.
 *
 * @returns false, with nothing removed, while a server runs on it
 */
export async function emptyEmbedded(folder: string): Promise<boolean> {
  return withFolderLock(folder, async () => {
    if ((await findPostmaster(path.join(folder, "data"))) !== undefined) return false;
    for (const name of await readdir(folder)) {
      if (!/^lock(?:\.\d+)?$/.test(name)) await rm(path.join(folder, name), { recursive: true, force: true });
    }
    return true;
  });
}
