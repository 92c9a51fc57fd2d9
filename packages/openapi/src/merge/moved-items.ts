/** Items of lists that go elsewhere in a YAML text, as they stand there: with their remarks and their style. */
import type { Json } from "@ashlar/model";
import { isMap, isSeq, type Node } from "yaml";
import { yamlItem, yamlMember } from "../write/yaml-text.ts";
import { isObject } from "./json-object.ts";
import { keyOf, rangeOf, type YamlPlaces } from "./yaml-places.ts";

export class MovedItems {
  readonly #places: YamlPlaces;
  readonly #originOf: (value: Json) => Json | undefined;
  /** Item of the old data → its node. */
  readonly #nodes = new WeakMap<object, Node>();

  constructor(root: Node, before: Json, places: YamlPlaces, originOf: (value: Json) => Json | undefined) {
    this.#places = places;
    this.#originOf = originOf;
    this.#collect(root, before);
  }

  /** `key: value`; items of a list that stood elsewhere come as they stood there. */
  memberLines(key: string, value: Json, column: number): string[] {
    const isKnown = Array.isArray(value) && value.some((item) => this.#nodeOf(item) !== undefined);
    if (!isKnown) return yamlMember(key, value, column);
    const [head = ""] = yamlMember(key, [null], column);
    return [head, ...value.flatMap((item) => this.itemLines(item, column + 2))];
  }

  itemLines(item: Json, column: number): string[] {
    const node = this.#nodeOf(item);
    if (node === undefined) return yamlItem(item, column);
    const places = this.#places;
    const dash = places.dashOf(node);
    const from = places.startWithRemarks(dash);
    const remarks = this.#linesBetween(from, places.lineStart(dash), column - places.columnOf(dash));
    if (this.#originOf(item) !== undefined) return [...remarks, ...yamlItem(item, column)];
    const end = places.endWithRemarks(places.endOf(node), places.columnOf(dash));
    return [...remarks, ...this.#linesBetween(places.lineStart(dash), end, column - places.columnOf(dash))];
  }

  #linesBetween(from: number, to: number, shift: number): string[] {
    if (from >= to) return [];
    const lines = this.#places.text
      .slice(from, to)
      .replace(/\r?\n$/, "")
      .split(/\r?\n/);
    return lines.map((line) => {
      if (line.trim() === "") return "";
      return shift >= 0 ? `${" ".repeat(shift)}${line}` : line.replace(new RegExp(`^ {0,${-shift}}`), "");
    });
  }

  #nodeOf(item: Json): Node | undefined {
    if (typeof item !== "object" || item === null) return undefined;
    const origin = this.#originOf(item) ?? item;
    return typeof origin === "object" && origin !== null ? this.#nodes.get(origin) : undefined;
  }

  /** Items with a line of their own. */
  #collect(node: unknown, value: Json): void {
    if (isMap(node) && isObject(value)) {
      for (const pair of node.items) {
        const key = keyOf(pair);
        if (Object.hasOwn(value, key)) this.#collect(pair.value, value[key] ?? null);
      }
    }
    if (!isSeq(node) || !Array.isArray(value)) return;
    for (const [index, item] of node.items.entries()) {
      const inside = value[index] ?? null;
      const hasPlace = node.flow !== true && rangeOf(item) !== undefined;
      const isOwnLine = hasPlace && this.#places.isLineStart(this.#places.dashOf(item));
      if (isOwnLine && typeof inside === "object" && inside !== null) this.#nodes.set(inside, item as Node);
      this.#collect(item, inside);
    }
  }
}
