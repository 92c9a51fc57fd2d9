/** Makes a text that matches a regular expression, as far as its parts are the usual ones. */

/** @returns undefined for what it does not understand: look-around, back references, named classes outside brackets */
export function sampleOf(pattern: string, row: number): string | undefined {
  const sampler = new Sampler(pattern, row);
  const text = sampler.alternatives();
  return sampler.isDone ? text : undefined;
}

const DIGITS = "0123456789";
const LETTERS = "abcdefghij";
const NAMED: Readonly<Record<string, string>> = {
  alpha: LETTERS,
  digit: DIGITS,
  alnum: LETTERS + DIGITS,
  upper: LETTERS.toUpperCase(),
  lower: LETTERS,
  space: " ",
  xdigit: "0123456789abcdef",
  punct: ".-",
};
const ESCAPES: Readonly<Record<string, string>> = { d: DIGITS, w: LETTERS, s: " ", n: "\n", t: "\t" };
/** What a part that may stand as often as it likes stands at most. */
const FEW = 2;

class Sampler {
  private readonly pattern: string;
  private readonly row: number;
  private at = 0;
  private hasFailed = false;

  constructor(pattern: string, row: number) {
    this.pattern = pattern;
    this.row = row;
  }

  get isDone(): boolean {
    return !this.hasFailed && this.at === this.pattern.length;
  }

  /** The row decides which one is taken. */
  alternatives(): string {
    const texts = [this.sequence()];
    while (this.pattern[this.at] === "|") {
      this.at++;
      texts.push(this.sequence());
    }
    return texts[this.row % texts.length] ?? "";
  }

  private sequence(): string {
    let text = "";
    while (this.at < this.pattern.length && !"|)".includes(this.pattern.charAt(this.at)) && !this.hasFailed) {
      const choices = this.atom();
      const times = this.times();
      for (let index = 0; index < times; index++) text += choices(index);
    }
    return text;
  }

  /** What stands at the given repetition. */
  private atom(): (index: number) => string {
    const character = this.pattern.charAt(this.at++);
    if (character === "^" || character === "$") return () => "";
    if (character === "(") return this.group();
    if (character === "[") return this.oneOf(this.brackets());
    if (character === ".") return this.oneOf(LETTERS);
    if (character !== "\\") return () => character;
    const escaped = this.pattern.charAt(this.at++);
    if (/[A-Zm-y1-9]/.test(escaped) && ESCAPES[escaped] === undefined) {
      // \m, \y, \A, \Z stand for places, \1 for what was matched before.
      if (/[myAZM]/.test(escaped)) return () => "";
      this.hasFailed = true;
    }
    return this.oneOf(ESCAPES[escaped] ?? escaped);
  }

  private group(): (index: number) => string {
    if (this.pattern.startsWith("?:", this.at)) this.at += 2;
    else if (this.pattern[this.at] === "?") this.hasFailed = true;
    const text = this.alternatives();
    if (this.pattern[this.at] === ")") this.at++;
    else this.hasFailed = true;
    return () => text;
  }

  private oneOf(set: string): (index: number) => string {
    if (set === "") this.hasFailed = true;
    return (index) => set.charAt((this.row + index) % Math.max(set.length, 1));
  }

  private brackets(): string {
    const end = this.closingBracket();
    const inside = this.pattern.slice(this.at, end);
    this.at = end + 1;
    const isNegated = inside.startsWith("^");
    const set = (isNegated ? inside.slice(1) : inside)
      .replace(/\[:(\w+):\]/g, (_, name: string) => NAMED[name] ?? "")
      .replace(/\\([dws])/g, (_, name: string) => ESCAPES[name] ?? "")
      .replace(/(.)-(.)/g, (_, low: string, high: string) => span(low, high))
      .replace(/\\(.)/g, "$1");
    if (!isNegated) return set;
    return [..."abcxyz019 -_."].filter((character) => !set.includes(character)).join("");
  }

  private closingBracket(): number {
    let at = this.at;
    if (this.pattern[at] === "^") at++;
    if (this.pattern[at] === "]") at++;
    for (; at < this.pattern.length && this.pattern[at] !== "]"; at++) {
      if (this.pattern.startsWith("[:", at)) at = this.pattern.indexOf(":]", at) + 1;
      if (this.pattern[at] === "\\") at++;
      if (at === 0) break;
    }
    if (at >= this.pattern.length) this.hasFailed = true;
    return at;
  }

  private times(): number {
    const character = this.pattern[this.at];
    const [counted, low, comma, high] = /^\{(\d+)(,?)(\d*)\}/.exec(this.pattern.slice(this.at)) ?? [];
    let times = 1;
    if (counted !== undefined) {
      this.at += counted.length;
      times = comma === "" || high !== "" ? Number(low) : Number(low) + 1;
      if (times === 0) times = Math.min(1, Number(high));
    } else if (character === "*" || character === "+") {
      this.at++;
      times = FEW;
    } else if (character === "?") {
      this.at++;
      // A column of fixed length may want all of them.
      times = this.row % 2;
    } else return 1;
    if (this.pattern[this.at] === "?") this.at++;
    return Math.min(times, 200);
  }
}

function span(low: string, high: string): string {
  const [from, to] = [low.charCodeAt(0), high.charCodeAt(0)];
  if (to < from) return low + high;
  return String.fromCharCode(
    ...Array.from({ length: Math.min(to - from + 1, 26) }, (_, index) => from + index),
  );
}
