/** Merges two documents as data. */
import type { Json } from "@ashlar/model";
import type { OpenapiDocument } from "../write.ts";
import { Adoption } from "./adoption.ts";
import { alignPaths } from "./align-paths.ts";
import { ComponentLinks } from "./component-links.ts";
import { isObject, type JsonObject, listAt, objectAt } from "./json-object.ts";
import { mergeComponents } from "./merge-components.ts";
import { mergeContents } from "./merge-content.ts";
import { MergeContext } from "./merge-context.ts";
import { parameterMerge } from "./merge-parameters.ts";
import { mergePaths } from "./merge-paths.ts";
import { targetOf } from "./merge-referenced.ts";
import { renameSchemes, securityFrame } from "./merge-security.ts";
import { Merging, withNeighbours } from "./merging.ts";
import { operationsOf } from "./path-item.ts";
import { inThreeOne } from "./three-one.ts";
import { inThreeZero } from "./three-zero.ts";

export interface MergedTree {
  /** Shares with the existing document whatever did not change. */
  readonly root: JsonObject;
  /** JSON Pointers of what stayed though the written document says otherwise or nothing. */
  readonly kept: readonly string[];
  /** What a changed map or list took the place of. */
  readonly originOf: (value: Json) => Json | undefined;
}

export function mergeTrees(existing: JsonObject, document: OpenapiDocument): MergedTree {
  const isOlder = (one: JsonObject): boolean => /^3\.0/.test(String(one["openapi"]));
  if (!isOlder(existing) || isOlder(document)) return mergeAlike(existing, document);
  const older = inThreeZero(document);
  if (older !== undefined) return mergeAlike(existing, { ...older, openapi: existing["openapi"] ?? null });
  const lifted = inThreeOne(existing);
  const merged = mergeAlike(lifted.root, document);
  const originOf = (value: Json): Json | undefined => {
    const origin = merged.originOf(value) ?? value;
    return lifted.originOf(origin) ?? (origin === value ? undefined : origin);
  };
  return { ...merged, originOf };
}

/** Merges two documents whose schemas have the same words. */
function mergeAlike(existing: JsonObject, document: OpenapiDocument): MergedTree {
  const written: JsonObject = { ...document };
  if (isObject(document["paths"])) written["paths"] = alignPaths(existing, document);
  const links = new ComponentLinks(existing, written);
  // Names that are given out while uses are counted do not hold: what is shared is not known yet.
  const counting = new Merging(existing, written, adoptionOf(existing, written));
  mergeParts(new MergeContext(counting, links, true));
  const adoption = adoptionOf(existing, written);
  links.decide(adoption);
  const merging = new Merging(existing, written, adoption);
  const parts = mergeParts(new MergeContext(merging, links, false));
  return {
    root: assemble(existing, parts),
    kept: merging.kept,
    originOf: (value) => merging.originOf(value),
  };
}

function adoptionOf(existing: JsonObject, written: JsonObject): Adoption {
  const adoption = new Adoption(existing, written);
  renameSchemes(existing, written, adoption);
  return adoption;
}

type Parts = { readonly [key: string]: Json | undefined };

