/** Lists what is different between two versions of a document. */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "@ashlar/model";
import { isObject, pointerStep } from "./json-object.ts";

export interface MergeChange {
  readonly kind: "added" | "updated" | "removed" | "moved";
  /** JSON Pointer into the merged document; into the existing one where it was removed. */
  readonly pointer: string;
  /** Of what moved: where it stood, a JSON Pointer into the existing document. */
  readonly from?: string;
}

/** Maps whose keys are names: where all of them are other ones, each of the old ones is gone. */
const NAMED = /^\/(?:paths|webhooks|components(?:\/[^/]+)?)$/;

/** The changes, as deep inside maps as they lie; a list that differs is one change unless its items are maps or have names. */
export function changesBetween(existing: Json, merged: Json, at = ""): MergeChange[] {
  if (existing === merged || isDeepStrictEqual(existing, merged)) return [];
  if (isObject(existing) && isObject(merged)) {
    const isOther =
      !NAMED.test(at) &&
      Object.keys(existing).length > 0 &&
      !Object.keys(merged).some((key) => Object.hasOwn(existing, key));
    if (isOther && Object.keys(merged).length > 0) return [{ kind: "updated", pointer: at }];
    const keys = new Set([...Object.keys(existing), ...Object.keys(merged)]);
    return [...keys].flatMap((key) => {
      const pointer = `${at}${pointerStep(key)}`;
      const [old, wanted] = [own(existing, key), own(merged, key)];
      if (old === undefined) return [{ kind: "added", pointer } as const];
      if (wanted === undefined) return [{ kind: "removed", pointer } as const];
      return changesBetween(old, wanted, pointer);
    });
  }
  const isListOfMaps =
    Array.isArray(existing) &&
    Array.isArray(merged) &&
    existing.length === merged.length &&
    merged.every(isObject);
  if (isListOfMaps) {
    return merged.flatMap((item, index) => changesBetween(existing[index] ?? null, item, `${at}/${index}`));
  }
  if (Array.isArray(existing) && Array.isArray(merged)) {
    return parameterChanges(existing, merged, at) ?? [{ kind: "updated", pointer: at }];
  }
  return [{ kind: "updated", pointer: at }];
}

/** The changes of a list whose items have names; undefined where they do not. */
function parameterChanges(
  existing: readonly Json[],
  merged: readonly Json[],
  at: string,
): MergeChange[] | undefined {
  const [old, wanted] = [existing.map(nameOf), merged.map(nameOf)];
  const names = [...old, ...wanted];
  const isOrdered = wanted
    .filter((name) => old.includes(name))
    .every((name, index, all) => {
      return index === 0 || old.indexOf(name) > old.indexOf(all[index - 1]);
    });
  const isNamed = [old, wanted].every((all) => new Set(all).size === all.length);
  if (!isNamed || !isOrdered || names.includes(undefined)) return undefined;
  const changes = merged.flatMap((item, index) => {
    const from = old.indexOf(wanted[index]);
    const pointer = `${at}/${index}`;
    return from === -1
      ? [{ kind: "added", pointer } as const]
      : changesBetween(existing[from] ?? null, item, pointer);
  });
  const gone = old.flatMap((name, index) =>
    wanted.includes(name) ? [] : [{ kind: "removed", pointer: `${at}/${index}` } as const],
  );
  return [...gone, ...changes];
}

function nameOf(item: Json): string | undefined {
  if (!isObject(item)) return undefined;
  if (typeof item["$ref"] === "string") return item["$ref"];
  return typeof item["name"] === "string" ? `${String(item["in"])} ${item["name"]}` : undefined;
}

function own(map: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
