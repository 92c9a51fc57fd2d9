/** What the parts of the document look up in the plan. */
import type { JsonSchema, JsonSchemaObject, ObjectId, SecurityRequirement } from "@ashlar/model";
import { withArticle } from "../../service/plan/words.ts";
import { nameWords } from "../plan/name-words.ts";
import type { PlannedField, PlannedResource, ResourcePlan } from "../resource-plan.ts";

export interface ApiContext {
  readonly plan: ResourcePlan;
  readonly byRelation: ReadonlyMap<ObjectId, PlannedResource>;
  readonly security: readonly SecurityRequirement[];
}

export function apiContext(plan: ResourcePlan): ApiContext {
  return {
    plan,
    byRelation: new Map(plan.resources.map((resource) => [resource.relation, resource])),
    security: plan.security === "bearer" ? [{ bearer: [] }] : [],
  };
}

export function reference(name: string): JsonSchemaObject {
  return { $ref: `#/$defs/${name}` };
}

/** `release groups` */
export function manyOf({ plural }: PlannedResource): string {
  return nameWords(plural).join(" ");
}

/** `a release group` */
export function oneOf({ singular }: PlannedResource): string {
  return withArticle(nameWords(singular).join(" "));
}

/** Of what is answered. */
export function readable({ fields }: PlannedResource): readonly PlannedField[] {
  return fields.filter((field) => !field.isWriteOnly);
}

/** What a reference to one of the database's own types leads to. */
export function resolved(schema: JsonSchema, { plan }: ApiContext): JsonSchemaObject {
  let current = schema;
  for (let depth = 0; depth < 10; depth++) {
    if (typeof current === "boolean") return {};
    const name = current.$ref?.replace("#/$defs/", "");
    if (name === undefined) return current;
    current = plan.types[name] ?? {};
  }
  return {};
}
