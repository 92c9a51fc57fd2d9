/** Runs slow SELECTs once, with typical values, to see what their plans really do; only where that is harmless. */
import { quoteLiteral } from "@ashlar/catalog";
import type pg from "pg";
import { forget, prepare } from "./explain-query.ts";
import { type ExplainedQuery, sentenceOf } from "./explain-workload.ts";
import { judgePlan, type PlanSurroundings } from "./judge-plan.ts";
import { nodesOf, type PlanNode, readPlanNode } from "./plan-node.ts";
import type { QueryShape } from "./query-shape.ts";
import { attempt, inReadOnly } from "./read-only.ts";
import type { Structure } from "./structure.ts";
import { readTypicalValues, type TypicalValues } from "./typical-value.ts";

/** What is run on somebody's server has to have an end. */
const MOST_MEASURED = 20;

export interface MeasureOptions {
  readonly structure: Structure;
  readonly surroundings: PlanSurroundings;
  readonly slowMs: number;
  readonly mostQueries: number;
  readonly timeoutMs: number;
  readonly onProgress: (text: string) => void;
}

/** The same queries; those that were run have measured plans, those that could not say why. */
export async function measureQueries(
  client: pg.ClientBase,
  queries: readonly ExplainedQuery[],
  options: MeasureOptions,
): Promise<readonly ExplainedQuery[]> {
  const slow = queries
    .filter(
      ({ query, plan }) => plan.kind === "explained" && (query.meanMs ?? options.slowMs) >= options.slowMs,
    )
    .slice(0, Math.min(options.mostQueries, MOST_MEASURED));
  const measured = new Map<ExplainedQuery, ExplainedQuery>();
  for (const [position, query] of slow.entries()) {
    options.onProgress(`Measuring queries, ${position} of ${slow.length} …`);
    measured.set(query, await inReadOnly(client, options, () => measure(client, query, options)));
  }
  return queries.map((query) => measured.get(query) ?? query);
}

async function measure(
  client: pg.ClientBase,
  { query, statement, shape, plan }: ExplainedQuery,
  { structure, surroundings, timeoutMs }: MeasureOptions,
): Promise<ExplainedQuery> {
  if (plan.kind !== "explained") return { query, statement, shape, plan };
  const left = (reason: string): ExplainedQuery => ({
    query,
    statement,
    shape,
    plan: { ...plan, notMeasured: reason },
  });
  const harm = (await harmOf(client, shape, plan.root)) ?? undefined;
  if (harm !== undefined) return left(harm);
  const values = await readTypicalValues(client, { structure, shape, text: statement });
  if (values.kind === "unknown") return left(values.reason);
  const run = await attempt(client, () => runPrepared(client, statement, values));
  if ("error" in run) return left(failureOf(run.error, timeoutMs));
  const root = withoutValues(run.value);
  const remarks = judgePlan(root, surroundings);
  return {
    query,
    statement,
    shape,
    plan: {
      kind: "explained",
      sentence: sentenceOf(root, remarks),
      remarks,
      root,
      how: "measured",
      measuredMs: root.measured?.totalMs ?? 0,
    },
  };
}

/** Why running it could do or show more than reading; undefined where it cannot. */
async function harmOf(client: pg.ClientBase, shape: QueryShape, plan: PlanNode): Promise<string | undefined> {
  if (shape.kind !== "select") return "only a SELECT is run";
  if (shape.writes) return "it writes";
  if (shape.locks) return "it locks rows";
  const nodes = [...nodesOf(plan)];
  if (nodes.some(({ type }) => type === "Foreign Scan")) return "it asks another server";
  // What views, policies and inlined functions bring stands in the plan only.
  const called = new Set([...shape.functions, ...nodes.flatMap(({ functions }) => functions)]);
  // rows: { name: string }[]
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT p.proname AS name FROM pg_catalog.pg_proc p
     WHERE p.provolatile = 'v' AND (p.proname = ANY ($1::text[]) OR p.oid IN (
       SELECT o.oprcode FROM pg_catalog.pg_operator o WHERE o.oprname = ANY ($2::text[])))
     LIMIT 1`,
    [[...called], shape.operators],
  );
  const [volatile] = rows;
  return volatile === undefined
    ? undefined
    : `it calls ${volatile.name}(), which is volatile and may do anything`;
}

async function runPrepared(
  client: pg.ClientBase,
  text: string,
  { values }: Extract<TypicalValues, { kind: "known" }>,
): Promise<PlanNode> {
  const name = await prepare(client, text);
  try {
    await client.query("SET LOCAL plan_cache_mode = force_custom_plan");
    const list = values.length === 0 ? "" : `(${values.map(quoteLiteral).join(", ")})`;
    // rows: { "QUERY PLAN": [{ Plan: … }] }[]
    const { rows } = await client.query<{ "QUERY PLAN": readonly { readonly Plan: unknown }[] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON, VERBOSE) EXECUTE ${name}${list}`,
    );
    return readPlanNode(rows[0]?.["QUERY PLAN"][0]?.Plan);
  } finally {
    await forget(client);
  }
}

/** A server's message may quote a value. */
function failureOf(error: Error, timeoutMs: number): string {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (code === "57014") return `it was stopped after ${Math.round(timeoutMs / 1000)} s`;
  return `the server refused it (${code === "" ? "no SQLSTATE" : code})`;
}

/** Conditions of a plan for certain values hold those values, which are the users'. */
function withoutValues(node: PlanNode): PlanNode {
  const { indexCondition, filter, joinCondition, keys: _keys, ...rest } = node;
  return {
    ...rest,
    // That there is one is what the remarks go by.
    ...(indexCondition === undefined ? {} : { indexCondition: HIDDEN }),
    ...(filter === undefined ? {} : { filter: HIDDEN }),
    ...(joinCondition === undefined ? {} : { joinCondition: HIDDEN }),
    children: node.children.map(withoutValues),
  };
}

const HIDDEN = "…";
