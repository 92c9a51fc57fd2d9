/** Explains queries where code of others can do no harm: on a clone with the database's statistics. */
import type { Database } from "@ashlar/model";
import type pg from "pg";
import type { AdviceClone } from "../advise/advise-options.ts";
import { openCloneCosting } from "../advise/clone-costing.ts";
import { readPlannerStatistics } from "../advise/planner-statistics.ts";
import { tablesOf } from "../advise/table-facts.ts";
import type { Workload } from "../workload.ts";
import { type ExplainedQuery, explainWorkload, shapeWorkload } from "./explain-workload.ts";
import type { PlanSurroundings } from "./judge-plan.ts";

const CLONE_VERSION = 180_000;

export interface CloneExplaining {
  /** Undefined where none can be had. */
  readonly clone: (() => Promise<AdviceClone | undefined>) | undefined;
  readonly surroundings: PlanSurroundings;
  readonly timeoutMs: number;
  readonly onProgress: (done: number, of: number) => void;
}

export async function explainOnClone(
  { client, database }: { readonly client: pg.ClientBase; readonly database: Database },
  workload: Workload,
  { clone, ...options }: CloneExplaining,
): Promise<{ readonly explained: readonly ExplainedQuery[]; readonly isPlanned: boolean }> {
  const target = await clone?.();
  if (target === undefined) {
    return { explained: await shapeWorkload(workload, WITHOUT_CLONE), isPlanned: false };
  }
  try {
    const statistics = await readPlannerStatistics(client);
    const tables = tablesOf(database, statistics);
    await openCloneCosting(target, { statistics, tables, candidates: [] });
    const explained = await explainWorkload(target.client, workload, {
      ...options,
      serverVersion: CLONE_VERSION,
    });
    return { explained, isPlanned: true };
  } finally {
    await target.close();
  }
}

const WITHOUT_CLONE = "planning it there could run code of others with this user's rights";
