/** Merges paths and webhooks: operations that are not written are gone, new ones come where they are written. */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "@ashlar/model";
import { setMember } from "../raw-map.ts";
import { isKept, isObject, type JsonObject, listAt, pointerStep } from "./json-object.ts";
import type { ContentMerges } from "./merge-content.ts";
import type { MergeContext } from "./merge-context.ts";
import { mergeParameters } from "./merge-parameters.ts";
import { targetOf, throughReference } from "./merge-referenced.ts";
import { ownSecurity, type SecurityFrame } from "./merge-security.ts";
import type { Merge } from "./merging.ts";
import { isMethod, operationsOf } from "./path-item.ts";

/** The order in which an operation is written. */
const ORDER = [
  ...["tags", "summary", "description", "operationId", "deprecated", "servers", "security"],
  ...["parameters", "requestBody", "responses", "callbacks"],
];

/** Nothing at the top of the document is asked at the other side's doors. */
const CALLBACK_SECURITY: SecurityFrame = { top: [], wanted: (operation) => operation["security"] ?? [] };

export interface PathParts {
  readonly context: MergeContext;
  readonly contents: ContentMerges;
  readonly parameter: Merge;
  readonly security: SecurityFrame;
}

export function mergePaths(existing: JsonObject, written: JsonObject, at: string, parts: PathParts): Json {
  const { context } = parts;
  const items: JsonObject = {};
  for (const [path, item] of Object.entries(written)) {
    const isNew = !Object.hasOwn(existing, path);
    setMember(items, path, isNew && isObject(item) ? newItem(item, parts) : item);
  }
  for (const [path, item] of Object.entries(existing)) {
    const operations = operationsOf(targetOf(item, context.existing) ?? item);
    const isLeft = !Object.hasOwn(items, path) && [...operations.values()].some(isKept);
    if (isLeft && !isKept(item)) setMember(items, path, {});
  }
  const merge: Merge = (old, wanted, inside) => {
    if (!isObject(old) || !isObject(wanted)) return context.adopt(wanted);
    if (wanted["$ref"] !== undefined && isDeepStrictEqual(old, wanted)) return old;
    return throughReference(old, inside, context, (item, place) => mergeItem(item, wanted, place, parts));
  };
  return context.merging.map(existing, items, at, { merge, hasExtensions: true, place: "last" });
}

function newItem(item: JsonObject, parts: PathParts): JsonObject {
  const copy: JsonObject = {};
  for (const [key, value] of Object.entries(item)) {
    const isOperation = isMethod(key) && isObject(value);
    const others = key === "additionalOperations" && isObject(value) ? Object.entries(value) : undefined;
    if (isOperation) setMember(copy, key, framed({}, value, listAt(value, "parameters"), parts));
    else if (others === undefined) setMember(copy, key, value);
    else {
      const frame = (one: Json): Json =>
        isObject(one) ? framed({}, one, listAt(one, "parameters"), parts) : one;
      setMember(copy, key, Object.fromEntries(others.map(([method, one]) => [method, frame(one)])));
    }
  }
  return copy;
}

/** A written operation as it is to be merged into an existing one: with these parameters, with its own security. */
function framed(
  existing: JsonObject,
  written: JsonObject,
  parameters: readonly Json[],
  { security: frame, context }: PathParts,
): JsonObject {
  const security = ownSecurity(existing, written, frame, context.merging.adoption);
  const { parameters: _, security: __, ...rest } = written;
  const all: JsonObject = {
    ...rest,
    ...(parameters.length === 0 ? {} : { parameters: [...parameters] }),
    ...(security === undefined ? {} : { security }),
  };
  const keys = new Set([...ORDER.filter((key) => Object.hasOwn(all, key)), ...Object.keys(all)]);
  return Object.fromEntries([...keys].map((key) => [key, all[key] ?? null]));
}