/** The members of the document that are merged; undefined where the merged document has none. */
function mergeParts(context: MergeContext): Parts {
  const { existing, written, merging } = context;
  const contents = mergeContents(context);
  const parameter = parameterMerge(context, contents);
  const pairs = operationPairs(existing, written);
  const security = securityFrame(context, pairs);
  const parts = { context, contents, parameter, security };
  const merge = (key: "paths" | "webhooks"): Json | undefined => {
    if (written[key] === undefined) return existing[key];
    return mergePaths(objectAt(existing, key), objectAt(written, key), `/${key}`, parts);
  };
  const paths = merge("paths");
  const webhooks = merge("webhooks");
  const info = merging.object(existing["info"] ?? {}, written["info"] ?? {}, "/info", {
    words: new Set(Object.keys(objectAt(existing, "info"))),
  });
  const outside = Object.entries(existing).filter(([key]) => key.startsWith("x-"));
  const roots = [paths ?? {}, webhooks ?? {}, ...outside.map(([, value]) => value)];
  if (context.isCounting) return {};
  const { header, response, requestBody, schema } = contents;
  const components = mergeComponents(
    context,
    {
      schemas: schema,
      parameters: parameter,
      headers: header,
      responses: response,
      requestBodies: requestBody,
    },
    { roots, schemes: schemesIn([security.top ?? [], ...roots]) },
  );
  return {
    openapi: versionOf(existing, written),
    info,
    servers: existing["servers"] ?? written["servers"],
    tags: mergeTags(existing, written, merging),
    security: security.top,
    paths,
    webhooks,
    components,
  };
}

/** Operations that both have, for deciding what stands at the top of the document. */
function operationPairs(
  existing: JsonObject,
  written: JsonObject,
): { readonly existing: JsonObject; readonly written: JsonObject }[] {
  const known = objectAt(existing, "paths");
  return Object.entries(objectAt(written, "paths")).flatMap(([path, item]) => {
    const old = Object.hasOwn(known, path) ? known[path] : undefined;
    const operations = operationsOf(targetOf(old, existing) ?? old);
    return [...operationsOf(item)].flatMap(([place, wanted]) => {
      const found = operations.get(place);
      return found === undefined ? [] : [{ existing: found, written: wanted }];
    });
  });
}

/** The existing version where it can say what is written. */
function versionOf(existing: JsonObject, written: JsonObject): Json {
  const [old, wanted] = [existing["openapi"] ?? "", written["openapi"] ?? ""];
  if (old === wanted) return old;
  const isEnough =
    /^3\.[2-9]/.test(String(old)) || (/^3\.1/.test(String(old)) && /^3\.1/.test(String(wanted)));
  return isEnough ? old : wanted;
}

function mergeTags(existing: JsonObject, written: JsonObject, merging: Merging): Json | undefined {
  const old = existing["tags"];
  const nameOf = (tag: Json): Json | undefined => (isObject(tag) ? tag["name"] : tag);
  const known = new Set(listAt(existing, "tags").map(nameOf));
  const added = listAt(written, "tags").filter((tag) => !known.has(nameOf(tag)));
  if (added.length === 0) return old;
  return merging.cameFrom([...listAt(existing, "tags"), ...added], old ?? []);
}

/** Names of the security schemes that something asks for. */
function schemesIn(values: readonly Json[], found: Set<string> = new Set()): Set<string> {
  const [top, ...roots] = values;
  addSchemes(top, found);
  for (const root of roots) collectSchemes(root, found);
  return found;
}

function collectSchemes(value: Json, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collectSchemes(item, found);
  else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      if (key === "security") addSchemes(member, found);
      else collectSchemes(member, found);
    }
  }
}

function addSchemes(security: Json | undefined, found: Set<string>): void {
  for (const requirement of Array.isArray(security) ? security : []) {
    for (const name of isObject(requirement) ? Object.keys(requirement) : []) found.add(name);
  }
}

const ORDER = ["openapi", "info", "servers", "tags", "security", "paths", "webhooks", "components"];

function assemble(existing: JsonObject, parts: Parts): JsonObject {
  const added = ORDER.filter((key) => !Object.hasOwn(existing, key) && parts[key] !== undefined);
  const merged: JsonObject = {};
  for (const key of withNeighbours(Object.keys(existing), added, ORDER)) {
    const value = ORDER.includes(key) ? parts[key] : existing[key];
    if (value !== undefined) merged[key] = value;
  }
  const keys = Object.keys(merged);
  const isSame =
    keys.length === Object.keys(existing).length && keys.every((key) => merged[key] === existing[key]);
  return isSame ? existing : merged;
}
