/** Asks the planner what it would do with a query, without running it. */
import { loadModule, parseSync } from "libpg-query";
import type pg from "pg";
import { type PlanNode, readPlanNode } from "./plan-node.ts";
import { attempt } from "./read-only.ts";

export type Explained =
  | { readonly kind: "plan"; readonly plan: PlanNode; readonly how: "generic" | "as sent" }
  /** `permission denied for table orders` */
  | { readonly kind: "refused"; readonly reason: string };

const GENERIC_PLAN_VERSION = 160_000;
const PREPARED = "ashlar_explained";

/**
 * The plan that holds whatever the values are. From 16 EXPLAIN gives it itself; before that it is the plan of a
 * prepared statement that may not look at its values. Runs inside the caller's READ ONLY transaction.
 *
 * @param text one parsed statement, with `$1`, `$2`, … where values go
 * @see https://www.postgresql.org/docs/current/sql-explain.html
 */
export async function explainQuery(
  client: pg.ClientBase,
  { text, serverVersion }: { readonly text: string; readonly serverVersion: number },
): Promise<Explained> {
  const hasParameters = /\$\d/.test(text);
  if (!(await isOneStatement(text))) return { kind: "refused", reason: "it cannot be read as one statement" };
  const asked = await attempt(client, () => {
    if (!hasParameters) return explain(client, `EXPLAIN (FORMAT JSON, VERBOSE) ${text}`);
    if (serverVersion < GENERIC_PLAN_VERSION) return explainPrepared(client, text);
    return explain(client, `EXPLAIN (FORMAT JSON, VERBOSE, GENERIC_PLAN) ${text}`);
  });
  if ("error" in asked) return { kind: "refused", reason: reasonOf(asked.error) };
  return { kind: "plan", plan: asked.value, how: hasParameters ? "generic" : "as sent" };
}

const EXPLAINABLE = new Set(["SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"]);

/** With parameters left open, only the simple protocol takes an EXPLAIN, and that takes several statements too. */
async function isOneStatement(text: string): Promise<boolean> {
  await loadModule();
  try {
    const { stmts = [] } = parseSync(text);
    const [kind = ""] = Object.keys(stmts[0]?.stmt ?? {});
    return stmts.length === 1 && EXPLAINABLE.has(kind);
  } catch {
    return false;
  }
}

async function explainPrepared(client: pg.ClientBase, text: string): Promise<PlanNode> {
  const name = await prepare(client, text);
  try {
    await client.query("SET LOCAL plan_cache_mode = force_generic_plan");
    // rows: { parameters: number }[]
    const { rows } = await client.query<{ parameters: number }>(
      "SELECT pg_catalog.cardinality(parameter_types) AS parameters FROM pg_catalog.pg_prepared_statements WHERE name = $1",
      [name],
    );
    const parameters = rows[0]?.parameters ?? 0;
    const values = parameters === 0 ? "" : `(${Array(parameters).fill("NULL").join(", ")})`;
    return await explain(client, `EXPLAIN (FORMAT JSON, VERBOSE) EXECUTE ${name}${values}`);
  } finally {
    await forget(client);
  }
}

/** @returns the name that it is prepared under */
export async function prepare(client: pg.ClientBase, text: string): Promise<string> {
  await client.query(`PREPARE ${PREPARED} AS ${text}`);
  return PREPARED;
}

/** Prepared statements outlive their transaction; one that failed only lets itself be forgotten after it. */
export async function forget(client: pg.ClientBase): Promise<void> {
  await client.query(`DEALLOCATE ${PREPARED}`).catch(() => undefined);
}

export async function explain(client: pg.ClientBase, sql: string): Promise<PlanNode> {
  // rows: { "QUERY PLAN": [{ Plan: … }] }[]
  const { rows } = await client.query<{ "QUERY PLAN": readonly { readonly Plan: unknown }[] }>(sql);
  const [answer] = rows[0]?.["QUERY PLAN"] ?? [];
  return readPlanNode(answer?.Plan);
}

/** The first line, and not all of a query that the server may repeat. */
export function reasonOf(error: Error): string {
  const [line = ""] = error.message.split("\n");
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
