/** Brings a regular expression of another language to ECMA-262 with the `u` flag, its meaning kept. */

/** The pattern, rewritten where needed; undefined where it cannot be said in ECMA-262. */
export function repairPattern(pattern: string): string | undefined {
  const bare = withoutDelimiters(pattern);
  if (bare === undefined) return undefined;
  if (isValid(bare)) return bare;
  const translated = new PatternTranslation(bare).translate();
  return translated !== undefined && isValid(translated) ? translated : undefined;
}

function isValid(pattern: string): boolean {
  try {
    new RegExp(pattern, "u");
    return true;
  } catch {
    return false;
  }
}

// "/^…$/" can match nothing, so the slashes are the delimiters of another language.
function withoutDelimiters(pattern: string): string | undefined {
  const match = /^\/(\^.*\$)\/([a-z]*)$/s.exec(pattern);
  if (match?.[1] === undefined) return pattern;
  const flags = (match[2] ?? "").replace(/[gmuyv]/g, "");
  return flags === "" ? match[1] : `(?${flags})${match[1]}`;
}

const POSIX: { readonly [name: string]: string } = {
  alpha: "a-zA-Z",
  digit: "0-9",
  alnum: "a-zA-Z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: "\\s",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`{-~",
  xdigit: "0-9A-Fa-f",
  word: "\\w",
  cntrl: "\\x00-\\x1f\\x7f",
  print: "\\x20-\\x7e",
  graph: "\\x21-\\x7e",
};

const CHARACTERS: { readonly [letter: string]: string } = { e: "\\x1b", a: "\\x07" };

class PatternTranslation {
  readonly #source: string;
  #at = 0;
  #out = "";
  #ignoresCase = false;
  #dotMatchesAll = false;

  constructor(source: string) {
    this.#source = source;
  }

  translate(): string | undefined {
    while (this.#at < this.#source.length) {
      if (!this.#translateOne()) return undefined;
    }
    return this.#out;
  }

  #translateOne(): boolean {
    const character = this.#source[this.#at] ?? "";
    if (character === "\\") return this.#escape(false);
    if (character === "[") return this.#class();
    if (character === "(") return this.#group();
    if (character === "{") return this.#brace();
    if (character === "}" || character === "]") return this.#emit(`\\${character}`, 1);
    if (character === "*" || character === "+" || character === "?") return this.#quantifier(character);
    if (character === "." && this.#dotMatchesAll) return this.#emit("[\\s\\S]", 1);
    return this.#emit(this.#literal(character), 1);
  }

  #emit(text: string, consumed: number): boolean {
    this.#out += text;
    this.#at += consumed;
    return true;
  }

  #literal(character: string): string {
    if (!this.#ignoresCase || !/[a-z]/i.test(character)) return character;
    return `[${character.toLowerCase()}${character.toUpperCase()}]`;
  }

