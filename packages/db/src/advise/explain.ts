/** Asks a planner what a query costs, without running it. */
import type pg from "pg";

export interface PlanCost {
  /** In the planner's unit: about what reading a page in order takes. */
  readonly cost: number;
  /** Names of the indexes that the plan uses. */
  readonly indexes: readonly string[];
  /** How many rows it writes, estimated. */
  readonly writtenRows: number;
}

interface PlanNode {
  readonly "Node Type"?: string;
  readonly "Plan Rows"?: number;
  readonly "Total Cost"?: number;
  readonly "Index Name"?: string;
  readonly Plans?: readonly PlanNode[];
}

/** GENERIC_PLAN is of 16; before, a prepared statement is made to plan without its values. */
const GENERIC_PLAN_VERSION = 160_000;
const MOST_CASTS = 8;
const PREPARED = "ashlar_advice";

/**
 * A planner's view of one statement. A parameter whose type nothing tells is taken for text.
 *
 * @returns undefined where the server cannot plan it: a table that is gone, a function of somebody's search path
 */
export class Explainer {
  readonly #client: pg.ClientBase;
  readonly #serverVersion: number;
  /** Statements that needed a hand, by the text that they came as. */
  readonly #mended: Map<string, string | undefined> = new Map();

  constructor(client: pg.ClientBase, serverVersion: number) {
    this.#client = client;
    this.#serverVersion = serverVersion;
  }

  async explain(text: string): Promise<PlanCost | undefined> {
    let statement = this.#mended.has(text) ? this.#mended.get(text) : text;
    for (let attempt = 0; attempt < MOST_CASTS && statement !== undefined; attempt++) {
      try {
        return planCost(await this.#plan(statement));
      } catch (error) {
        if (!isOfStatement(error)) throw error;
        statement = withCast(statement, error);
        this.#mended.set(text, statement);
      }
    }
    this.#mended.set(text, undefined);
    return undefined;
  }

  async #plan(statement: string): Promise<PlanNode> {
    if (!/\$\d/.test(statement)) return this.#explain(`EXPLAIN (FORMAT JSON) ${statement}`);
    if (this.#serverVersion >= GENERIC_PLAN_VERSION) {
      return this.#explain(`EXPLAIN (FORMAT JSON, GENERIC_PLAN) ${statement}`);
    }
    const parameters = Math.max(...[...statement.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
    await this.#client.query("BEGIN TRANSACTION READ ONLY");
    try {
      await this.#client.query("SET LOCAL plan_cache_mode = force_generic_plan");
      await this.#client.query(`PREPARE ${PREPARED} AS ${statement}`);
      return await this.#explain(
        `EXPLAIN (FORMAT JSON) EXECUTE ${PREPARED} (${Array.from({ length: parameters }, () => "NULL").join(", ")})`,
      );
    } finally {
      await this.#client.query("ROLLBACK");
      // It outlives the transaction; where it could not be made there is none.
      await this.#client.query(`DEALLOCATE ${PREPARED}`).catch(() => undefined);
    }
  }

  async #explain(sql: string): Promise<PlanNode> {
    const { rows } = await this.#client.query<{ "QUERY PLAN": readonly [{ readonly Plan: PlanNode }] }>(sql);
    const plan = rows[0]?.["QUERY PLAN"][0].Plan;
    if (plan === undefined) throw new Error("EXPLAIN gave no plan");
    return plan;
  }
}

/** Syntax, names, rights and values, which are the statement's; anything else is not to be taken for a bad query. */
function isOfStatement(error: unknown): boolean {
  if (!(error instanceof Error && "code" in error && typeof error.code === "string")) return false;
  return /^(?:0A|22|42|54|57014)/.test(error.code);
}

/** 42P18: could not determine data type of parameter $1. */
function withCast(statement: string, error: unknown): string | undefined {
  const parameter = error instanceof Error ? /parameter \$(\d+)/.exec(error.message)?.[1] : undefined;
  if (parameter === undefined || !(error instanceof Error && "code" in error && error.code === "42P18")) {
    return undefined;
  }
  return statement.replace(new RegExp(`\\$${parameter}(?!\\d)(?!::)`, "g"), `$$${parameter}::text`);
}

function planCost(plan: PlanNode): PlanCost {
  const indexes = new Set<string>();
  let writtenRows = 0;
  const visit = (node: PlanNode): void => {
    if (node["Index Name"] !== undefined) indexes.add(node["Index Name"]);
    // It gives no rows itself unless they are asked back.
    if (node["Node Type"] === "ModifyTable") writtenRows += node.Plans?.[0]?.["Plan Rows"] ?? 0;
    for (const child of node.Plans ?? []) visit(child);
  };
  visit(plan);
  return { cost: plan["Total Cost"] ?? 0, indexes: [...indexes], writtenRows };
}
