/** How long queries take, with everything in memory. */
import type pg from "pg";

const RUNS = 5;
const ENOUGH_MS = 3000;

/** The median of a few runs, in milliseconds; the first, which fills caches, is left out. */
export async function measureMs(client: pg.Client, query: string): Promise<number> {
  await client.query(query);
  const times: number[] = [];
  for (let spent = 0; times.length < RUNS && spent < ENOUGH_MS; spent += times.at(-1) ?? 0) {
    const start = performance.now();
    await client.query(query);
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}
