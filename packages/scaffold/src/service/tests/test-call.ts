/** Prints a call of an operation, as tests make it. */

import type { Imports } from "../../emit/imports.ts";
import { printLiteral } from "../../emit/literal.ts";
import { contentValue } from "../../sample/body.ts";
import { sampledContent } from "../../sample/request.ts";
import { callerOf } from "./callers.ts";
import { brokenObject, type Factories, printOptions, sentType } from "./factories.ts";
import type { StoredOperation, TestFacts, TestStore } from "./facts.ts";
import { testUrl } from "./request-url.ts";

export interface Calling {
  readonly facts: TestFacts;
  readonly factories: Factories;
  readonly imports: Imports;
}

export interface CallOptions {
  /** Printed, in place of the body that the factory makes. */
  readonly body?: string;
  /** Name → printed value. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Printed. */
  readonly query?: string;
  /** Printed, in place of the URL. */
  readonly url?: string;
}

/** Columns that a printed line may take, where it stands inside of a test. */
const room = 84;

/** `client.get(path`/v1/books/${bookId}`, { as: callers.staff() })` */
export function printTestCall(
  { operation, action }: StoredOperation,
  of: TestStore,
  { facts, factories, imports }: Calling,
  o: CallOptions = {},
): string {
  const url = testUrl(operation, action, of, facts);
  const caller = callerOf(operation, facts);
  const body = o.body ?? bodyOf(operation.name, { facts, factories, imports });
  const found = sampledContent(operation, facts.requests);
  const sent = found === undefined ? undefined : sentType(found.body.contentType);
  const optional =
    body === undefined && operation.body?.required === true ? sampleText(operation, facts) : undefined;
  const plain = printOptions({
    as: caller.expression,
    body: body ?? optional,
    type: body === undefined && optional === undefined ? undefined : sent,
  });
  const headers = [
    ...Object.entries(url.headers).map(
      ([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`,
    ),
    ...Object.entries(o.headers ?? {}).map(([name, value]) => `${JSON.stringify(name)}: ${value}`),
  ];
  const members = [
    ...(plain === "{}" ? [] : [plain.slice(2, -2)]),
    ...(o.query === undefined ? [] : [`query: ${o.query}`.replace("query: query", "query")]),
    ...(headers.length === 0 ? [] : [`headers: { ${headers.join(", ")} }`]),
  ];
  imports.value("../support/client.js", "client");
  const target = o.url ?? url.expression;
  if (target.startsWith("path`")) imports.value("../support/client.js", "path");
  if (caller.expression !== undefined) imports.namespace("../support/callers.js", "callers");
  const start = `client.${operation.method}(${target}`;
  if (members.length === 0) return `${start})`;
  const options = `{ ${members.join(", ")} }`;
  if (start.length + options.length <= room) return `${start}, ${options})`;
  return `${start}, ${brokenObject(options)})`;
}

function bodyOf(operation: string, { factories, imports }: Calling): string | undefined {
  const factory = factories.bodies.get(operation);
  if (factory === undefined) return undefined;
  imports.value("../support/factories.js", factory.name);
  return `${factory.isAsync ? "await " : ""}${factory.name}()`;
}

function sampleText(operation: StoredOperation["operation"], facts: TestFacts): string | undefined {
  const found = sampledContent(operation, facts.requests);
  if (found === undefined) return undefined;
  const value = found.content.kind === "json" ? contentValue(found.content, facts.requests) : found.body.body;
  return value === undefined || value instanceof Uint8Array ? undefined : printLiteral(value);
}
