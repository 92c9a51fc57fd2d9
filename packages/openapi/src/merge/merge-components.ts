/** Merges components: those that something refers to, under the names that people know. */
import type { Json } from "@ashlar/model";
import { setMember } from "../raw-map.ts";
import { componentNamed, componentOf, referencesIn, referenceTo } from "./component-name.ts";
import { isKept, isObject, type JsonObject, objectAt } from "./json-object.ts";
import type { MergeContext } from "./merge-context.ts";
import { mergeSecuritySchemes } from "./merge-security.ts";
import { type Merge, withNeighbours } from "./merging.ts";

/** Kinds that code has a say in; others are what people wrote, and stay. */
export type ComponentMerges = { readonly [kind: string]: Merge };

/**
 * The `components` of the merged document.
 *
 * @param roots what can refer to components
 */
export function mergeComponents(
  context: MergeContext,
  merges: ComponentMerges,
  { roots, schemes }: { readonly roots: readonly Json[]; readonly schemes: ReadonlySet<string> },
): Json | undefined {
  const existing = objectAt(context.existing, "components");
  const untouched = Object.entries(existing)
    .filter(([kind]) => !isMerged(kind, merges))
    .map(([kind, value]): [string, Json] => [kind, withReplacements(kind, value, context)]);
  const unused = unusedComponents(context.written, merges);
  const kept = [...unused, ...keptComponents(existing)];
  const found = collect([...roots, ...untouched.map(([, kind]) => kind), ...kept], context, merges);
  const merged: JsonObject = {};
  const kinds = [...KINDS, ...Object.keys(existing)].filter((kind) => isMerged(kind, merges));
  const order = withNeighbours(Object.keys(existing), kinds, KINDS);
  for (const kind of new Set(order)) {
    const old = existing[kind];
    const value = isMerged(kind, merges)
      ? kind === "securitySchemes"
        ? mergeSecuritySchemes(context, schemes)
        : mergeKind(kind, found.get(kind) ?? new Map(), context)
      : untouched.find(([one]) => one === kind)?.[1];
    if (value === undefined || (old === undefined && isObject(value) && Object.keys(value).length === 0))
      continue;
    const isGone =
      isObject(value) && Object.keys(value).length === 0 && Object.keys(objectAt(existing, kind)).length > 0;
    if (!isGone) setMember(merged, kind, old === undefined ? value : sameMap(old, value, context));
  }
  const before = context.existing["components"];
  if (before === undefined) return Object.keys(merged).length === 0 ? undefined : merged;
  return Object.keys(merged).length === 0 && Object.keys(existing).length > 0
    ? undefined
    : sameMap(before, merged, context);
}

/** Components of a kind that code never writes, where places that refer to them changed. */
function withReplacements(kind: string, existing: Json, context: MergeContext): Json {
  if (!isObject(existing)) return existing;
  const merged: JsonObject = {};
  for (const [name, value] of Object.entries(existing)) {
    setMember(merged, name, context.replacementOf({ kind, name }) ?? value);
  }
  return sameMap(existing, merged, context);
}

const KINDS = ["schemas", "parameters", "headers", "responses", "requestBodies", "securitySchemes"];

function isMerged(kind: string, merges: ComponentMerges): boolean {
  return kind === "securitySchemes" || Object.hasOwn(merges, kind);
}

/** References to the components that the written document has though nothing in it uses them. */
function unusedComponents(written: JsonObject, merges: ComponentMerges): Json[] {
  const { components, ...outside } = written;
  const { schemas: _, ...others } = isObject(components) ? components : {};
  const used = new Set<string>();
  const pending = referencesIn([outside, others]);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const reference = referenceTo(next);
    if (used.has(reference)) continue;
    used.add(reference);
    if (next.kind === "schemas") pending.push(...referencesIn(objectAt(components, "schemas")[next.name]));
  }
  return Object.keys(merges).flatMap((kind) =>
    Object.keys(objectAt(components, kind))
      .map((name) => referenceTo({ kind, name }))
      .filter((reference) => !used.has(reference))
      .map(($ref) => ({ $ref })),
  );
}

/** References to the components that people asked to keep. */
function keptComponents(components: JsonObject): Json[] {
  return Object.keys(components).flatMap((kind) =>
    Object.entries(objectAt(components, kind))
      .filter(([, component]) => isKept(component))
      .map(([name]) => ({ $ref: referenceTo({ kind, name }) })),
  );
}

function collect(
  roots: readonly Json[],
  context: MergeContext,
  merges: ComponentMerges,
): Map<string, Map<string, Json>> {
  const { adoption } = context.merging;
  const found = new Map<string, Map<string, Json>>();
  const pending = roots.flatMap((root) => referencesIn(root));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const merge = merges[next.kind];
    const known = found.get(next.kind) ?? new Map<string, Json>();
    found.set(next.kind, known);
    if (merge === undefined || known.has(next.name)) continue;
    const source = adoption.sourceOf(referenceTo(next));
    const content =
      componentOf(context.existing, next) === undefined
        ? source === undefined
          ? undefined
          : adoption.adopt(source)
        : context.component(next, merge);
    if (content === undefined) continue;
    known.set(next.name, content);
    pending.push(...referencesIn(content));
  }
  return found;
}

function mergeKind(kind: string, found: ReadonlyMap<string, Json>, context: MergeContext): JsonObject {
  const existing = objectAt(objectAt(context.existing, "components"), kind);
  const written = Object.keys(objectAt(objectAt(context.written, "components"), kind));
  const wanted = written.map((name) => {
    const reference = context.merging.adoption.referenceFor(referenceTo({ kind, name }));
    return componentNamed(reference)?.name ?? name;
  });
  const order = Object.keys(existing).filter((name) => found.has(name));
  const added = [...found.keys()].filter((name) => !Object.hasOwn(existing, name));
  const merged: JsonObject = {};
  for (const name of new Set([...withNeighbours(order, added, wanted, "last"), ...added])) {
    setMember(merged, name, found.get(name) ?? null);
  }
  return merged;
}

/** The existing map itself where each of its members is still the same. */
function sameMap(existing: Json, merged: Json, { merging }: MergeContext): Json {
  if (!isObject(existing) || !isObject(merged)) return merged;
  const keys = Object.keys(existing);
  const isSame =
    keys.length === Object.keys(merged).length && keys.every((key) => existing[key] === merged[key]);
  return isSame ? existing : merging.cameFrom(merged, existing);
}
