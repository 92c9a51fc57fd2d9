/** The limits of a service: which of them a request counts against, and what the client is told. */
import { ServiceError } from "../errors/index.ts";
import type { RouteFacts } from "../routes/index.ts";
import { limitItem, policyItem } from "./fields.ts";
import { ipKey } from "./ip-key.ts";
import type { Backoff, Limit, RateLimitStore, Taken } from "./limit.ts";

export interface RateLimitOptions {
  readonly store: RateLimitStore;
  readonly perIp?: Limit | undefined;
  /** By the subject that a token or key names. */
  readonly perUser?: Limit | undefined;
  /** By IP, over all routes with `limit: "auth"` together: login, registration, password reset. */
  readonly auth?: Limit | undefined;
  /** By operation: counted by user where the route needs one, by IP where it does not. */
  readonly routes?: Readonly<Record<string, Limit>> | undefined;
  /** Of repeated failures to authenticate; see `attempt` of ./auth. */
  readonly backoff?: Backoff | undefined;
}

export interface RateLimits {
  /** Asked before anything is done for a request. No promise with the memory store. */
  admit(o: { readonly ip: string; readonly route: RouteFacts | undefined }): Admission | Promise<Admission>;
  /** Asked once the caller is known; the fields of the answer include those of `before`. */
  admitUser(o: {
    readonly subject: string;
    readonly route: RouteFacts | undefined;
    readonly before?: Admission | undefined;
  }): Admission | Promise<Admission>;
  readonly backoff: AuthBackoff;
}

/** Whether a request may pass, and the response fields that say so. */
export interface Admission {
  readonly isAllowed: boolean;
  /** `RateLimit-Policy`, `RateLimit` and, where it may not pass, `Retry-After`: for every answer. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly taken: readonly Count[];
}

/** One limit and what is left of it. */
export interface Count {
  readonly limit: Limit;
  readonly taken: Taken;
}

/** Failures to authenticate, by whatever key the caller makes of IP and subject. Seconds are whole. */
export interface AuthBackoff {
  waitS(key: string): number | Promise<number>;
  fail(key: string): number | Promise<number>;
  /** Seconds to wait; 0: it may try now, and a failure is noted in advance, which `clear` takes back. */
  attempt(key: string): number | Promise<number>;
  clear(key: string): void | Promise<void>;
}

/** Three mistakes are free; then 1 s, doubled by each further one, up to 15 minutes. */
export const defaultBackoff: Backoff = { freeFailures: 3, firstWaitS: 1, longestWaitS: 900, forgetS: 3600 };

const nothing: Admission = { isAllowed: true, headers: [], taken: [] };

export function createRateLimits(o: RateLimitOptions): RateLimits {
  const { store } = o;
  for (const limit of [o.perIp, o.perUser, o.auth, ...Object.values(o.routes ?? {})]) checkLimit(limit);
  const routes = new Map(Object.entries(o.routes ?? {}));
  const backoff = o.backoff ?? defaultBackoff;

  return {
    admit({ ip, route }) {
      const limits: Limit[] = [];
      if (o.perIp !== undefined) limits.push(o.perIp);
      if (route?.limit === "auth" && o.auth !== undefined) limits.push(o.auth);
      const own = route === undefined || route.isPrivate === true ? undefined : routes.get(route.operation);
      if (own !== undefined) limits.push(own);
      return limits.length === 0 ? nothing : takeAll(store, `ip:${ipKey(ip)}`, limits, nothing);
    },
    admitUser({ subject, route, before = nothing }) {
      const limits: Limit[] = [];
      if (o.perUser !== undefined) limits.push(o.perUser);
      const own = route?.isPrivate === true ? routes.get(route.operation) : undefined;
      if (own !== undefined) limits.push(own);
      return limits.length === 0 ? before : takeAll(store, `user:${subject}`, limits, before);
    },
    backoff: {
      waitS: (key) => store.waitS(key, Date.now()),
      fail: (key) => store.fail(key, backoff, Date.now()),
      attempt: (key) => store.attempt(key, backoff, Date.now()),
      clear: (key) => store.clear(key, Date.now()),
    },
  };
}

/** 429 with the fields of `admission`. */
export function tooManyRequests(admission: Admission): ServiceError {
  return new ServiceError(429, "RATE_LIMITED", "Too many requests: wait before you send the next one.", {
    headers: Object.fromEntries(admission.headers),
  });
}

function checkLimit(limit: Limit | undefined): void {
  if (limit === undefined) return;
  const isWhole = Number.isSafeInteger(limit.requests) && Number.isSafeInteger(limit.windowS);
  if (!isWhole || limit.requests < 1 || limit.windowS < 1) {
    throw new RangeError(
      `rate limit ${limit.name}: requests and windowS are whole numbers from 1, not ${limit.requests} and ${limit.windowS}`,
    );
  }
}

/** Every limit is asked, also after one has refused: the fields tell them all. */
function takeAll(
  store: RateLimitStore,
  key: string,
  limits: readonly Limit[],
  before: Admission,
): Admission | Promise<Admission> {
  const nowMs = Date.now();
  const counts: Count[] = [];
  const waiting: Promise<Count>[] = [];
  for (const limit of limits) {
    const taken = store.take(key, limit, nowMs);
    if (taken instanceof Promise) waiting.push(taken.then((settled) => ({ limit, taken: settled })));
    else counts.push({ limit, taken });
  }
  if (waiting.length === 0) return admission([...before.taken, ...counts]);
  return Promise.all(waiting).then((settled) => admission([...before.taken, ...counts, ...settled]));
}

function admission(taken: readonly Count[]): Admission {
  let policy = "";
  let left = "";
  let isAllowed = true;
  // RFC 9110 §10.2.3: whole seconds. Not earlier than the end of the effective window: draft 11 §6.
  let retryAfterS = 1;
  for (const count of taken) {
    const separator = policy === "" ? "" : ", ";
    policy += separator + policyItem(count.limit);
    left += separator + limitItem(count.limit, count.taken);
    if (count.taken.isAllowed) continue;
    isAllowed = false;
    retryAfterS = Math.max(retryAfterS, count.taken.retryAfterS);
  }
  const headers: (readonly [string, string])[] = [
    ["RateLimit-Policy", policy],
    ["RateLimit", left],
  ];
  if (!isAllowed) headers.push(["Retry-After", String(retryAfterS)]);
  return { isAllowed, headers, taken };
}