  // Possessive quantifiers (a++, a*+, a?+, a{2}+) only forbid going back.
  #quantifier(text: string): boolean {
    this.#emit(text, text.length);
    const next = this.#source[this.#at];
    if (next === "+") this.#at++;
    else if (next === "?") this.#emit("?", 1);
    return true;
  }

  #brace(): boolean {
    const match = /^\{(\d*)(,?)(\d*)\}/.exec(this.#source.slice(this.#at));
    if (match === null || (match[1] === "" && match[3] === "")) return this.#emit("\\{", 1);
    const text = match[1] === "" ? `{0,${match[3]}}` : match[0];
    this.#at += match[0].length - text.length;
    return this.#quantifier(text);
  }

  #group(): boolean {
    const rest = this.#source.slice(this.#at);
    const flags = /^\(\?([a-zA-Z]+)\)/.exec(rest);
    if (flags !== null) return this.#flags(flags[1] ?? "", flags[0].length);
    const comment = /^\(\?#[^)]*\)/.exec(rest);
    if (comment !== null) return this.#emit("", comment[0].length);
    const backReference = /^\(\?P=(\w+)\)/.exec(rest);
    if (backReference !== null) return this.#emit(`\\k<${backReference[1]}>`, backReference[0].length);
    if (rest.startsWith("(?P<")) return this.#emit("(?<", 4);
    if (rest.startsWith("(?>")) return this.#emit("(?:", 3);
    const opening = /^\(\?(?:[:=!]|<[=!]|<\w+>)/.exec(rest)?.[0] ?? "(";
    return this.#emit(opening, opening.length);
  }

  #flags(flags: string, consumed: number): boolean {
    // Flags in the middle hold from there on, which is what happens here.
    if (!/^[ismuU]+$/.test(flags)) return false;
    if (flags.includes("i")) this.#ignoresCase = true;
    if (flags.includes("s")) this.#dotMatchesAll = true;
    return this.#emit("", consumed);
  }

  #escape(inClass: boolean): boolean {
    const rest = this.#source.slice(this.#at);
    const next = rest[1];
    if (next === undefined) return this.#emit("\\\\", 1);
    const quoted = /^\\Q(.*?)(?:\\E|$)/s.exec(rest);
    if (quoted !== null)
      return this.#emit((quoted[1] ?? "").replace(/[\\^$.*+?()[\]{}|/-]/g, escapeSyntax), quoted[0].length);
    if (!inClass && next === "A") return this.#emit("^", 2);
    if (!inClass && (next === "Z" || next === "z")) return this.#emit("$", 2);
    if (!inClass && next === "R") return this.#emit("(?:\\r\\n|[\\n\\r])", 2);
    if (next === "h") return this.#emit(inClass ? " \\t" : "[ \\t]", 2);
    const known = CHARACTERS[next];
    if (known !== undefined) return this.#emit(known, 2);
    const codePoint = /^\\x\{([0-9a-fA-F]+)\}/.exec(rest);
    if (codePoint !== null) return this.#emit(`\\u{${codePoint[1]}}`, codePoint[0].length);
    if (next === "p" || next === "P") return this.#property(rest, inClass);
    const whole =
      /^\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]+\}|c[a-zA-Z]|k<\w+>|0(?!\d)|[1-9]\d*)/.exec(rest);
    if (whole !== null) return this.#emit(whole[0], whole[0].length);
    if (/[dDsSwWtnrvf^$\\.*+?()[\]{}|/]/.test(next)) return this.#emit(`\\${next}`, 2);
    if (/[bB]/.test(next)) return this.#emit(`\\${next}`, 2);
    if (/\d/.test(next)) return false;
    if (inClass && next === "-") return this.#emit("\\-", 2);
    // An escape that is needless: "\_" means "_".
    return this.#emit(this.#literal(next), 2);
  }

  #property(rest: string, inClass: boolean): boolean {
    const match = /^\\([pP])(?:\{(\^?)(\w+(?:=\w+)?)\}|([A-Z]))/.exec(rest);
    if (match === null) return false;
    const isNegated = (match[1] === "P") !== (match[2] === "^");
    const name = match[3] ?? match[4] ?? "";
    const posix = POSIX[name.toLowerCase()];
    if (name.length > 2 && posix !== undefined) {
      if (!inClass) return this.#emit(isNegated ? `[^${posix}]` : `[${posix}]`, match[0].length);
      return isNegated ? false : this.#emit(posix, match[0].length);
    }
    return this.#emit(`\\${isNegated ? "P" : "p"}{${name.replace(/^Is/, "")}}`, match[0].length);
  }

  #class(): boolean {
    this.#emit("[", 1);
    if (this.#source[this.#at] === "^") this.#emit("^", 1);
    while (this.#at < this.#source.length) {
      const character = this.#source[this.#at] ?? "";
      if (character === "]") return this.#emit("]", 1);
      if (!this.#classItem(character)) return false;
    }
    return false;
  }

  #classItem(character: string): boolean {
    const rest = this.#source.slice(this.#at);
    const posix = /^\[:(\w+):\]/.exec(rest);
    if (posix !== null) {
      const set = POSIX[posix[1] ?? ""];
      return set === undefined ? false : this.#emit(set, posix[0].length);
    }
    // Between a class and anything, a hyphen is itself: [\w-.]
    if (character === "-" && (/\\[dDsSwW]$/.test(this.#out) || /^-\\[dDsSwWpP]/.test(rest)))
      return this.#emit("\\-", 1);
    if (character === "\\") {
      const before = this.#ignoresCase;
      this.#ignoresCase = false;
      const done = this.#escape(true);
      this.#ignoresCase = before;
      return done;
    }
    return this.#ignoresCase ? this.#caselessItem(rest) : this.#emit(character, 1);
  }

  #caselessItem(rest: string): boolean {
    const range = /^([a-zA-Z])-([a-zA-Z])/.exec(rest);
    if (range !== null) {
      const text = range[0];
      return this.#emit(`${text.toLowerCase()}${text.toUpperCase()}`, text.length);
    }
    const character = rest[0] ?? "";
    const both = /[a-z]/i.test(character) ? character.toLowerCase() + character.toUpperCase() : character;
    return this.#emit(both, 1);
  }
}

function escapeSyntax(character: string): string {
  return character === "-" ? character : `\\${character}`;
}
