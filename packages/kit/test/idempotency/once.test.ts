import { sql, type Transaction } from "kysely";
import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Database, databaseError } from "../../src/database/index.ts";
import { fingerprintOf } from "../../src/idempotency/fingerprint.ts";
import { once, startSweeping, sweepIdempotencyKeys } from "../../src/idempotency/index.ts";
import { testActor, testCall } from "../test-call.ts";
import { startProxy } from "../test-proxy.ts";
import { openTestDatabase, startTestServer, type TestServer } from "../test-server.ts";
import { idempotencyTable } from "./idempotency-table.ts";

interface Tables {
  effects: { note: string };
}

let server: TestServer;
let pool: Pool;
let database: Database<Tables>;

beforeAll(async () => {
  server = await startTestServer();
  ({ pool, database } = openTestDatabase<Tables>(server, { max: 10 }));
  await pool.query(idempotencyTable);
});

afterAll(async () => {
  await database.close();
  await server.stop();
});

beforeEach(async () => {
  await pool.query("truncate idempotency_keys, effects");
});

const withKey = (key: string, more: Parameters<typeof testCall>[0] = {}) =>
  testCall({ ...more, headers: { "idempotency-key": key } });

async function effect(
  queries: Transaction<Tables>,
): Promise<{ note: string; at: Date; z: number; a: number }> {
  await queries.insertInto("effects").values({ note: "made" }).execute();
  return { note: "made", at: new Date("2026-03-01T10:00:00Z"), z: 1, a: 2 };
}

async function countOf(table: "effects" | "idempotency_keys"): Promise<number> {
  const found = await pool.query<{ count: number }>(`select count(*)::int as count from ${table}`);
  return found.rows[0]?.count ?? -1;
}

function outcomeOf(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) =>
    error instanceof Error && "code" in error
      ? `${"status" in error ? error.status : ""} ${error.code}`
      : error,
  );
}

