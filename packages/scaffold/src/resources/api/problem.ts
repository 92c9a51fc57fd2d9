/** What every failure is answered with. */
import type { JsonSchema, Response } from "@ashlar/model";
import { PROBLEM } from "../resource-schemas.ts";
import { reference } from "./context.ts";

/** https://www.rfc-editor.org/rfc/rfc9457 */
export const problemSchema: JsonSchema = {
  type: "object",
  description: "RFC 9457 problem details.",
  required: ["type", "title", "status"],
  properties: {
    type: { type: "string", format: "uri-reference", default: "about:blank" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["field", "message"],
        properties: { field: { type: "string" }, message: { type: "string" } },
      },
    },
  },
};

const DESCRIPTIONS = {
  400: "The request is not as this document says.",
  401: "Nobody knows who calls.",
  403: "The caller may not do that.",
  404: "There is no such thing, or not for the caller.",
  409: "Something is in the way: a value that may be there once, or what still refers to this.",
  412: "It is no longer what `If-Match` says.",
  422: "The database refuses a value: it refers to nothing, or breaks a rule.",
} as const;

export type FailureStatus = keyof typeof DESCRIPTIONS;

/** With `default`, in the order of their numbers. */
export function failures(statuses: readonly FailureStatus[]): Response[] {
  const named = [...statuses].sort((one, other) => one - other);
  return [
    ...named.map((status) => failure(String(status), DESCRIPTIONS[status])),
    failure("default", "Any other failure."),
  ];
}

function failure(status: string, description: string): Response {
  const type = "application/problem+json";
  return { status, description, headers: [], content: [{ type, schema: reference(PROBLEM), encoding: {} }] };
}
