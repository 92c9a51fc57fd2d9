/** What a schema says after all its references. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";
import type { ResourcePlan } from "../resource-plan.ts";

/** Undefined of a schema that nothing fits. */
export function schemaBehind(schema: JsonSchema, plan: ResourcePlan): JsonSchemaObject | undefined {
  if (typeof schema === "boolean") return schema ? {} : undefined;
  const name = schema.$ref?.split("/").at(-1);
  const target = name === undefined ? undefined : plan.types[decodeURIComponent(name)];
  return target === undefined ? schema : schemaBehind(target, plan);
}
