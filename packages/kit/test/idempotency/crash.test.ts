import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestDatabase, startTestServer, type TestServer } from "../test-server.ts";
import { idempotencyTable } from "./idempotency-table.ts";

let server: TestServer;
let pool: Pool;
let stopPool: () => Promise<void>;
let service: { readonly process: ChildProcess; readonly port: number };

beforeAll(async () => {
  server = await startTestServer();
  const opened = openTestDatabase(server, { max: 2 });
  pool = opened.pool;
  stopPool = () => opened.database.close();
  await pool.query(idempotencyTable);
  service = await startService();
});

afterAll(async () => {
  service.process.kill("SIGKILL");
  await stopPool();
  await server.stop();
});

async function startService(): Promise<typeof service> {
  const file = fileURLToPath(new URL("crashing-service.ts", import.meta.url));
  const child = fork(file, [server.connectionString], {
    execArgv: ["--import", "tsx", "--conditions", "@ashlar/source"],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("message", (message) => resolve(Number(message)));
    child.once("exit", () => reject(new Error("the service ended before it listened")));
  });
  return { process: child, port };
}

/** Sends until it is answered 200, as a client with a key may. */
async function sendUntilAnswered(key: string): Promise<number> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    try {
      const response = await fetch(`http://127.0.0.1:${service.port}/`, {
        method: "POST",
        headers: { "idempotency-key": key },
      });
      if (response.status === 200) {
        return ((await response.json()) as { id: number }).id;
      }
    } catch {
      // The service is dead; a new one comes.
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error(`no answer to ${key}`);
}

it("a service killed in the middle of writes loses nothing it answered, and does nothing twice", async () => {
  const keys = Array.from({ length: 240 }, (_, at) => `key-${at}`);
  const answered = new Map<string, number>();
  const clients = Array.from({ length: 12 }, async (_, client) => {
    for (const key of keys.filter((_key, at) => at % 12 === client)) {
      answered.set(key, await sendUntilAnswered(key));
    }
  });
  const finished = Promise.all(clients);
  for (let kill = 0; kill < 3; kill += 1) {
    await new Promise((resolve) => setTimeout(resolve, 120));
    service.process.kill("SIGKILL");
    service = await startService();
  }
  await finished;
  const found = await pool.query<{ id: string; note: string }>("select id, note from effects order by note");
  expect(found.rows.map((row) => row.note)).toEqual([...keys].sort());
  expect(new Map(found.rows.map((row) => [row.note, Number(row.id)]))).toEqual(
    new Map([...answered].sort(([a], [b]) => (a < b ? -1 : 1))),
  );
  // Asked again, each gives the answer it gave.
  expect(await Promise.all(keys.slice(0, 20).map(sendUntilAnswered))).toEqual(
    keys.slice(0, 20).map((key) => answered.get(key)),
  );
});
