/** Whether advice keeps its promise: a shop is measured, advised, given its indexes, and measured again. */
import type { ShadowServer } from "@ashlar/catalog";
import { openClient } from "@ashlar/postgres";
import type pg from "pg";
import { adviseBench } from "./advise.ts";
import { costOf } from "./exhaustive.ts";
import { measureMs } from "./measure.ts";
import { shopWorkload } from "./shop.ts";

export interface Promised {
  readonly adviseMs: number;
  readonly indexes: readonly string[];
  /** Over the calls of the whole workload. */
  readonly costBefore: number;
  readonly costAfterPromised: number;
  readonly costAfterReal: number;
  readonly msBefore: number;
  readonly msAfterPromised: number;
  readonly msAfterReal: number;
  readonly bytesPromised: number;
  readonly bytesReal: number;
  readonly queries: readonly PromisedQuery[];
}

export interface PromisedQuery {
  readonly text: string;
  readonly calls: number;
  readonly costBefore: number;
  readonly costPromised: number;
  readonly costReal: number;
  readonly msBefore: number;
  readonly msPromised: number;
  readonly msReal: number;
}

interface Asked {
  readonly text: string;
  readonly calls: number;
  readonly msBefore: number;
  readonly costBefore: number;
}

export async function measurePromise(connectionString: string, shadows: ShadowServer): Promise<Promised> {
  const client = await openClient({ connectionString });
  try {
    const asked = await askAll(client);
    const start = performance.now();
    const advice = await adviseBench(
      { connectionString, shadows, workload: workloadOf(asked) },
      { most: 20 },
    );
    const adviseMs = performance.now() - start;
    for (const { statement } of advice.indexes) await client.query(statement);
    await client.query("VACUUM (ANALYZE)");
    const queries: PromisedQuery[] = [];
    for (const one of asked) {
      const found = advice.queries.find(({ query }) => (query.sample ?? query.text) === one.text);
      if (found === undefined) throw new Error(`no advice about ${one.text}`);
      queries.push({
        ...one,
        costPromised: found.after,
        costReal: await costOf(client, one.text),
        msPromised: found.afterMs ?? Number.NaN,
        msReal: await measureMs(client, one.text),
      });
    }
    const sum = (of: (query: PromisedQuery) => number) =>
      queries.reduce((all, one) => all + one.calls * of(one), 0);
    return {
      adviseMs,
      indexes: advice.indexes.map(({ statement }) => statement),
      costBefore: sum(({ costBefore }) => costBefore),
      costAfterPromised: sum(({ costPromised }) => costPromised),
      costAfterReal: sum(({ costReal }) => costReal),
      msBefore: sum(({ msBefore }) => msBefore),
      msAfterPromised: sum(({ msPromised }) => msPromised),
      msAfterReal: sum(({ msReal }) => msReal),
      bytesPromised: advice.indexes.reduce((all, { bytes }) => all + bytes, 0),
      bytesReal: await bytesOf(
        client,
        advice.indexes.map(({ index }) => index.sqlName),
      ),
      queries,
    };
  } finally {
    await client.end();
  }
}

/** Reads are run and measured; writes stay in the workload for what they cost with each index. */
async function askAll(client: pg.Client): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const { text, calls } of statements()) {
    if (!/^SELECT/.test(text)) continue;
    asked.push({
      text,
      calls,
      msBefore: await measureMs(client, text),
      costBefore: await costOf(client, text),
    });
  }
  return asked;
}

function statements(): { readonly text: string; readonly calls: number }[] {
  return [...shopWorkload.matchAll(/-- calls: (\d+)\n([^;]+);/g)].map(([, calls, text = ""]) => ({
    text: text.trim(),
    calls: Number(calls),
  }));
}

function workloadOf(asked: readonly Asked[]): string {
  const reads = asked.map(
    ({ text, calls, msBefore }) => `-- calls: ${calls}\n-- mean: ${msBefore} ms\n${text};`,
  );
  const writes = statements()
    .filter(({ text }) => !/^SELECT/.test(text))
    .map(({ text, calls }) => `-- calls: ${calls}\n${text};`);
  return [...reads, ...writes].join("\n");
}

async function bytesOf(client: pg.Client, indexes: readonly string[]): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>(
    "SELECT coalesce(sum(pg_relation_size(name::regclass)), 0) AS bytes FROM unnest($1::text[]) name",
    [indexes],
  );
  return Number(rows[0]?.bytes ?? 0);
}