function mergeItem(existing: JsonObject, written: JsonObject, at: string, parts: PathParts): Json {
  const { context, parameter } = parts;
  const { shared, own } = mergeParameters({ existing, written, at }, context, parameter);
  const operationAt = (place: string, old: Json | undefined, wanted: JsonObject): [JsonObject, Merge] => {
    const list = own.get(place) ?? [];
    const merge: Merge = (before, after, inside) => mergeOperation(before, after, inside, { list, parts });
    return [framed(isObject(old) ? old : {}, wanted, list, parts), merge];
  };
  const operationsIn = (old: JsonObject, wanted: JsonObject, place: string): Framed => {
    const result: Framed = { wanted: {}, children: {} };
    for (const [key, value] of Object.entries(wanted)) {
      const isOperation = isObject(value) && (place !== "" || isMethod(key));
      if (!isOperation) {
        setMember(result.wanted, key, value);
        continue;
      }
      const [operation, merge] = operationAt(`${place}${pointerStep(key)}`, old[key], value);
      setMember(result.wanted, key, operation);
      setMember(result.children, key, merge);
    }
    // What stays though it is not written may need a parameter that was shared.
    for (const [key, value] of Object.entries(old)) {
      const list = own.get(`${place}${pointerStep(key)}`);
      if (list === undefined || Object.hasOwn(wanted, key) || !isObject(value)) continue;
      setMember(result.wanted, key, value);
      setMember(result.children, key, (before, _after, inside) => {
        context.merging.keep(inside);
        return withParameters(before, list, context);
      });
    }
    return result;
  };
  const { parameters: _, ...rest } = written;
  const { wanted, children } = operationsIn(existing, rest, "");
  if (shared.length > 0) wanted["parameters"] = shared;
  children["parameters"] = (old) => sameList(old, shared, context);
  const [before, after] = [existing["additionalOperations"], wanted["additionalOperations"]];
  if (isObject(before) || isObject(after)) {
    const others = operationsIn(
      isObject(before) ? before : {},
      isObject(after) ? after : {},
      "/additionalOperations",
    );
    if (Object.keys(others.wanted).length > 0) wanted["additionalOperations"] = others.wanted;
    children["additionalOperations"] = (old, next, inside) =>
      context.merging.object(old, next, inside, { children: others.children });
  }
  return context.merging.object(existing, wanted, at, {
    words: new Set(["summary", "description"]),
    optional: new Set(["servers"]),
    children,
  });
}

/** What is wanted of operations, and how each is merged. */
interface Framed {
  readonly wanted: JsonObject;
  readonly children: { [key: string]: Merge };
}

function mergeOperation(
  existing: Json,
  written: Json,
  at: string,
  { list, parts }: { readonly list: Json[]; readonly parts: PathParts },
): Json {
  const { context, contents, security } = parts;
  return context.merging.object(existing, written, at, {
    words: new Set(["tags", "summary", "description", "operationId", "externalDocs"]),
    // That an operation is deprecated is agreed with callers; of code only a comment could tell it.
    optional: new Set(["servers", "callbacks", "deprecated"]),
    saysNothing: (_key, value) => value === false || (Array.isArray(value) && value.length === 0),
    children: {
      parameters: (old) => sameList(old, list, context),
      security: (old, wanted) =>
        security.wanted === undefined || isAdopted(old, wanted, context) ? old : context.adopt(wanted),
      requestBody: contents.requestBody,
      responses: contents.responses,
      callbacks: (old, wanted, inside) => mergeCallbacks(old, wanted, inside, parts),
    },
  });
}

function mergeCallbacks(existing: Json, written: Json, at: string, parts: PathParts): Json {
  const { context } = parts;
  const inner = { ...parts, security: CALLBACK_SECURITY };
  const merge: Merge = (old, wanted, inside) =>
    isObject(old) && isObject(wanted)
      ? throughReference(old, inside, context, (callback, place) =>
          mergePaths(callback, wanted, place, inner),
        )
      : context.adopt(wanted);
  return context.merging.map(existing, written, at, { merge, hasExtensions: true });
}

function isAdopted(existing: Json, wanted: Json, { merging }: MergeContext): boolean {
  return JSON.stringify(existing) === JSON.stringify(merging.adoption.security(wanted));
}

function sameList(existing: Json, list: Json[], { merging }: MergeContext): Json {
  const old = Array.isArray(existing) ? existing : [];
  const isSame = old.length === list.length && list.every((one, index) => one === old[index]);
  return isSame ? existing : merging.cameFrom([...list], existing);
}

function withParameters(operation: Json, list: Json[], context: MergeContext): Json {
  if (!isObject(operation) || list.length === 0) return operation;
  const parameters = sameList(operation["parameters"] ?? [], list, context);
  if (parameters === operation["parameters"]) return operation;
  return context.merging.cameFrom({ ...operation, parameters }, operation);
}
