/** Merges paths and webhooks: operations that are not written are gone, new ones come where they are written. */
import type { Json } from "@ashlar/model";
import { templateNames, templateShape } from "../path-template.ts";
import { setMember } from "../raw-map.ts";
import { basePathOf } from "../read-server.ts";
import { resolved } from "./component-name.ts";
import { isObject, type JsonObject, listAt } from "./json-object.ts";
import type { ContentMerges } from "./merge-content.ts";
import type { MergeContext } from "./merge-context.ts";
import { mergeParameters } from "./merge-parameters.ts";
import { ownSecurity, type SecurityFrame } from "./merge-security.ts";
import type { Merge } from "./merging.ts";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/** The order in which an operation is written. */
const ORDER = [
  ...["tags", "summary", "description", "operationId", "deprecated", "servers", "security"],
  ...["parameters", "requestBody", "responses", "callbacks"],
];

export function mergePaths(existing: JsonObject, written: JsonObject, at: string, parts: PathParts): Json {
  const { merging } = parts.context;
  const items: JsonObject = {};
  for (const [path, item] of Object.entries(written)) {
    const isNew = !Object.hasOwn(existing, path);
    setMember(items, path, isNew && isObject(item) ? newItem(item, parts) : item);
  }
  const merge: Merge = (old, wanted, inside) =>
    isObject(old) && isObject(wanted)
      ? mergeItem(old, wanted, inside, parts)
      : merging.adoption.adopt(wanted);
  return merging.map(existing, items, at, { merge, hasExtensions: true });
}

export interface PathParts {
  readonly context: MergeContext;
  readonly contents: ContentMerges;
  readonly parameter: Merge;
  readonly security: SecurityFrame;
}

function newItem(item: JsonObject, parts: PathParts): JsonObject {
  const copy: JsonObject = {};
  for (const [key, value] of Object.entries(item)) {
    const isOperation = METHODS.includes(key) && isObject(value);
    copy[key] = isOperation ? framed({}, value, listAt(value, "parameters"), parts) : value;
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
  const { merging } = context;
  const methods = METHODS.filter((method) => isObject(written[method]));
  const parameters = mergeParameters({ existing, written, at }, methods, context, parameter);
  const children: { [key: string]: Merge } = {
    parameters: (old) => sameList(old, parameters.shared, context),
  };
  const { parameters: _, ...wanted } = written;
  if (parameters.shared.length > 0) wanted["parameters"] = parameters.shared;
  for (const method of methods) {
    const { kept = [], added = [] } = parameters.own.get(method) ?? {};
    const old = existing[method];
    const operation = written[method];
    if (!isObject(operation)) continue;
    wanted[method] = framed(isObject(old) ? old : {}, operation, [...kept, ...added], parts);
    const list = [...kept, ...added.map((one) => context.adopt(one))];
    children[method] = (before, after, inside) => mergeOperation(before, after, inside, { list, parts });
  }
  return merging.object(existing, wanted, at, {
    words: new Set(["summary", "description"]),
    optional: new Set(["servers"]),
    children,
  });
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
    optional: new Set(["servers", "callbacks"]),
    saysNothing: (_key, value) => value === false || (Array.isArray(value) && value.length === 0),
    children: {
      parameters: (old) => sameList(old, list, context),
      security: (old, wanted) =>
        security.wanted === undefined || isAdopted(old, wanted, context) ? old : context.adopt(wanted),
      requestBody: contents.requestBody,
      responses: contents.responses,
    },
  });
}

function isAdopted(existing: Json, wanted: Json, { merging }: MergeContext): boolean {
  return JSON.stringify(existing) === JSON.stringify(merging.adoption.security(wanted));
}

function sameList(existing: Json, list: Json[], { merging }: MergeContext): Json {
  const old = Array.isArray(existing) ? existing : [];
  const isSame = old.length === list.length && list.every((one, index) => one === old[index]);
  return isSame ? existing : merging.cameFrom([...list], existing);
}

/**
 * The written paths under the names that the existing document has for them: with its names of path parameters,
 * and without the base path that its servers tell.
 */
export function alignPaths(existing: JsonObject, written: JsonObject): JsonObject {
  const known = Object.keys(isObject(existing["paths"]) ? existing["paths"] : {});
  const items = isObject(written["paths"]) ? written["paths"] : {};
  // A path that both have under its own name is itself, though another may take the same requests.
  const free = known.filter((path) => hasOwnNames(path) && !Object.hasOwn(items, path));
  const byShape = new Map(free.map((path) => [templateShape(path), path]));
  const prefix = prefixOf(existing, written);
  const aligned: JsonObject = {};
  for (const [path, item] of Object.entries(items)) {
    const bare = isUnder(path, prefix) ? path.slice(prefix.length) : path;
    const match = known.includes(path)
      ? path
      : (byShape.get(templateShape(path)) ?? byShape.get(templateShape(bare)));
    const name = match === undefined || Object.hasOwn(aligned, match) ? bare : match;
    setMember(
      aligned,
      name,
      isObject(item) ? renameParameters(item, { from: path, to: name, written }) : item,
    );
  }
  return aligned;
}

/** Whether each parameter of a path has a name of its own. */
function hasOwnNames(path: string): boolean {
  const names = templateNames(path);
  return new Set(names).size === names.length;
}

function prefixOf(existing: JsonObject, written: JsonObject): string {
  const [server] = listAt(existing, "servers");
  const url = isObject(server) ? server["url"] : undefined;
  const paths = Object.keys(isObject(written["paths"]) ? written["paths"] : {});
  const prefix = typeof url === "string" ? basePathOf(url, "") : "";
  return written["servers"] === undefined && paths.every((path) => isUnder(path, prefix)) ? prefix : "";
}

function isUnder(path: string, prefix: string): boolean {
  return prefix !== "" && path.startsWith(`${prefix}/`);
}

function renameParameters(
  item: JsonObject,
  { from, to, written }: { readonly from: string; readonly to: string; readonly written: JsonObject },
): JsonObject {
  const wanted = templateNames(to);
  const old = templateNames(from).slice(-wanted.length);
  const names = new Map(old.map((name, index) => [name, wanted[index] ?? name]));
  if ([...names].every(([name, other]) => name === other)) return item;
  const rename = (holder: JsonObject): JsonObject => {
    if (!Array.isArray(holder["parameters"])) return holder;
    const parameters = holder["parameters"].map((one): Json => {
      const parameter = resolved(one, written);
      if (!isObject(parameter) || parameter["in"] !== "path") return one;
      const name = String(parameter["name"]);
      return names.get(name) === name ? one : { ...parameter, name: names.get(name) ?? name };
    });
    return { ...holder, parameters };
  };
  const renamed = rename(item);
  for (const [key, value] of Object.entries(renamed)) {
    if (METHODS.includes(key) && isObject(value)) renamed[key] = rename(value);
  }
  return renamed;
}

/** Operations that both have, for deciding what stands at the top of the document. */
export function operationPairs(
  existing: JsonObject,
  written: JsonObject,
): { readonly existing: JsonObject; readonly written: JsonObject }[] {
  return Object.entries(written).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const wanted = isObject(item) ? item[method] : undefined;
      const holder = existing[path];
      const old = isObject(holder) ? holder[method] : undefined;
      return isObject(wanted) && isObject(old) ? [{ existing: old, written: wanted }] : [];
    }),
  );
}
