/** Rate limits counted in a Redis that several processes share. */
import type { Redis } from "ioredis";
import { boundedKey } from "./bounded-key.ts";
import { describeTaken } from "./bucket.ts";
import type { Backoff, Limit, RateLimitStore } from "./limit.ts";
import { type MemoryStore, memoryStore } from "./memory-store.ts";
import { attemptScript, clearScript, failScript, takeScript, waitScript } from "./redis-scripts.ts";

export interface RedisStoreOptions {
  /** Put before every key, with a colon: services that share a Redis need not share limits. `ashlar` unless told. */
  readonly prefix?: string;
  /** Milliseconds that a request waits for Redis; 100 unless told. */
  readonly timeoutMs?: number;
  /** Told of each time that Redis did not answer, to log and count it; at most once a second. */
  readonly onFailure?: (error: unknown) => void;
}

/** After Redis did not answer, nobody asks again for so long, and then one: requests must not queue for it. */
const pauseMs = 1000;

/**
 * Counts in Redis by Redis's clock, so that the clocks of the processes need not agree. Keys end by themselves.
 *
 * A rate limit must not take a service down: while Redis does not answer, each process counts for itself.
 */
export function redisStore(redis: Redis, o: RedisStoreOptions = {}): RateLimitStore {
  const asked = new Asked(redis, o);
  const prefix = o.prefix ?? "ashlar";
  const bucketKey = (key: string, limit: Limit) => `${prefix}:limit:${limit.name}:${boundedKey(key)}`;
  const failureKey = (key: string) => `${prefix}:failures:${boundedKey(key)}`;

  return {
    take(key, limit, nowMs) {
      return asked.ask(
        async () => {
          const windowMs = limit.windowS * 1000;
          const answer = await asked.run(takeScript, bucketKey(key, limit), [windowMs, limit.requests]);
          const [allowed, fullInMs] = answer as [number, string];
          return describeTaken(limit, Number(fullInMs), allowed === 1);
        },
        (local) => local.take(key, limit, nowMs),
        nowMs,
      );
    },
    waitS(key, nowMs) {
      return asked.ask(
        async () => Number(await asked.run(waitScript, failureKey(key), [])),
        (local) => local.waitS(key, nowMs),
        nowMs,
      );
    },
    fail(key, backoff, nowMs) {
      return asked.ask(
        async () => Number(await asked.run(failScript, failureKey(key), backoffArguments(backoff))),
        (local) => local.fail(key, backoff, nowMs),
        nowMs,
      );
    },
    attempt(key, backoff, nowMs) {
      return asked.ask(
        async () => Number(await asked.run(attemptScript, failureKey(key), backoffArguments(backoff))),
        (local) => local.attempt(key, backoff, nowMs),
        nowMs,
      );
    },
    clear(key, nowMs) {
      return asked.ask(
        async () => void (await asked.run(clearScript, failureKey(key), [])),
        (local) => local.clear(key, nowMs),
        nowMs,
      );
    },
  };
}

function backoffArguments(backoff: Backoff): number[] {
  return [backoff.freeFailures, backoff.firstWaitS, backoff.longestWaitS, backoff.forgetS];
}

/** Asks Redis within a time, and this process's memory where Redis does not answer. */
class Asked {
  readonly #redis: Redis;
  readonly #timeoutMs: number;
  readonly #onFailure: (error: unknown) => void;
  readonly #local: MemoryStore = memoryStore();
  #isAway = false;
  #pausedUntilMs = 0;

  constructor(redis: Redis, o: RedisStoreOptions) {
    this.#redis = redis;
    this.#timeoutMs = o.timeoutMs ?? 100;
    this.#onFailure = o.onFailure ?? (() => {});
  }

  ask<T>(remote: () => Promise<T>, local: (store: MemoryStore) => T, nowMs: number): T | Promise<T> {
    const isPausing = nowMs < this.#pausedUntilMs && nowMs >= this.#pausedUntilMs - pauseMs;
    if (this.#isAway && isPausing) return local(this.#local);
    const isProbe = this.#isAway;
    if (isProbe) this.#pausedUntilMs = nowMs + pauseMs;
    return within(remote(), this.#timeoutMs).then(
      (answer) => {
        if (isProbe) this.#isAway = false;
        return answer;
      },
      (error: unknown) => {
        if (isProbe || !this.#isAway) {
          this.#isAway = true;
          this.#pausedUntilMs = Date.now() + pauseMs;
          this.#onFailure(error);
        }
        return local(this.#local);
      },
    );
  }

  async run(script: Script, key: string, values: readonly number[]): Promise<unknown> {
    const rest = values.map(String);
    try {
      return await this.#redis.evalsha(script.sha, 1, key, ...rest);
    } catch (error) {
      // A Redis that was restarted, or never saw it, does not know the script.
      if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
      return this.#redis.eval(script.text, 1, key, ...rest);
    }
  }
}

type Script = { readonly text: string; readonly sha: string };

async function within<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Redis did not answer within ${timeoutMs} ms`)), timeoutMs);
    timer.unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
