/** Changes a YAML text so that it says something else, touching nothing but the lines that have to change. */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "@ashlar/model";
import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { yamlItem, yamlMember } from "../write/yaml-text.ts";
import { isObject, type JsonObject } from "./json-object.ts";

export interface YamlEdit {
  readonly text: string;
  readonly root: Node;
  readonly before: Json;
  readonly after: Json;
  /** What a new list item or map took the place of. */
  readonly originOf: (value: Json) => Json | undefined;
}

/** The edited text; comments, order and style of what stays are as they were. */
export function editYaml({ text, root, before, after, originOf }: YamlEdit): string {
  // Every line ends: taking out the last one is then like taking out any other.
  const isEnded = text.endsWith("\n");
  const editor = new Editor(isEnded ? text : `${text}\n`, originOf);
  editor.root(root, before, after);
  const edited = editor.result();
  return isEnded ? edited : edited.replace(/\r?\n$/, "");
}

interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Where a value stands that may have to be written anew: behind its key or dash, indented by so much. */
interface Slot {
  readonly from: number;
  readonly column: number;
  /** Behind a key, else behind a dash. */
  readonly isMember: boolean;
}

class Editor {
  readonly #text: string;
  readonly #originOf: (value: Json) => Json | undefined;
  readonly #splices: Splice[] = [];

  constructor(text: string, originOf: (value: Json) => Json | undefined) {
    this.#text = text;
    this.#originOf = originOf;
  }

