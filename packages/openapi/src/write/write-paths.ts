/** Writes operations, grouped by path in the order in which they stand. */
import type { Callback, Json, Operation, SecurityRequirement } from "@ashlar/model";
import { setMember } from "../raw-map.ts";
import { writeRequestBody, writeResponse } from "./write-content.ts";
import { writeParameter } from "./write-parameter.ts";
import { ownSecurity } from "./write-security.ts";

type JsonObject = { [key: string]: Json };

/** What operations leave unsaid because the document says it. */
export interface WriteFrame {
  readonly basePath: string;
  readonly security: readonly SecurityRequirement[] | undefined;
  /** 0 to 1; undefined where nothing is known. */
  readonly confidenceOf: (operation: Operation, part: string) => number | undefined;
}

/** Methods with a field of their own in 3.1; `query` has one in 3.2. */
const FIELDS = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"]);

/** Path items by path, or by name for webhooks. */
export function writePaths(operations: readonly Operation[], frame: WriteFrame): JsonObject {
  const byPath = new Map<string, Operation[]>();
  for (const operation of operations) {
    const known = byPath.get(operation.path);
    if (known === undefined) byPath.set(operation.path, [operation]);
    else known.push(operation);
  }
  const written: JsonObject = {};
  for (const [path, group] of byPath) setMember(written, path, writePathItem(group, frame));
  return written;
}

function writePathItem(operations: readonly Operation[], frame: WriteFrame): JsonObject {
  const basePaths = new Set(operations.map(({ basePath }) => basePath));
  const [basePath = frame.basePath] = basePaths.size === 1 ? basePaths : [];
  const item: JsonObject = basePath === frame.basePath ? {} : { servers: writeServer(basePath) };
  const written = operations.map((operation) => writeOperation(operation, { ...frame, basePath }));
  const shared = takeSharedParameters(written);
  if (shared.length > 0) item["parameters"] = shared;
  const others: JsonObject = {};
  for (const [index, { method }] of operations.entries()) {
    if (FIELDS.has(method)) item[method] = written[index] ?? {};
    else setMember(others, method.toUpperCase(), written[index] ?? {});
  }
  if (Object.keys(others).length > 0) item["additionalOperations"] = others;
  return item;
}

function writeServer(basePath: string): Json {
  return [{ url: basePath === "" ? "/" : basePath }];
}

/** Takes path parameters with which every operation begins out of them, where there are several operations. */
function takeSharedParameters(operations: readonly JsonObject[]): Json[] {
  const lists = operations.map(({ parameters }) => (Array.isArray(parameters) ? parameters : []));
  const [first = [], ...others] = lists;
  if (others.length === 0) return [];
  const end = first.findIndex((parameter, index) => {
    const text = JSON.stringify(parameter);
    return !isInPath(parameter) || others.some((list) => JSON.stringify(list[index]) !== text);
  });
  const count = end === -1 ? first.length : end;
  const shared = first.slice(0, count);
  for (const [index, operation] of operations.entries()) {
    const rest = lists[index]?.slice(count) ?? [];
    if (rest.length > 0) operation["parameters"] = rest;
    else delete operation["parameters"];
  }
  return shared;
}

function isInPath(parameter: Json): boolean {
  return typeof parameter === "object" && !Array.isArray(parameter) && parameter?.["in"] === "path";
}

function writeOperation(operation: Operation, frame: WriteFrame): JsonObject {
  const { operationId, summary, description, tags, deprecated, sunset, requestBody } = operation;
  const confident = (part: string, written: JsonObject): JsonObject =>
    withConfidence(written, frame.confidenceOf(operation, part));
  const security = ownSecurity(operation, frame.security);
  const parameters = operation.parameters.map((parameter) =>
    confident(`parameters/${parameter.name}`, writeParameter(parameter)),
  );
  const responses: JsonObject = {};
  for (const response of operation.responses) {
    responses[response.status] = confident(`responses/${response.status}`, writeResponse(response));
  }
  return confident("", {
    ...(tags.length === 0 ? {} : { tags: [...tags] }),
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    ...(operationId === undefined ? {} : { operationId }),
    ...(deprecated ? { deprecated } : {}),
    ...(sunset === undefined ? {} : { "x-sunset": sunset }),
    ...(operation.basePath === frame.basePath ? {} : { servers: writeServer(operation.basePath) }),
    ...(security === undefined ? {} : { security }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(requestBody === undefined
      ? {}
      : { requestBody: confident("requestBody", writeRequestBody(requestBody)) }),
    responses,
    ...(operation.callbacks.length === 0 ? {} : { callbacks: writeCallbacks(operation.callbacks, frame) }),
  });
}

function withConfidence(written: JsonObject, confidence: number | undefined): JsonObject {
  if (confidence === undefined || confidence >= 1) return written;
  return { ...written, "x-confidence": Math.round(confidence * 100) / 100 };
}

function writeCallbacks(callbacks: readonly Callback[], frame: WriteFrame): JsonObject {
  // Nothing of the document holds at the other side's doors.
  const inner: WriteFrame = { ...frame, basePath: "", security: [] };
  const written: JsonObject = {};
  for (const { name, operations } of callbacks) setMember(written, name, writePaths(operations, inner));
  return written;
}
