/** Finds a planner that can cost candidates. */
import { riskOfPlanning } from "../analyze/foreign-code.ts";
import { DbError } from "../errors.ts";
import type { AdvisedSource, AdviseOptions } from "./advise-options.ts";
import type { Candidate } from "./candidate.ts";
import { openCloneCosting } from "./clone-costing.ts";
import type { Costing } from "./costing.ts";
import { findHypopg, openHypopgCosting } from "./hypopg-costing.ts";
import type { PlannerStatistics } from "./planner-statistics.ts";
import type { Tables } from "./table-facts.ts";

export interface CostingNeeds extends AdviseOptions {
  readonly statistics: PlannerStatistics;
  readonly tables: Tables;
  readonly candidates: readonly Candidate[];
}

export interface OpenCosting extends Costing {
  /** What could not be made in the clone. */
  readonly failures: readonly string[];
}

/** @returns undefined where nobody can be asked, or is meant to be */
export async function openCosting(
  source: AdvisedSource,
  needs: CostingNeeds,
): Promise<OpenCosting | undefined> {
  const { costing = "auto", candidates, clone, statistics, tables, onProgress = () => {} } = needs;
  if (costing === "structure") return undefined;
  // HypoPG knows no GIN.
  const suits = costing === "hypopg" || candidates.every(({ method }) => method !== "gin");
  const schema =
    source.kind === "live" && costing !== "clone" && suits && (await mayPlan(source, costing))
      ? await findHypopg(source.client)
      : undefined;
  if (schema !== undefined) {
    const { serverVersion } = statistics;
    return {
      ...(await openHypopgCosting(source.client, { schema, serverVersion, candidates })),
      failures: [],
    };
  }
  if (costing === "hypopg") return undefined;
  onProgress("making a clone with the planner's statistics");
  const target = await clone?.();
  if (target === undefined) return undefined;
  try {
    const opened = await openCloneCosting(target, { statistics, tables, candidates });
    return {
      kind: opened.kind,
      options: opened.options,
      refused: opened.refused,
      cost: (statement, visible) => opened.cost(statement, visible),
      close: () => target.close(),
      failures: target.failures,
    };
  } catch (error) {
    await target.close();
    throw error;
  }
}

/** @throws {DbError} ASHLAR_DB_ANALYZE where the server was asked for by name */
async function mayPlan({ client }: AdvisedSource, costing: "auto" | "hypopg"): Promise<boolean> {
  const risk = await riskOfPlanning(client);
  if (risk === undefined || costing === "auto") return risk === undefined;
  throw new DbError("ASHLAR_DB_ANALYZE", `HypoPG is not asked: planning runs functions, ${risk}`, {
    hint: "leave --costing out, or connect as a role of pg_monitor and pg_read_all_data that is no superuser",
  });
}
