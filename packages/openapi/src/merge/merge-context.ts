/** What merging parts of a document share, and how a component is merged that several places use. */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "@ashlar/model";
import type { ComponentLinks } from "./component-links.ts";
import { type ComponentName, componentOf, referenceIn, referenceTo, resolved } from "./component-name.ts";
import { asSureAs, isObject, type JsonObject, pointerStep, withoutConfidence } from "./json-object.ts";
import type { Merge, Merging } from "./merging.ts";

export class MergeContext {
  readonly merging: Merging;
  readonly links: ComponentLinks;
  /** The first time through, nothing is merged: uses of components are counted. */
  readonly isCounting: boolean;
  readonly #components = new Map<string, Json>();
  readonly #open = new Map<string, Set<unknown>>();
  readonly #replaced = new Map<string, Json>();
  #uses: ReadonlyMap<string, number> | undefined;

  constructor(merging: Merging, links: ComponentLinks, isCounting: boolean) {
    this.merging = merging;
    this.links = links;
    this.isCounting = isCounting;
  }

  get existing(): JsonObject {
    return this.merging.existing;
  }

  get written(): JsonObject {
    return this.merging.written;
  }

  adopt(written: Json): Json {
    return this.merging.adoption.adopt(written);
  }

  /** A component of the existing document as it will be. */
  component(name: ComponentName, merge: Merge): Json | undefined {
    const reference = referenceTo(name);
    const known = this.#components.get(reference);
    if (known !== undefined) return known;
    const existing = componentOf(this.existing, name);
    const written = this.links.writtenFor(name);
    if (existing === undefined) return undefined;
    // Told before it is known: a schema may hold itself.
    this.#components.set(reference, existing);
    const merged = written === undefined ? existing : merge(existing, written, pointerOf(name));
    this.#components.set(reference, merged);
    return merged;
  }

  /** How often the existing document has a reference. */
  usesOf(reference: string): number {
    this.#uses ??= countReferences(this.existing, new Map());
    return this.#uses.get(reference) ?? 0;
  }

  /** Says what a component becomes of a kind that only the places that refer to it tell. */
  replace(name: ComponentName, value: Json): void {
    this.#replaced.set(referenceTo(name), value);
  }

  replacementOf(name: ComponentName): Json | undefined {
    return this.#replaced.get(referenceTo(name));
  }

  /** Runs a step for a component and what is written, unless it is running already: both may go in circles. */
  once<Result>(name: ComponentName, written: unknown, step: () => Result): Result | undefined {
    const reference = referenceTo(name);
    const open = this.#open.get(reference) ?? new Set();
    this.#open.set(reference, open);
    if (open.has(written)) return undefined;
    open.add(written);
    const result = step();
    open.delete(written);
    return result;
  }
}

function countReferences(value: Json, counts: Map<string, number>): ReadonlyMap<string, number> {
  if (Array.isArray(value)) for (const item of value) countReferences(item, counts);
  else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      if (key === "$ref" && typeof member === "string") counts.set(member, (counts.get(member) ?? 0) + 1);
      else countReferences(member, counts);
    }
  }
  return counts;
}

export function pointerOf({ kind, name }: ComponentName): string {
  return `/components/${kind}${pointerStep(name)}`;
}

/** Merges a thing that may stand in components: a reference stays where the component becomes what is written. */
export function referable(kind: string, context: MergeContext, merge: Merge): Merge {
  const { merging, links } = context;
  return (existing, written, at) => {
    const target = resolved(written, context.written) ?? written;
    const name = referenceIn(existing);
    const component = name?.kind === kind ? componentOf(context.existing, name) : undefined;
    if (name === undefined || component === undefined) return merge(existing, target, at);
    const wanted = asSureAs(component, target);
    const key = JSON.stringify(withoutConfidence(target));
    if (context.isCounting) {
      if (links.note(name, key, wanted)) merge(component, wanted, pointerOf(name));
      return existing;
    }
    if (links.isLinked(name, key)) return existing;
    const updated = context.component(name, merge) ?? component;
    // From what people wrote, not from what it becomes elsewhere, which may say less.
    const merged = merge(component, wanted, at);
    if (isDeepStrictEqual(merged, updated)) return existing;
    return merging.cameFrom({ ...(merged as JsonObject) }, existing);
  };
}
