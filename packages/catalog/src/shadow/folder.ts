/** The folder of the server that all shadows of this user share. */
import { lstat, mkdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type Embedded, emptyEmbedded, PostgresError, startEmbedded } from "@ashlar/postgres";
import { CatalogError } from "../errors.ts";

export interface ShadowFolder {
  readonly folder: string;
  readonly server: Embedded;
}

/** What a folder of an earlier version, or of a machine that lost power, leads to; nothing in it is worth keeping. */
const SPOILT: ReadonlySet<string> = new Set([
  "ASHLAR_POSTGRES_START",
  "ASHLAR_POSTGRES_DATA_VERSION",
  "ASHLAR_POSTGRES_DATA_FOLDER",
]);

export async function startShadowFolder(): Promise<ShadowFolder> {
  const folder = path.join(os.tmpdir(), `ashlar-shadow-${process.getuid?.() ?? os.userInfo().username}`);
  await claim(folder);
  try {
    return { folder, server: await startEmbedded({ folder }) };
  } catch (error) {
    if (!(error instanceof PostgresError) || !SPOILT.has(error.code)) throw error;
    if (!(await emptyEmbedded(folder))) throw error;
    return { folder, server: await startEmbedded({ folder }) };
  }
}

/** Others write to the folder of temporary files too: what is there has to be ours alone. */
async function claim(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return;
    throw notOurs(folder, error);
  });
  const facts = await lstat(folder);
  const uid = process.getuid?.();
  if (facts.isDirectory() && (uid === undefined || (facts.uid === uid && (facts.mode & 0o077) === 0))) return;
  throw notOurs(folder);
}

function notOurs(folder: string, cause?: unknown): CatalogError {
  return new CatalogError("ASHLAR_CATALOG_SHADOW", `${folder} is not a folder of yours alone`, {
    hint: "remove it, set TMPDIR to another folder, or name a server with --shadow",
    cause,
  });
}