describe("a request with a key", () => {
  it("that is sent a hundred times at once has one effect and one stored answer", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () => outcomeOf(once(database, withKey("k"), { a: 1 }, effect))),
    );
    expect([await countOf("effects"), await countOf("idempotency_keys")]).toEqual([1, 1]);
    const answers = outcomes.filter((outcome) => typeof outcome === "object");
    const refused = outcomes.filter((outcome) => outcome === "409 IDEMPOTENCY_IN_FLIGHT");
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.length + refused.length).toBe(100);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it("is answered the same the second time, to the letter, and says that it was", async () => {
    const first = withKey('"k"');
    const second = withKey("k");
    const answers = [
      await once(database, first, { a: 1, b: [2] }, effect),
      await once(database, second, { b: [2], a: 1 }, effect),
    ];
    expect(JSON.stringify(answers[0])).toBe('{"note":"made","at":"2026-03-01T10:00:00.000Z","z":1,"a":2}');
    expect(JSON.stringify(answers[1])).toBe(JSON.stringify(answers[0]));
    expect([first.answered, second.answered]).toEqual([{}, { "Idempotent-Replayed": "true" }]);
    expect(await countOf("effects")).toBe(1);
  });

  it.each([undefined, null, "text", 0, false, [], {}, { nul: "\0", half: "\ud800" }, 1e300])(
    "is answered %j again when that was the answer",
    async (answer) => {
      const run = () => once(database, withKey("k"), {}, async () => answer);
      const answers = [await run(), await run()];
      expect(answers).toStrictEqual([answer, answer]);
    },
  );

  it("while another is under way is told to come back", async () => {
    let finish = () => {};
    const started = new Promise<void>((hasStarted) => {
      void outcomeOf(
        once(database, withKey("k"), {}, async (queries) => {
          hasStarted();
          await new Promise<void>((resolve) => {
            finish = resolve;
          });
          return effect(queries);
        }),
      );
    });
    await started;
    await expect(once(database, withKey("k"), {}, effect)).rejects.toMatchObject({
      status: 409,
      code: "IDEMPOTENCY_IN_FLIGHT",
      headers: { "Retry-After": "1" },
    });
    await once(database, withKey("other"), {}, effect);
    finish();
    await expect.poll(() => countOf("effects")).toBe(2);
  });

  it.each([[{ a: 2 }], [{ a: "1" }], [{}], [null], [[{ a: 1 }]], [undefined]])(
    "that asks for %j instead is refused",
    async (input) => {
      await once(database, withKey("k"), { a: 1 }, effect);
      await expect(once(database, withKey("k"), input, effect)).rejects.toMatchObject({
        status: 422,
        code: "IDEMPOTENCY_KEY_REUSED",
      });
      expect(await countOf("effects")).toBe(1);
    },
  );

  it("is another one for another caller, address or operation", async () => {
    const calls = [
      withKey("k"),
      withKey("k", { ip: "192.0.2.1" }),
      withKey("k", { operation: "createOrder" }),
      withKey("k", { actor: testActor("ada") }),
      withKey("k", { actor: testActor("bob") }),
      withKey("k", { actor: testActor("bob", "apiKey") }),
    ];
    for (const call of calls) {
      await once(database, call, {}, effect);
    }
    expect(await countOf("effects")).toBe(calls.length);
    await once(database, withKey("k", { actor: testActor("ada"), ip: "192.0.2.7" }), {}, effect);
    expect(await countOf("effects")).toBe(calls.length);
  });

  it("whose effect failed leaves nothing, and may be sent again", async () => {
    const failure = new Error("no");
    const failing = once(database, withKey("k"), {}, async (queries) => {
      await effect(queries);
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    expect([await countOf("effects"), await countOf("idempotency_keys")]).toEqual([0, 0]);
    await once(database, withKey("k"), {}, effect);
    expect(await countOf("effects")).toBe(1);
  });

  it.each(["read committed", "serializable"] as const)(
    "has one effect at isolation %s, however often its transaction starts again",
    async (isolation) => {
      let runs = 0;
      const run = once(
        database,
        withKey("k"),
        {},
        async (queries) => {
          runs += 1;
          const answer = await effect(queries);
          if (runs < 3) {
            await sql`do $$ begin raise exception using errcode = '40001'; end $$`.execute(queries);
          }
          return { ...answer, runs };
        },
        { isolation },
      );
      expect(await run).toMatchObject({ runs: 3 });
      expect([await countOf("effects"), await countOf("idempotency_keys")]).toEqual([1, 1]);
    },
  );

  it("at a stricter isolation has one effect too when many are sent at once", async () => {
    await Promise.all(
      Array.from({ length: 20 }, () =>
        outcomeOf(once(database, withKey("k"), {}, effect, { isolation: "serializable", attempts: 20 })),
      ),
    );
    expect([await countOf("effects"), await countOf("idempotency_keys")]).toEqual([1, 1]);
  });

  it("whose snapshot is older than the answer is given that answer", async () => {
    let runs = 0;
    const overtaken = async (queries: Transaction<Tables>) => {
      runs += 1;
      if (runs === 1) {
        await pool.query(
          `insert into idempotency_keys (scope, key, fingerprint, answer)
           select 'createBook ip:127.0.0.1', 'k', $1, '{"note":"first"}'`,
          [fingerprintOf("createBook", {})],
        );
      }
      return effect(queries);
    };
    const answer = await once(database, withKey("k"), {}, overtaken, { isolation: "repeatable read" });
    expect(answer).toEqual({ note: "first" });
    expect([runs, await countOf("effects")]).toEqual([1, 0]);
  });

  it("whose effect takes too long is a 503, leaves nothing, and may be sent again at once", async () => {
    const slow = once(database, withKey("k"), {}, async (queries) => {
      await effect(queries);
      await sql`set local statement_timeout = 50`.execute(queries);
      await sql`select pg_sleep(5)`.execute(queries);
    });
    expect(databaseError(await slow.catch((error: unknown) => error))).toMatchObject({ status: 503 });
    expect(await once(database, withKey("k"), {}, effect)).toMatchObject({ note: "made" });
    expect([await countOf("effects"), await countOf("idempotency_keys")]).toEqual([1, 1]);
  });

  it("has one effect when there is but one connection for all", async () => {
    const narrow = openTestDatabase<Tables>(server, { max: 1 }).database;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => once(narrow, withKey("k"), {}, effect)),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await countOf("effects")).toBe(1);
    await narrow.close();
  });

  it("has the effect of one body when different ones come at once", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => outcomeOf(once(database, withKey("k"), { index }, effect))),
    );
    expect(outcomes.filter((outcome) => typeof outcome === "object")).toHaveLength(1);
    const refused = outcomes.filter((outcome) => typeof outcome === "string");
    expect(new Set(refused)).toEqual(
      new Set(
        ["409 IDEMPOTENCY_IN_FLIGHT", "422 IDEMPOTENCY_KEY_REUSED"].filter((each) => refused.includes(each)),
      ),
    );
    expect(await countOf("effects")).toBe(1);
  });

  it.each(["before", "after"] as const)(
    "whose connection breaks %s the server commits finds out what became of it",
    async (cut) => {
      const proxy = await startProxy(server.connectionString, { cutAtCommit: cut, times: 1 });
      const behind = openTestDatabase<Tables>(proxy).database;
      expect(await once(behind, withKey("k"), {}, effect)).toMatchObject({ note: "made" });
      expect([await countOf("effects"), await countOf("idempotency_keys")]).toEqual([1, 1]);
      await behind.close();
      await proxy.stop();
    },
  );

  it.each([
    "",
    '""',
    " ",
    "a b",
    "ä",
    '"',
    '"a',
    'a"',
    '"a", "b"',
    "a, b",
    '"a\\b"',
    "x".repeat(256),
    '"\t"',
  ])("%j is refused, because that is no key", async (key) => {
    await expect(once(database, withKey(key), {}, effect)).rejects.toMatchObject({
      status: 400,
      code: "INVALID_IDEMPOTENCY_KEY",
    });
    expect(await countOf("effects")).toBe(0);
  });

  it.each([
    ["8e03978e-40d5-43dd-bc93-6894a57f9324", '"8e03978e-40d5-43dd-bc93-6894a57f9324"'],
    ['"a\\"b\\\\c"', '"a\\"b\\\\c"'],
    [" k ", '"k"'],
    ["x".repeat(255), `"${"x".repeat(255)}"`],
  ])("%s is the same key as %s", async (one, other) => {
    await once(database, withKey(one), {}, effect);
    await once(database, withKey(other), {}, effect);
    expect(await countOf("effects")).toBe(1);
  });

  it("whose body is nested without end is refused", async () => {
    const nested: unknown = JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`);
    await expect(once(database, withKey("k"), nested, effect)).rejects.toMatchObject({ code: "TOO_DEEP" });
  });
});

describe("a request without a key", () => {
  it("is a transaction, each time it is sent, with its answer as JSON", async () => {
    const call = testCall({});
    const answers = [await once(database, call, {}, effect), await once(database, call, {}, effect)];
    expect(answers[0]).toEqual({ note: "made", at: "2026-03-01T10:00:00.000Z", z: 1, a: 2 });
    expect([await countOf("effects"), await countOf("idempotency_keys"), call.answered]).toEqual([2, 0, {}]);
    const failing = once(database, call, {}, async (queries) => {
      await effect(queries);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await countOf("effects")).toBe(2);
  });
});

describe("sweeping", () => {
  async function fill(count: number, age: string): Promise<void> {
    await pool.query(
      `insert into idempotency_keys (scope, key, fingerprint, created_at)
       select 's' || $2, i, '', now() - $2::interval from generate_series(1, $1) i`,
      [count, age],
    );
  }

  it("forgets the keys that are older, and no others", async () => {
    await fill(12_000, "25 hours");
    await fill(3, "23 hours");
    const swept = await Promise.all(
      Array.from({ length: 3 }, () => sweepIdempotencyKeys(database, { olderThanHours: 24 })),
    );
    expect(swept.reduce((sum, each) => sum + each, 0)).toBe(12_000);
    expect(await countOf("idempotency_keys")).toBe(3);
  });

  it("goes on by itself until it is stopped, and outlives an error", async () => {
    const errors: unknown[] = [];
    await pool.query("alter table idempotency_keys rename to hidden");
    const sweeping = startSweeping(database, {
      everyMinutes: 0.0005,
      onError: (error) => errors.push(error),
    });
    await expect.poll(() => errors.length).toBeGreaterThan(0);
    await pool.query("alter table hidden rename to idempotency_keys");
    await fill(5, "25 hours");
    await expect.poll(() => countOf("idempotency_keys")).toBe(0);
    await sweeping.stop();
    await fill(5, "25 hours");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await countOf("idempotency_keys")).toBe(5);
  });
});
