/** Strings that match a regular expression, made from its parse tree and proved by running it. */
import { expression } from "./fits.ts";

export interface PatternLimits {
  readonly minLength: number;
  readonly maxLength: number;
  /** 0 for the first string, 1 for another one, and so on. */
  readonly number: number;
}

/** Quantifiers inside quantifiers multiply; nothing longer is worth a sample. */
const longestText = 20_000;

/** A string that the pattern matches within the limits; undefined where none was found. */
export function makeMatching(pattern: string, limits: PatternLimits): string | undefined {
  const tree = parsePattern(pattern);
  const test = expression(pattern);
  if (tree === undefined || test === undefined) return undefined;
  // The same character again and again reads best; what looks ahead for a digit and a capital needs all kinds.
  for (const stride of [0, 13, 9]) {
    for (const shift of [limits.number, limits.number + 1, limits.number + 7]) {
      for (const extra of repetitions(tree, limits)) {
        const text = write(tree, { extra, shift, stride, at: 0, groups: [] });
        const found = [text, ...fitLength(text, limits)].find(
          (each) => isBetween(each, limits) && test.test(each),
        );
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

/** How often quantifiers might go beyond their least: a little, or just as much as the length asks for. */
function repetitions(tree: Node, { minLength }: PatternLimits): number[] {
  const missing = minLength - [...write(tree, { extra: 0, shift: 0, stride: 0, at: 0, groups: [] })].length;
  const shares =
    missing > 8
      ? [1, 2, 3, 4].flatMap((parts) => [Math.ceil(missing / parts), Math.floor(missing / parts)])
      : [];
  return [0, 1, 2, 3, 4, 5, 6, 7, 8, ...shares];
}

function isBetween(text: string, { minLength, maxLength }: PatternLimits): boolean {
  const length = [...text].length;
  return length >= minLength && length <= maxLength;
}

/** A pattern without anchors leaves room before and after. */
function fitLength(text: string, { minLength }: PatternLimits): string[] {
  const missing = minLength - [...text].length;
  return missing <= 0 ? [] : [text + "a".repeat(missing), "a".repeat(missing) + text];
}

/** A regular expression's parse tree, as far as writing a match needs it. */
type Node =
  | { readonly kind: "sequence"; readonly parts: readonly Node[] }
  | { readonly kind: "choice"; readonly options: readonly Node[] }
  | { readonly kind: "characters"; readonly from: readonly string[] }
  | { readonly kind: "repeat"; readonly node: Node; readonly least: number; readonly most: number }
  | { readonly kind: "group"; readonly node: Node; readonly number: number }
  | { readonly kind: "back"; readonly number: number };

interface Writing {
  /** Repetitions beyond the least. */
  readonly extra: number;
  /** Which of the possible characters and options are taken. */
  readonly shift: number;
  /** How far the choice of a character moves on from one to the next. */
  readonly stride: number;
  /** Characters chosen so far. */
  at: number;
  readonly groups: string[];
}

function write(node: Node, writing: Writing): string {
  switch (node.kind) {
    case "sequence":
      return node.parts.map((part) => write(part, writing)).join("");
    case "choice":
      return write(pick(node.options, writing.shift) ?? { kind: "sequence", parts: [] }, writing);
    case "characters":
      return pick(node.from, writing.shift + writing.stride * writing.at++) ?? "";
    case "repeat": {
      const times = Math.min(node.least + writing.extra, node.most);
      let text = "";
      for (let count = 0; count < times && text.length < longestText; count++)
        text += write(node.node, writing);
      return text;
    }
    case "group": {
      const text = write(node.node, writing);
      writing.groups[node.number] = text;
      return text;
    }
    case "back":
      return writing.groups[node.number] ?? "";
  }
}

function pick<Item>(items: readonly Item[], at: number): Item | undefined {
  return items[at % Math.max(items.length, 1)];
}

// What people expect in a sample comes first: letters, then digits, then the rest of printable ASCII.
const printable = [
  ..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  ...Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).filter((each) =>
    /[^a-z0-9]/i.test(each),
  ),
];
const beyondAscii = ["é", "ß", "Ж", "中", "\t", "\n"];

const classes: ReadonlyMap<string, RegExp> = new Map([
  ["d", /\d/],
  ["D", /\D/],
  ["w", /\w/],
  ["W", /\W/],
  ["s", /\s/],
  ["S", /\S/],
]);

/** The parse tree; undefined where the pattern uses what is not known here. */
export function parsePattern(pattern: string): Node | undefined {
  try {
    const parser = new PatternParser(pattern);
    return parser.parse();
  } catch (error) {
    if (error instanceof UnknownSyntax) return undefined;
    throw error;
  }
}

class UnknownSyntax extends Error {}

const nothing: Node = { kind: "sequence", parts: [] };

class PatternParser {
  readonly #characters: readonly string[];
  #at = 0;
  #groups = 0;

  constructor(pattern: string) {
    this.#characters = [...pattern];
  }

  parse(): Node {
    const node = this.#choice();
    if (this.#at < this.#characters.length) throw new UnknownSyntax();
    return node;
  }

  #choice(): Node {
    const options = [this.#sequence()];
    while (this.#take("|")) options.push(this.#sequence());
    return options.length === 1 ? (options[0] ?? nothing) : { kind: "choice", options };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    for (let next = this.#peek(); next !== undefined && next !== "|" && next !== ")"; next = this.#peek()) {
      parts.push(this.#repeated(this.#atom()));
    }
    return { kind: "sequence", parts };
  }

  #repeated(node: Node): Node {
    const range = this.#quantifier();
    if (range === undefined) return node;
    this.#take("?");
    return { kind: "repeat", node, least: range[0], most: range[1] };
  }

  #quantifier(): [least: number, most: number] | undefined {
    if (this.#take("*")) return [0, Number.POSITIVE_INFINITY];
    if (this.#take("+")) return [1, Number.POSITIVE_INFINITY];
    if (this.#take("?")) return [0, 1];
    const found = /^\{(\d+)(,(\d*))?\}/.exec(this.#characters.slice(this.#at, this.#at + 24).join(""));
    if (found === null) return undefined;
    this.#at += found[0].length;
    const least = Number(found[1]);
    if (found[2] === undefined) return [least, least];
    return [least, found[3] === "" ? Number.POSITIVE_INFINITY : Number(found[3])];
  }

  #atom(): Node {
    const next = this.#next();
    switch (next) {
      case "^":
      case "$":
        return nothing;
      case ".":
        return { kind: "characters", from: printable };
      case "(":
        return this.#group();
      case "[":
        return { kind: "characters", from: this.#set() };
      case "\\":
        return this.#escape();
      default:
        return { kind: "characters", from: [next] };
    }
  }

  #group(): Node {
    const kind = /^\?(:|=|!|<=|<!|<[A-Za-z_]\w*>)/.exec(
      this.#characters.slice(this.#at, this.#at + 80).join(""),
    );
    this.#at += kind?.[0].length ?? 0;
    const number = kind === null || /^\?<\w/.test(kind[0]) ? ++this.#groups : undefined;
    const node = this.#choice();
    if (!this.#take(")")) throw new UnknownSyntax();
    // Looking around consumes nothing; whether it holds is found out by running the expression.
    if (kind !== null && /[=!]/.test(kind[0])) return nothing;
    return number === undefined ? node : { kind: "group", node, number };
  }

  #escape(): Node {
    const next = this.#next();
    if (next === "b" || next === "B") return nothing;
    if (/[1-9]/.test(next)) return { kind: "back", number: Number(next) };
    return { kind: "characters", from: this.#escaped(next) };
  }

  /** The characters an escape stands for, its first character already read. */
  #escaped(next: string): string[] {
    const known = classes.get(next);
    if (known !== undefined) return [...printable, ...beyondAscii].filter((each) => known.test(each));
    const control = { n: "\n", r: "\r", t: "\t", v: "\v", f: "\f", 0: "\0" }[next];
    if (control !== undefined) return [control];
    const rest = this.#characters.slice(this.#at, this.#at + 60).join("");
    const found =
      (next === "x" ? /^([0-9a-f]{2})/i.exec(rest) : null) ??
      (next === "u" ? (/^([0-9a-f]{4})/i.exec(rest) ?? /^\{([0-9a-f]+)\}/i.exec(rest)) : null);
    if (found !== null) {
      this.#at += found[0].length;
      return [String.fromCodePoint(Number.parseInt(found[1] ?? "", 16))];
    }
    const property = /^[pP]$/.test(next) ? /^\{[^}]*\}/.exec(rest) : null;
    if (property !== null) {
      this.#at += property[0].length;
      const test = expression(`^\\${next}${property[0]}$`);
      return [...printable, ...beyondAscii].filter((each) => test?.test(each) ?? false);
    }
    return [next];
  }

  #set(): string[] {
    const isNegated = this.#take("^");
    const members: string[] = [];
    while (!this.#take("]")) {
      const from = this.#setMember();
      if (this.#peek() !== "-" || this.#characters[this.#at + 1] === "]" || from.length !== 1) {
        members.push(...from);
        continue;
      }
      this.#at++;
      members.push(...between(from[0] ?? "", this.#setMember()[0] ?? ""));
    }
    const set = new Set(members);
    if (isNegated) return [...printable, ...beyondAscii].filter((each) => !set.has(each));
    // The order people expect in a sample, then what is not printable.
    return [
      ...printable.filter((each) => set.has(each)),
      ...members.filter((each) => !printable.includes(each)),
    ];
  }

  #setMember(): string[] {
    const next = this.#next();
    if (next !== "\\") return [next];
    const escaped = this.#next();
    return escaped === "b" ? ["\b"] : this.#escaped(escaped);
  }

  #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  #next(): string {
    const next = this.#characters[this.#at++];
    if (next === undefined) throw new UnknownSyntax();
    return next;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at++;
    return true;
  }
}

/** A few hundred characters of a range are enough to choose from. */
function between(from: string, to: string): string[] {
  const first = from.codePointAt(0) ?? 0;
  const last = Math.min(to.codePointAt(0) ?? 0, first + 300);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, at) => String.fromCodePoint(first + at));
}
