/** What is known while one document is merged into another: both roots, what was kept, where each part came from. */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "@ashlar/model";
import { setMember } from "../raw-map.ts";
import type { Adoption } from "./adoption.ts";
import { isKept, isObject, type JsonObject, pointerStep } from "./json-object.ts";

/** Merges what stands at a pointer; gives back the existing value itself where nothing changes. */
export type Merge = (existing: Json, written: Json, at: string) => Json;

export interface ObjectRules {
  /** Keys whose values people write: the existing one stays. */
  readonly words?: ReadonlySet<string>;
  /** Keys that code cannot know: the existing value stays where the written document has none. */
  readonly optional?: ReadonlySet<string>;
  /** Whether an existing value says nothing, so that it may stay. */
  readonly saysNothing?: (key: string, value: Json) => boolean;
  readonly children?: { readonly [key: string]: Merge };
  readonly isSame?: (key: string, existing: Json, written: Json) => boolean;
}

export interface MapRules {
  readonly place?: Place;
  readonly merge: Merge;
  /** What makes two keys the same: headers in any case, for example. */
  readonly keyOf?: (key: string) => string;
  /** Whether keys that begin with `x-` are extensions, not names. */
  readonly hasExtensions?: boolean;
  /** Whether an entry stays though it is not written, because code cannot know of it. */
  readonly stays?: (key: string, value: Json) => boolean;
}

export class Merging {
  readonly existing: JsonObject;
  readonly written: JsonObject;
  readonly adoption: Adoption;
  readonly #kept = new Set<string>();
  /** A changed list item or map → what stood in its place. */
  readonly #origins = new WeakMap<object, Json>();

  constructor(existing: JsonObject, written: JsonObject, adoption: Adoption) {
    this.existing = existing;
    this.written = written;
    this.adoption = adoption;
  }

  get kept(): string[] {
    return [...this.#kept];
  }

  keep(at: string): void {
    this.#kept.add(at);
  }

  originOf(value: Json): Json | undefined {
    return typeof value === "object" && value !== null ? this.#origins.get(value) : undefined;
  }

  /** Notes what a new value took the place of, through any number of steps. */
  cameFrom<Value extends Json>(value: Value, existing: Json): Value {
    if (typeof value === "object" && value !== null && value !== existing) {
      this.#origins.set(value, this.originOf(existing) ?? existing);
    }
    return value;
  }

  /** Merges an OpenAPI object: words and extensions of the existing one stay, the rest is as written. */
  object(existing: Json, written: Json, at: string, rules: ObjectRules): Json {
    if (!isObject(existing) || !isObject(written)) {
      return isDeepStrictEqual(existing, written) ? existing : this.adoption.adopt(written);
    }
    const merged: JsonObject = {};
    let isChanged = false;
    for (const [key, value] of Object.entries(existing)) {
      const wanted = Object.hasOwn(written, key) ? written[key] : undefined;
      const inside = `${at}${pointerStep(key)}`;
      const result = this.#member({ key, value, wanted, inside }, rules);
      if (result !== value) isChanged = true;
      if (result !== undefined) setMember(merged, key, result);
    }
    const added = Object.keys(written).filter(
      (key) => !Object.hasOwn(existing, key) && isMissing(key, existing),
    );
    if (!isChanged && added.length === 0) return existing;
    const { adoption } = this;
    const result = withAdditions(merged, written, { keys: added, adoption, place: "before-next" });
    return this.cameFrom(result, existing);
  }

  #member(member: Member, rules: ObjectRules): Json | undefined {
    const { key, value, wanted, inside } = member;
    const isExtension = key.startsWith("x-") && key !== "x-confidence";
    const isWord = isExtension || rules.words?.has(key) === true;
    if (isWord || (wanted === undefined && rules.optional?.has(key) === true)) {
      if (!isDeepStrictEqual(value, wanted)) this.keep(inside);
      return value;
    }
    if (wanted === undefined && isKept(value)) {
      this.keep(inside);
      return value;
    }
    if (wanted === undefined) return rules.saysNothing?.(key, value) === true ? value : undefined;
    const child = rules.children?.[key];
    if (child !== undefined) return child(value, wanted, inside);
    const isSame = rules.isSame?.(key, value, wanted) === true || isDeepStrictEqual(value, wanted);
    return isSame ? value : this.adoption.adopt(wanted);
  }

