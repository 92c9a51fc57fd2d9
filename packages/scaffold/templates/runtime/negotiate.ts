/** Content negotiation: what was sent, and what may be answered. RFC 9110 §8.3, §12.5. */
import type { ContentContract, OperationContract } from "./contract.js";
import { HttpError } from "./failure.js";

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

export function headerOf(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

/** Throws 406 when nothing this operation answers with is accepted. */
export function checkAccept(contract: OperationContract, headers: Headers): void {
  const accept = headerOf(headers, "accept");
  if (accept === undefined || accept === "" || accept === "*/*" || contract.produces === undefined) return;
  if (contract.produces.some((type) => isAccepted(type, accept))) return;
  throw new HttpError(406, "NOT_ACCEPTABLE", `This answers with ${contract.produces.join(", ")}.`);
}

/** RFC 9110 §12.5.1: the most specific range that matches decides; `q=0` refuses. */
export function isAccepted(type: string, accept: string): boolean {
  // As most clients of APIs ask.
  if (accept === type) return true;
  let specificity = -1;
  let accepted = false;
  for (const range of accept.split(",")) {
    const [name = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const match = matchRange(type, name);
    if (match <= specificity) continue;
    specificity = match;
    accepted = !parameters.some((parameter) => /^q=0(\.0{0,3})?$/.test(parameter));
  }
  return accepted;
}

/** Whether problem details have a weight of their own in `Accept`, and none below that of plain JSON. RFC 9110 §12.5.1. */
export function prefersProblem(accept: string | undefined): boolean {
  if (accept === undefined || !accept.includes("application/problem+json")) return false;
  const weights = new Map<string, number>();
  for (const range of accept.split(",")) {
    const [name = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    weights.set(name, weight === undefined ? 1 : Number(weight) || 0);
  }
  const problem = weights.get("application/problem+json") ?? 0;
  return problem > 0 && problem >= (weights.get("application/json") ?? 0);
}

/** 2 the type itself, 1 its range, 0 anything, -1 not at all; either side may be a range. */
function matchRange(type: string, range: string): number {
  if (range === type) return 2;
  if (range === "*/*" || range === "*" || type === "*/*") return 0;
  const slash = type.indexOf("/");
  if (type.includes("/*+") && range.endsWith(type.slice(type.indexOf("*") + 1))) return 1;
  if (range.endsWith("/*") && range.slice(0, -1) === type.slice(0, slash + 1)) return 1;
  if (type.endsWith("/*") && range.startsWith(type.slice(0, slash + 1))) return 1;
  return -1;
}

/** True when a request carries a body at all. RFC 9112 §6.3. */
export function hasBody(headers: Headers): boolean {
  if (headers["transfer-encoding"] !== undefined) return true;
  const length = headers["content-length"];
  return length !== undefined && length !== "0";
}

/** `Application/JSON; charset=utf-8` → `application/json`. */
export function mediaTypeOf(contentType: string): string {
  const end = contentType.indexOf(";");
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

/** The declared content that the request's body is of; throws 415 when there is none. */
export function contentOf(contents: readonly ContentContract[], headers: Headers): ContentContract {
  const contentType = headerOf(headers, "content-type") ?? "";
  const type = mediaTypeOf(contentType);
  const exact = contents.find((content) => content.type === type);
  const content =
    exact ?? contents.find((each) => each.type.includes("*") && matchRange(each.type, type) >= 0);
  if (content !== undefined) return content;
  const expected = contents.map((each) => each.type).join(", ");
  const found = type === "" ? "no content type" : type;
  throw new HttpError(415, "UNSUPPORTED_MEDIA_TYPE", `Expected ${expected}, found ${found}.`, {
    headers: { Accept: expected },
  });
}
