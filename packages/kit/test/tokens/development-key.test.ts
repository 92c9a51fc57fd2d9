import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError } from "../../src/config/index.ts";
import { createTokenVerifier, openDevelopmentKey } from "../../src/tokens/index.ts";

const root = mkdtempSync(join(tmpdir(), "kit-development-key-"));
afterAll(() => rmSync(root, { recursive: true }));

const production = { NODE_ENV: "production" };

describe("a development key", () => {
  it("signs tokens that its verifier takes", async () => {
    const key = await openDevelopmentKey(join(root, "a", ".data"), { env: {} });
    expect(key.issuer).toMatch(/^development:[\w-]{16}$/);
    const verifier = createTokenVerifier({ ...key, env: {} });
    const token = await key.sign({
      subject: "ada",
      scopes: ["books:write"],
      roles: ["admin"],
      claims: { tenant_id: "7" },
    });
    expect(await verifier.verify(token)).toMatchObject({
      subject: "ada",
      scopes: ["books:write"],
      roles: ["admin"],
      claims: { iss: key.issuer, aud: key.audience, tenant_id: "7" },
    });
  });

  it("is the same when it is opened again, and readable by its owner only", async () => {
    const folder = join(root, "again");
    const first = await openDevelopmentKey(folder, { env: {} });
    const file = join(folder, "signing-key.json");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o644);
    const second = await openDevelopmentKey(folder, { env: {} });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(second.issuer).toBe(first.issuer);
    expect(readdirSync(folder).sort()).toEqual(["signing-key.json", "verification-key.json"]);
    expect(
      JSON.parse(readFileSync(join(folder, "verification-key.json"), "utf8")).keys[0],
    ).not.toHaveProperty("d");
  });

  it("is made once by processes that start at the same time", async () => {
    const folder = join(root, "race");
    const keys = await Promise.all(Array.from({ length: 8 }, () => openDevelopmentKey(folder, { env: {} })));
    expect(new Set(keys.map(({ issuer }) => issuer)).size).toBe(1);
    const other = join(root, "race-of-processes");
    const issuers = await Promise.all(Array.from({ length: 3 }, () => issuerFromProcess(other)));
    expect(issuers[0]).toMatch(/^development:/);
    expect(new Set(issuers).size).toBe(1);
    expect(readdirSync(other)).toHaveLength(2);
  });

  it("is refused by production: the key, its issuer, and its public half under another issuer", async () => {
    const folder = join(root, "production");
    const key = await openDevelopmentKey(folder, { env: {} });
    await expect(openDevelopmentKey(folder, { env: production })).rejects.toThrow(ConfigError);
    expect(() => createTokenVerifier({ ...key, env: production })).toThrow(ConfigError);
    expect(() => createTokenVerifier({ ...key, issuer: "https://issuer.example", env: production })).toThrow(
      "a development key",
    );
  });

  it("is not guessed at where its file holds something else, nor is the file shown", async () => {
    const folder = join(root, "broken");
    await openDevelopmentKey(folder, { env: {} });
    writeFileSync(join(folder, "signing-key.json"), '{"d":"hunter2"}');
    const error = await openDevelopmentKey(folder, { env: {} }).catch((caught) => caught);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).not.toContain("hunter2");
  });
});

function issuerFromProcess(folder: string): Promise<string> {
  const module = new URL("../../src/tokens/index.ts", import.meta.url).href;
  const script = `import { openDevelopmentKey } from ${JSON.stringify(module)};
    console.log((await openDevelopmentKey(${JSON.stringify(folder)})).issuer);`;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
      env: { PATH: process.env["PATH"] },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
    });
    child.once("error", reject);
    child.once("close", () => resolve(text.trim()));
  });
}
