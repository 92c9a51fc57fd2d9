/** Stands in while planning and code are being written. */
import type { File } from "@ashlar/model";
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

export function emitServiceCode(_plan: ServicePlan): { readonly files: readonly File[] } {
  return {
    files: [
      {
        path: "src/database/tables.ts",
        owner: "generated",
        text: "/** The tables. */\nexport type Tables = Record<never, never>;\n",
      },
    ],
  };
}
