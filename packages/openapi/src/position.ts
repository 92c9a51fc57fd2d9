/** Finds line and column of JSON Pointers in a text, all of them in one pass. */
import { EVENT_ID, type Event, getScalarValue, parseEvents } from "js-yaml";
import { endOfString } from "./json-keys.ts";

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Line and column of an offset, both from 1. */
export function lineAndColumn(text: string, offset: number): Position {
  let line = 1;
  let lineStart = 0;
  for (let end = text.indexOf("\n"); end !== -1 && end < offset; end = text.indexOf("\n", lineStart)) {
    line++;
    lineStart = end + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

/**
 * Where each path of keys begins: at the key of a member, at the first character of an item. A path that the
 * text does not hold takes the place of its nearest ancestor.
 */
export function locatePaths(
  format: "json" | "yaml",
  text: string,
  paths: readonly (readonly string[])[],
): Position[] {
  const root: Branch = { children: new Map(), offset: 0 };
  for (const path of paths) plant(root, path);
  if (format === "json") scanJson(text, skipSpace(text, 0), root);
  else new YamlScan(text).scanDocument(root);
  const offsets = paths.map((path) => offsetOf(root, path));
  return positionsOf(text, offsets);
}

interface Branch {
  readonly children: Map<string, Branch>;
  offset: number | undefined;
}

function plant(root: Branch, path: readonly string[]): void {
  let branch = root;
  for (const key of path) {
    let next = branch.children.get(key);
    if (next === undefined) {
      next = { children: new Map(), offset: undefined };
      branch.children.set(key, next);
    }
    branch = next;
  }
}

function offsetOf(root: Branch, path: readonly string[]): number {
  let branch: Branch | undefined = root;
  let offset = root.offset ?? 0;
  for (const key of path) {
    branch = branch?.children.get(key);
    if (branch?.offset === undefined) break;
    offset = branch.offset;
  }
  return offset;
}

function positionsOf(text: string, offsets: readonly number[]): Position[] {
  const order = offsets.map((_, index) => index).sort((a, b) => (offsets[a] ?? 0) - (offsets[b] ?? 0));
  const positions: Position[] = new Array(offsets.length);
  let line = 1;
  let lineStart = 0;
  let nextBreak = text.indexOf("\n");
  for (const index of order) {
    const offset = offsets[index] ?? 0;
    while (nextBreak !== -1 && nextBreak < offset) {
      line++;
      lineStart = nextBreak + 1;
      nextBreak = text.indexOf("\n", lineStart);
    }
    positions[index] = { line, column: offset - lineStart + 1 };
  }
  return positions;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
  return at;
}

/** Walks the value at `start` of a valid JSON text, notes wanted offsets, returns the offset behind it. */
function scanJson(text: string, start: number, branch: Branch): number {
  const opening = text[start];
  if (branch.children.size === 0 || (opening !== "{" && opening !== "[")) return skipJson(text, start);
  const closing = opening === "{" ? "}" : "]";
  let at = skipSpace(text, start + 1);
  for (let index = 0; at < text.length && text[at] !== closing; index++) {
    const begin = at;
    let key = String(index);
    if (opening === "{") {
      const end = endOfString(text, at);
      key = keyText(text.slice(at, end));
      at = skipSpace(text, skipSpace(text, end) + 1);
    }
    const child = branch.children.get(key);
    if (child === undefined) at = skipJson(text, at);
    else {
      child.offset = begin;
      at = scanJson(text, at, child);
    }
    at = skipSpace(text, at);
    if (text[at] === ",") at = skipSpace(text, at + 1);
  }
  return at + 1;
}

function keyText(quoted: string): string {
  return quoted.includes("\\") ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}

function skipJson(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at) - 1;
    else if (code === 0x7b || code === 0x5b) depth++;
    else if (code === 0x7d || code === 0x5d) {
      if (depth === 0) return at;
      depth--;
    } else if (code === 0x2c && depth === 0) return at;
    at++;
    if (depth === 0 && (code === 0x22 || code === 0x7d || code === 0x5d)) return at;
  }
  return at;
}

