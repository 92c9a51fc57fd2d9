/** Requests that may be sent again without being carried out again. */
export { once } from "./once.ts";
export { type Sweeping, type SweepingOptions, startSweeping, sweepIdempotencyKeys } from "./sweep.ts";
