/** What a handler sends: `res.status(201).json(book)`, `reply.code(404).send()`, `return book`, `throw notFound()`. */
import ts from "typescript6";
import { isNothing } from "../types/schema-of-type.ts";
import { plainExpression } from "./plain-expression.ts";
import type { HandlerReader } from "./read-handler.ts";
import { readHeaders } from "./response-headers.ts";
import { awaited, bodyOf, giveStatus, jsonOf, push, type Sending, send, sendAny, typeOf } from "./sending.ts";
import { statusesOf, statusesOfError, statusOfWords } from "./status.ts";

interface Link {
  readonly name: string;
  readonly arguments: readonly ts.Expression[];
}

/** True where the call is a chain on the response, which then has been read. */
export function readChain(call: ts.CallExpression, reader: HandlerReader, sending: Sending): boolean {
  if (readGiven(call, reader)) return false;
  if (isCookieSet(call, reader)) sending.headers.add("set-cookie");
  const chain = chainOf(call, reader);
  if (chain === undefined) return false;
  const own: Sending = { ...sending, headers: new Set(sending.headers) };
  for (const link of chain.links) {
    if (!readLink(link, reader, own)) continue;
    sending.lastBody = own.lastBody;
    return true;
  }
  // `res.status(404);` on a line of its own holds for what is sent after it.
  sending.status = own.status;
  sending.isStatusOpen = own.isStatusOpen ?? false;
  sending.contentType = own.contentType;
  for (const name of own.headers) sending.headers.add(name);
  return true;
}

/** `next(error)`, `stream.pipe(res)`, `ctx.throw(404)`: the response is not what the call is made on. */
function readGiven(call: ts.CallExpression, reader: HandlerReader): boolean {
  const [first] = call.arguments;
  const callee = call.expression;
  if (first !== undefined && reader.placeOf(callee)?.kind === "next") {
    readThrown(first, reader);
    return true;
  }
  if (!ts.isPropertyAccessExpression(callee)) {
    const isPipeline = callee.getText() === "pipeline";
    if (isPipeline && call.arguments.some((argument) => reader.placeOf(argument)?.kind === "response")) {
      push(reader, { statuses: [200], isStatusGiven: false, body: { kind: "binary" } });
    }
    return isPipeline;
  }
  if (callee.name.text === "pipe" && first !== undefined && reader.placeOf(first)?.kind === "response") {
    push(reader, { statuses: [200], isStatusGiven: false, body: { kind: "binary" } });
    return true;
  }
  if (callee.name.text === "jwtVerify" && reader.placeOf(callee.expression)?.kind === "request") {
    // What @fastify/jwt throws has status 401, unless it is caught here.
    if (!isCaught(call))
      push(reader, { statuses: [401], isStatusGiven: true, isThrown: true, body: undefined });
    return true;
  }
  const isContext = reader.placeOf(callee.expression)?.kind === "context";
  if (isContext && (callee.name.text === "throw" || callee.name.text === "assert")) {
    const argument = callee.name.text === "throw" ? first : call.arguments[1];
    const statuses = argument === undefined ? [] : statusesOf(reader.argumentOf(argument), reader.checker);
    if (statuses.length > 0) push(reader, { statuses, isStatusGiven: true, isThrown: true, body: undefined });
    return true;
  }
  return false;
}

/** `ctx.cookies.set("session", id)` */
function isCookieSet({ expression }: ts.CallExpression, reader: HandlerReader): boolean {
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== "set") return false;
  return reader.placeOf(expression.expression)?.kind === "cookie-jar";
}

function isCaught(node: ts.Node): boolean {
  return (
    ts.findAncestor(
      node,
      (one) => !ts.isSourceFile(one) && ts.isTryStatement(one.parent) && one.parent.tryBlock === one,
    ) !== undefined
  );
}

function chainOf(
  call: ts.CallExpression,
  reader: HandlerReader,
): { readonly links: readonly Link[] } | undefined {
  const links: Link[] = [];
  let node: ts.Expression = call;
  while (true) {
    node = plainExpression(node);
    if (ts.isAwaitExpression(node)) node = node.expression;
    else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      links.unshift({ name: node.expression.name.text, arguments: [...node.arguments] });
      node = node.expression.expression;
    } else break;
  }
  // `res.boom.notFound()`: what stands between is a name space of errors.
  const root = ts.isPropertyAccessExpression(node) ? node.expression : node;
  const place = reader.placeOf(node) ?? (root === node ? undefined : reader.placeOf(root));
  if (place === undefined || links.length === 0) return undefined;
  if (place.kind === "response") return { links };
  const isKoa = place.kind === "context" && root === node;
  const own = /^(redirect|set|append|attachment|type|status)$/;
  return isKoa && own.test(links[0]?.name ?? "") ? { links } : undefined;
}

