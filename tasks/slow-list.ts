/** A list of the bookshop that grew slow: many books, asked for with the newest first, for which no index has the order. */
import type { openClient } from "@ashlar/postgres";
import { send } from "./send.ts";

type Client = Awaited<ReturnType<typeof openClient>>;

/** What asking for the list takes, and how Postgres finds it. */
export interface ListCost {
  /** Of the whole request, the median of some. */
  readonly requestMs: number;
  /** Of its statement alone, as pg_stat_statements has it. */
  readonly statementMs: number;
  /** `Seq Scan on books, Sort` */
  readonly nodes: string;
  /** The same, in a sentence. */
  readonly plan: string;
  readonly usesIndex: boolean;
  /** For comparing one measurement with another. */
  readonly body: string;
}

export const listPath = "/v1/books?sort=-publishedOn&limit=20";
export const bookCount = 100_000;

const requests = 7;

/** pg_stat_statements has to be there when the server starts, so the server has to start again after this. */
export async function preloadStatistics(client: Client): Promise<void> {
  await client.query("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
}

/** Books of 74 years; the year of one in ten is not known. */
export async function addBooks(client: Client): Promise<void> {
  await client.query("CREATE EXTENSION pg_stat_statements");
  await client.query(`
    INSERT INTO books (title, authors, price_cents, published_on, stock)
    SELECT
      (ARRAY['Notes', 'Letters', 'Sketches', 'Tales'])[1 + n % 4] || ' on '
        || (ARRAY['Clocks', 'Engines', 'Gardens', 'Light', 'Stone'])[1 + n % 5],
      ARRAY['Author ' || n % 5000],
      n * 7919 % 100000,
      CASE WHEN n % 10 > 0 THEN date '1950-01-01' + n * 7919 % 27000 END,
      n % 50
    FROM generate_series(1, ${bookCount}) AS n`);
  // What autovacuum does within a minute or so.
  await client.query("VACUUM ANALYZE books");
}

/** Asks the running service for the list a few times, with the counters of statements at zero before. */
export async function measureList(url: string, client: Client): Promise<ListCost> {
  const request = { method: "GET", url: listPath, headers: {}, body: undefined };
  // The first one finds the service's connections and its code cold.
  await send(url, request);
  await client.query("SELECT pg_stat_statements_reset()");
  const times: number[] = [];
  let body = "";
  for (let index = 0; index < requests; index++) {
    const startedAt = performance.now();
    const answer = await send(url, request);
    times.push(performance.now() - startedAt);
    if (answer.status !== 200) throw new Error(`${listPath} was answered with ${answer.status}`);
    body = answer.body;
  }
  const nodes = await scanOf(client);
  return {
    requestMs: times.toSorted((a, b) => a - b)[Math.floor(requests / 2)] ?? 0,
    statementMs: await statementMs(client),
    body,
    ...nodes,
  };
}

async function statementMs(client: Client): Promise<number> {
  const { rows } = await client.query<{ mean: number }>(
    `SELECT mean_exec_time AS mean FROM pg_stat_statements
     WHERE query LIKE 'select %from "books" order by "published_on"%' AND calls >= ${requests}`,
  );
  return rows[0]?.mean ?? Number.NaN;
}

/** A node of EXPLAIN (FORMAT JSON), as far as it is looked at. */
interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly Plans?: readonly PlanNode[];
}

async function scanOf(client: Client): Promise<Pick<ListCost, "nodes" | "plan" | "usesIndex">> {
  const { rows } = await client.query<{ "QUERY PLAN": readonly { Plan: PlanNode }[] }>(
    "EXPLAIN (FORMAT JSON) SELECT * FROM books ORDER BY published_on DESC NULLS LAST, id DESC LIMIT 21",
  );
  const found = rows[0]?.["QUERY PLAN"][0]?.Plan;
  const nodes = found === undefined ? [] : nodesOf(found);
  const isSorted = nodes.some((node) => node["Node Type"] === "Sort");
  const scan = nodes.at(-1);
  const index = scan?.["Index Name"];
  const how =
    index === undefined
      ? `${scan?.["Node Type"]} on ${scan?.["Relation Name"]}`
      : `${scan?.["Node Type"]} using ${index}`;
  return {
    nodes: `${how}${isSorted ? ", Sort" : ""}`,
    plan:
      index !== undefined && !isSorted
        ? "the index has the order, so it reads the first rows and stops"
        : "it reads every book and sorts them, to give the first few",
    usesIndex: index !== undefined && !isSorted,
  };
}

/** From the top down to the scan. */
function nodesOf(node: PlanNode): readonly PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
