/** One suite over both stores: they must behave the same. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Limit, memoryStore, type RateLimitStore, redisStore } from "../../src/rate-limit/index.ts";
import { openRedis, type TestRedis } from "./test-redis.ts";

const redis: TestRedis | undefined = await openRedis();
if (redis === undefined) {
  console.error("SKIPPED: the Redis half of the rate limits' suite. Install redis-server, or set REDIS_URL.");
}
afterAll(async () => redis?.stop());

const stores: readonly [name: string, open: (() => RateLimitStore) | undefined][] = [
  ["memory", () => memoryStore()],
  ["Redis", redis && (() => redisStore(redis.client, { prefix: `test-${process.pid}`, timeoutMs: 2000 }))],
];

for (const [name, open] of stores) {
  describe.skipIf(open === undefined)(`rate limits in ${name}`, () => {
    let store: RateLimitStore;
    beforeAll(() => {
      if (open !== undefined) store = open();
    });
    const take = (key: string, limit: Limit) => store.take(key, limit, Date.now());

    it("allows a burst of as many requests as the limit has, and refuses the next", async () => {
      const limit: Limit = { name: "burst", requests: 5, windowS: 60 };
      const answers = [];
      for (let request = 0; request < 7; request += 1) answers.push(await take("a", limit));
      expect(answers.map(({ isAllowed }) => isAllowed)).toEqual([true, true, true, true, true, false, false]);
      expect(answers.map(({ remaining }) => remaining)).toEqual([4, 3, 2, 1, 0, 0, 0]);
      expect(answers.map(({ retryAfterS }) => retryAfterS)).toEqual([0, 0, 0, 0, 12, 12, 12]);
      expect(answers.map(({ resetS }) => resetS)).toEqual([12, 24, 36, 48, 60, 60, 60]);
    });

    it("counts each key by itself, and each limit", async () => {
      const limit: Limit = { name: "one", requests: 1, windowS: 60 };
      expect((await take("a", limit)).isAllowed).toBe(true);
      expect((await take("a", limit)).isAllowed).toBe(false);
      expect((await take("b", limit)).isAllowed).toBe(true);
      expect((await take("a", { ...limit, name: "another" })).isAllowed).toBe(true);
    });

    it("fills evenly: a token comes back after its share of the window, not with the window's end", async () => {
      const limit: Limit = { name: "even", requests: 5, windowS: 1 };
      for (let request = 0; request < 5; request += 1) expect((await take("a", limit)).isAllowed).toBe(true);
      const refused = await take("a", limit);
      expect(refused).toMatchObject({ isAllowed: false, retryAfterS: 1, resetS: 1 });
      await sleep(260);
      expect((await take("a", limit)).isAllowed).toBe(true);
      expect((await take("a", limit)).isAllowed).toBe(false);
    });

    it("is full again after the window, and not fuller", async () => {
      const limit: Limit = { name: "full", requests: 3, windowS: 1 };
      for (let request = 0; request < 3; request += 1) await take("a", limit);
      await sleep(1300);
      const answers = [];
      for (let request = 0; request < 4; request += 1) answers.push((await take("a", limit)).isAllowed);
      expect(answers).toEqual([true, true, true, false]);
    });

    it("does not punish refused requests", async () => {
      const limit: Limit = { name: "patient", requests: 2, windowS: 1 };
      for (let request = 0; request < 20; request += 1) await take("a", limit);
      await sleep(560);
      expect((await take("a", limit)).isAllowed).toBe(true);
    });

    it("allows no more than the limit to requests that come at once", async () => {
      const limit: Limit = { name: "at-once", requests: 10, windowS: 60 };
      const answers = await Promise.all(Array.from({ length: 40 }, () => take("a", limit)));
      expect(answers.filter(({ isAllowed }) => isAllowed)).toHaveLength(10);
    });

    it("takes limits that do not divide evenly", async () => {
      const limit: Limit = { name: "odd", requests: 7, windowS: 3 };
      const answers = [];
      for (let request = 0; request < 8; request += 1) answers.push((await take("a", limit)).isAllowed);
      expect(answers.filter(Boolean)).toHaveLength(7);
    });

    it.each([["spaces and\nline breaks"], ["ünïcode"], ["x".repeat(5000)], [""], ["*?[]"]])(
      "takes %j as a key",
      async (key) => {
        const limit: Limit = { name: "keys", requests: 1, windowS: 60 };
        expect((await take(key, limit)).isAllowed).toBe(true);
        expect((await take(key, limit)).isAllowed).toBe(false);
      },
    );

    it("doubles the wait of one who fails again and again, up to a cap, and forgives all after a success", async () => {
      const backoff = { freeFailures: 2, firstWaitS: 10, longestWaitS: 60, forgetS: 300 };
      const waits = [];
      for (let failure = 0; failure < 7; failure += 1)
        waits.push(await store.fail("eve", backoff, Date.now()));
      expect(waits).toEqual([0, 0, 10, 20, 40, 60, 60]);
      expect(await store.waitS("eve", Date.now())).toBe(60);
      expect(await store.waitS("bob", Date.now())).toBe(0);
      await store.clear("eve", Date.now());
      expect(await store.waitS("eve", Date.now())).toBe(0);
      expect(await store.fail("eve", backoff, Date.now())).toBe(0);
    });

    it("lets the wait pass, and forgets failures that are long ago", async () => {
      const backoff = { freeFailures: 0, firstWaitS: 0.3, longestWaitS: 9, forgetS: 0.6 };
      expect(await store.fail("mallory", backoff, Date.now())).toBe(1);
      await sleep(350);
      expect(await store.waitS("mallory", Date.now())).toBe(0);
      await sleep(350);
      expect(await store.fail("mallory", backoff, Date.now())).toBe(1);
      expect(await store.waitS("mallory", Date.now())).toBe(1);
    });
  });
}

describe("a Redis that does not answer", () => {
  it("is asked by one request at a time whether it does again; the others do not wait", async () => {
    let asked = 0;
    let isSilent = true;
    const never = new Promise<never>(() => {});
    const evalsha = () => {
      asked += 1;
      return isSilent ? never : Promise.resolve([1, "1000.000"]);
    };
    const store = redisStore({ evalsha } as unknown as Redis, { timeoutMs: 50 });
    const limit: Limit = { name: "silent", requests: 1000, windowS: 60 };
    const takeMany = async (nowMs: number) => {
      const before = asked;
      const answers = Array.from({ length: 50 }, () => store.take("a", limit, nowMs));
      await Promise.all(answers);
      return {
        asked: asked - before,
        atOnce: answers.filter((answer) => !(answer instanceof Promise)).length,
      };
    };
    await takeMany(Date.now());
    expect(await takeMany(Date.now())).toEqual({ asked: 0, atOnce: 50 });
    await sleep(1050);
    expect(await takeMany(Date.now())).toEqual({ asked: 1, atOnce: 49 });
    await sleep(1050);
    isSilent = false;
    expect(await takeMany(Date.now())).toEqual({ asked: 1, atOnce: 49 });
    expect(await takeMany(Date.now())).toEqual({ asked: 50, atOnce: 0 });
  });
});

describe("the memory store", () => {
  it("answers without a promise", () => {
    const taken = memoryStore().take("a", { name: "x", requests: 1, windowS: 1 }, 0);
    expect(taken.isAllowed).toBe(true);
  });

  it("locks nobody out for longer because the clock was set back", () => {
    const store = memoryStore();
    const limit: Limit = { name: "clock", requests: 1, windowS: 10 };
    store.take("a", limit, 3_600_000);
    expect(store.take("a", limit, 0)).toMatchObject({ isAllowed: false, retryAfterS: 10 });
  });
});

describe.skipIf(redis === undefined)("the Redis store", () => {
  const limit: Limit = { name: "shared", requests: 4, windowS: 60 };
  const clientOf = (opened: TestRedis | undefined): Redis => {
    if (opened === undefined) throw new Error("unreachable: the suite is skipped");
    return opened.client;
  };

  it("leaves no key behind for good", async () => {
    const store = redisStore(clientOf(redis), { prefix: "ends", timeoutMs: 2000 });
    await store.take("a", { name: "ends", requests: 2, windowS: 60 }, 0);
    await store.fail("a", { freeFailures: 0, firstWaitS: 1, longestWaitS: 9, forgetS: 60 }, 0);
    const keys = await clientOf(redis).keys("ends:*");
    expect(keys).toHaveLength(2);
    for (const key of keys) expect(await clientOf(redis).pttl(key)).toBeGreaterThan(0);
  });

  it("is known again to a Redis that lost its scripts", async () => {
    const store = redisStore(clientOf(redis), { prefix: "flush", timeoutMs: 2000 });
    await store.take("a", limit, 0);
    await clientOf(redis).script("FLUSH");
    expect(await store.take("a", limit, 0)).toMatchObject({ remaining: 2 });
  });

  it("counts in this process, and tells so, while Redis does not answer", async () => {
    const client = clientOf(redis);
    const failures: unknown[] = [];
    const store = redisStore(client, {
      prefix: "slow",
      timeoutMs: 50,
      onFailure: (error) => failures.push(error),
    });
    const blocked = client.duplicate();
    const busy = blocked.call("CLIENT", "PAUSE", "500");
    await sleep(20);
    const startedMs = performance.now();
    const answers = [];
    for (let request = 0; request < 6; request += 1) answers.push(await store.take("a", limit, Date.now()));
    expect(performance.now() - startedMs).toBeLessThan(300);
    expect(answers.filter(({ isAllowed }) => isAllowed)).toHaveLength(4);
    expect(failures).toHaveLength(1);
    await busy;
    blocked.disconnect();
    await sleep(1200);
    expect((await store.take("b", limit, Date.now())).isAllowed).toBe(true);
    expect(failures).toHaveLength(1);
  });
});
