/** One Postgres for the whole run, and in it a template with the migrations applied; both go when the run ends. */
import { randomBytes } from "node:crypto";
import { applyMigrations, createDatabase, dropDatabase, openClient, startEmbedded } from "@ashlar/postgres";
import type { TestProject } from "vitest/node";
import { dataFolder, migrationsFolder } from "../../src/folders.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the server, and the database that every test file gets a copy of. */
    readonly postgres: { readonly server: string; readonly template: string };
  }
}

/** TEST_DATABASE_URL names a server to use; unset, one of the project's own starts under `.data/`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["TEST_DATABASE_URL"];
  const embedded = given ? undefined : await startEmbedded({ folder: `${dataFolder}/test-postgres` });
  const server = embedded?.connectionString ?? given ?? "";
  const template = `test_${process.pid}_${randomBytes(4).toString("hex")}`;
  const teardown = async (): Promise<void> => {
    await dropDatabases(server, (name) => name.startsWith(template));
    await embedded?.stop();
  };
  try {
    // Nobody else uses a server of our own: what a run that was killed left behind can go.
    if (embedded !== undefined) await dropDatabases(server, isOrphan);
    const connectionString = await createDatabase(server, { name: template });
    await applyMigrations({ connectionString, folder: migrationsFolder });
  } catch (error) {
    await teardown();
    throw error;
  }
  project.provide("postgres", { server, template });
  return teardown;
}

async function dropDatabases(server: string, isMeant: (name: string) => boolean): Promise<void> {
  const client = await openClient({ connectionString: server });
  const { rows } = await client.query<{ name: string }>("SELECT datname AS name FROM pg_database");
  await client.end();
  for (const { name } of rows) if (isMeant(name)) await dropDatabase(server, name);
}

/** Made by a run whose process is no more. */
function isOrphan(name: string): boolean {
  const pid = /^test_(\d+)_[0-9a-f]{8}/.exec(name)?.[1];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch {
    return true;
  }
}
