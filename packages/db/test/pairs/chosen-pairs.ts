/** Each pair makes half a dozen databases: `npm test` takes every third one, `npm run test:pairs` all. */
export function chosenPairs<T>(pairs: readonly T[]): readonly T[] {
  return process.env["PAIRS"] === "all" ? pairs : pairs.filter((_, at) => at % 3 === 0);
}
