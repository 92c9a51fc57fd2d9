/** One request, held against its operation's contract: the same steps under every framework. */
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { limits } from "./body.js";
import { coerceTree } from "./coerce.js";
import type { ContentContract, OperationContract, PartContract } from "./contract.js";
import { badRequest, type Detail } from "./failure.js";
import { describe, type Place } from "./issues.js";
import { checkAccept, contentOf, hasBody, headerOf } from "./negotiate.js";
import {
  decodeCookies,
  decodeHeaders,
  decodePath,
  decodeQuery,
  fillDefaults,
  type Values,
} from "./parameters.js";
import { readBytes } from "./read-bytes.js";
import { authenticate, type Callers, type Schemes } from "./security.js";

/** What a framework's adapter knows of a request. */
export interface Incoming {
  readonly message: IncomingMessage;
  /** The message, or what somebody put in its place. */
  readonly stream: Readable;
  /** Path and query; below a mount point, what is below it. */
  readonly url: string;
  /** By the router. */
  readonly params: Readonly<Values>;
  /** The body, where something before us has read it already. */
  readonly parsed: unknown;
  /** The framework's own request, for the hooks of `security.ts`. */
  readonly request: unknown;
}

/** A request that fits; a place the operation does not use is undefined. */
export interface Received {
  readonly auth: Callers | undefined;
  readonly path: Values | undefined;
  readonly query: Values | undefined;
  readonly header: Values | undefined;
  readonly cookie: Values | undefined;
  readonly querystring: Values | undefined;
  readonly body: unknown;
  /** The declared content type that the body came in. */
  readonly contentType: string | undefined;
}

/**
 * Accept, authenticate, decode, read, validate, complete, in this order; a failure is thrown or rejected as an
 * `HttpError`. Nothing is awaited that is there already: a request without body and credentials has its answer
 * at once.
 */
export function receive(
  contract: OperationContract,
  schemes: Schemes,
  incoming: Incoming,
): Received | Promise<Received> {
  checkAccept(contract, incoming.message.headers);
  if (contract.security === undefined) return decode(contract, incoming, undefined);
  const from = {
    headers: incoming.message.headers,
    search: searchOf(incoming.url),
    socket: incoming.message.socket,
    request: incoming.request,
  };
  return authenticate(contract.security, schemes, from).then((auth) => decode(contract, incoming, auth));
}

function decode(
  contract: OperationContract,
  incoming: Incoming,
  auth: Callers | undefined,
): Received | Promise<Received> {
  const { headers } = incoming.message;
  const { path, query, header, cookie, querystring, body } = contract;
  const search = searchOf(incoming.url);
  const parameters: Parameters = {
    auth,
    path: path && decodePath(path, incoming.params, pathOf(incoming.url)),
    query: query && decodeQuery(query.parameters, search),
    header: header && decodeHeaders(header.parameters, headers),
    cookie: cookie && decodeCookies(cookie.parameters, headerOf(headers, "cookie")),
    querystring: querystring && decodeQuerystring(querystring, search),
  };
  if (body === undefined || !hasBody(headers)) return complete(contract, parameters, undefined, undefined);
  const content = contentOf(body.contents, headers);
  return readValue(content, incoming).then((value) => complete(contract, parameters, content, value));
}

type Parameters = Omit<Received, "body" | "contentType">;

async function readValue(content: ContentContract, { message, stream, parsed }: Incoming): Promise<unknown> {
  const contentType = message.headers["content-type"] ?? "";
  if (parsed === undefined) {
    const limitBytes = content.type === "multipart/form-data" ? limits.multipartBytes : limits.bodyBytes;
    return content.parse(await readBytes(stream, message.headers, limitBytes), content, contentType);
  }
  if (Buffer.isBuffer(parsed)) return content.parse(parsed, content, contentType);
  if (content.fields === undefined) return parsed;
  // A parser before us knows a form's fields, but not their types.
  const fields = content.fields.map(({ name, shape }) => [name, shape] as const);
  return coerceTree(parsed, { properties: Object.fromEntries(fields) });
}

/** Validates everything, so that all problems are told at once; then fills in what the document says. */
function complete(
  contract: OperationContract,
  parameters: Parameters,
  content: ContentContract | undefined,
  value: unknown,
): Received {
  const problems = findProblems(contract, parameters, content, value);
  if (problems.length > 0) throw validationError(problems);
  const { query, header, cookie } = parameters;
  if (query !== undefined) fillDefaults(contract.query?.parameters ?? [], query);
  if (header !== undefined) fillDefaults(contract.header?.parameters ?? [], header);
  if (cookie !== undefined) fillDefaults(contract.cookie?.parameters ?? [], cookie);
  content?.finish?.(value);
  return { ...parameters, body: value, contentType: content?.type };
}

/** In the order path, query, header, cookie, body. */
function findProblems(
  contract: OperationContract,
  parameters: Parameters,
  content: ContentContract | undefined,
  value: unknown,
): Detail[] {
  const problems: Detail[] = [];
  check(contract.path, parameters.path, "path", problems);
  check(contract.query, parameters.query, "query", problems);
  check(contract.querystring, parameters.querystring, "query", problems);
  check(contract.header, parameters.header, "header", problems);
  check(contract.cookie, parameters.cookie, "cookie", problems);
  if (content !== undefined) check(content, value, "body", problems);
  else if (contract.body?.required) {
    problems.push({ field: "body", message: "is required", reason: "required" });
  }
  return problems;
}

function check(
  part: Pick<PartContract, "validate"> | undefined,
  value: unknown,
  place: Place,
  problems: Detail[],
): void {
  if (part?.validate === undefined || part.validate(value)) return;
  problems.push(...describe(part.validate.errors ?? [], place));
}

function validationError(problems: readonly Detail[]): Error {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return badRequest(`The request does not fit the API: ${count}.`, problems);
}

// OpenAPI 3.2 `in: querystring`: all that stands behind `?`, as form fields or as JSON, under its own name.
function decodeQuerystring({ parameters }: PartContract, search: string): Values {
  const [whole] = parameters;
  if (search === "" || whole === undefined) return {};
  if (whole.shape === "json") return decodeQuery(parameters, `${encodeURIComponent(whole.name)}=${search}`);
  return decodeQuery([{ ...whole, style: "form", explode: true }], search);
}

export function pathOf(url: string): string {
  const end = url.indexOf("?");
  return end === -1 ? url : url.slice(0, end);
}

function searchOf(url: string): string {
  const start = url.indexOf("?");
  return start === -1 ? "" : url.slice(start + 1);
}
