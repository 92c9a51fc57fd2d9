/** A Redis of the tests' own, or the one that REDIS_URL names. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";

export interface TestRedis {
  readonly url: string;
  readonly client: Redis;
  stop(): Promise<void>;
}

/** Undefined where there is neither `redis-server` nor REDIS_URL. */
export async function openRedis(): Promise<TestRedis | undefined> {
  const given = process.env["REDIS_URL"];
  if (given !== undefined && given !== "") return connect(given, undefined);
  const port = await freePort();
  const server = spawn(
    "redis-server",
    ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
    {
      stdio: "ignore",
    },
  );
  const isThere = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.once("spawn", () => resolve(true));
  });
  return isThere ? connect(`redis://127.0.0.1:${port}`, server) : undefined;
}

async function connect(url: string, server: ChildProcess | undefined): Promise<TestRedis> {
  const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on("error", () => {});
  await client.ping();
  return {
    url,
    client,
    stop: async () => {
      client.disconnect();
      if (server === undefined) return;
      server.kill("SIGTERM");
      while (server.exitCode === null && server.signalCode === null) await sleep(10);
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(address),
      );
    });
  });
}
