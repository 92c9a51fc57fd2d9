/**
 * How far a figure of two runs would scatter if they were made again, from nothing but their slices. Neighbouring
 * seconds resemble each other (caches, garbage, other tenants), so whole blocks of them are drawn: Künsch, "The jackknife
 * and the bootstrap for general stationary observations", 1989; blocks run around the end, so that each slice is drawn as
 * often (Politis and Romano, 1992).
 */

export interface Resampling {
  /** How many slices each run has. */
  readonly lengths: readonly [a: number, b: number];
  /** Whether slice i of both was measured in one breath: then both are drawn together. */
  readonly isPaired: boolean;
  readonly draws: number;
  readonly seed: number;
  /** The figure, of the slices with these indexes. Not finite where they hold too little. */
  readonly figure: (a: Int32Array, b: Int32Array) => number;
}

/** The standard error of a figure; NaN where too few draws had one. */
export function bootstrapError({ lengths, isPaired, draws, seed, figure }: Resampling): number {
  const random = createRandom(seed);
  const a = new Int32Array(lengths[0]);
  const b = isPaired ? a : new Int32Array(lengths[1]);
  const found: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    drawBlocks(a, random);
    if (!isPaired) drawBlocks(b, random);
    const value = figure(a, b);
    if (Number.isFinite(value)) found.push(value);
  }
  return found.length < draws / 2 ? Number.NaN : standardDeviation(found);
}

/** Long enough to keep what neighbours share, and of so many that there are enough to draw from. */
export function blockLength(slices: number): number {
  return Math.max(1, Math.round(Math.cbrt(slices)));
}

function drawBlocks(indexes: Int32Array, random: () => number): void {
  const { length } = indexes;
  const block = blockLength(length);
  for (let at = 0; at < length; at += block) {
    const first = Math.floor(random() * length);
    for (let i = 0; i < block && at + i < length; i++) indexes[at + i] = (first + i) % length;
  }
}

function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1));
}

/** The value that |t| of Student's distribution exceeds in 1 of 100 cases, by degrees of freedom from 1. */
const STUDENT_99 = [
  63.66, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.25, 3.169, 3.106, 3.055, 3.012, 2.977, 2.947,
  2.921, 2.898, 2.878, 2.861, 2.845, 2.831, 2.819, 2.807, 2.797, 2.787, 2.779, 2.771, 2.763, 2.756, 2.75,
] as const;

/** By how many standard errors a figure may be off, in 99 of 100 cases: more where the error itself is of few slices. */
export function reachOf(slices: number): number {
  const freedom = Math.max(1, Math.floor(slices / blockLength(slices)) - 1);
  return STUDENT_99[freedom - 1] ?? 2.576 + 4.92 / freedom;
}

/** Numbers from 0 to below 1 that a seed repeats: a Weyl sequence, mixed as MurmurHash3 ends. */
function createRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