class YamlScan {
  readonly #text: string;
  readonly #events: readonly Event[];
  /** Anchor → index of the event that carries it, as far as the walk has come. */
  readonly #anchors = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
    this.#events = parseEvents(text, { maxDepth: 1000 });
  }

  scanDocument(root: Branch): void {
    // Empty documents before the first filled one are passed over by the parser of the text, too.
    for (let index = 0; index < this.#events.length; index++) {
      const event = this.#events[index];
      if (event?.type === EVENT_ID.MAPPING || event?.type === EVENT_ID.SEQUENCE) {
        root.offset = event.start;
        this.#walk(index, root, false);
        return;
      }
    }
  }

  /** Returns the index behind the node at `index`. */
  #walk(index: number, branch: Branch, onlyMissing: boolean): number {
    const event = this.#events[index];
    if (event === undefined) return index + 1;
    this.#noteAnchor(event, index);
    if (event.type === EVENT_ID.ALIAS) {
      const target = this.#anchors.get(this.#text.slice(event.anchorStart, event.anchorEnd));
      if (target !== undefined && branch.children.size > 0) this.#walk(target, branch, true);
      return index + 1;
    }
    if (event.type === EVENT_ID.MAPPING) return this.#walkMapping(index + 1, branch, onlyMissing);
    if (event.type === EVENT_ID.SEQUENCE) return this.#walkSequence(index + 1, branch, onlyMissing);
    return index + 1;
  }

  #walkMapping(first: number, branch: Branch, onlyMissing: boolean): number {
    let index = first;
    while (this.#isOpen(index)) {
      const key = this.#events[index];
      if (key?.type !== EVENT_ID.SCALAR) {
        index = this.#skip(this.#skip(index));
        continue;
      }
      this.#noteAnchor(key, index);
      const name = getScalarValue(this.#text, key);
      const child = name === "<<" ? branch : branch.children.get(name);
      if (name === "<<") index = this.#walkMerged(index + 1, branch);
      else if (child === undefined || (onlyMissing && child.offset !== undefined))
        index = this.#skip(index + 1);
      else {
        // The value of a quoted key starts behind its quote.
        child.offset = key.style === 1 ? key.valueStart : key.valueStart - 1;
        index = this.#walk(index + 1, child, onlyMissing);
      }
    }
    return index + 1;
  }

  #walkMerged(index: number, branch: Branch): number {
    if (this.#events[index]?.type !== EVENT_ID.SEQUENCE) return this.#walk(index, branch, true);
    let item = index + 1;
    while (this.#isOpen(item)) item = this.#walk(item, branch, true);
    return item + 1;
  }

  #walkSequence(first: number, branch: Branch, onlyMissing: boolean): number {
    let index = first;
    for (let position = 0; this.#isOpen(index); position++) {
      const child = branch.children.get(String(position));
      const event = this.#events[index];
      if (child === undefined || event === undefined || (onlyMissing && child.offset !== undefined)) {
        index = this.#skip(index);
        continue;
      }
      child.offset = startOf(event);
      index = this.#walk(index, child, onlyMissing);
    }
    return index + 1;
  }

  #isOpen(index: number): boolean {
    const event = this.#events[index];
    return event !== undefined && event.type !== EVENT_ID.POP;
  }

  #skip(start: number): number {
    let depth = 0;
    let index = start;
    do {
      const event = this.#events[index];
      if (event === undefined) return index + 1;
      this.#noteAnchor(event, index);
      if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) depth++;
      else if (event.type === EVENT_ID.POP) depth--;
      index++;
    } while (depth > 0);
    return index;
  }

  #noteAnchor(event: Event, index: number): void {
    if (event.type === EVENT_ID.ALIAS || !("anchorStart" in event) || event.anchorStart === -1) return;
    this.#anchors.set(this.#text.slice(event.anchorStart, event.anchorEnd), index);
  }
}

function startOf(event: Event): number | undefined {
  if (event.type === EVENT_ID.SCALAR) return event.style === 1 ? event.valueStart : event.valueStart - 1;
  if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) return event.start;
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1;
  return undefined;
}
