/** Stands in while planning and code are being written. */
import type { Blueprint } from "../blueprint.ts";
import type { ServicePlan } from "./service-plan.ts";

export function planService(blueprint: Blueprint): ServicePlan {
  return {
    blueprint,
    stores: [],
    actions: new Map(
      blueprint.operations.map(({ name }) => [
        name,
        { kind: "stub", reason: "nothing is inferred yet" } as const,
      ]),
    ),
    schema: { enums: [], tables: [] },
    findings: [],
  };
}
