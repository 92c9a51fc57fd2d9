/** Merges what stands behind a reference of a kind that code never shares: path items and callbacks. */
import type { Json } from "@ashlar/model";
import { componentNamed, decoded } from "./component-name.ts";
import { isObject, type JsonObject } from "./json-object.ts";
import { type MergeContext, pointerOf } from "./merge-context.ts";

/**
 * Merges a value, or what it refers to: in the component where nothing else refers to it, else in place of the
 * reference.
 *
 * @param at JSON Pointer of the value
 */
export function throughReference(
  existing: JsonObject,
  at: string,
  context: MergeContext,
  merge: (target: JsonObject, at: string) => Json,
): Json {
  const target = targetOf(existing, context.existing);
  if (target === undefined) return merge(existing, at);
  const { $ref, ...own } = existing;
  const component = componentNamed($ref);
  const isBare = Object.keys(own).length === 0;
  const isInPlace = component !== undefined && isBare && context.usesOf(String($ref)) === 1;
  const whole = isBare ? target : { ...target, ...own };
  const merged = merge(whole, isInPlace ? pointerOf(component) : at);
  if (merged === whole || !isObject(merged)) return existing;
  if (!isInPlace) return context.merging.cameFrom({ ...merged }, existing);
  context.replace(component, merged);
  return existing;
}

/** The map at the end of a chain of references; undefined where the value is none, or leads nowhere. */
export function targetOf(value: Json | undefined, root: JsonObject): JsonObject | undefined {
  let found = value;
  for (let hops = 0; hops < 20 && isObject(found); hops++) {
    const reference: Json | undefined = found["$ref"];
    if (typeof reference !== "string") return found === value ? undefined : found;
    found = valueAt(root, reference);
  }
  return undefined;
}

function valueAt(root: JsonObject, reference: string): Json | undefined {
  if (!reference.startsWith("#/")) return undefined;
  let found: Json | undefined = root;
  for (const step of reference.slice(2).split("/")) {
    const key = decoded(step);
    found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found;
}
