/** How often somebody may call: counted in this process, or in the Redis that several processes share. */
import type { Lifecycle } from "@ashlar/kit/lifecycle";
import type { Logger } from "@ashlar/kit/logging";
import {
  createRateLimits,
  type Limit,
  memoryStore,
  type RateLimits,
  redisStore,
} from "@ashlar/kit/rate-limit";
import type { Config } from "./config.js";

export async function openLimits(
  config: Config,
  { lifecycle, log }: { readonly lifecycle: Lifecycle; readonly log: Logger },
): Promise<RateLimits> {
  return createRateLimits({
    store: config.redisUrl === undefined ? memoryStore() : await sharedStore(config.redisUrl),
    perIp: perMinute("ip", config.rateLimitPerIp),
    perUser: perMinute("user", config.rateLimitPerUser),
    auth: perMinute("auth", config.rateLimitAuth),
    // Limits of single operations, by name: { createOrder: { name: "orders", requests: 20, windowS: 60 } }
    routes: {},
  });

  async function sharedStore(url: string) {
    // Loaded only where it is used.
    const { Redis } = await import("ioredis");
    const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1 });
    const onFailure = (error: unknown) => log.warn({ err: error }, "Redis does not answer: counting alone");
    redis.on("error", onFailure);
    lifecycle.onStop("redis", async () => redis.disconnect());
    return redisStore(redis, { onFailure });
  }
}

function perMinute(name: string, requests: number): Limit | undefined {
  return requests === 0 ? undefined : { name, requests, windowS: 60 };
}
