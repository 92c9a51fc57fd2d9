/** In which order requests leave: by weight, evenly mixed, each with its rows in turn. */
import { LoadError } from "./errors.ts";

/** The entries of one spec in a request table: as many as there are rows, or one. */
export interface SpecEntries {
  readonly first: number;
  readonly count: number;
  readonly weight: number;
}

const LONGEST = 2 ** 26;
const MOST_TURNS = 100_000;

/**
 * Indexes of entries, in shared memory: over its length every spec has its share exactly, and every row is used equally
 * often.
 *
 * @throws {LoadError} ASHLAR_LOAD_INPUT where that takes more than 67 million places
 */
export function sendOrder(specs: readonly SpecEntries[]): Uint32Array {
  const weights = wholeWeights(specs.map(({ weight }) => weight));
  const pattern = evenPattern(weights);
  const length = pattern.length * cyclesOf(specs, weights);
  if (length > LONGEST) {
    throw new LoadError("ASHLAR_LOAD_INPUT", "the weights and the rows of data make too many combinations", {
      hint: "use simpler weights, such as 3,1, or fewer rows",
    });
  }
  const order = new Uint32Array(new SharedArrayBuffer(length * Uint32Array.BYTES_PER_ELEMENT));
  const turns = new Uint32Array(specs.length);
  for (let place = 0; place < length; place++) {
    const index = pattern[place % pattern.length] as number;
    const { first, count } = specs[index] as SpecEntries;
    const turn = turns[index] as number;
    order[place] = first + turn;
    turns[index] = turn + 1 === count ? 0 : turn + 1;
  }
  return order;
}

/** The smallest whole numbers in the same proportion, to a millionth, or nearly, where these would be many. */
function wholeWeights(weights: readonly number[]): number[] {
  const whole = weights.map((weight) => Math.max(1, Math.round(weight * 1e6)));
  const divisor = whole.reduce(greatestCommonDivisor, 0);
  const reduced = whole.map((weight) => weight / divisor);
  const sum = reduced.reduce((total, weight) => total + weight, 0);
  if (sum <= MOST_TURNS) return reduced;
  return reduced.map((weight) => Math.max(1, Math.round((weight / sum) * 10_000)));
}

/** Each index as often as its weight says, as far apart as can be: the j-th of w stands at (j + ½) / w. */
function evenPattern(weights: readonly number[]): number[] {
  const places = weights.flatMap((weight, index) =>
    Array.from({ length: weight }, (_, turn) => ({ index, at: (turn + 0.5) / weight })),
  );
  return places.sort((a, b) => a.at - b.at).map(({ index }) => index);
}

/** After how many patterns every spec with rows has come to the end of them together. */
function cyclesOf(specs: readonly SpecEntries[], weights: readonly number[]): number {
  const rows = Math.max(...specs.map(({ count }) => count));
  let divisor = rows;
  for (const [index, { count }] of specs.entries()) {
    if (count > 1) divisor = greatestCommonDivisor(divisor, weights[index] as number);
  }
  return rows / divisor;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
