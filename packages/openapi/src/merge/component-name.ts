/** References into `components` of one document. */
import type { Json } from "@ashlar/model";
import { isObject, type JsonObject, objectAt, pointerStep } from "./json-object.ts";

export interface ComponentName {
  /** `schemas`, `parameters` … */
  readonly kind: string;
  readonly name: string;
}

/** What `#/components/schemas/User` names; undefined for any other text. */
export function componentNamed(reference: unknown): ComponentName | undefined {
  if (typeof reference !== "string") return undefined;
  const match = /^#\/components\/([^/]+)\/([^/]+)$/.exec(reference);
  if (match === null) return undefined;
  return { kind: decoded(match[1] ?? ""), name: decoded(match[2] ?? "") };
}

/** A step of a JSON Pointer that stands in a fragment, which is percent-encoded (RFC 6901 §6). */
export function decoded(step: string): string {
  return unescaped(step).replaceAll("~1", "/").replaceAll("~0", "~");
}

function unescaped(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

export function referenceTo({ kind, name }: ComponentName): string {
  const step = pointerStep(name).slice(1);
  return `#/components/${kind}/${/^[\w.~-]*$/.test(step) ? step : encodeURIComponent(step)}`;
}

/** The component that a value is a reference to. */
export function referenceIn(value: Json | undefined): ComponentName | undefined {
  return isObject(value) ? componentNamed(value["$ref"]) : undefined;
}

export function componentOf(root: JsonObject, { kind, name }: ComponentName): Json | undefined {
  const components = objectAt(objectAt(root, "components"), kind);
  return Object.hasOwn(components, name) ? components[name] : undefined;
}

/** The value, or what it refers to through any number of references within the document. */
export function resolved(value: Json | undefined, root: JsonObject): Json | undefined {
  let found = value;
  for (let hops = 0; hops < 20; hops++) {
    const target = referenceIn(found);
    if (target === undefined) return found;
    found = componentOf(root, target);
  }
  return undefined;
}

/** Every component that something in the value refers to, itself not followed. */
export function referencesIn(value: Json | undefined, found: ComponentName[] = []): ComponentName[] {
  if (Array.isArray(value)) for (const item of value) referencesIn(item, found);
  else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      const target = key === "$ref" || isMappingValue(member) ? componentNamed(member) : undefined;
      if (target === undefined) referencesIn(member, found);
      else found.push(target);
    }
  }
  return found;
}

// A discriminator's mapping holds references as plain texts; so may a text that is none, which keeps a component alive.
function isMappingValue(value: Json): boolean {
  return typeof value === "string" && value.startsWith("#/components/");
}
