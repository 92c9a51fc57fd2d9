import { describe, expect, it } from "vitest";
import { ServiceError } from "../../src/errors/index.ts";
import {
  type Admission,
  createRateLimits,
  type Limit,
  memoryStore,
  type RateLimitStore,
  tooManyRequests,
} from "../../src/rate-limit/index.ts";
import type { RouteFacts } from "../../src/routes/index.ts";

const perIp: Limit = { name: "per-ip", requests: 100, windowS: 60 };
const perUser: Limit = { name: "per-user", requests: 50, windowS: 60 };
const auth: Limit = { name: "auth", requests: 2, windowS: 60 };
const search: Limit = { name: "search", requests: 3, windowS: 10 };

const listBooks: RouteFacts = { operation: "listBooks", method: "GET", path: "/books" };
const login: RouteFacts = { operation: "login", method: "POST", path: "/login", limit: "auth" };
const searchBooks: RouteFacts = { operation: "searchBooks", method: "GET", path: "/search" };
const mySearch: RouteFacts = { ...searchBooks, isPrivate: true };

const open = (store: RateLimitStore = memoryStore()) =>
  createRateLimits({ store, perIp, perUser, auth, routes: { searchBooks: search } });

/** With the memory store nothing is a promise. */
const now = (admission: Admission | Promise<Admission>): Admission => {
  if (admission instanceof Promise) throw new Error("a promise from the memory store");
  return admission;
};
const namesOf = (admission: Admission) => admission.taken.map(({ limit }) => limit.name);

describe("admit", () => {
  it.each([
    ["any route", listBooks, ["per-ip"]],
    ["a path that is no route", undefined, ["per-ip"]],
    ["a login", login, ["per-ip", "auth"]],
    ["a route with a limit of its own", searchBooks, ["per-ip", "search"]],
    ["a private route with one, which counts by user", mySearch, ["per-ip"]],
  ])("counts %s", (_, route, names) => {
    expect(namesOf(now(open().admit({ ip: "192.0.2.1", route })))).toEqual(names);
  });

  it("counts addresses of one /64 together, and mapped addresses as what they are", () => {
    const limits = open();
    const logins = ["2001:db8::1", "2001:db8::2", "2001:db8::3"].map((ip) =>
      now(limits.admit({ ip, route: login })),
    );
    expect(logins.map(({ isAllowed }) => isAllowed)).toEqual([true, true, false]);
    const mapped = ["192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1"].map((ip) =>
      now(limits.admit({ ip, route: login })),
    );
    expect(mapped.map(({ isAllowed }) => isAllowed)).toEqual([true, true, false]);
  });

  it("says nothing where there are no limits", () => {
    const limits = createRateLimits({ store: memoryStore() });
    expect(limits.admit({ ip: "192.0.2.1", route: login })).toEqual({
      isAllowed: true,
      headers: [],
      taken: [],
    });
  });
});

describe("admitUser", () => {
  it("counts by user, whatever the address, and adds to what the address was told", () => {
    const limits = open();
    const before = now(limits.admit({ ip: "192.0.2.1", route: mySearch }));
    const admission = now(limits.admitUser({ subject: "ada", route: mySearch, before }));
    expect(namesOf(admission)).toEqual(["per-ip", "per-user", "search"]);
    expect(Object.fromEntries(admission.headers)).toEqual({
      "RateLimit-Policy": '"per-ip";q=100;w=60, "per-user";q=50;w=60, "search";q=3;w=10',
      RateLimit: '"per-ip";r=99;t=60, "per-user";r=49;t=59, "search";r=2;t=7',
    });
  });

  it("keeps users and addresses apart", () => {
    const store = memoryStore();
    const limits = createRateLimits({ store, perIp: auth, perUser: auth });
    for (let request = 0; request < 3; request += 1) limits.admit({ ip: "192.0.2.1", route: undefined });
    expect(now(limits.admitUser({ subject: "192.0.2.1", route: undefined })).isAllowed).toBe(true);
  });
});

describe("the fields", () => {
  it("tell a refused client how long to wait, in whole seconds, not before the effective window ends", () => {
    const limits = open();
    const [, , refused] = [1, 2, 3].map(() => now(limits.admit({ ip: "192.0.2.1", route: login })));
    expect(refused?.isAllowed).toBe(false);
    expect(Object.fromEntries(refused?.headers ?? [])).toEqual({
      "RateLimit-Policy": '"per-ip";q=100;w=60, "auth";q=2;w=60',
      RateLimit: '"per-ip";r=97;t=59, "auth";r=0;t=30',
      "Retry-After": "30",
    });
  });

  it("never ask for less than a second", () => {
    const limits = createRateLimits({
      store: memoryStore(),
      perIp: { name: "fast", requests: 50, windowS: 1 },
    });
    let admission = now(limits.admit({ ip: "192.0.2.1", route: undefined }));
    for (let request = 0; request < 60; request += 1)
      admission = now(limits.admit({ ip: "192.0.2.1", route: undefined }));
    expect(new Map(admission.headers).get("Retry-After")).toBe("1");
  });

  it("quote a name as a structured-field string", () => {
    const limits = createRateLimits({
      store: memoryStore(),
      perIp: { name: 'a"b\\cé', requests: 1, windowS: 1 },
    });
    const { headers } = now(limits.admit({ ip: "192.0.2.1", route: undefined }));
    expect(new Map(headers).get("RateLimit-Policy")).toBe('"a\\"b\\\\c?";q=1;w=1');
  });

  it("promise no faster pace than the policy allows", () => {
    const limits = createRateLimits({
      store: memoryStore(),
      perIp: { name: "p", requests: 10, windowS: 100 },
    });
    for (let request = 0; request < 10; request += 1) {
      const { headers } = now(limits.admit({ ip: "192.0.2.1", route: undefined }));
      const [, r, t] = /r=(\d+);t=(\d+)/.exec(new Map(headers).get("RateLimit") ?? "") ?? [];
      expect(Number(r) / Number(t)).toBeLessThanOrEqual(0.1);
    }
  });
});

describe("tooManyRequests", () => {
  it("is a 429 with the fields", () => {
    const limits = open();
    const [, , refused] = [1, 2, 3].map(() => now(limits.admit({ ip: "192.0.2.1", route: login })));
    if (refused === undefined) throw new Error("unreachable");
    const error = tooManyRequests(refused);
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({ status: 429, code: "RATE_LIMITED", headers: { "Retry-After": "30" } });
  });
});

describe("createRateLimits", () => {
  it.each([
    [{ name: "x", requests: 0, windowS: 1 }],
    [{ name: "x", requests: 1.5, windowS: 1 }],
    [{ name: "x", requests: 1, windowS: Number.NaN }],
  ])("refuses %j", (limit) => {
    expect(() => createRateLimits({ store: memoryStore(), perIp: limit })).toThrow(RangeError);
  });

  it("waits for a store that is elsewhere", async () => {
    const memory = memoryStore();
    const away: RateLimitStore = {
      ...memory,
      take: async (key, limit, nowMs) => memory.take(key, limit, nowMs),
    };
    const admission = await open(away).admit({ ip: "192.0.2.1", route: login });
    expect(namesOf(admission)).toEqual(["per-ip", "auth"]);
  });
});
