/** Changes a YAML text so that it says something else, touching nothing but the lines that have to change. */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "@ashlar/model";
import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { yamlFlow } from "../write/yaml-flow.ts";
import { yamlItem } from "../write/yaml-text.ts";
import { editFlow, isFlow } from "./edit-flow.ts";
import { isObject, type JsonObject } from "./json-object.ts";
import { matchItems } from "./match-items.ts";
import { MovedItems } from "./moved-items.ts";
import { type Splice, spliced } from "./splice.ts";
import { keyOf, rangeOf, startOf, YamlPlaces } from "./yaml-places.ts";

export interface YamlEdit {
  readonly text: string;
  readonly root: Node;
  readonly before: Json;
  readonly after: Json;
  /** What a new list item or map took the place of. */
  readonly originOf: (value: Json) => Json | undefined;
}

/** The edited text; comments, order and style of what stays are as they were. */
export function editYaml(edit: YamlEdit): string {
  const { text, root, before, after } = edit;
  // Every line ends: taking out the last one is then like taking out any other.
  const isEnded = text.endsWith("\n");
  const editor = new Editor({ ...edit, text: isEnded ? text : `${text}\n` });
  editor.root(root, before, after);
  const edited = editor.result();
  return isEnded ? edited : edited.replace(/\r?\n$/, "");
}

/** Where a value stands that may have to be written anew: behind its key or dash, indented by so much. */
interface Slot {
  readonly from: number;
  readonly column: number;
  /** Behind a key, else behind a dash. */
  readonly isMember: boolean;
}

/** Something in the flow style that became something else stays on its line up to this length. */
const MAX_FLOW = 160;

class Editor {
  readonly #places: YamlPlaces;
  readonly #moved: MovedItems;
  readonly #originOf: (value: Json) => Json | undefined;
  readonly #splices: Splice[] = [];

  constructor({ text, root, before, originOf }: YamlEdit) {
    this.#places = new YamlPlaces(text);
    this.#moved = new MovedItems(root, before, this.#places, originOf);
    this.#originOf = originOf;
  }

  result(): string {
    return spliced(this.#places.text, this.#splices);
  }

  /** A document that is no block of keys is not edited. */
  root(node: Node, before: Json, after: Json): void {
    const isBlock = isMap(node) && node.flow !== true && isObject(before) && isObject(after);
    if (isBlock && this.#canEdit(node)) this.#map(node, before, after);
  }

  node(node: unknown, before: Json, after: Json, slot: Slot): void {
    if (before === after || isDeepStrictEqual(before, after)) return;
    const isWhole = this.#isEmpty(after) || sharesNothing(before, after);
    if (!isWhole && isFlow(node) && isAlike(before, after)) {
      const tools = { places: this.#places, originOf: this.#originOf };
      this.#splices.push(...editFlow(node, before, after, tools));
    } else if (
      !isWhole &&
      isMap(node) &&
      node.flow !== true &&
      isObject(before) &&
      isObject(after) &&
      this.#canEdit(node)
    ) {
      this.#map(node, before, after);
    } else if (
      !isWhole &&
      isSeq(node) &&
      node.flow !== true &&
      Array.isArray(before) &&
      Array.isArray(after)
    ) {
      this.#list(node, before, after);
    } else this.#replace(node, after, slot);
  }

  #staysFlow(after: Json): boolean {
    const isEmpty = this.#isEmpty(after);
    return typeof after === "object" && after !== null && !isEmpty && yamlFlow(after).length <= MAX_FLOW;
  }

  #isEmpty(value: Json): boolean {
    return typeof value === "object" && value !== null && Object.keys(value).length === 0;
  }

  /** Whether each key is a plain one on a line of its own, or the first behind a dash. */
  #canEdit(map: YAMLMap): boolean {
    return map.items.every(
      (pair) => isScalar(pair.key) && pair.key.range != null && pair.key.source !== "<<",
    );
  }

