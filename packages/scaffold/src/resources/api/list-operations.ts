/** Lists: of a resource, and of what belongs to one row of it. */
import type { Operation, Parameter } from "@ashlar/model";
import { nameWords } from "../plan/name-words.ts";
import { operationIdsOf } from "../resource-operation.ts";
import type { PlannedRelation, PlannedResource } from "../resource-plan.ts";
import { schemaNamesOf } from "../resource-schemas.ts";
import { type ApiContext, manyOf, oneOf, reference } from "./context.ts";
import { filterParameters } from "./filter-schemas.ts";
import { answer, keyParameters, operation, queryParameter, selectionParameters, tagOf } from "./operation.ts";
import { MOST_ROWS, withPeriod } from "./row-schemas.ts";

const USUAL_ROWS = 25;

export function listOperation(resource: PlannedResource, context: ApiContext): Operation {
  const { list } = operationIdsOf(resource);
  return operation(
    {
      operationId: list,
      method: "get",
      path: resource.path,
      summary: `List ${manyOf(resource)}`,
      description: resource.comment === undefined ? undefined : withPeriod(resource.comment),
      tag: tagOf(resource),
      parameters: listParameters(resource, context),
      success: answer(
        "200",
        `A page of ${manyOf(resource)}.`,
        reference(schemaNamesOf(resource.singular).page),
      ),
      failures: [],
    },
    context,
  );
}

/** What a relation holds of one row: the other resource's list, with all that it can do. */
export function nestedOperation(
  resource: PlannedResource,
  relation: PlannedRelation,
  context: ApiContext,
): Operation | undefined {
  const other = context.byRelation.get(relation.to);
  const { operationId, path } = relation;
  if (other === undefined || operationId === undefined || path === undefined) return undefined;
  return operation(
    {
      operationId,
      method: "get",
      path,
      summary: `List ${nameWords(relation.name).join(" ")} of ${oneOf(resource)}`,
      tag: tagOf(resource),
      parameters: [...keyParameters(resource), ...listParameters(other, context)],
      success: answer("200", `A page of ${manyOf(other)}.`, reference(schemaNamesOf(other.singular).page)),
      failures: [404],
    },
    context,
  );
}

function listParameters(resource: PlannedResource, context: ApiContext): Parameter[] {
  const sort = reference(schemaNamesOf(resource.singular).sort);
  return [
    queryParameter(
      "limit",
      { type: "integer", minimum: 1, maximum: MOST_ROWS, default: USUAL_ROWS },
      "How many rows a page holds.",
    ),
    queryParameter("cursor", { type: "string", minLength: 1 }, "`nextCursor` of the page before."),
    ...(resource.sorts.length > 0
      ? [queryParameter("sort", sort, "Rows that are equal come by their key.")]
      : []),
    ...selectionParameters(resource),
    ...filterParameters(resource, context),
  ];
}
