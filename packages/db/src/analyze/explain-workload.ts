/** Explains the queries that take the most time. */
import type pg from "pg";
import { explainText } from "../advise/explain-text.ts";
import type { Query, Workload } from "../workload.ts";
import { explainQuery } from "./explain-query.ts";
import { judgePlan, type PlanRemark, type PlanSurroundings } from "./judge-plan.ts";
import type { ShapedQuery } from "./n-plus-one.ts";
import type { PlanNode } from "./plan-node.ts";
import { bytes, count } from "./quantity.ts";
import { readQueryShape } from "./query-shape.ts";
import { inReadOnly } from "./read-only.ts";
import type { QueryPlan, SlowQuery } from "./slow-query.ts";

export interface ExplainedQuery extends ShapedQuery {
  /** What EXPLAIN was given: the query, mended where its normalised text is no SQL any more. */
  readonly statement: string;
  readonly plan: QueryPlan;
}

/** What is explained at most: the rest is a small part of the time. */
const MOST_QUERIES = 100;

/** In the order of the workload, the costliest first. */
export async function explainWorkload(
  client: pg.ClientBase,
  workload: Workload,
  {
    serverVersion,
    surroundings,
    timeoutMs,
    onProgress,
  }: {
    readonly serverVersion: number;
    readonly surroundings: PlanSurroundings;
    readonly timeoutMs: number;
    readonly onProgress: (done: number, of: number) => void;
  },
): Promise<readonly ExplainedQuery[]> {
  const queries = workload.queries.slice(0, MOST_QUERIES);
  return inReadOnly(client, { timeoutMs }, async () => {
    const explained: ExplainedQuery[] = [];
    for (const query of queries) {
      onProgress(explained.length, queries.length);
      const statement = await statementOf(query);
      const shape = await readQueryShape(statement);
      if (shape === undefined) continue;
      const answer = await explainQuery(client, { text: statement, serverVersion });
      const plan: QueryPlan =
        answer.kind === "refused"
          ? { kind: "unexplained", reason: answer.reason }
          : explainedPlan(answer.plan, answer.how, surroundings);
      explained.push({ query, statement, shape, plan });
    }
    return explained;
  });
}

/** What queries are about, without what a planner says. */
export async function shapeWorkload(
  { queries }: Workload,
  reason: string,
): Promise<readonly ExplainedQuery[]> {
  const shaped: ExplainedQuery[] = [];
  for (const query of queries) {
    const statement = await statementOf(query);
    const shape = await readQueryShape(statement);
    if (shape !== undefined) shaped.push({ query, statement, shape, plan: { kind: "unexplained", reason } });
  }
  return shaped;
}

/** Without values that somebody sent; parameters count from 1 without gaps, as PREPARE wants them. */
export async function statementOf({ sample: _, ...query }: Query): Promise<string> {
  const numbers = new Map<string, number>();
  return (await explainText(query)).replace(/\$(\d+)/g, (_match, number: string) => {
    numbers.set(number, numbers.get(number) ?? numbers.size + 1);
    return `$${numbers.get(number)}`;
  });
}

export function explainedPlan(
  root: PlanNode,
  how: "generic" | "as sent",
  surroundings: PlanSurroundings,
): QueryPlan {
  const remarks = judgePlan(root, surroundings);
  return { kind: "explained", sentence: sentenceOf(root, remarks), remarks, root, how };
}

/** What is worst, or, where all is well, what finds the rows; and what the planner expects. */
export function sentenceOf(root: PlanNode, remarks: readonly PlanRemark[]): string {
  const [first] = remarks;
  return (
    first?.text ?? `${root.type.toLowerCase()}: ${count(root.rows)} rows of ${bytes(root.widthBytes)} (fine)`
  );
}

export interface QueryChoice {
  readonly workload: Workload;
  readonly slowMs: number;
  /** How many at most. */
  readonly most: number;
}

/** Those that take at least so long on average; without times, all with a bad plan. */
export function slowQueries(
  explained: readonly ExplainedQuery[],
  { workload, slowMs, most }: QueryChoice,
): readonly SlowQuery[] {
  const total = totalMsOf(workload);
  return explained
    .filter((one) => isSlow(one, slowMs))
    .slice(0, most)
    .map(({ query, plan }) => slowQuery(query, plan, total));
}

/** A query that takes this much of all time is worth a look, however fast it is. */
const FREQUENT_SHARE = 0.1;

export function frequentQueries(
  explained: readonly ExplainedQuery[],
  { workload, slowMs, most }: QueryChoice,
): readonly SlowQuery[] {
  const total = totalMsOf(workload);
  return explained
    .filter((one) => !isSlow(one, slowMs) && (one.query.totalMs ?? 0) > total * FREQUENT_SHARE)
    .slice(0, most)
    .map(({ query, plan }) => slowQuery(query, plan, total));
}

function isSlow({ query, plan }: ExplainedQuery, slowMs: number): boolean {
  if (query.meanMs !== undefined) return query.meanMs >= slowMs;
  return plan.kind === "explained" && plan.remarks.some(({ verdict }) => verdict === "bad");
}

function totalMsOf({ queries }: Workload): number {
  return queries.reduce((sum, { totalMs = 0 }) => sum + totalMs, 0);
}

function slowQuery(query: Query, plan: QueryPlan, totalOfAllMs: number): SlowQuery {
  const { text, fingerprint, calls, meanMs, totalMs, rows } = query;
  return {
    text,
    fingerprint,
    calls,
    ...(meanMs === undefined ? {} : { meanMs }),
    ...(totalMs === undefined ? {} : { totalMs }),
    ...(rows === undefined ? {} : { rows }),
    ...(totalMs === undefined || totalOfAllMs === 0 ? {} : { timeShare: totalMs / totalOfAllMs }),
    plan,
  };
}
