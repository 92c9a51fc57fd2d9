/** Merges the parameters of a path: those of the path item with those of its operations. */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "@ashlar/model";
import { defaultExplode, defaultStyle, styleNamed } from "../parameter-style.ts";
import { resolved } from "./component-name.ts";
import { isKept, isObject, type JsonObject, listAt } from "./json-object.ts";
import type { ContentMerges } from "./merge-content.ts";
import { isFalse, UNSEEN } from "./merge-content.ts";
import { type MergeContext, referable } from "./merge-context.ts";
import type { Merge } from "./merging.ts";
import { operationsOf } from "./path-item.ts";

/** As they become, with the names of the merged document. */
export interface PathParameters {
  /** Of the path item. */
  readonly shared: Json[];
  /** Of each operation that is written or kept, by its place in the path item. */
  readonly own: ReadonlyMap<string, Json[]>;
}

/** Works out the parameters of a path item and of its operations. */
export function mergeParameters(
  {
    existing,
    written,
    at,
  }: { readonly existing: JsonObject; readonly written: JsonObject; readonly at: string },
  context: MergeContext,
  merge: Merge,
): PathParameters {
  const { adoption } = context.merging;
  const oldKey = (item: Json): string => parameterKey(resolved(item, context.existing));
  const wantedKey = (item: Json): string => parameterKey(resolved(item, context.written));
  const isMarked = (item: Json): boolean => isKept(item) || isKept(resolved(item, context.existing));
  const old = operationsOf(existing);
  const wantedBy = new Map<string, Map<string, Json>>();
  for (const [place, operation] of operationsOf(written)) {
    const lists = [...listAt(written, "parameters"), ...listAt(operation, "parameters")];
    wantedBy.set(place, new Map(lists.map((item) => [wantedKey(item), item])));
  }
  const staying = [...old].filter(
    ([place, operation]) => !wantedBy.has(place) && (isKept(operation) || isKept(existing)),
  );
  const places = [...wantedBy.keys(), ...staying.map(([place]) => place)];
  const ownOf = (place: string): Json[] => listAt(old.get(place), "parameters");
  const become = (item: Json, place: string, inside: string): Json | undefined => {
    const wanted = wantedBy.get(place);
    const found = wanted?.get(oldKey(item));
    if (found !== undefined) return merge(item, found, inside);
    if (wanted !== undefined && !isMarked(item)) return undefined;
    context.merging.keep(inside);
    return item;
  };

  const shared: Json[] = [];
  const moved = new Map(places.map((place): [string, Json[]] => [place, []]));
  for (const [index, item] of listAt(existing, "parameters").entries()) {
    const key = oldKey(item);
    const heirs = places.filter((place) => !ownOf(place).some((own) => oldKey(own) === key));
    // One that every operation has an own word for stays while it is written there as well.
    if (heirs.length === 0 && listAt(written, "parameters").some((one) => wantedKey(one) === key)) {
      shared.push(item);
      continue;
    }
    const results = heirs.map((place) => become(item, place, `${at}/parameters/${index}`));
    const [first] = results;
    if (first !== undefined && results.every((one) => isDeepStrictEqual(one, first))) shared.push(first);
    else {
      for (const [heir, result] of results.entries()) {
        if (result !== undefined) moved.get(heirs[heir] ?? "")?.push(result);
      }
    }
  }
  const known = shared.map(oldKey);
  const own = new Map(
    places.map((place): [string, Json[]] => {
      const inherited = moved.get(place) ?? [];
      const kept = ownOf(place).flatMap((item, index) => {
        const result = become(item, place, `${at}${place}/parameters/${index}`);
        return result === undefined ? [] : [result];
      });
      const had = new Set([...known, ...[...ownOf(place), ...inherited].map(oldKey)]);
      const added = [...(wantedBy.get(place) ?? [])].filter(([key]) => !had.has(key));
      const list = [...kept, ...inherited, ...added.map(([, item]) => context.adopt(item))];
      return [place, list.map((item) => adoption.settle(item))];
    }),
  );
  return { shared: shared.map((item) => adoption.settle(item)), own };
}

function parameterKey(parameter: Json | undefined): string {
  if (!isObject(parameter)) return "";
  const [place, name] = [String(parameter["in"]), String(parameter["name"])];
  return `${place} ${place === "header" ? name.toLowerCase() : name}`;
}

/** Merges one parameter, or a reference to one. */
export function parameterMerge(context: MergeContext, { schema, content }: ContentMerges): Merge {
  return referable("parameters", context, (existing, written, at) =>
    context.merging.object(existing, written, at, {
      words: new Set(["description", "example", "examples"]),
      optional: UNSEEN,
      saysNothing: (key, value) => isFalse(key, value) || isDefault(existing, key, value),
      isSame: (key, a, b) => key === "name" && String(a).toLowerCase() === String(b).toLowerCase(),
      children: { schema, content },
    }),
  );
}

function isDefault(parameter: Json, key: string, value: Json): boolean {
  if (!isObject(parameter)) return false;
  const place = parameter["in"];
  if (place !== "path" && place !== "query" && place !== "header" && place !== "cookie") return false;
  const style = styleNamed(parameter["style"]) ?? defaultStyle(place);
  if (key === "style") return value === defaultStyle(place);
  return key === "explode" && value === defaultExplode(style);
}
