/** A service over tables that were there before, as the emitters of projects look at services. */
import type { Finding } from "@ashlar/model";
import type { Blueprint } from "../../blueprint.ts";
import type { ServicePlan } from "../../service/service-plan.ts";

/** No store is ours: the tables are the database's own, and nothing of the kit's is kept beside them. */
export function resourceServicePlan(blueprint: Blueprint, findings: readonly Finding[]): ServicePlan {
  return {
    blueprint,
    stores: [],
    actions: new Map(),
    schema: { enums: [], tables: [] },
    findings,
  };
}