  result(): string {
    const feed = this.#text.includes("\r\n") ? "\r\n" : "\n";
    // In the order of the text; of several at one place, the last that was asked for stands last.
    const splices = this.#splices.toSorted((a, b) => a.from - b.from || a.to - b.to);
    const pieces: string[] = [];
    let at = 0;
    for (const { from, to, text } of splices) {
      if (from > at) pieces.push(this.#text.slice(at, from));
      pieces.push(text.replaceAll("\n", feed));
      at = Math.max(at, to);
    }
    return pieces.join("") + this.#text.slice(at);
  }

  /** A document that is no block of keys is not edited. */
  root(node: Node, before: Json, after: Json): void {
    const isBlock = isMap(node) && node.flow !== true && isObject(before) && isObject(after);
    if (isBlock && this.#canEdit(node)) this.#map(node, before, after);
  }

  node(node: unknown, before: Json, after: Json, slot: Slot): void {
    if (before === after || isDeepStrictEqual(before, after)) return;
    const isWhole = this.#isEmpty(after) || sharesNothing(before, after);
    if (
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
    const column = this.#columnOf(startOf(map.items[0]));
    const gone = [...pairs].filter(([key]) => !Object.hasOwn(after, key));
    for (const [, pair] of gone) this.#remove(startOf(pair), this.#endOf(pair));
    const wanted = Object.keys(after);
    let neighbour: Pair | undefined;
    for (const key of wanted) {
      const value = after[key] ?? null;
      const pair = pairs.get(key);
      if (pair === undefined) {
        this.#insert(
          yamlMember(key, value, column),
          neighbour === undefined ? undefined : this.#endOf(neighbour),
          { column, first: startOf(map.items[0]) },
        );
      } else {
        neighbour = pair;
        const old = Object.hasOwn(before, key) ? (before[key] ?? null) : null;
        const from = (rangeOf(pair.key)?.[1] ?? 0) + this.#toColon(rangeOf(pair.key)?.[1] ?? 0);
        this.node(pair.value, old, value, { from, column: column + 2, isMember: true });
      }
    }
  }

  #list(list: YAMLSeq, before: readonly Json[], after: readonly Json[]): void {
    const starts = list.items.map((item) => this.#dashBefore(rangeOf(item)?.[0] ?? 0));
    const column = this.#columnOf(starts[0] ?? 0);
    const used = new Set<number>();
    const matches = after.map((value, index) => {
      const origin = this.#originOf(value);
      const isMatch = (at: number, other: Json | undefined): boolean =>
        !used.has(at) &&
        (other === value || (origin !== undefined && other === origin) || isDeepStrictEqual(other, value));
      const found = isMatch(index, before[index])
        ? index
        : before.findIndex((other, at) => isMatch(at, other));
      if (found !== -1) used.add(found);
      return found;
    });
    const isInOrder = matches
      .filter((at) => at !== -1)
      .every((at, index, all) => index === 0 || at > (all[index - 1] ?? -1));
    if (!isInOrder || used.size === 0) {
      this.#rewriteList(list, after, starts, column);
      return;
    }
    for (const [index, item] of list.items.entries()) {
      if (!used.has(index)) this.#remove(starts[index] ?? 0, this.#endOf(item));
    }
    let neighbour: unknown;
    for (const [index, value] of after.entries()) {
      const at = matches[index] ?? -1;
      if (at === -1) {
        this.#insert(yamlItem(value, column), neighbour === undefined ? undefined : this.#endOf(neighbour), {
          column,
          first: starts[0] ?? 0,
        });
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
    const lines = after.flatMap((value) => yamlItem(value, column)).join("\n");
    const to = this.#lineEnd(this.#endOf(list.items.at(-1)));
    this.#splices.push({ from: starts[0] ?? 0, to, text: lines.slice(column) });
  }

  /** Writes a value anew behind its key or dash. */
  #replace(node: unknown, after: Json, { from, column, isMember }: Slot): void {
    const outer = column - 2;
    const lines = isMember ? yamlMember("k", after, outer) : yamlItem(after, outer);
    const text = lines.join("\n").slice(outer + (isMember ? "k:" : "-").length);
    const end = Math.max(this.#endOf(node), from);
    // A remark behind a value on one line stays behind the new one.
    const isLine = !text.includes("\n") && !this.#text.slice(from, end).includes("\n");
    const to = isLine ? end : this.#lineEnd(end);
    // Behind a value that now has lines of its own, it moves up to the key.
    const remark = isLine ? undefined : /^\s+#.*$/.exec(this.#text.slice(end, to))?.[0];
    if (remark !== undefined && text.startsWith("\n")) {
      this.#splices.push({ from, to, text: ` ${remark.trim()}${text}` });
      return;
    }
    this.#splices.push({ from, to, text });
  }

  /** The end of the lines of something at a column: remarks further in below it are its own. */
  #endWithRemarks(at: number, column: number): number {
    let end = this.#lineEnd(at);
    for (let next = this.#nextLine(end); next < this.#text.length; ) {
      const feed = this.#text.indexOf("\n", next);
      const line = this.#text.slice(next, feed).trimEnd();
      const isRemark = /^ *#/.test(line) && line.indexOf("#") > column;
      if (isRemark) end = next + line.length;
      else if (line !== "") break;
      next = feed + 1;
    }
    return this.#lineEnd(end);
  }

  /** Where the line begins behind one that ends here. */
  #nextLine(end: number): number {
    return Math.min(end + (this.#text.startsWith("\r\n", end) ? 2 : 1), this.#text.length);
  }

  #insert(
    lines: readonly string[],
    neighbourEnd: number | undefined,
    { column, first }: { readonly column: number; readonly first: number },
  ): void {
    const text = lines.join("\n");
    if (neighbourEnd === undefined) {
      // Above the remarks of what was first: they stay with it.
      const isWholeLine = this.#isLineStart(first);
      const from = isWholeLine ? this.#removalStart(first) : first;
      this.#splices.push({
        from,
        to: from,
        text: isWholeLine ? `${text}\n` : `${text.slice(column)}\n${" ".repeat(column)}`,
      });
      return;
    }
    const end = this.#endWithRemarks(neighbourEnd, column);
    this.#splices.push({ from: end, to: end, text: `\n${text}` });
  }

  /** Takes out whole lines, with the remarks right above them and those inside. */
  #remove(start: number, end: number): void {
    const to = this.#endWithRemarks(end, this.#columnOf(start));
    if (this.#isLineStart(start)) {
      this.#splices.push({ from: this.#removalStart(start), to: this.#nextLine(to), text: "" });
      return;
    }
    // The first of a map behind a dash: what follows moves up to the dash.
    const rest = /^\s*/.exec(this.#text.slice(to))?.[0].length ?? 0;
    this.#splices.push({ from: start, to: to + rest, text: "" });
  }

  #removalStart(start: number): number {
    let from = this.#lineStart(start);
    const indent = start - from;
    while (from > 0) {
      const above = this.#lineStart(from - 1);
      const line = this.#text.slice(above, from);
      const comment = /^( *)#/.exec(line);
      if (comment === null || comment[1]?.length !== indent || above === 0) break;
      from = above;
    }
    return from;
  }

  #isLineStart(at: number): boolean {
    return /^ *$/.test(this.#text.slice(this.#lineStart(at), at));
  }

  #lineStart(at: number): number {
    return this.#text.lastIndexOf("\n", at - 1) + 1;
  }

  /** The end of the line that a value ends on, its line feed left out. */
  #lineEnd(at: number): number {
    const from = this.#text[at - 1] === "\n" ? at - 1 : at;
    const feed = this.#text.indexOf("\n", from);
    const end = feed === -1 ? this.#text.length : feed;
    return this.#text[end - 1] === "\r" ? end - 1 : end;
  }

  #columnOf(at: number): number {
    return at - this.#lineStart(at);
  }

  #dashBefore(at: number): number {
    return this.#text.lastIndexOf("-", at - 1);
  }

  #toColon(at: number): number {
    return /^\s*:/.exec(this.#text.slice(at))?.[0].length ?? 0;
  }

  /** Where the last thing inside a node ends; remarks and empty lines behind it do not count. */
  #endOf(node: unknown): number {
    if (isPair(node)) {
      const key = rangeOf(node.key)?.[1] ?? 0;
      return Math.max(key + this.#toColon(key), this.#endOf(node.value));
    }
    const isBlock = (isMap(node) || isSeq(node)) && node.flow !== true && node.items.length > 0;
    if (isBlock) return this.#endOf(node.items.at(-1));
    return rangeOf(node)?.[1] ?? 0;
  }
}

function sharesNothing(before: Json, after: Json): boolean {
  if (!isObject(before) || !isObject(after)) return false;
  return !Object.keys(after).some((key) => Object.hasOwn(before, key));
}

/** The key as data has it: a number or boolean by how it is written. */
function keyOf({ key }: Pair): string {
  if (!isScalar(key)) return "";
  return typeof key.value === "string" ? key.value : String(key.value);
}

function startOf(pair: Pair | undefined): number {
  return rangeOf(pair?.key)?.[0] ?? 0;
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  const isNode = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node);
  return isNode ? (node.range ?? undefined) : undefined;
}
