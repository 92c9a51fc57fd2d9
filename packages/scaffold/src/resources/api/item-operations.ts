/** What can be done with one row: read, make, change and delete it. */
import type { Operation, RequestBody, Response } from "@ashlar/model";
import { operationIdsOf } from "../resource-operation.ts";
import type { PlannedResource } from "../resource-plan.ts";
import { schemaNamesOf } from "../resource-schemas.ts";
import { type ApiContext, oneOf, reference } from "./context.ts";
import {
  answer,
  entityTag,
  itemPath,
  keyParameters,
  operation,
  preconditionParameter,
  selectionParameters,
  tagOf,
} from "./operation.ts";

export type ItemOperation = "read" | "create" | "update" | "delete";

export function itemOperation(
  kind: ItemOperation,
  resource: PlannedResource,
  context: ApiContext,
): Operation {
  const common = { operationId: operationIdsOf(resource)[kind], tag: tagOf(resource) };
  const parts = { read, create, update, delete: remove }[kind](resource);
  return operation({ ...common, ...parts }, context);
}

function read(resource: PlannedResource) {
  return {
    method: "get",
    path: itemPath(resource),
    summary: `Read ${oneOf(resource)}`,
    parameters: [
      ...keyParameters(resource),
      ...selectionParameters(resource),
      preconditionParameter("if-none-match"),
    ],
    success: tagged(answer("200", `${sentence(oneOf(resource))}.`, reference(resource.singular))),
    unchanged: { status: "304", description: "The caller has it.", headers: [entityTag], content: [] },
    failures: [404],
  } as const;
}

function create(resource: PlannedResource) {
  return {
    method: "post",
    path: resource.path,
    summary: `Create ${oneOf(resource)}`,
    parameters: [],
    requestBody: body(["application/json"], schemaNamesOf(resource.singular).create),
    success: created(resource),
    failures: [409, 422],
  } as const;
}

function update(resource: PlannedResource) {
  const types = ["application/merge-patch+json", "application/json"];
  return {
    method: "patch",
    path: itemPath(resource),
    summary: `Update ${oneOf(resource)}`,
    parameters: [...keyParameters(resource), preconditionParameter("if-match")],
    requestBody: body(types, schemaNamesOf(resource.singular).patch),
    success: tagged(answer("200", "As it stands now.", reference(resource.singular))),
    failures: [404, 409, 412, 422],
  } as const;
}

function remove(resource: PlannedResource) {
  return {
    method: "delete",
    path: itemPath(resource),
    summary: `Delete ${oneOf(resource)}`,
    parameters: [...keyParameters(resource), preconditionParameter("if-match")],
    success: { status: "204", description: "It is gone.", headers: [], content: [] },
    failures: [404, 409, 412],
  } as const;
}

function body(types: readonly string[], schema: string): RequestBody {
  return {
    required: true,
    content: types.map((type) => ({ type, schema: reference(schema), encoding: {} })),
  };
}

/** Without a key it has no address. */
function created(resource: PlannedResource): Response {
  const response = answer("201", "As it stands now.", reference(resource.singular));
  if (resource.key.length === 0) return response;
  const schema = { type: "string", format: "uri-reference" } as const;
  return {
    ...response,
    headers: [{ name: "location", required: true, description: "Where it is.", schema }, entityTag],
  };
}

function tagged(response: Response): Response {
  return { ...response, headers: [entityTag] };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
