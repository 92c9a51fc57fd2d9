/** What operations of a resource have in common. */
import type { Header, JsonSchema, Operation, Parameter, Response } from "@ashlar/model";
import { nameWords } from "../plan/name-words.ts";
import type { PlannedResource } from "../resource-plan.ts";
import { schemaNamesOf } from "../resource-schemas.ts";
import { type ApiContext, readable, reference } from "./context.ts";
import { type FailureStatus, failures } from "./problem.ts";

export interface OperationParts {
  readonly operationId: string;
  readonly method: "get" | "post" | "patch" | "delete";
  readonly path: string;
  readonly summary: string;
  readonly description?: string | undefined;
  readonly tag: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: Operation["requestBody"];
  readonly success: Response;
  /** What else is no failure. */
  readonly unchanged?: Response;
  /** Besides 400 and those of security. */
  readonly failures: readonly FailureStatus[];
}

export function operation(parts: OperationParts, { security }: ApiContext): Operation {
  const { operationId, method, path, summary, description, tag, parameters, requestBody, success } = parts;
  const ofSecurity = security.length === 0 ? [] : ([401, 403] as const);
  return {
    operationId,
    method,
    path,
    basePath: "",
    summary,
    ...(description !== undefined && { description }),
    tags: [tag],
    deprecated: false,
    parameters,
    ...(requestBody !== undefined && { requestBody }),
    responses: [
      success,
      ...(parts.unchanged ? [parts.unchanged] : []),
      ...failures([400, ...ofSecurity, ...parts.failures]),
    ],
    security,
    callbacks: [],
  };
}

export function answer(status: "200" | "201", description: string, schema: JsonSchema): Response {
  return { status, description, headers: [], content: [{ type: "application/json", schema, encoding: {} }] };
}

/** `Release groups` */
export function tagOf({ plural }: PlannedResource): string {
  const text = nameWords(plural).join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function itemPath({ path, key }: PlannedResource): string {
  return `${path}/${key.map((name) => `{${name}}`).join("/")}`;
}

/** The fields of the key, in the path. */
export function keyParameters({ key, fields }: PlannedResource): Parameter[] {
  return key.map((name) => {
    const field = fields.find((each) => each.name === name);
    return {
      name,
      in: "path",
      required: true,
      deprecated: false,
      style: "simple",
      explode: false,
      allowReserved: false,
      schema: field?.schema ?? true,
      ...(field?.comment !== undefined && { description: field.comment }),
    };
  });
}

export function queryParameter(name: string, schema: JsonSchema, description: string): Parameter {
  return {
    name,
    in: "query",
    required: false,
    description,
    deprecated: false,
    style: "form",
    explode: false,
    allowReserved: false,
    schema,
  };
}

/** A condition on the state that a row is in. RFC 9110 §13 */
export function preconditionParameter(name: "if-match" | "if-none-match"): Parameter {
  const description =
    name === "if-match"
      ? "`ETag` of the whole row as the caller knows it: where it has changed since, nothing is done."
      : "`ETag` of an earlier answer: where it would be the same again, it is not sent.";
  return { ...queryParameter(name, { type: "string" }, description), in: "header", style: "simple" };
}

export const entityTag: Header = {
  name: "etag",
  required: true,
  description: "Changes with the row.",
  schema: { type: "string" },
};

/** `fields` and `include`. */
export function selectionParameters(resource: PlannedResource): Parameter[] {
  const names = schemaNamesOf(resource.singular);
  const fields = readable(resource).length > 0 && [
    queryParameter("fields", reference(names.fields), "Which fields are answered, with commas between."),
  ];
  const include = resource.relations.length > 0 && [
    queryParameter(
      "include",
      reference(names.include),
      "What is read together with it, with commas between.",
    ),
  ];
  return [...(fields || []), ...(include || [])];
}