  #map(map: YAMLMap, before: JsonObject, after: JsonObject): void {
    const pairs = new Map(map.items.map((pair) => [keyOf(pair), pair]));
    const column = this.#places.columnOf(startOf(map.items[0]));
    const gone = [...pairs].filter(([key]) => !Object.hasOwn(after, key));
    for (const [, pair] of gone) this.#remove(startOf(pair), this.#places.endOf(pair));
    const wanted = Object.keys(after);
    let neighbour: Pair | undefined;
    for (const key of wanted) {
      const value = after[key] ?? null;
      const pair = pairs.get(key);
      if (pair === undefined) {
        this.#insert(
          this.#moved.memberLines(key, value, column),
          neighbour === undefined ? undefined : this.#places.endOf(neighbour),
          { column, first: startOf(map.items[0]) },
        );
      } else {
        neighbour = pair;
        const old = Object.hasOwn(before, key) ? (before[key] ?? null) : null;
        const from = this.#places.colonOf(pair);
        this.node(pair.value, old, value, { from, column: column + 2, isMember: true });
      }
    }
  }

  #list(list: YAMLSeq, before: readonly Json[], after: readonly Json[]): void {
    const starts = list.items.map((item) => this.#places.dashOf(item));
    const column = this.#places.columnOf(starts[0] ?? 0);
    const { matches, used, isInOrder } = matchItems(before, after, this.#originOf);
    if (!isInOrder || used.size === 0) {
      this.#rewriteList(list, after, starts, column);
      return;
    }
    for (const [index, item] of list.items.entries()) {
      if (!used.has(index)) this.#remove(starts[index] ?? 0, this.#places.endOf(item));
    }
    let neighbour: unknown;
    for (const [index, value] of after.entries()) {
      const at = matches[index] ?? -1;
      if (at === -1) {
        this.#insert(
          this.#moved.itemLines(value, column),
          neighbour === undefined ? undefined : this.#places.endOf(neighbour),
          {
            column,
            first: starts[0] ?? 0,
          },
        );
        continue;
      }
      neighbour = list.items[at];
      this.node(neighbour, before[at] ?? null, value, {
        from: (starts[at] ?? 0) + 1,
        column: column + 2,
        isMember: false,
      });
    }
  }

  #rewriteList(list: YAMLSeq, after: readonly Json[], starts: readonly number[], column: number): void {
    const lines = after.flatMap((value) => this.#moved.itemLines(value, column)).join("\n");
    const to = this.#places.lineEnd(this.#places.endOf(list.items.at(-1)));
    this.#splices.push({ from: starts[0] ?? 0, to, text: lines.slice(column) });
  }

  /** Writes a value anew behind its key or dash. */
  #replace(node: unknown, after: Json, { from, column, isMember }: Slot): void {
    const outer = column - 2;
    if (isFlow(node) && this.#staysFlow(after)) {
      const [start = from, end = from] = rangeOf(node) ?? [];
      this.#splices.push({ from: start, to: end, text: yamlFlow(after) });
      return;
    }
    const lines = isMember ? this.#moved.memberLines("k", after, outer) : yamlItem(after, outer);
    const text = lines.join("\n").slice(outer + (isMember ? "k:" : "-").length);
    const end = Math.max(this.#places.endOf(node), from);
    // A remark behind a value on one line stays behind the new one.
    const isLine = !text.includes("\n") && !this.#places.text.slice(from, end).includes("\n");
    const to = isLine ? end : this.#places.lineEnd(end);
    // Behind a value that now has lines of its own, it moves up to the key.
    const remark = isLine ? undefined : /^\s+#.*$/.exec(this.#places.text.slice(end, to))?.[0];
    if (remark !== undefined && text.startsWith("\n")) {
      this.#splices.push({ from, to, text: ` ${remark.trim()}${text}` });
      return;
    }
    this.#splices.push({ from, to, text });
  }

  #insert(
    lines: readonly string[],
    neighbourEnd: number | undefined,
    { column, first }: { readonly column: number; readonly first: number },
  ): void {
    const text = lines.join("\n");
    if (neighbourEnd === undefined) {
      // Above the remarks of what was first: they stay with it.
      const isWholeLine = this.#places.isLineStart(first);
      const from = isWholeLine ? this.#places.startWithRemarks(first) : first;
      this.#splices.push({
        from,
        to: from,
        text: isWholeLine ? `${text}\n` : `${text.slice(column)}\n${" ".repeat(column)}`,
      });
      return;
    }
    const end = this.#places.endWithRemarks(neighbourEnd, column);
    this.#splices.push({ from: end, to: end, text: `\n${text}` });
  }

  /** Takes out whole lines, with the remarks right above them and those inside. */
  #remove(start: number, end: number): void {
    const to = this.#places.endWithRemarks(end, this.#places.columnOf(start));
    if (this.#places.isLineStart(start)) {
      this.#splices.push({
        from: this.#places.startWithRemarks(start),
        to: this.#places.nextLine(to),
        text: "",
      });
      return;
    }
    // The first of a map behind a dash: what follows moves up to the dash.
    const rest = /^\s*/.exec(this.#places.text.slice(to))?.[0].length ?? 0;
    this.#splices.push({ from: start, to: to + rest, text: "" });
  }
}

function isAlike(before: Json, after: Json): boolean {
  return (isObject(before) && isObject(after)) || (Array.isArray(before) && Array.isArray(after));
}

function sharesNothing(before: Json, after: Json): boolean {
  if (!isObject(before) || !isObject(after)) return false;
  return !Object.keys(after).some((key) => Object.hasOwn(before, key));
}
