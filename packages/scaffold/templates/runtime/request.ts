/** One request, held against its operation's contract: the steps that every framework's adapter takes. */
import { randomUUID } from "node:crypto";
import type { ContentContract, OperationContract, PartContract } from "./contract.js";
import { badRequest, type Detail, HttpError } from "./failure.js";
import { describe } from "./issues.js";
import { contentOf, type Headers, hasBody, headerOf } from "./negotiate.js";
import { decodeCookies, decodeHeaders, decodePath, decodeQuery, fillDefaults } from "./parameters.js";

/** Parameters by place, decoded; a place the operation does not use is undefined. */
export interface Parameters {
  path: { [name: string]: unknown } | undefined;
  query: { [name: string]: unknown } | undefined;
  header: { [name: string]: unknown } | undefined;
  cookie: { [name: string]: unknown } | undefined;
  querystring: { [name: string]: unknown } | undefined;
}

export function decodeParameters(
  contract: OperationContract,
  raw: {
    readonly path: Readonly<Record<string, unknown>>;
    readonly search: string;
    readonly headers: Headers;
  },
): Parameters {
  const { path, query, header, cookie, querystring } = contract;
  return {
    path: path && decodePath(path.parameters, raw.path),
    query: query && decodeQuery(query.parameters, raw.search),
    header: header && decodeHeaders(header.parameters, raw.headers),
    cookie: cookie && decodeCookies(cookie.parameters, headerOf(raw.headers, "cookie")),
    querystring: querystring && decodeQuerystring(querystring, raw.search),
  };
}

// OpenAPI 3.2 `in: querystring`: all that stands behind `?`, as form fields or as JSON, under its own name.
function decodeQuerystring(part: PartContract, search: string): { [name: string]: unknown } {
  const [whole] = part.parameters;
  if (search === "" || whole === undefined) return {};
  if (whole.shape !== "json") return decodeQuery([{ ...whole, style: "form", explode: true }], search);
  return decodeQuery([whole], `${whole.name}=${search}`);
}

/** A request's bytes; `parsed` where something before us has read them already. */
export interface RequestStream {
  readonly stream: AsyncIterable<Uint8Array>;
  readonly headers: Headers;
  readonly parsed?: unknown;
}

export interface Body {
  readonly content: ContentContract;
  readonly value: unknown;
}

/** The body, parsed, or undefined where none came; throws 415, 413 and 400. */
export async function readBody(contract: OperationContract, from: RequestStream): Promise<Body | undefined> {
  if (contract.body === undefined || !hasBody(from.headers)) return undefined;
  const content = contentOf(contract.body.contents, from.headers);
  const contentType = headerOf(from.headers, "content-type") ?? "";
  return { content, value: await content.parse({ ...from, contentType }, content) };
}

/** Everything that is wrong with the request, in the order path, query, header, cookie, body. */
export function findProblems(
  contract: OperationContract,
  parameters: Parameters,
  body: Body | undefined,
): Detail[] {
  const problems: Detail[] = [];
  check(contract.path, parameters.path, "path", problems);
  check(contract.query, parameters.query, "query", problems);
  check(contract.querystring, parameters.querystring, "query", problems);
  check(contract.header, parameters.header, "header", problems);
  check(contract.cookie, parameters.cookie, "cookie", problems);
  if (body === undefined) {
    if (contract.body?.required) problems.push({ field: "body", message: "is required", reason: "required" });
    return problems;
  }
  const { validate } = body.content;
  if (validate !== undefined && !validate(body.value))
    problems.push(...describe(validate.errors ?? [], "body"));
  return problems;
}

/** To be called once the request is known to be valid. */
export function completeParameters(contract: OperationContract, parameters: Parameters): void {
  for (const place of ["query", "header", "cookie"] as const) {
    const values = parameters[place];
    if (values !== undefined) fillDefaults(contract[place]?.parameters ?? [], values);
  }
}

function check(
  part: PartContract | undefined,
  data: unknown,
  place: "path" | "query" | "header" | "cookie",
  problems: Detail[],
): void {
  if (part?.validate !== undefined && !part.validate(data))
    problems.push(...describe(part.validate.errors ?? [], place));
}

/** The failure that tells all problems at once. */
export function validationError(problems: readonly Detail[]): HttpError {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return badRequest(`The request does not fit the API: ${count}.`, problems);
}

/** An id the client sent along, when it is harmless, or a new one. */
export function requestIdOf(headers: Headers): string {
  const sent = headerOf(headers, "x-request-id");
  return sent !== undefined && /^[\w.:/+=-]{1,128}$/.test(sent) ? sent : randomUUID();
}

/** Methods by path, for telling 405 from 404. */
export type Paths = readonly { readonly pattern: RegExp; readonly methods: readonly string[] }[];

/** 405 where the path is known with other methods, else 404. RFC 9110 §15.5.6. */
export function unmatched(paths: Paths, method: string, url: string): HttpError {
  const end = url.indexOf("?");
  const pathname = end === -1 ? url : url.slice(0, end);
  const allowed = new Set(
    paths.filter((path) => path.pattern.test(pathname)).flatMap((path) => path.methods),
  );
  if (allowed.has("GET")) allowed.add("HEAD");
  if (allowed.size === 0) return new HttpError(404, "NOT_FOUND", `There is nothing at ${pathname}.`);
  const allow = [...allowed].sort().join(", ");
  return new HttpError(405, "METHOD_NOT_ALLOWED", `${method} is not allowed at ${pathname}.`, {
    headers: { Allow: allow },
  });
}
