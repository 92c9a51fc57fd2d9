/** `npm start` and `npm run dev` of a new service, as somebody at a terminal uses them. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { MadeService } from "./made-service.ts";

const bookshop = new URL("../../../examples/bookshop.yaml", import.meta.url).pathname;

let service: MadeService;
let url = "";
let running: ChildProcess | undefined;
let log = "";

beforeAll(async () => {
  service = await MadeService.make(bookshop, "fastify");
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  writeFileSync(join(service.folder, ".env"), `PORT=${port}\n`);
});
afterEach(async () => {
  if (running !== undefined && running.exitCode === null && running.signalCode === null) await interrupt();
});
afterAll(() => service?.remove());

describe("a new service in development", () => {
  it("reads .env when it starts, and Ctrl-C stops it once, without a complaint of npm", async () => {
    npm("start");
    await expect.poll(isReady, { timeout: 60_000 }).toBe(true);
    await interrupt();
    expect(log.match(/"message":"stopping"/g)).toHaveLength(1);
    expect(log.match(/"message":"stopped"/g)).toHaveLength(1);
    expect(log).not.toMatch(/npm (error|ERR)/);
  });

  it("starts anew when a file or .env changes, and goes on while one cannot be read", async () => {
    npm("run", "dev");
    await expect.poll(isReady, { timeout: 60_000 }).toBe(true);
    const path = join(service.folder, "src/document.ts");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace("Bookshop", "Library"));
    await expect.poll(documentText, { timeout: 20_000 }).toContain("Library");
    expect(await isReady()).toBe(true);

    writeFileSync(path, "export const = ;");
    await expect.poll(() => log, { timeout: 20_000 }).toContain("document.ts:1:13");
    expect(await documentText()).toContain("Library");

    writeFileSync(path, text);
    appendFileSync(join(service.folder, ".env"), "DOCS=false\n");
    await expect.poll(() => statusOf("/docs"), { timeout: 20_000 }).toBe(404);
    await interrupt();
    expect(log.match(/answers at/g)?.length).toBe(log.match(/"message":"stopped"/g)?.length);
  });
});

function npm(...argv: readonly string[]): void {
  log = "";
  const { NODE_ENV: _environment, DATABASE_URL: _database, ...env } = process.env;
  running = spawn("npm", [...argv], {
    cwd: service.folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  for (const stream of [running.stdout, running.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
  }
}

/** As Ctrl-C in a terminal: to npm and to everything that it started. */
async function interrupt(): Promise<void> {
  if (running?.pid === undefined) return;
  const closed = once(running, "close");
  process.kill(-running.pid, "SIGINT");
  await closed;
}

async function isReady(): Promise<boolean> {
  return (await statusOf("/health/ready")) === 200;
}

/** @returns 0 where nobody listens */
function statusOf(path: string): Promise<number> {
  return fetch(`${url}${path}`).then(
    ({ status }) => status,
    () => 0,
  );
}

function documentText(): Promise<string> {
  return fetch(`${url}/openapi.json`).then(
    (answer) => answer.text(),
    () => "",
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
