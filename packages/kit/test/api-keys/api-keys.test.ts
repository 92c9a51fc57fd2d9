import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { sql } from "kysely";
import { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type ApiKeyVerifier,
  createApiKey,
  createApiKeyVerifier,
  listApiKeys,
  revokeApiKey,
  storeApiKey,
} from "../../src/api-keys/index.ts";
import { createDatabase, type Database } from "../../src/database/index.ts";
import { ServiceError } from "../../src/errors/index.ts";
import { openTestDatabase, startTestServer, type TestServer } from "../test-server.ts";

type NoTables = Record<never, never>;

let server: TestServer;
let database: Database<NoTables>;
let queryCount = 0;

beforeAll(async () => {
  server = await startTestServer();
  const opened = openTestDatabase<NoTables>(server);
  database = opened.database;
  await sql`create table api_keys (
    id text primary key, name text not null, hash text not null, scopes text[] not null default '{}',
    roles text[] not null default '{}', created_at timestamptz not null default now(), expires_at timestamptz,
    revoked_at timestamptz)`.execute(database.queries);
});
beforeEach(() => {
  queryCount = 0;
});
afterAll(async () => {
  await database?.close();
  await server?.stop();
});

/** Counts the questions that reach the database. */
const counted = (): { readonly queries: Database<NoTables>["queries"] } => ({
  get queries() {
    queryCount += 1;
    return database.queries;
  },
});
const verifierOf = (cacheTtlMs?: number): ApiKeyVerifier =>
  createApiKeyVerifier(counted(), cacheTtlMs === undefined ? {} : { cacheTtlMs });
const refusal = expect.objectContaining({
  status: 401,
  code: "INVALID_API_KEY",
  message: "The API key is not valid.",
});

describe("an API key", () => {
  it("consists of an id and a secret with 143 random bits, neither like another's", () => {
    const keys = Array.from({ length: 200 }, createApiKey);
    for (const { key, id, hash } of keys) {
      expect(key).toMatch(/^ak_[0-9A-Za-z]{12}_[0-9A-Za-z]{30}$/);
      expect(key.slice(3, 15)).toBe(id);
      expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    }
    expect(new Set(keys.map(({ key }) => key.slice(16))).size).toBe(200);
  });

  it("is known by what was stored of it, which is not the key", async () => {
    const { key, id } = await storeApiKey(database, {
      name: "till",
      scopes: ["sales:write"],
      roles: ["clerk"],
    });
    expect(await verifierOf().verify(key)).toEqual({
      subject: `api-key:${id}`,
      scheme: "api-key",
      scopes: ["sales:write"],
      roles: ["clerk"],
      claims: { name: "till" },
    });
    const { rows } = await sql<object>`select * from api_keys where id = ${id}`.execute(database.queries);
    expect(JSON.stringify(rows)).not.toContain(key.slice(16, 40));
  });

  it("gives an actor that no request can change for the next", async () => {
    const { key } = await storeApiKey(database, { name: "shared", scopes: ["read"] });
    const verifier = verifierOf();
    const actor = await verifier.verify(key);
    expect(() => (actor.scopes as string[]).push("admin")).toThrow(TypeError);
    expect((await verifier.verify(key)).scopes).toEqual(["read"]);
  });

  it("with a typo is refused without a question to the database", async () => {
    const { key } = await storeApiKey(database, { name: "typo" });
    const verifier = verifierOf();
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 3, max: key.length - 1 }),
        fc.constantFrom(..."09azAZ_-"),
        async (index, typed) => {
          fc.pre(key[index] !== typed);
          await expect(verifier.verify(key.slice(0, index) + typed + key.slice(index + 1))).rejects.toEqual(
            refusal,
          );
        },
      ),
      { numRuns: 100 },
    );
    expect(queryCount).toBe(0);
  });

  it("is refused where the stored hash is another secret's", async () => {
    const { key, id } = await storeApiKey(database, { name: "swapped" });
    await sql`update api_keys set hash = ${createApiKey().hash} where id = ${id}`.execute(database.queries);
    await expect(verifierOf().verify(key)).rejects.toEqual(refusal);
  });

  it("is looked up once by many requests at a time, and remembered briefly", async () => {
    const { key } = await storeApiKey(database, { name: "busy" });
    const verifier = verifierOf(200);
    await Promise.all(Array.from({ length: 20 }, () => verifier.verify(key)));
    await verifier.verify(key);
    expect(queryCount).toBe(1);
    await sleep(220);
    await verifier.verify(key);
    expect(queryCount).toBe(2);
  });

  it("ends with its expiry, also while it is remembered", async () => {
    const { key } = await storeApiKey(database, { name: "short", expiresAt: new Date(Date.now() + 300) });
    const verifier = verifierOf(60_000);
    await verifier.verify(key);
    await sleep(310);
    await expect(verifier.verify(key)).rejects.toEqual(refusal);
    expect(queryCount).toBe(1);
  });

  it("is refused once it is revoked, after what is remembered has gone", async () => {
    const { key, id } = await storeApiKey(database, { name: "lost" });
    const verifier = verifierOf(100);
    await verifier.verify(key);
    expect(await revokeApiKey(database, id)).toBe(true);
    expect(await revokeApiKey(database, id)).toBe(false);
    await sleep(110);
    await expect(verifier.verify(key)).rejects.toEqual(refusal);
  });

  it("is listed without its hash", async () => {
    const { id } = await storeApiKey(database, { name: "listed", scopes: ["a", "b"] });
    const [first] = await listApiKeys(database);
    expect(first).toEqual({
      id,
      name: "listed",
      scopes: ["a", "b"],
      roles: [],
      createdAt: expect.any(Date),
      expiresAt: null,
      revokedAt: null,
    });
  });

  it("is a 503 while the database does not answer, and known again afterwards", async () => {
    const { key } = await storeApiKey(database, { name: "patient" });
    const away = createDatabase<NoTables>(new Pool({ connectionString: "postgres://127.0.0.1:1/none" }));
    const verifier = createApiKeyVerifier({
      get queries() {
        queryCount += 1;
        return queryCount === 1 ? away.queries : database.queries;
      },
    });
    await expect(verifier.verify(key)).rejects.toMatchObject({
      status: 503,
      code: "AUTHENTICATION_UNAVAILABLE",
      headers: { "Retry-After": "5" },
    });
    expect((await verifier.verify(key)).claims["name"]).toBe("patient");
    await away.close();
  });

  it("that is any text throws nothing but a ServiceError", async () => {
    const verifier = verifierOf();
    const like = fc.tuple(fc.string(), fc.string()).map(([id, secret]) => `ak_${id}_${secret}`);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), like), async (text) => {
        const answer = await verifier.verify(text).catch((error: unknown) => error);
        expect(answer).toBeInstanceOf(ServiceError);
      }),
      { numRuns: 200 },
    );
    await expect(verifier.verify(createApiKey().key)).rejects.toEqual(refusal);
  });
});
