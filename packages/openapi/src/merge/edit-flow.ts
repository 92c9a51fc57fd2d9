/** Changes what stands in YAML's flow style, `{ a: 1, b: [x] }`, and leaves it in that style. */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "@ashlar/model";
import { isMap, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { yamlFlow, yamlFlowMember } from "../write/yaml-flow.ts";
import { isObject, type JsonObject } from "./json-object.ts";
import { matchItems } from "./match-items.ts";
import type { Splice } from "./splice.ts";
import { keyOf, rangeOf, startOf, type YamlPlaces } from "./yaml-places.ts";

export interface FlowTools {
  readonly places: YamlPlaces;
  readonly originOf: (value: Json) => Json | undefined;
}

/** Whether a node is in flow style and holds something, so that its change can be written into it. */
export function isFlow(node: unknown): node is YAMLMap | YAMLSeq {
  return (isMap(node) || isSeq(node)) && node.flow === true && node.items.length > 0;
}

/** The splices that turn the one value into the other; both are maps, or both are lists. */
export function editFlow(node: YAMLMap | YAMLSeq, before: Json, after: Json, tools: FlowTools): Splice[] {
  const isEmpty = typeof after === "object" && after !== null && Object.keys(after).length === 0;
  if (!isEmpty && isMap(node) && isObject(before) && isObject(after)) {
    return editMap(node, before, after, tools);
  }
  if (!isEmpty && isSeq(node) && Array.isArray(before) && Array.isArray(after)) {
    return editList(node, before, after, tools);
  }
  return [replaceNode(node, after)];
}

function editMap(map: YAMLMap, before: JsonObject, after: JsonObject, tools: FlowTools): Splice[] {
  const pairs = new Map(map.items.map((pair) => [keyOf(pair), pair]));
  const { places } = tools;
  const spans = map.items.map((pair) => ({ from: startOf(pair), to: places.endOf(pair) }));
  const kept = new Set(map.items.flatMap((pair, at) => (Object.hasOwn(after, keyOf(pair)) ? [at] : [])));
  if (kept.size === 0) return [replaceNode(map, after)];
  const entries = Object.entries(after).map(([key, value]): Entry => {
    const pair = pairs.get(key);
    if (pair === undefined) return { at: -1, text: yamlFlowMember(key, value), splices: [] };
    const old = Object.hasOwn(before, key) ? (before[key] ?? null) : null;
    return { at: map.items.indexOf(pair), text: "", splices: editMember(pair, old, value, tools) };
  });
  return [
    ...removals(spans, kept),
    ...additions(spans, entries),
    ...entries.flatMap(({ splices }) => splices),
  ];
}

function editMember(pair: Pair, old: Json, value: Json, tools: FlowTools): Splice[] {
  if (isDeepStrictEqual(old, value)) return [];
  if (isFlow(pair.value)) return editFlow(pair.value, old, value, tools);
  const colon = tools.places.colonOf(pair);
  return [{ from: colon, to: Math.max(colon, tools.places.endOf(pair.value)), text: ` ${yamlFlow(value)}` }];
}

function editList(
  list: YAMLSeq,
  before: readonly Json[],
  after: readonly Json[],
  tools: FlowTools,
): Splice[] {
  const { matches, used, isInOrder } = matchItems(before, after, tools.originOf);
  if (!isInOrder || used.size === 0) return [replaceNode(list, [...after])];
  const spans = list.items.map((item) => ({
    from: rangeOf(item)?.[0] ?? 0,
    to: tools.places.endOf(item),
  }));
  const entries = after.map((value, index): Entry => {
    const at = matches[index] ?? -1;
    if (at === -1) return { at, text: yamlFlow(value), splices: [] };
    const [item, old] = [list.items[at], before[at] ?? null];
    if (isDeepStrictEqual(old, value)) return { at, text: "", splices: [] };
    const splices = isFlow(item) ? editFlow(item, old, value, tools) : [replaceNode(item as Node, value)];
    return { at, text: "", splices };
  });
  return [
    ...removals(spans, used),
    ...additions(spans, entries),
    ...entries.flatMap(({ splices }) => splices),
  ];
}

interface Entry {
  /** Place among the old ones; -1 for a new one. */
  readonly at: number;
  /** Of a new one. */
  readonly text: string;
  readonly splices: readonly Splice[];
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Takes members out with the comma before them, or, at the beginning, up to the next that stays. */
function removals(spans: readonly Span[], kept: ReadonlySet<number>): Splice[] {
  const first = Math.min(...kept);
  return spans.flatMap(({ to }, at): Splice[] => {
    if (kept.has(at)) return [];
    if (at < first)
      return at === 0 ? [{ from: spans[0]?.from ?? 0, to: spans[first]?.from ?? 0, text: "" }] : [];
    return [{ from: spans[at - 1]?.to ?? 0, to, text: "" }];
  });
}

/** Puts new ones behind the old one that they follow, or before the first. */
function additions(spans: readonly Span[], entries: readonly Entry[]): Splice[] {
  let neighbour: Span | undefined;
  const firsts: string[] = [];
  const splices: Splice[] = [];
  for (const { at, text } of entries) {
    if (at !== -1) neighbour = spans[at];
    else if (neighbour === undefined) firsts.push(text);
    else splices.push({ from: neighbour.to, to: neighbour.to, text: `, ${text}` });
  }
  const first = entries.find(({ at }) => at !== -1);
  const start = spans[first?.at ?? 0]?.from ?? 0;
  return firsts.length === 0
    ? splices
    : [{ from: start, to: start, text: `${firsts.join(", ")}, ` }, ...splices];
}

function replaceNode(node: Node, after: Json): Splice {
  const [from = 0, to = 0] = rangeOf(node) ?? [];
  return { from, to, text: yamlFlow(after) };
}
