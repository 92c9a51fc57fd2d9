/** Finds where a type would be defined by itself, and decides how each such loop is cut. */
import type { Api, Discriminator, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { lookUp, referenceName } from "./reference.ts";

/**
 * What becomes of a reference that TypeScript would have to resolve at once.
 *
 * - `base`: the target without its alternatives, as in `Cat` = all of `Pet` and more, where `Pet` is one of `Cat`, `Dog`
 * - `drop`: nothing, because it only repeats what is being defined: `A` = `A` or string
 */
export type Cut = "base" | "drop";

/** How a schema refers to another: as one of its alternatives, or as a part of itself. */
export type Via = "branch" | "part";

interface Edge {
  readonly target: string;
  readonly via: Via;
}

export interface Cuts {
  readonly of: (owner: string, target: string, via: Via) => Cut | undefined;
  /** Names that somebody needs without their alternatives. */
  readonly bases: ReadonlySet<string>;
}

/** The alternatives of a base that its discriminator names, for those that are made of the base through `allOf`. */
export function subtypesOf(
  name: string,
  schema: JsonSchema,
  schemas: Api["schemas"],
): ReadonlyMap<string, readonly string[]> {
  if (typeof schema === "boolean" || schema.discriminator === undefined || hasBranches(schema)) return none;
  const known = knownSubtypes.get(schemas) ?? new Map<string, ReadonlyMap<string, readonly string[]>>();
  knownSubtypes.set(schemas, known);
  const subtypes = known.get(name) ?? findSubtypes(name, schema.discriminator, schemas);
  known.set(name, subtypes);
  return subtypes;
}

const none: ReadonlyMap<string, readonly string[]> = new Map();

// Documents with thousands of schemas below one base ask thousands of times.
const knownSubtypes = new WeakMap<Api["schemas"], Map<string, ReadonlyMap<string, readonly string[]>>>();

function findSubtypes(
  name: string,
  { mapping, defaultMapping }: Discriminator,
  schemas: Api["schemas"],
): Map<string, string[]> {
  const subtypes = new Map<string, string[]>();
  for (const [value, target] of Object.entries(mapping ?? {})) {
    subtypes.set(target, [...(subtypes.get(target) ?? []), value]);
  }
  if (defaultMapping !== undefined && !subtypes.has(defaultMapping)) subtypes.set(defaultMapping, []);
  for (const target of [...subtypes.keys()]) {
    if (!isMadeOf(target, name, schemas)) subtypes.delete(target);
  }
  // A mapping that knows only the base itself distinguishes nothing.
  if ([...subtypes.keys()].every((target) => target === name)) subtypes.clear();
  return subtypes;
}

export function hasBranches(schema: JsonSchemaObject): boolean {
  return (schema.oneOf?.length ?? 0) > 0 || (schema.anyOf?.length ?? 0) > 0;
}

/** True where the schema is the base, or refers to it outside any alternative. */
export function isMadeOf(
  name: string,
  base: string,
  schemas: Api["schemas"],
  seen: Set<string> = new Set(),
): boolean {
  if (name === base) return true;
  if (seen.has(name)) return false;
  seen.add(name);
  const schema = lookUp(name, schemas);
  if (schema === undefined || typeof schema === "boolean") return false;
  return [schema, ...(schema.allOf ?? [])].some((part) => {
    const target = referenceName(part);
    return target !== undefined && isMadeOf(target, base, schemas, seen);
  });
}

export function findCuts(schemas: Api["schemas"]): Cuts {
  const whole = new Map<string, Edge[]>();
  const alone = new Map<string, Edge[]>();
  for (const [name, schema] of Object.entries(schemas)) {
    const branches = [...subtypesOf(name, schema, schemas).keys()].map(
      (target): Edge => ({ target, via: "branch" }),
    );
    const parts = immediateEdges(schema, "part", false);
    alone.set(name, parts);
    whole.set(name, [
      ...parts,
      ...immediateEdges(schema, "part", true).filter((edge) => !parts.includes(edge)),
      ...branches,
    ]);
  }
  const component = components(whole);
  const cuts = new Map<string, Cut>();
  for (const [owner, edges] of whole) {
    for (const { target, via } of edges) {
      const targetSchema = lookUp(target, schemas);
      if (component.get(owner) !== component.get(target) || targetSchema === undefined) continue;
      const hasAlternatives =
        typeof targetSchema !== "boolean" &&
        (hasBranches(targetSchema) || subtypesOf(target, targetSchema, schemas).size > 0);
      // `A` = one of `A`, string says no more than string; a base that its own discriminator names stands for itself.
      const isOwnSubtype =
        target === owner && typeof targetSchema !== "boolean" && !hasBranches(targetSchema);
      if (hasAlternatives && (via === "part" || isOwnSubtype)) cuts.set(cutKey(owner, target, via), "base");
    }
  }
  dropBackEdges(whole, alone, cuts);
  const bases = new Set<string>();
  for (const [owner, edges] of whole) {
    for (const { target, via } of edges) {
      if (cuts.get(cutKey(owner, target, via)) === "base") bases.add(target);
    }
  }
  return { of: (owner, target, via) => cuts.get(cutKey(owner, target, via)), bases };
}

function cutKey(owner: string, target: string, via: Via): string {
  return `${owner}\n${target}\n${via}`;
}

/** References that stand outside any property or item. */
function immediateEdges(schema: JsonSchema, via: Via, withBranches: boolean): Edge[] {
  if (typeof schema === "boolean") return [];
  const target = referenceName(schema);
  const edges: Edge[] = target === undefined ? [] : [{ target, via }];
  for (const part of schema.allOf ?? []) edges.push(...immediateEdges(part, "part", true));
  if (withBranches) {
    for (const part of [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])])
      edges.push(...immediateEdges(part, "branch", true));
  }
  return edges;
}

