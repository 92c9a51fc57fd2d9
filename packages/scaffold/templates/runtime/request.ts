/** One request, held against its operation's contract: the same steps under every framework. */
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { limits, refuseProto } from "./body.js";
import { coerceTree } from "./coerce.js";
import type { ContentContract, OperationContract, PartContract } from "./contract.js";
import { badRequest, type Detail } from "./failure.js";
import { describe, type Place, pointerTo } from "./issues.js";
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
  /** A limit that was set elsewhere, for bodies of all kinds, in place of `limits`. */
  readonly limitBytes?: number | undefined;
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
  body: unknown;
  /** The declared content type that the body came in. */
  contentType: string | undefined;
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
  const received: Received = {
    auth,
    path: path && decodePath(path, incoming.params, pathOf(incoming.url)),
    query: query && decodeQuery(query.parameters, searchOf(incoming.url)),
    header: header && decodeHeaders(header.parameters, headers),
    cookie: cookie && decodeCookies(cookie.parameters, headerOf(headers, "cookie")),
    querystring: querystring && decodeQuerystring(querystring, searchOf(incoming.url)),
    body: undefined,
    contentType: undefined,
  };
  if (body === undefined || !hasBody(headers)) return complete(contract, received, undefined);
  return readBody(contract, received, contentOf(body.contents, headers), incoming);
}

function readBody(
  contract: OperationContract,
  received: Received,
  content: ContentContract,
  { message, stream, parsed, limitBytes = limitOf(content) }: Incoming,
): Received | Promise<Received> {
  received.contentType = content.type;
  const finish = (value: unknown): Received => {
    received.body = value;
    return complete(contract, received, content);
  };
  const parse = (bytes: Buffer): Received | Promise<Received> => {
    const value = content.parse(bytes, content, message.headers["content-type"] ?? "");
    return value instanceof Promise ? value.then(finish) : finish(value);
  };
  if (parsed === undefined) {
    return readBytes(stream, message.headers, limitBytes).then(parse);
  }
  if (Buffer.isBuffer(parsed)) return parse(parsed);
  refuseProto(parsed);
  if (content.fields === undefined) return finish(parsed);
  // A parser before us knows a form's fields, but not their types.
  const fields = content.fields.map(({ name, shape }) => [name, shape] as const);
  return finish(coerceTree(parsed, { properties: Object.fromEntries(fields) }));
}

function limitOf({ type }: ContentContract): number {
  return type === "multipart/form-data" ? limits.multipartBytes : limits.bodyBytes;
}

/** Validates everything, so that all problems are told at once; then fills in what the document says. */
function complete(
  contract: OperationContract,
  received: Received,
  content: ContentContract | undefined,
): Received {
  const { path, query, header, cookie, querystring, body } = received;
  const problems: Detail[] = [];
  check(contract.path, path, "path", problems);
  check(contract.query, query, "query", problems);
  check(contract.querystring, querystring, "query", problems);
  check(contract.header, header, "header", problems);
  check(contract.cookie, cookie, "cookie", problems);
  check(content, body, "body", problems);
  if (content === undefined && contract.body?.required) {
    problems.push({ field: "body", message: "is required", reason: "required" });
  }
  if (problems.length > 0) throw validationError(problems);
  if (query !== undefined) fillDefaults(contract.query?.parameters ?? [], query);
  if (header !== undefined) fillDefaults(contract.header?.parameters ?? [], header);
  if (cookie !== undefined) fillDefaults(contract.cookie?.parameters ?? [], cookie);
  content?.finish?.(body);
  return received;
}

function check(part: Checked | undefined, value: unknown, place: Place, problems: Detail[]): void {
  if (part?.validate === undefined || part.validate(value)) return;
  const repeated = pointersOfRepeated(part, value);
  const errors = (part.validate.errors ?? []).map((error) => {
    return repeated.includes(error.instancePath) ? { ...error, keyword: "repeated" } : error;
  });
  problems.push(...describe(errors, place));
}

interface Checked extends Pick<PartContract, "validate">, Pick<ContentContract, "fields"> {
  readonly parameters?: PartContract["parameters"];
}

/** Where a list stands for a single value: its name was sent more than once. */
function pointersOfRepeated({ parameters, fields }: Checked, value: unknown): string[] {
  const values = value as Values;
  return (parameters ?? fields ?? [])
    .filter(({ name, shape }) => typeof shape === "string" && shape !== "json" && Array.isArray(values[name]))
    .map(({ name }) => pointerTo(name));
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