  /** Merges a map whose keys are names: entries that are not written are gone. */
  map(
    existing: Json,
    written: Json,
    at: string,
    { merge, keyOf = same, hasExtensions = false, stays, place = "before-next" }: MapRules,
  ): Json {
    if (!isObject(existing) || !isObject(written)) {
      return isDeepStrictEqual(existing, written) ? existing : this.adoption.adopt(written);
    }
    const wanted = new Map(Object.keys(written).map((key) => [keyOf(key), key]));
    const merged: JsonObject = {};
    const names = new Map<string, string>();
    let isChanged = false;
    for (const [key, value] of Object.entries(existing)) {
      const name = wanted.get(keyOf(key));
      if (name === undefined) {
        const inside = `${at}${pointerStep(key)}`;
        if (hasExtensions && key.startsWith("x-")) setMember(merged, key, value);
        else if (isKept(value) || stays?.(key, value) === true) {
          this.keep(inside);
          setMember(merged, key, value);
        } else isChanged = true;
        continue;
      }
      wanted.delete(keyOf(key));
      names.set(name, key);
      const result = merge(value, written[name] ?? null, `${at}${pointerStep(key)}`);
      if (result !== value) isChanged = true;
      setMember(merged, key, result);
    }
    const added = [...wanted.values()];
    if (!isChanged && added.length === 0) return existing;
    const { adoption } = this;
    const result = withAdditions(merged, written, { keys: added, names, adoption, place });
    return this.cameFrom(result, existing);
  }
}

interface Member {
  readonly key: string;
  readonly value: Json;
  readonly wanted: Json | undefined;
  readonly inside: string;
}

function same(key: string): string {
  return key;
}

// OpenAPI 3.1 §4.8.12.2: example and examples exclude each other.
function isMissing(key: string, existing: JsonObject): boolean {
  if (key === "example") return existing["examples"] === undefined;
  if (key === "examples") return existing["example"] === undefined;
  return true;
}

interface Additions {
  /** As written. */
  readonly keys: readonly string[];
  /** Written name → name in the merged map. */
  readonly names?: ReadonlyMap<string, string>;
  readonly adoption: Adoption;
  readonly place: Place;
}

/** Puts each added key where it stands in the written map. */
function withAdditions(
  merged: JsonObject,
  written: JsonObject,
  { keys, names, adoption, place }: Additions,
): JsonObject {
  if (keys.length === 0) return merged;
  const added = new Set(keys);
  const wanted = Object.keys(written).map((key) => names?.get(key) ?? key);
  const ordered: JsonObject = {};
  for (const key of withNeighbours(Object.keys(merged), keys, wanted, place)) {
    const value = added.has(key) ? adoption.adopt(written[key] ?? null) : merged[key];
    if (value !== undefined) setMember(ordered, key, value);
  }
  return ordered;
}

/** Where an added key comes that follows none of those that are there: before the next one, or last. */
type Place = "before-next" | "last";

/** An order with more keys in it, each behind the one that stands before it in the wanted order. */
export function withNeighbours(
  order: readonly string[],
  added: readonly string[],
  wanted: readonly string[],
  place: Place = "before-next",
): string[] {
  const keys = new Set(added);
  const known = new Set(order);
  const followers = new Map<string, string[]>();
  const firsts: string[] = [];
  let list = firsts;
  let next: string | undefined;
  for (const key of wanted) {
    if (known.has(key)) {
      next ??= key;
      list = followers.get(key) ?? [];
      followers.set(key, list);
    } else if (keys.has(key)) list.push(key);
  }
  const isLast = place === "last" || next === undefined;
  const result = order.flatMap((key) => [
    ...(key === next && !isLast ? firsts : []),
    key,
    ...(followers.get(key) ?? []),
  ]);
  return isLast ? [...result, ...firsts] : result;
}
