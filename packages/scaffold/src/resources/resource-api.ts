/** Resources of a database → Api: the document that clients see, from which handlers, types and validators are made. */
import type { Api, JsonSchema, Operation } from "@ashlar/model";
import { actionOperation, actionsTag } from "./api/action-operation.ts";
import { type ApiContext, apiContext } from "./api/context.ts";
import { filterSchemas } from "./api/filter-schemas.ts";
import { itemOperation } from "./api/item-operations.ts";
import { listOperation, nestedOperation } from "./api/list-operations.ts";
import { tagOf } from "./api/operation.ts";
import { problemSchema } from "./api/problem.ts";
import { resourceSchemas, withPeriod } from "./api/row-schemas.ts";
import { operationsOf, type ResourceOperation } from "./resource-operation.ts";
import type { ResourcePlan } from "./resource-plan.ts";
import { PROBLEM } from "./resource-schemas.ts";

export function apiOfResources(plan: ResourcePlan): Api {
  const context = apiContext(plan);
  return {
    title: plan.title,
    version: "1.0.0",
    openapi: "3.1.1",
    basePath: "",
    servers: [{ url: "/" }],
    operations: [...operationsOf(plan).values()].flatMap((each) => operationFor(each, context) ?? []),
    webhooks: [],
    schemas: schemasOf(context),
    securitySchemes:
      plan.security === "bearer"
        ? { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "Says who calls." } }
        : {},
    tags: tagsOf(plan),
  };
}

function operationFor(operation: ResourceOperation, context: ApiContext): Operation | undefined {
  if (operation.kind === "action") return actionOperation(operation.action, context);
  const { kind, resource } = operation;
  if (kind === "list") return listOperation(resource, context);
  if (kind === "nested") return nestedOperation(resource, operation.relation, context);
  return itemOperation(kind, resource, context);
}

function schemasOf(context: ApiContext): Record<string, JsonSchema> {
  const { resources, types } = context.plan;
  const schemas: Record<string, JsonSchema> = {};
  for (const resource of resources) Object.assign(schemas, resourceSchemas(resource, context));
  return { ...schemas, ...types, ...filterSchemas(context), [PROBLEM]: problemSchema };
}

function tagsOf(plan: ResourcePlan): Api["tags"] {
  const tags = plan.resources.map((resource) => ({
    name: tagOf(resource),
    description:
      resource.comment === undefined
        ? `Rows of \`${resource.schema}.${resource.table}\`.`
        : withPeriod(resource.comment),
  }));
  return plan.actions.length === 0
    ? tags
    : [...tags, { name: actionsTag(plan), description: "Functions of the database that requests may call." }];
}
