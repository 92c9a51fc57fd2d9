/** When requests of an open loop are due: request k of all workers where the integral of the rate is k. */
import type { Stage } from "./plan.ts";

export interface Schedule {
  /** When the next request of this worker is due, in ms from the begin; Infinity after the last. */
  next(): number;
}

export interface ScheduleOptions {
  readonly stages: readonly Stage[];
  readonly spacing: "constant" | "poisson";
  readonly seed: number;
  /** The place of this worker's first request among all, and how many there are between two of its own. */
  readonly first: number;
  readonly stride: number;
}

/**
 * Constant spacing: requests `first`, `first + stride`, … of one global sequence. Poisson: an independent process of a
 * `stride`-th of the rate; together they are a Poisson process of the whole rate.
 */
export function createSchedule({ stages, spacing, seed, first, stride }: ScheduleOptions): Schedule {
  const rate = new RateIntegral(stages);
  if (spacing === "constant") {
    let place = first - stride;
    return {
      next: () => {
        place += stride;
        return rate.timeOf(place);
      },
    };
  }
  const random = createRandom(seed + first * 7919);
  let place = 0;
  return {
    next: () => {
      place -= Math.log(1 - random()) * stride;
      return rate.timeOf(place);
    },
  };
}

/** How many requests the stages ask for, on average of a Poisson process. */
export function plannedRequests(stages: readonly Stage[]): number {
  return stages.reduce(
    (sum, { durationMs, fromPerS, toPerS }) => sum + areaOf(durationMs, fromPerS, toPerS),
    0,
  );
}

function areaOf(durationMs: number, fromPerS: number, toPerS: number): number {
  return (durationMs / 1000) * ((fromPerS + toPerS) / 2);
}

/** Inverts the integral of a rate that is a straight line in each stage, for places that only grow. */
class RateIntegral {
  readonly #stages: readonly Stage[];
  #stage = 0;
  #beginMs = 0;
  #beginPlace = 0;

  constructor(stages: readonly Stage[]) {
    this.#stages = stages;
  }

  timeOf(place: number): number {
    for (; this.#stage < this.#stages.length; this.#stage++) {
      const { durationMs, fromPerS, toPerS } = this.#stages[this.#stage] as Stage;
      const area = areaOf(durationMs, fromPerS, toPerS);
      if (place < this.#beginPlace + area - 1e-9 * area) {
        const rest = place - this.#beginPlace;
        const slope = (toPerS - fromPerS) / (durationMs / 1000);
        // This root of the quadratic stays exact where the slope is 0 or the rest is small.
        const speed = fromPerS + Math.sqrt(Math.max(0, fromPerS * fromPerS + 2 * slope * rest));
        return this.#beginMs + (rest === 0 && speed === 0 ? 0 : (2 * rest * 1000) / speed);
      }
      this.#beginMs += durationMs;
      this.#beginPlace += area;
    }
    return Number.POSITIVE_INFINITY;
  }
}

/** Numbers from 0 to below 1 that a seed repeats: Marsaglia's xorshift on 32 bits, after a mixing step. */
function createRandom(seed: number): () => number {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ 0xc2b2ae35) | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
