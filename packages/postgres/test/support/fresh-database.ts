/** For each test of a file a folder for migrations and a database with nothing in it, on a server that the file has. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { createDatabase } from "../../src/index.ts";
import { type QuickServer, startQuickServer } from "./quick-server.ts";

export interface FreshDatabase {
  readonly folder: string;
  readonly connectionString: string;
  /** Connected to it until the test ends. */
  readonly client: pg.Client;
  /** Into the folder: name → SQL. */
  readonly write: (files: Readonly<Record<string, string>>) => Promise<unknown>;
}

/** @param take given what the next test uses, before its own preparations */
export function beforeEachFreshDatabase(take: (fresh: FreshDatabase) => void): void {
  let server: QuickServer;
  let databases = 0;
  let folder: string;
  let client: pg.Client;
  beforeAll(async () => {
    server = await startQuickServer();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "migrations-"));
    const name = `test_${++databases}`;
    const connectionString = await createDatabase(server.connectionString, { name });
    client = new pg.Client({ connectionString });
    await client.connect();
    const write = (files: Readonly<Record<string, string>>) =>
      Promise.all(Object.entries(files).map(([file, sql]) => writeFile(path.join(folder, file), sql)));
    take({ folder, connectionString, client, write });
  });
  afterEach(async () => {
    await client.end();
    await rm(folder, { recursive: true, force: true });
  });
}
