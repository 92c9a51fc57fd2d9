/** A query that takes long, and why. */
import type { PlanRemark } from "./judge-plan.ts";
import type { PlanNode } from "./plan-node.ts";

export interface SlowQuery {
  /** With `$1`, `$2`, … where values stood. */
  readonly text: string;
  readonly fingerprint: string;
  readonly calls: number;
  readonly meanMs?: number;
  readonly totalMs?: number;
  readonly rows?: number;
  /** 0..1 of the time of all queries that are known. */
  readonly timeShare?: number;
  readonly plan: QueryPlan;
}

export type QueryPlan =
  | {
      readonly kind: "explained";
      /** The most telling remark: `sequential scan of orders: reads 1.2 M rows to find 3 (bad)`. */
      readonly sentence: string;
      readonly remarks: readonly PlanRemark[];
      readonly root: PlanNode;
      /** `generic`: for whatever values; `measured`: run with typical ones. */
      readonly how: "generic" | "as sent" | "measured";
      readonly measuredMs?: number;
      /** Why it was not measured although that was asked for. */
      readonly notMeasured?: string;
    }
  /** EXPLAIN refused, and why; or it was not asked. */
  | { readonly kind: "unexplained"; readonly reason: string };
