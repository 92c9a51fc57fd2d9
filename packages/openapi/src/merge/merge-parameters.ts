/** Merges the parameters of a path: those of the path item with those of its operations. */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "@ashlar/model";
import { defaultExplode, defaultStyle, styleNamed } from "../parameter-style.ts";
import { resolved } from "./component-name.ts";
import { isObject, type JsonObject, listAt } from "./json-object.ts";
import type { ContentMerges } from "./merge-content.ts";
import { isFalse } from "./merge-content.ts";
import { type MergeContext, referable } from "./merge-context.ts";
import type { Merge } from "./merging.ts";

export interface PathParameters {
  /** Of the path item. */
  readonly shared: Json[];
  /** By method: those of the existing operation as they become, and those that come new, still as written. */
  readonly own: ReadonlyMap<string, { readonly kept: Json[]; readonly added: Json[] }>;
}

/** Works out the parameters of a path item for the given methods of the written one. */
export function mergeParameters(
  items: { readonly existing: JsonObject; readonly written: JsonObject; readonly at: string },
  methods: readonly string[],
  context: MergeContext,
  merge: Merge,
): PathParameters {
  const { existing, written, at } = items;
  const keyIn = (root: JsonObject) => (item: Json) => parameterKey(resolved(item, root));
  const oldKey = keyIn(context.existing);
  const wantedBy = new Map<string, Map<string, Json>>();
  for (const method of methods) {
    const lists = [...listAt(written, "parameters"), ...listAt(written[method], "parameters")];
    wantedBy.set(method, new Map(lists.map((item) => [keyIn(context.written)(item), item])));
  }
  const ownBy = new Map(methods.map((method) => [method, listAt(existing[method], "parameters")]));
  const shared = listAt(existing, "parameters").flatMap((item, index) => {
    const key = oldKey(item);
    const heirs = methods.filter((method) => !ownBy.get(method)?.some((own) => oldKey(own) === key));
    const results = heirs.map((method) => {
      const wanted = wantedBy.get(method)?.get(key);
      return wanted === undefined ? undefined : merge(item, wanted, `${at}/parameters/${index}`);
    });
    const [first] = results;
    const isShared = first !== undefined && results.every((one) => isDeepStrictEqual(one, first));
    return isShared ? [first] : [];
  });
  const sharedKeys = new Set(shared.map(oldKey));
  const own = new Map(
    methods.map((method) => {
      const wanted = new Map(wantedBy.get(method));
      const kept = (ownBy.get(method) ?? []).flatMap((item, index) => {
        const found = wanted.get(oldKey(item));
        wanted.delete(oldKey(item));
        return found === undefined ? [] : [merge(item, found, `${at}/${method}/parameters/${index}`)];
      });
      const added = [...wanted].filter(([key]) => !sharedKeys.has(key)).map(([, item]) => item);
      return [method, { kept, added }] as const;
    }),
  );
  return { shared, own };
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
