/**
 * Which named schemas lead back to themselves without going down into the data.
 *
 * `Pet` with `discriminator` leads to `Cat`, and `Cat` by `allOf` to `Pet`: read word by word, checking one value
 * would never end. Inside such a loop, going *up* (`allOf`, `$ref`) means the plain `Pet`, without its way down.
 */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { refName } from "./schema-reference.ts";

export interface InPlaceLoops {
  /** True where both names stand in one loop. */
  together(a: string, b: string): boolean;
  /** True where going only in this direction, inside the loop, comes from one name to the other. */
  leads(from: string, to: string, direction: Direction): boolean;
}

/** `down` through `anyOf`, `oneOf` and `discriminator`; `up` through everything else. */
export type Direction = "up" | "down";

/** Lists the references that hold for the same value as the schema itself. */
export function inPlaceReferences(
  schema: JsonSchema,
): { readonly name: string; readonly direction: Direction }[] {
  const found: { name: string; direction: Direction }[] = [];
  visit(schema, "up");
  return found;

  function visit(at: JsonSchema | undefined, direction: Direction): void {
    if (typeof at !== "object" || at === null) return;
    const name = refName(at);
    if (name !== undefined) found.push({ name, direction });
    for (const target of mappedNames(at)) found.push({ name: target, direction: "down" });
    for (const member of at.allOf ?? []) visit(member, direction);
    for (const member of [...(at.anyOf ?? []), ...(at.oneOf ?? [])]) visit(member, "down");
    for (const member of [at.not, at.if, at.then, at.else]) visit(member, direction);
    for (const member of Object.values(at.dependentSchemas ?? {})) visit(member, direction);
  }
}

/** Names that a discriminator leads to. */
export function mappedNames(schema: JsonSchemaObject): string[] {
  const { discriminator } = schema;
  if (typeof discriminator?.mapping !== "object") return [];
  const names = Object.values(discriminator.mapping);
  return discriminator.defaultMapping === undefined ? names : [...names, discriminator.defaultMapping];
}

/** Finds the loops, by Tarjan's strongly connected components. */
export function findInPlaceLoops(schemas: { readonly [name: string]: JsonSchema }): InPlaceLoops {
  const component = new Map<string, number>();
  const looping = new Set<number>();
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  for (const name of Object.keys(schemas)) if (!order.has(name)) connect(name);
  return { together, leads };

  function together(a: string, b: string): boolean {
    const at = component.get(a);
    return at !== undefined && at === component.get(b) && looping.has(at);
  }

  function leads(from: string, to: string, direction: Direction): boolean {
    const seen = new Set([from]);
    for (const name of seen) {
      if (name === to) return true;
      for (const next of inPlaceReferences(schemas[name] ?? true)) {
        if (next.direction === direction && together(next.name, to)) seen.add(next.name);
      }
    }
    return false;
  }

  function connect(name: string): number {
    const index = order.size;
    order.set(name, index);
    open.push(name);
    let low = index;
    let refersToItself = false;
    for (const { name: next } of inPlaceReferences(schemas[name] ?? true)) {
      if (!Object.hasOwn(schemas, next)) continue;
      if (next === name) refersToItself = true;
      if (!order.has(next)) low = Math.min(low, connect(next));
      else if (!component.has(next)) low = Math.min(low, lowest.get(next) ?? order.get(next) ?? low);
      lowest.set(name, low);
    }
    if (low < index) return low;
    const members = open.splice(open.lastIndexOf(name));
    for (const member of members) component.set(member, index);
    if (members.length > 1 || refersToItself) looping.add(index);
    return low;
  }
}
