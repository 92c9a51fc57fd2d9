/** A function of the database, called by POST. */
import type { JsonSchema, Operation, RequestBody, Response } from "@ashlar/model";
import { orNull } from "../plan/column-types.ts";
import { nameWords } from "../plan/name-words.ts";
import type { PlannedAction, ResourcePlan } from "../resource-plan.ts";
import type { ApiContext } from "./context.ts";
import { answer, operation } from "./operation.ts";
import { withPeriod } from "./row-schemas.ts";

/** `Actions`, or another where a resource is called so. */
export function actionsTag({ actions }: ResourcePlan): string {
  const segment = actions[0]?.path.split("/")[1] ?? "actions";
  return segment.charAt(0).toUpperCase() + segment.slice(1);
}

export function actionOperation(action: PlannedAction, context: ApiContext): Operation {
  const { operationId, path, comment, name } = action;
  const words = nameWords(name).join(" ");
  return operation(
    {
      operationId,
      method: "post",
      path,
      summary: words.charAt(0).toUpperCase() + words.slice(1),
      description: comment === undefined ? undefined : withPeriod(comment),
      tag: actionsTag(context.plan),
      parameters: [],
      requestBody: bodyOf(action),
      success: successOf(action),
      failures: [409, 422],
    },
    context,
  );
}

function bodyOf({ arguments: args }: PlannedAction): RequestBody | undefined {
  if (args.length === 0) return undefined;
  const properties: Record<string, JsonSchema> = {};
  for (const { name, schema } of args)
    properties[name] = typeof schema === "boolean" ? schema : orNull(schema);
  const required = args.filter(({ hasDefault }) => !hasDefault).map(({ name }) => name);
  const schema: JsonSchema = {
    type: "object",
    properties,
    additionalProperties: false,
    ...(required.length > 0 && { required }),
  };
  return { required: required.length > 0, content: [{ type: "application/json", schema, encoding: {} }] };
}

function successOf({ result: { kind, schema } }: PlannedAction): Response {
  if (kind === "none") return { status: "204", description: "It is done.", headers: [], content: [] };
  const name = kind === "rows" ? "data" : "result";
  const held: JsonSchema = kind === "rows" ? { type: "array", items: schema } : schema;
  return answer("200", kind === "rows" ? "The rows." : "The result.", {
    type: "object",
    properties: { [name]: held },
    required: [name],
  });
}