/** True where nothing is sent after it. */
function readLink(link: Link, reader: HandlerReader, sending: Sending): boolean {
  const [first, second] = link.arguments;
  const isFastify = reader.framework === "fastify";
  switch (link.name) {
    case "status":
    case "code":
      giveStatus(first, reader, sending);
      return false;
    case "type":
    case "contentType":
      sending.contentType = typeOf(first, reader);
      return false;
    case "set":
    case "header":
    case "headers":
    case "setHeader":
    case "append":
      readHeaders(first, second, reader, sending);
      return false;
    case "writeHead":
      giveStatus(first, reader, sending);
      readHeaders(link.arguments.at(-1), undefined, reader, sending);
      return false;
    case "cookie":
    case "setCookie":
    case "clearCookie":
      sending.headers.add("set-cookie");
      return false;
    case "location":
      sending.headers.add("location");
      return false;
    case "attachment":
      sending.contentType ??= "application/octet-stream";
      return false;
    case "json":
    case "jsonp":
      send(reader, sending, jsonOf(first, reader), sending.contentType ?? "application/json");
      return true;
    case "send":
    case "end":
      sendAny(first, reader, sending, isFastify);
      return true;
    case "sendStatus":
      giveStatus(first, reader, sending);
      // Express sends the status in words.
      send(reader, sending, { kind: "text" }, "text/plain");
      return true;
    case "redirect":
      redirect(link.arguments, reader, sending);
      return true;
    case "render":
    case "view":
      send(reader, sending, { kind: "text" }, sending.contentType ?? "text/html");
      return true;
    case "write":
      send(reader, sending, { kind: "text" }, sending.contentType);
      return true;
    case "sendFile":
    case "sendfile":
    case "download":
      send(reader, sending, { kind: "binary" }, sending.contentType ?? "application/octet-stream");
      return true;
    default:
      return readNamed(link, reader, sending);
  }
}

/** `reply.notFound()`, `res.boom.badRequest("…")`, `res.created(book)`. */
function readNamed({ name, arguments: [first] }: Link, reader: HandlerReader, sending: Sending): boolean {
  const status = /^[a-z]/.test(name) ? statusOfWords(name) : undefined;
  if (status === undefined) return false;
  sending.status = [status];
  const body = status < 300 && first !== undefined ? bodyOf(first, reader) : undefined;
  send(reader, sending, body, body === undefined ? undefined : "application/json");
  return true;
}

function redirect(given: readonly ts.Expression[], reader: HandlerReader, sending: Sending): void {
  // Express and Fastify 4 take the status first, Fastify 5 last.
  const statuses = given.flatMap((argument) =>
    ts.isStringLiteralLike(argument) ? [] : statusesOf(reader.argumentOf(argument), reader.checker),
  );
  const own = statuses.length > 0 ? statuses : (sending.status ?? [302]);
  push(reader, {
    statuses: own,
    isStatusGiven: true,
    body: undefined,
    headers: new Set([...sending.headers, "location"]),
  });
  // Koa sends when all is done: `ctx.status = 301` behind it still counts.
  if (reader.framework === "koa") sending.lastBody = reader.facts.answers.at(-1);
}

/** `return book` in Fastify; in Express and Koa a returned value goes nowhere. */
export function readReturn(expression: ts.Expression, reader: HandlerReader, sending: Sending): void {
  const plain = plainExpression(expression);
  if (reader.framework !== "fastify") return;
  if (ts.isConditionalExpression(plain)) {
    readReturn(plain.whenTrue, reader, sending);
    readReturn(plain.whenFalse, reader, sending);
    return;
  }
  const isSent = reader.placeOf(plain)?.kind === "response" || isChain(plain, reader);
  const type = awaited(plain, reader);
  const isReply = /^FastifyReply/.test(type.symbol?.name ?? "");
  if (isSent || isReply || isNothing(type) || isErrorCall(plain, reader)) return;
  sendAny(expression, reader, sending, true);
}

function isChain(node: ts.Expression, reader: HandlerReader): boolean {
  const inner = ts.isAwaitExpression(node) ? plainExpression(node.expression) : node;
  return ts.isCallExpression(inner) && chainOf(inner, reader) !== undefined;
}

/** `return httpErrors.notFound()` answers with the error's status. */
function isErrorCall(node: ts.Expression, reader: HandlerReader): boolean {
  const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
  if (!isCall || !/[eE]rror|[bB]oom/.test(node.expression.getText())) return false;
  readThrown(node, reader);
  return true;
}

/** `throw createError(404)`. */
export function readThrown(thrown: ts.Expression, reader: HandlerReader): void {
  const statuses = statusesOfError(reader.argumentOf(thrown), reader.checker);
  if (statuses.length > 0) push(reader, { statuses, isStatusGiven: true, isThrown: true, body: undefined });
}
