/** The body of what the kit answers by itself, in the shape that the client prefers. */
import { STATUS_CODES } from "node:http";
import type { ServiceError } from "../errors/index.ts";

export interface Refusal {
  readonly contentType: string;
  readonly body: string;
}

/** RFC 9457 when `Accept` prefers it, else `{ error, meta }`. */
export function refusalOf(error: ServiceError, requestId: string, accept: string | undefined): Refusal {
  const { status, code, message, details } = error;
  if (!prefersProblem(accept)) {
    const body = JSON.stringify({ error: { code, message, details }, meta: { requestId } });
    return { contentType: "application/json; charset=utf-8", body };
  }
  const problem = {
    type: "about:blank",
    title: STATUS_CODES[status] ?? "Error",
    status,
    detail: message,
    code,
    ...(details.length > 0 && { errors: details }),
    requestId,
  };
  return { contentType: "application/problem+json; charset=utf-8", body: JSON.stringify(problem) };
}

/** Whether the problem type has a weight of its own, above that of plain JSON. RFC 9110 §12.5.1. */
export function prefersProblem(accept: string | undefined): boolean {
  if (accept === undefined || !/application\/problem\+json/i.test(accept)) return false;
  const weights = new Map<string, number>();
  for (const range of accept.split(",")) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    weights.set(type, weight === undefined ? 1 : Number(weight) || 0);
  }
  const problem = weights.get("application/problem+json") ?? 0;
  return problem > 0 && problem >= (weights.get("application/json") ?? 0);
}
