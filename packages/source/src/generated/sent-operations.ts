/** What the service itself sends: webhooks, and callbacks of operations, which only types tell of. */
import {
  type Callback,
  hearOperation,
  type Operation,
  textOfCommentLine,
  textOfPlainLine,
} from "@ashlar/model";
import type { ApiTypes, DeclaredType } from "./api-types.ts";
import { readRequest } from "./request-type.ts";
import { readResponses } from "./responses-type.ts";

const TITLE = /^`([A-Z]+) (.*)`(?: (.*))?$/;
const WEBHOOK = /^Webhook `(.*)`\.$/;
const CALLBACK = /^Callback `(.*)` of \{@link ([\w$]+)\}\.$/;

/** Names of the types that tell of what is sent. */
export function sentTypeNames(types: Iterable<DeclaredType>): Set<string> {
  const sent = [...types].filter(({ doc }) => doc.some((line) => WEBHOOK.test(line) || CALLBACK.test(line)));
  return new Set(sent.map(({ name }) => name));
}

export interface SentOperations {
  readonly webhooks: readonly Operation[];
  /** By the name of the type of the request that they are answers to. */
  readonly callbacks: ReadonlyMap<string, readonly Callback[]>;
}

export function readSent(names: ReadonlySet<string>, types: ApiTypes): SentOperations {
  const webhooks: Operation[] = [];
  const callbacks = new Map<string, Callback[]>();
  // The types of a request and of its answers stand one after the other.
  const declared = [...names].flatMap((name) => types.types.get(name) ?? []);
  for (let at = 0; at + 1 < declared.length; at += 2) {
    const [request, responses] = [declared[at], declared[at + 1]];
    if (request === undefined || responses === undefined) continue;
    const operation = operationOf(request, responses, types);
    const [, callback, owner] = first(request.doc, CALLBACK) ?? [];
    if (operation === undefined) continue;
    if (callback === undefined || owner === undefined) webhooks.push(operation);
    else addCallback(callbacks, owner, textOfCommentLine(callback), operation);
  }
  return { webhooks, callbacks };
}

function addCallback(into: Map<string, Callback[]>, owner: string, name: string, operation: Operation): void {
  const own = into.get(owner) ?? [];
  const known = own.findIndex((callback) => callback.name === name);
  const operations = [...(own[known]?.operations ?? []), operation];
  if (known === -1) own.push({ name, operations });
  else own[known] = { name, operations };
  into.set(owner, own);
}

function operationOf(request: DeclaredType, responses: DeclaredType, types: ApiTypes): Operation | undefined {
  const title = first(request.doc, TITLE);
  if (title === null) return undefined;
  const [, method = "", path = "", summary] = title;
  const { words } = hearOperation(request.doc);
  return {
    ...(typeof words.operationId === "string" ? { operationId: words.operationId } : {}),
    method: method.toLowerCase(),
    path: textOfCommentLine(path),
    basePath: words.basePath ?? "",
    ...(summary === undefined ? {} : { summary: textOfPlainLine(summary) }),
    tags: words.tags,
    deprecated: request.doc.includes("@deprecated"),
    ...readRequest(request.type, undefined, types),
    responses: readResponses(responses.type, types),
    security: words.security ?? [],
    callbacks: [],
  };
}

function first(lines: readonly string[], pattern: RegExp): RegExpExecArray | null {
  for (const line of lines) {
    const match = pattern.exec(line);
    if (match !== null) return match;
  }
  return null;
}