/** What is left of loops after the bases: depth first, an edge back to a name that is still open is dropped. */
function dropBackEdges(
  whole: ReadonlyMap<string, Edge[]>,
  alone: ReadonlyMap<string, Edge[]>,
  cuts: Map<string, Cut>,
): void {
  const state = new Map<string, "open" | "done">();
  const visit = (owner: string, form: "whole" | "alone"): void => {
    const node = `${form} ${owner}`;
    state.set(node, "open");
    for (const { target, via } of (form === "whole" ? whole : alone).get(owner) ?? []) {
      const key = cutKey(owner, target, via);
      const cut = cuts.get(key);
      if (cut === "drop" || !whole.has(target)) continue;
      const targetForm = cut === "base" ? "alone" : "whole";
      const known = state.get(`${targetForm} ${target}`);
      if (known === "open") cuts.set(key, "drop");
      if (known === undefined) visit(target, targetForm);
    }
    state.set(node, "done");
  };
  for (const name of whole.keys()) {
    if (!state.has(`whole ${name}`)) visit(name, "whole");
  }
}

/** Strongly connected components (Tarjan 1972): name → number, equal for names that reach each other. */
function components(graph: ReadonlyMap<string, readonly Edge[]>): Map<string, number> {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const component = new Map<string, number>();
  const stack: string[] = [];
  const visit = (name: string): void => {
    index.set(name, index.size);
    low.set(name, index.size - 1);
    stack.push(name);
    for (const { target } of graph.get(name) ?? []) {
      if (!graph.has(target) || component.has(target)) continue;
      if (!index.has(target)) visit(target);
      low.set(name, Math.min(low.get(name) ?? 0, low.get(target) ?? 0));
    }
    if (low.get(name) !== index.get(name)) return;
    const number = component.size;
    for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
      component.set(member, number);
      if (member === name) break;
    }
  };
  for (const name of graph.keys()) {
    if (!index.has(name)) visit(name);
  }
  return component;
}
