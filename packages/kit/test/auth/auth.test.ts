import { afterAll, describe, expect, it } from "vitest";
import { attempt, identify } from "../../src/auth/index.ts";
import type { Call } from "../../src/call/index.ts";
import { ServiceError } from "../../src/errors/index.ts";
import { createRateLimits, memoryStore, type RateLimits, redisStore } from "../../src/rate-limit/index.ts";
import { openRedis } from "../rate-limit/test-redis.ts";
import { testActor, testCall } from "../test-call.ts";

const redis = await openRedis();
afterAll(async () => redis?.stop());

const callOf = (limits: RateLimits | undefined, ip = "192.0.2.1") =>
  Object.assign(testCall({ ip }), { limits }) as ReturnType<typeof testCall>;
const limitsOf = (requests: number) =>
  createRateLimits({ store: memoryStore(), perUser: { name: "user", requests, windowS: 60 } });

describe("identify", () => {
  it("makes the actor the call's", async () => {
    const call = callOf(undefined);
    const ada = { ...testActor("ada"), scopes: ["read"] };
    expect(await identify(call, ada, ["read"])).toBe(ada);
    expect(call.actor).toBe(ada);
  });

  it("refuses who lacks a scope, whom the log knows all the same", async () => {
    const call = callOf(undefined);
    await expect(identify(call, testActor("ada"), ["write"])).rejects.toMatchObject({ status: 403 });
    expect(call.actor?.subject).toBe("ada");
  });

  it("counts by user, wherever the requests come from, and tells what is left", async () => {
    const limits = limitsOf(2);
    const first = callOf(limits, "192.0.2.1");
    await identify(first, testActor("ada"), []);
    expect(first.answered).toEqual({ "RateLimit-Policy": '"user";q=2;w=60', RateLimit: '"user";r=1;t=30' });
    await identify(callOf(limits, "192.0.2.2"), testActor("ada"), []);
    const third = callOf(limits, "192.0.2.3");
    await expect(identify(third, testActor("ada"), [])).rejects.toMatchObject({
      status: 429,
      code: "RATE_LIMITED",
      headers: { "Retry-After": "30" },
    });
    expect(third.answered["Retry-After"]).toBe("30");
    await identify(callOf(limits), testActor("bob"), []);
  });

  it("counts requests that lack a scope too", async () => {
    const limits = limitsOf(1);
    await expect(identify(callOf(limits), testActor("ada"), ["x"])).rejects.toMatchObject({ status: 403 });
    await expect(identify(callOf(limits), testActor("ada"), ["x"])).rejects.toMatchObject({ status: 429 });
  });

  it("adds to what the address was told", async () => {
    const perIp = { name: "ip", requests: 10, windowS: 10 };
    const perUser = { name: "user", requests: 5, windowS: 10 };
    const limits = createRateLimits({ store: memoryStore(), perIp, perUser });
    const call = callOf(limits);
    call.admission = await limits.admit({ ip: call.ip, route: call.route });
    await identify(call, testActor("ada"), []);
    expect(call.answered["RateLimit-Policy"]).toBe('"ip";q=10;w=10, "user";q=5;w=10');
  });
});

describe("attempt", () => {
  const backoff = { freeFailures: 2, firstWaitS: 10, longestWaitS: 100, forgetS: 600 };
  const open = () => createRateLimits({ store: memoryStore(), backoff });
  const fail = async () => undefined;
  const tooSoon = { status: 429, code: "RATE_LIMITED", headers: { "Retry-After": "10" } };

  it("makes one wait who failed more often than people mistype, without running the check", async () => {
    const call: Call = callOf(open());
    for (let guess = 0; guess < 3; guess += 1) expect(await attempt(call, "ada", fail)).toBeUndefined();
    let isRun = false;
    const check = async () => {
      isRun = true;
      return "in";
    };
    await expect(attempt(call, "ada", check)).rejects.toMatchObject(tooSoon);
    expect(isRun).toBe(false);
  });

  it("keeps subjects and addresses apart: nobody can lock an account for its owner", async () => {
    const limits = open();
    for (let guess = 0; guess < 3; guess += 1) await attempt(callOf(limits), "ada", fail);
    expect(await attempt(callOf(limits), "bob", async () => "in")).toBe("in");
    expect(await attempt(callOf(limits, "198.51.100.7"), "ada", async () => "in")).toBe("in");
  });

  it("forgives after a success", async () => {
    const call = callOf(open());
    for (let round = 0; round < 5; round += 1) {
      await attempt(call, "ada", fail);
      await attempt(call, "ada", fail);
      expect(await attempt(call, "ada", async () => "in")).toBe("in");
    }
  });

  it("counts errors as failures", async () => {
    const call = callOf(open());
    const refuse = async (): Promise<string> => {
      throw new ServiceError(401, "INVALID_CREDENTIALS", "No.");
    };
    for (let guess = 0; guess < 3; guess += 1) {
      await expect(attempt(call, "ada", refuse)).rejects.toMatchObject({ status: 401 });
    }
    await expect(attempt(call, "ada", refuse)).rejects.toMatchObject(tooSoon);
  });

  it.each([
    ["in memory", () => memoryStore()],
    [
      "in Redis",
      redis && (() => redisStore(redis.client, { prefix: `auth-${process.pid}`, timeoutMs: 5000 })),
    ],
  ] as const)(
    "gives no free guesses to a hundred that are sent at once, counted %s",
    async (_where, store) => {
      if (store === undefined) return;
      const call = callOf(createRateLimits({ store: store(), backoff }));
      let checked = 0;
      const slow = async () => {
        checked += 1;
        await new Promise((resolve) => setTimeout(resolve, 20));
        return undefined;
      };
      await Promise.allSettled(Array.from({ length: 100 }, () => attempt(call, "ada", slow)));
      expect(checked).toBe(3);
    },
  );

  it("only runs the check where the service has no limits", async () => {
    expect(await attempt(callOf(undefined), "ada", fail)).toBeUndefined();
  });
});
