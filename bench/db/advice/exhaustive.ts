/** The best of all subsets of some indexes, found by asking the planner about each, with the indexes really there. */
import type pg from "pg";

export interface RealIndex {
  /** `lineitem` */
  readonly table: string;
  /** What follows USING. */
  readonly definition: string;
}

export interface Exhaustive {
  /** What all queries cost with the indexes of a subset, bit by bit. */
  total(subset: number): number;
  /** Of each index, as it really is. */
  readonly bytes: readonly number[];
  readonly explains: number;
}

/** Makes the indexes and leaves them; each query is asked only about indexes of tables that it names. */
export async function searchAll(
  client: pg.Client,
  indexes: readonly RealIndex[],
  queries: readonly string[],
): Promise<Exhaustive> {
  for (const [number, { table, definition }] of indexes.entries()) {
    await client.query(`CREATE INDEX bench_${number} ON ${table} USING ${definition}`);
  }
  const hiding = new Hiding(client, indexes.length);
  const costs: { readonly mask: number; readonly byMask: ReadonlyMap<number, number> }[] = [];
  let explains = 0;
  for (const query of queries) {
    const relevant = indexes.flatMap(({ table }, number) =>
      new RegExp(`\\b${table}\\b`).test(query) ? [number] : [],
    );
    const byMask = new Map<number, number>();
    for (let step = 0; step < 2 ** relevant.length; step++) {
      // Gray code: one index changes at a time.
      const gray = step ^ (step >> 1);
      const mask = relevant.reduce(
        (bits, number, position) => bits | (((gray >> position) & 1) << number),
        0,
      );
      await hiding.show(mask);
      byMask.set(mask, await costOf(client, query));
      explains++;
    }
    costs.push({ mask: relevant.reduce((bits, number) => bits | (1 << number), 0), byMask });
  }
  await hiding.show(2 ** indexes.length - 1);
  return {
    total: (subset) =>
      costs.reduce((sum, { mask, byMask }) => sum + (byMask.get(subset & mask) ?? Number.NaN), 0),
    bytes: await sizesOf(client, indexes.length),
    explains,
  };
}

/** The planner passes over an index that is marked invalid. */
class Hiding {
  readonly #client: pg.Client;
  #shown: number;

  constructor(client: pg.Client, count: number) {
    this.#client = client;
    this.#shown = 2 ** count - 1;
  }

  async show(mask: number): Promise<void> {
    const changed = this.#shown ^ mask;
    for (let number = 0; changed >> number > 0; number++) {
      if (((changed >> number) & 1) === 0) continue;
      await this.#client.query("UPDATE pg_index SET indisvalid = $2 WHERE indexrelid = $1::regclass", [
        `bench_${number}`,
        ((mask >> number) & 1) === 1,
      ]);
    }
    this.#shown = mask;
  }
}

export async function costOf(client: pg.Client, query: string): Promise<number> {
  const { rows } = await client.query<{ "QUERY PLAN": [{ Plan: { "Total Cost": number } }] }>(
    `EXPLAIN (FORMAT JSON) ${query}`,
  );
  return rows[0]?.["QUERY PLAN"][0].Plan["Total Cost"] ?? Number.NaN;
}

async function sizesOf(client: pg.Client, count: number): Promise<number[]> {
  const { rows } = await client.query<{ bytes: string }>(
    "SELECT pg_relation_size('bench_' || n) AS bytes FROM generate_series(0, $1 - 1) n ORDER BY n",
    [count],
  );
  return rows.map(({ bytes }) => Number(bytes));
}

/** The cheapest subset within the limits. */
export function bestSubset(
  { total, bytes }: Exhaustive,
  { budgetBytes = Number.POSITIVE_INFINITY, most }: { readonly budgetBytes?: number; readonly most: number },
): { readonly subset: number; readonly cost: number } {
  let best = { subset: 0, cost: total(0) };
  for (let subset = 1; subset < 2 ** bytes.length; subset++) {
    const members = bytes.filter((_, number) => ((subset >> number) & 1) === 1);
    if (members.length > most || members.reduce((sum, one) => sum + one, 0) > budgetBytes) continue;
    const cost = total(subset);
    if (cost < best.cost) best = { subset, cost };
  }
  return best;
}
