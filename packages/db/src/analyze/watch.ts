/** Watches the statements of a live database for a while, to tell N+1 queries from chance. */
import { setTimeout as sleep } from "node:timers/promises";
import { quoteIdentifier } from "@ashlar/catalog";
import type pg from "pg";
import { normaliseQuery } from "../advise/normalise-query.ts";
import { DbError } from "../errors.ts";
import { bestOfEach, clip, type NPlusOneRisk, pairQueries, riskOf, type ShapedQuery } from "./n-plus-one.ts";
import { count, duration } from "./quantity.ts";
import { readQueryShape } from "./query-shape.ts";
import { readCatalog } from "./read-only.ts";
import type { Structure } from "./structure.ts";

const MOST_INTERVALS = 12;
const SHORTEST_INTERVAL_MS = 1000;
/** Fewer intervals in which something happened prove nothing. */
const FEWEST_ACTIVE = 3;
const FEWEST_CALLS = 20;
/** Of the intervals, both have to run in so many. */
const TOGETHER_SHARE = 0.8;
/** How far calls may be from rows. */
const TOLERANCE = 0.15;

/** What a statement did within one interval. */
export interface Sample {
  readonly calls: number;
  readonly rows: number;
}

/** @throws {DbError} ASHLAR_DB_ANALYZE without pg_stat_statements */
export async function watchNPlusOne(
  client: pg.ClientBase,
  {
    structure,
    watchMs,
    timeoutMs,
    onProgress,
    signal,
  }: {
    readonly structure: Structure;
    readonly watchMs: number;
    readonly timeoutMs: number;
    readonly onProgress: (text: string) => void;
    readonly signal?: AbortSignal;
  },
): Promise<readonly NPlusOneRisk[]> {
  const intervals = Math.max(1, Math.min(MOST_INTERVALS, Math.floor(watchMs / SHORTEST_INTERVAL_MS)));
  const schema = await findStatements(client);
  const read = () => readCatalog(client, { timeoutMs }, () => readCounters(client, schema));
  const samples = new Map<string, Sample[]>();
  let before = await read();
  for (let interval = 0; interval < intervals; interval++) {
    onProgress(`Watching, ${interval} of ${intervals} intervals …`);
    await sleep(watchMs / intervals, undefined, signal === undefined ? {} : { signal });
    const after = await read();
    addSamples(samples, { before, after, interval });
    before = after;
  }
  return confirmNPlusOne(structure, await shapesOf(samples), { intervals, intervalMs: watchMs / intervals });
}

export interface SampledQuery extends ShapedQuery {
  /** One for each interval. */
  readonly samples: readonly Sample[];
}

/** Pure: pairs of which one ran as often as the other gave rows, in each interval in which either did anything. */
export function confirmNPlusOne(
  structure: Structure,
  queries: readonly SampledQuery[],
  { intervals, intervalMs }: { readonly intervals: number; readonly intervalMs: number },
): readonly NPlusOneRisk[] {
  const samplesOf = new Map<ShapedQuery, readonly Sample[]>(queries.map((query) => [query, query.samples]));
  const confirmed = pairQueries(structure, queries).flatMap((pair) => {
    const lists = samplesOf.get(pair.list) ?? [];
    const rows = samplesOf.get(pair.row) ?? [];
    const active = lists.flatMap((list, position) => {
      const row = rows[position] ?? { calls: 0, rows: 0 };
      return list.rows > 0 || row.calls > 0 ? [{ rows: list.rows, calls: row.calls }] : [];
    });
    const listCalls = lists.reduce((sum, { calls }) => sum + calls, 0);
    const listRows = lists.reduce((sum, list) => sum + list.rows, 0);
    const rowCalls = active.reduce((sum, { calls }) => sum + calls, 0);
    // A list of one row at a time is a chain, not a list.
    if (active.length < FEWEST_ACTIVE || rowCalls < FEWEST_CALLS || listRows < 2 * listCalls) return [];
    if (!keepsPace(active, listRows / listCalls)) return [];
    const because =
      `in ${active.length} of ${intervals} intervals of ${duration(intervalMs)}${active.length < intervals ? ", all in which they ran" : ""}, ` +
      `${clip(pair.row.query.text)} ran once for each row of ${clip(pair.list.query.text)}: ` +
      `${count(rowCalls)} calls for ${count(listRows)} rows of ${count(listCalls)} lists`;
    const risk = riskOf(pair, { evidence: "confirmed", because });
    return [{ pair, fit: Math.abs(Math.log(rowCalls / listRows)), risk }];
  });
  return bestOfEach(confirmed);
}

