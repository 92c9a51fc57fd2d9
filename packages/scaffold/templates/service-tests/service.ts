/** The service itself, on a port and a database of its own, for the tests of one file. */
import { randomBytes } from "node:crypto";
import { createDatabase, dropDatabase } from "@ashlar/postgres";
import { afterAll, beforeAll, inject } from "vitest";
import { readServiceConfig } from "../../src/config.js";
import { type RunningService, startServer } from "../../src/server.js";

let running: RunningService | undefined;

/** At the top of a file: the service runs while its tests do. LOG_LEVEL=debug shows what it logs. */
export function useService(): void {
  const { server, template } = inject("postgres");
  const name = `${template}_${randomBytes(4).toString("hex")}`;
  beforeAll(async () => {
    const config = await readServiceConfig({
      NODE_ENV: "test",
      HOST: "127.0.0.1",
      PORT: "0",
      LOG_LEVEL: process.env["LOG_LEVEL"] ?? "silent",
      DATABASE_URL: await createDatabase(server, { name, template }),
      DATABASE_POOL_SIZE: "5",
      // Tests ask more often than people do.
      RATE_LIMIT_PER_IP: "0",
      RATE_LIMIT_PER_USER: "0",
      RATE_LIMIT_AUTH: "0",
    });
    running = await startServer(config);
  });
  afterAll(async () => {
    await running?.stop("the tests are over");
    running = undefined;
    await dropDatabase(server, name);
  });
}

/** `http://127.0.0.1:40123` */
export function serviceUrl(): string {
  if (running === undefined)
    throw new Error("no service runs: call useService() at the top of the test file");
  return running.url;
}
