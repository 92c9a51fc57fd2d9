/** Rate limits counted in this process's memory. */
import { boundedKey } from "./bounded-key.ts";
import { afterOne, describeTaken } from "./bucket.ts";
import { type Failures, failure } from "./failures.ts";
import type { Backoff, Limit, RateLimitStore, Taken } from "./limit.ts";
import { SweptMap } from "./swept-map.ts";

/** Answers at once, never with a promise. */
export interface MemoryStore extends RateLimitStore {
  take(key: string, limit: Limit, nowMs: number): Taken;
  waitS(key: string, nowMs: number): number;
  fail(key: string, backoff: Backoff, nowMs: number): number;
  attempt(key: string, backoff: Backoff, nowMs: number): number;
  clear(key: string, nowMs: number): void;
}

/**
 * Counts in memory; several processes do not share it.
 *
 * @param o.maxKeys kept per limit, 100 000 unless told (some 10 MB); beyond, the key that has used least is forgotten
 */
export function memoryStore(o: { readonly maxKeys?: number } = {}): MemoryStore {
  const maxKeys = o.maxKeys ?? 100_000;
  // Of each limit's name: key → when its bucket is full again, in epoch milliseconds.
  const buckets = new Map<string, SweptMap<number>>();
  const failures = new SweptMap<Failures>({ maxKeys, endOf: (entry) => entry.forgetAtMs });

  const store: MemoryStore = {
    take(key, limit, nowMs) {
      let keys = buckets.get(limit.name);
      if (keys === undefined) {
        keys = new SweptMap<number>({ maxKeys, endOf: (fullAtMs) => fullAtMs });
        buckets.set(limit.name, keys);
      }
      const fullAtMs = keys.get(key);
      const fullInMs = fullAtMs === undefined ? 0 : fullAtMs - nowMs;
      const next = afterOne(limit, fullInMs);
      if (next === undefined) return describeTaken(limit, Math.min(fullInMs, limit.windowS * 1000), false);
      keys.set(key, nowMs + next, nowMs);
      return describeTaken(limit, next, true);
    },
    waitS(key, nowMs) {
      const entry = failures.get(boundedKey(key));
      return entry === undefined ? 0 : Math.max(0, Math.ceil((entry.blockedUntilMs - nowMs) / 1000));
    },
    fail(key, backoff, nowMs) {
      const known = failures.get(boundedKey(key));
      const entry = failure(
        known !== undefined && known.forgetAtMs > nowMs ? known.count : 0,
        backoff,
        nowMs,
      );
      failures.set(boundedKey(key), entry, nowMs);
      return Math.ceil((entry.blockedUntilMs - nowMs) / 1000);
    },
    attempt(key, backoff, nowMs) {
      const waitS = store.waitS(key, nowMs);
      if (waitS === 0) store.fail(key, backoff, nowMs);
      return waitS;
    },
    clear(key) {
      failures.delete(boundedKey(key));
    },
  };
  return store;
}
