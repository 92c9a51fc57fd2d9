export { ipKey } from "./ip-key.ts";
export type { Backoff, Limit, RateLimitStore, Taken } from "./limit.ts";
export { type MemoryStore, memoryStore } from "./memory-store.ts";
export {
  type Admission,
  type AuthBackoff,
  type Count,
  createRateLimits,
  defaultBackoff,
  type RateLimitOptions,
  type RateLimits,
  tooManyRequests,
} from "./rate-limits.ts";
export { type RedisStoreOptions, redisStore } from "./redis-store.ts";
