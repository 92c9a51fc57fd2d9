/** An embedded server of a test's own, on a folder of its own, that does not wait for the disk. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { startEmbedded } from "../../src/index.ts";

export interface QuickServer {
  readonly connectionString: string;
  readonly stop: () => Promise<void>;
}

export async function startQuickServer(): Promise<QuickServer> {
  const folder = await mkdtemp(path.join(tmpdir(), "quick-server-"));
  const { connectionString, stop } = await startEmbedded({ folder });
  const client = new pg.Client({ connectionString });
  await client.connect();
  // Nothing here has to outlive a power cut.
  await client.query("ALTER SYSTEM SET fsync = off");
  await client.query("SELECT pg_reload_conf()");
  await client.end();
  return {
    connectionString,
    stop: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
