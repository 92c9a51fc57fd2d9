/** Where things stand in a YAML text: nodes, their lines, and the remarks that belong to them. */
import { isAlias, isMap, isPair, isScalar, isSeq, type Pair } from "yaml";

export class YamlPlaces {
  readonly text: string;

  /** @param text each of its lines ends */
  constructor(text: string) {
    this.text = text;
  }

  /** The end of the lines of something at a column: remarks further in below it are its own. */
  endWithRemarks(at: number, column: number): number {
    let end = this.lineEnd(at);
    for (let next = this.nextLine(end); next < this.text.length; ) {
      const feed = this.text.indexOf("\n", next);
      const line = this.text.slice(next, feed).trimEnd();
      const isRemark = /^ *#/.test(line) && line.indexOf("#") > column;
      if (isRemark) end = next + line.length;
      else if (line !== "") break;
      next = feed + 1;
    }
    return this.lineEnd(end);
  }

  /** Where the line begins behind one that ends here. */
  nextLine(end: number): number {
    return Math.min(end + (this.text.startsWith("\r\n", end) ? 2 : 1), this.text.length);
  }

  /** The beginning of the remarks right above a line, or of the line itself. */
  startWithRemarks(start: number): number {
    let from = this.lineStart(start);
    const indent = start - from;
    while (from > 0) {
      const above = this.lineStart(from - 1);
      const line = this.text.slice(above, from);
      const comment = /^( *)#/.exec(line);
      if (comment === null || comment[1]?.length !== indent || above === 0) break;
      from = above;
    }
    return from;
  }

  isLineStart(at: number): boolean {
    return /^ *$/.test(this.text.slice(this.lineStart(at), at));
  }

  lineStart(at: number): number {
    return this.text.lastIndexOf("\n", at - 1) + 1;
  }

  /** The end of the line that a value ends on, its line feed left out. */
  lineEnd(at: number): number {
    const from = this.text[at - 1] === "\n" ? at - 1 : at;
    const feed = this.text.indexOf("\n", from);
    const end = feed === -1 ? this.text.length : feed;
    return this.text[end - 1] === "\r" ? end - 1 : end;
  }

  columnOf(at: number): number {
    return at - this.lineStart(at);
  }

  /** Where the dash of a list's item stands. */
  dashOf(item: unknown): number {
    return this.text.lastIndexOf("-", (rangeOf(item)?.[0] ?? 0) - 1);
  }

  /** Behind the colon of a key. */
  colonOf({ key }: Pair): number {
    const end = rangeOf(key)?.[1] ?? 0;
    return end + (/^\s*:/.exec(this.text.slice(end))?.[0].length ?? 0);
  }

  /** Where the last thing inside a node ends; remarks and empty lines behind it do not count. */
  endOf(node: unknown): number {
    if (isPair(node)) return Math.max(this.colonOf(node), this.endOf(node.value));
    const isBlock = (isMap(node) || isSeq(node)) && node.flow !== true && node.items.length > 0;
    if (isBlock) return this.endOf(node.items.at(-1));
    return rangeOf(node)?.[1] ?? 0;
  }
}

/** The key as data has it: a number or boolean by how it is written. */
export function keyOf({ key }: Pair): string {
  if (!isScalar(key)) return "";
  return typeof key.value === "string" ? key.value : String(key.value);
}

export function startOf(pair: Pair | undefined): number {
  return rangeOf(pair?.key)?.[0] ?? 0;
}

export function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  const isNode = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node);
  return isNode ? (node.range ?? undefined) : undefined;
}
