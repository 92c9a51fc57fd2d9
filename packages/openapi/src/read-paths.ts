/** Reads paths, webhooks and callbacks: everything that holds operations. */
import type { Callback, Operation, SecurityRequirement } from "@ashlar/model";
import { parameterItems } from "./parameter-list.ts";
import { repairPath, templateShape } from "./path-template.ts";
import { isMap, type Place } from "./place.ts";
import { type OperationFrame, readOperation } from "./read-operation.ts";
import { basePathOf, readServers } from "./read-server.ts";
import type { Reading } from "./reading.ts";
import { show } from "./repair/value.ts";

/** What operations take from the document where they say nothing themselves. */
export interface DocumentFrame {
  readonly basePath: string;
  readonly security: readonly SecurityRequirement[];
}

const METHODS: ReadonlySet<string> = new Set([
  ...["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"],
]);

/** The operations of `paths`, in the document's order; of two that match the same requests, the first. */
export function readPaths(paths: Place, frame: DocumentFrame, reading: Reading): Operation[] {
  const operations: Operation[] = [];
  const shapes = new Map<string, string>();
  const taken = new Set<string>();
  for (const item of pathItems(paths, reading)) {
    const parts = partsOf(item, reading);
    const path = readPath(item, parts, reading);
    const shape = templateShape(path);
    const twin = shapes.get(shape);
    if (twin === undefined) shapes.set(shape, path);
    else reportTwin(item, path, twin, reading);
    for (const operation of readPathItem(parts, { ...frame, path, isTemplate: true }, reading)) {
      const key = `${operation.method} ${shape}`;
      if (taken.has(key)) reportShadowed(item, operation, reading);
      else operations.push(operation);
      taken.add(key);
    }
  }
  return operations;
}

/** The operations of `webhooks`, whose path is the webhook's name. */
export function readWebhooks(webhooks: Place, frame: DocumentFrame, reading: Reading): Operation[] {
  return pathItems(webhooks, reading).flatMap((item) =>
    readPathItem(partsOf(item, reading), { ...frame, path: item.key, isTemplate: false }, reading),
  );
}

function pathItems(holder: Place, reading: Reading): Place[] {
  if (holder.value !== undefined && holder.value !== null && !isMap(holder.value)) {
    reading.report.warn(holder, {
      rule: "wrong-value-type",
      message: `${holder.key} must be a map, found ${show(holder.value)}; left out`,
    });
  }
  return holder.members().filter((item) => {
    if (item.key.startsWith("x-")) return false;
    if (isMap(item.value)) return true;
    reading.report.warn(item, {
      rule: "wrong-value-type",
      message: `${item.key} must be a map from method to operation, found ${show(item.value)}; left out`,
    });
    return false;
  });
}

/** The item itself last, before it what its `$ref` leads to: the later wins. */
function partsOf(item: Place, reading: Reading): Place[] {
  const target = reading.follow(item, "path item");
  return target === undefined || target === item ? [item] : [target, item];
}

const PLAIN_PATH = /^(?:\/(?:[^{}?#:/]|\{[\w.-]+\})*)+$/;

function readPath(item: Place, parts: readonly Place[], reading: Reading): string {
  const isPlain = PLAIN_PATH.test(item.key) && !/(\{[^{}]*\}).*\1/.test(item.key);
  if (isPlain) return item.key;
  const { path, faults } = repairPath(item.key, declaredNames(parts, reading));
  if (faults.length === 0) return path;
  reading.report.warn(item, {
    rule: "malformed-path",
    message: `the path ${item.key} ${faults.join(" and ")}; read as ${path}`,
    hint: "a path is a slash and segments; parameters stand in braces, each name once",
  });
  return path;
}

function declaredNames(parts: readonly Place[], reading: Reading): Set<string> {
  const names = new Set<string>();
  const holders = parts.flatMap((part) => [
    part,
    ...operationPlaces(part, reading).map(({ place }) => place),
  ]);
  for (const holder of holders) {
    for (const item of parameterItems(holder.at("parameters"), reading)) {
      const target = reading.follow(item, "parameter");
      const name = target?.get("in") === "path" ? target.get("name") : undefined;
      if (typeof name === "string") names.add(name);
    }
  }
  return names;
}

function readPathItem(
  parts: readonly Place[],
  frame: DocumentFrame & { readonly path: string; readonly isTemplate: boolean },
  reading: Reading,
): Operation[] {
  const key = parts[0]?.value;
  // A callback may lead back to the operation that registers it.
  if (reading.openPathItems.has(key)) return [];
  reading.openPathItems.add(key);
  const places = new Map<string, Place>();
  for (const part of parts) {
    for (const { method, place } of operationPlaces(part, reading)) places.set(method, place);
  }
  const shared = parts.map((part) => part.at("parameters"));
  const itemBase = parts.reduce((base, part) => basePathAt(part, base, reading), frame.basePath);
  const operations = [...places].map(([method, place]) => {
    const { path, security, isTemplate } = frame;
    const basePath = basePathAt(place, itemBase, reading);
    const inner: OperationFrame = { method, path, basePath, shared, security, isTemplate };
    return readOperation(place, inner, reading, (callbacks) => readCallbacks(callbacks, reading));
  });
  reading.openPathItems.delete(key);
  return operations;
}

function basePathAt(place: Place, outer: string, reading: Reading): string {
  if (!place.has("servers")) return outer;
  const first = readServers(place.at("servers"), reading)[0];
  return first === undefined ? outer : basePathOf(first.url, place.file.base);
}

function operationPlaces(
  item: Place,
  reading: Reading,
): { readonly method: string; readonly place: Place }[] {
  const found: { method: string; place: Place }[] = [];
  const candidates = [
    ...item.members().filter(({ key }) => METHODS.has(key.toLowerCase())),
    // OpenAPI 3.2 §4.9: methods that have no field of their own.
    ...item.at("additionalOperations").members(),
  ];
  for (const place of candidates) {
    if (isMap(place.value)) found.push({ method: place.key.toLowerCase(), place });
    else {
      reading.report.warn(place, {
        rule: "wrong-value-type",
        message: `an operation must be a map, found ${show(place.value)}; left out`,
      });
    }
  }
  return found;
}

function readCallbacks(place: Place, reading: Reading): Callback[] {
  const callbacks: Callback[] = [];
  for (const member of place.members()) {
    if (member.key.startsWith("x-")) continue;
    const target = reading.follow(member, "callback");
    if (target === undefined) continue;
    const operations = pathItems(target, reading).flatMap((item) => {
      // The other side's doors: what the document asks of its own callers does not hold there.
      const frame = { basePath: "", security: [], path: item.key, isTemplate: false };
      return readPathItem(partsOf(item, reading), frame, reading);
    });
    callbacks.push({ name: member.key, operations });
  }
  return callbacks;
}

function reportTwin(item: Place, path: string, twin: string, reading: Reading): void {
  reading.report.warn(item, {
    rule: "equivalent-paths",
    message: `${path} matches the same requests as ${twin}`,
    hint: "put the operations of both under one path",
  });
}

function reportShadowed(item: Place, operation: Operation, reading: Reading): void {
  reading.report.warn(item, {
    rule: "duplicate-operation",
    message: `${operation.method.toUpperCase()} ${operation.path} can never be reached, an operation before it takes its requests; left out`,
    hint: "remove it, or give it a path of its own",
  });
}