/**
 * Whether calls keep up with rows all the time. An interval may end between a list and the last query for one of its
 * rows, so a list or two may be under way; that does not add up over time, and chance does.
 */
function keepsPace(active: readonly { rows: number; calls: number }[], rowsPerList: number): boolean {
  const together = active.filter(({ rows, calls }) => rows > 0 && calls > 0).length;
  if (together < active.length * TOGETHER_SHARE) return false;
  let rows = 0;
  let calls = 0;
  return (
    active.every((one) => {
      rows += one.rows;
      calls += one.calls;
      return Math.abs(calls - rows) <= 2 * rowsPerList + rows * TOLERANCE;
    }) && Math.abs(calls - rows) <= Math.max(rowsPerList, rows * TOLERANCE)
  );
}

type Counters = ReadonlyMap<string, Sample>;

function addSamples(
  samples: Map<string, Sample[]>,
  {
    before,
    after,
    interval,
  }: { readonly before: Counters; readonly after: Counters; readonly interval: number },
): void {
  for (const [text, now] of after) {
    const then = before.get(text) ?? { calls: 0, rows: 0 };
    // Somebody reset the counters, or the statement was thrown out and came back.
    const isReset = now.calls < then.calls;
    const calls = isReset ? now.calls : now.calls - then.calls;
    const rows = isReset ? now.rows : Math.max(0, now.rows - then.rows);
    if (calls === 0) continue;
    const list = samples.get(text) ?? [];
    while (list.length < interval) list.push({ calls: 0, rows: 0 });
    samples.set(text, [...list, { calls, rows }]);
  }
}

async function shapesOf(samples: ReadonlyMap<string, readonly Sample[]>): Promise<readonly SampledQuery[]> {
  const queries: SampledQuery[] = [];
  for (const [text, list] of samples) {
    const normalised = await normaliseQuery(text);
    const shape = normalised === undefined ? undefined : await readQueryShape(normalised.text);
    if (normalised === undefined || shape === undefined) continue;
    const calls = list.reduce((sum, one) => sum + one.calls, 0);
    const rows = list.reduce((sum, one) => sum + one.rows, 0);
    const { fingerprint, kind } = normalised;
    queries.push({ query: { text: normalised.text, fingerprint, kind, calls, rows }, shape, samples: list });
  }
  return queries;
}

async function findStatements(client: pg.ClientBase): Promise<string> {
  // rows: { schema: string }[]
  const { rows } = await client.query<{ schema: string }>(
    `SELECT n.nspname AS schema FROM pg_catalog.pg_extension e
     JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'`,
  );
  const [found] = rows;
  if (found !== undefined) return quoteIdentifier(found.schema);
  throw new DbError(
    "ASHLAR_DB_ANALYZE",
    "--watch needs pg_stat_statements, which is not installed in this database",
    {
      hint: "add it to shared_preload_libraries, restart the server, and run CREATE EXTENSION pg_stat_statements",
    },
  );
}

async function readCounters(client: pg.ClientBase, schema: string): Promise<Counters> {
  // rows: { text: string, calls: number, rows: number }[]
  const { rows } = await client.query<{ text: string; calls: number; rows: number }>(
    `SELECT s.query AS text, pg_catalog.sum(s.calls)::float8 AS calls, pg_catalog.sum(s.rows)::float8 AS rows
     FROM ${schema}.pg_stat_statements s
     WHERE s.dbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
       AND s.query ILIKE '%select%' AND s.query NOT LIKE '%pg_catalog%' AND pg_catalog.length(s.query) < 20000
     GROUP BY s.query`,
  );
  return new Map(rows.map(({ text, calls, rows: given }) => [text, { calls, rows: given }]));
}
