/** What is left of a TypeScript module when everything that formatters change is taken out of it. */

/**
 * The tokens of a module, without white space, semicolons, trailing commas, leading `|`, the choice of quotes and
 * parentheses that change nothing; then its comments. Equal for two texts of which one is the other, reformatted.
 *
 * A tokenizer, not a parser: it runs over every file of every run, and those of a large document have megabytes.
 */
export function withoutFormatting(text: string): string {
  const reader = new TokenReader();
  const token = new RegExp(TOKEN);
  for (let at = afterBlanks(text, 0); at < text.length; at = afterBlanks(text, at)) {
    let end = endOfPlainToken(text, at);
    if (end === at) {
      token.lastIndex = at;
      end = at + (token.exec(text)?.[0].length ?? 1);
    }
    let found = text.slice(at, end);
    if (found.length > 1 && found.startsWith("/") && !COMMENT.test(found) && reader.isAfterOperand) {
      // A division, that looked like the beginning of a regular expression.
      found = "/";
    }
    at += found.length;
    reader.read(found);
  }
  return reader.finish();
}

/** What `\s` is, of ASCII: beyond, everything counts as a part of a word. */
function afterBlanks(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code === 32 || (code >= 9 && code <= 13); )
    code = text.charCodeAt(++at);
  return at;
}

/** Nine of ten tokens are words, brackets and short strings, for which a regular expression takes three times as long. */
function endOfPlainToken(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (ALONE.has(first)) return start + 1;
  if (isWordCode(first)) {
    // Numbers have dots and signs in them.
    if (first >= 48 && first <= 57) return start;
    let at = start + 1;
    while (isWordCode(text.charCodeAt(at))) at++;
    return at;
  }
  if (first !== QUOTE) return start;
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH || code === 10) break;
  }
  return start;
}

const COMMENT = /^\/[/*]/;
// Comments, strings, templates (with templates inside of them), numbers, words, regular expressions, operators of more than one character.
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|`(?:[^`\\$]|\\[\s\S]|\$(?!\{)|\$\{(?:[^`{}]|\{[^`{}]*\}|`(?:[^`\\]|\\[\s\S])*`)*\})*`|\d(?:[eE][+-]|[\w.])*|[\w$#\u0080-\uffff]+|\/(?:[^/\\[\n*]|\\.|\[(?:[^\]\\\n]|\\.)*\])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])*\/[a-z]*|=>|\.\.\.|\?\.|\?\?|&&|\|\||[=!]==?|\*\*|\+\+|--|[<>]=|\S/y;

/** How tightly operators bind; from `POSTFIX` on they are not between two operands. */
const UNARY = 13;
const POSTFIX = 14;
const LOOSEST = 15;
const precedences: ReadonlyMap<string, number> = new Map(
  [
    [","],
    ["=>", "=", ":"],
    ["?"],
    ["??", "||"],
    ["&&"],
    ["|"],
    ["^"],
    ["&"],
    ["==", "!=", "===", "!=="],
    ["<", ">", "<=", ">=", "in", "of", "instanceof", "as", "satisfies", "extends", "is"],
    [],
    ["+", "-"],
    ["*", "/", "%"],
    ["**"],
  ].flatMap((operators, level) => operators.map((one) => [one, Math.min(level, UNARY - 0.5)] as const)),
);
/** Of these, `a • (b • c)` is `(a • b) • c`; of those that bind less tightly, parentheses on the right are the rule. */
const associative: ReadonlySet<string> = new Set(["&&", "||", "|", "&", "=>", "=", ":", "?", ","]);
const unaryWords: ReadonlySet<string> = new Set(["typeof", "void", "delete", "await", "new", "keyof"]);
/** The longest of all words that mean something here. */
const LONGEST_WORD = "instanceof".length;
/** Words after which an operand begins. */
const openWords: ReadonlySet<string> = new Set(
  "return case throw yield else do default if while for switch catch with async readonly infer".split(" "),
);

/** An open parenthesis, bracket or brace. */
interface Group {
  /** Where it stands in the tokens; parentheses of calls and declarations, brackets and braces have none. */
  readonly start: number | undefined;
  readonly before: string;
  /** How tightly what stands before it binds, and -1 where nothing there does. */
  readonly left: number;
  /** The loosest operator directly inside. */
  loosest: number;
  count: number;
}

class TokenReader {
  isAfterOperand = false;
  /** What can change no more. */
  private readonly settled: string[] = [];
  /** What stands behind it: few, because millions of small strings that stay are slow to collect. */
  private tokens: string[] = [];
  /** Open groups that have a start. */
  private openStarts = 0;
  private readonly comments: string[] = [];
  private readonly groups: Group[] = [];
  /** A comma, until it is known not to be the last of its list. */
  private hasComma = false;
  /** A string that may be the name of a property, and that name. */
  private name: { readonly index: number; readonly text: string } | undefined;
  /** A group that has just been closed. */
  private closed: Group | undefined;
  private last = "";

  read(token: string): void {
    const first = token.charCodeAt(0);
    if (token === ";") return;
    if (first === SLASH && COMMENT.test(token)) {
      this.comments.push(token.replace(/\s+/g, " ").trim());
      return;
    }
    if (token === ",") {
      this.settle(token);
      this.note(token);
      this.hasComma = true;
      this.after(token, false);
      return;
    }
    const isCloser = token === ")" || token === "]" || token === "}";
    if (this.hasComma) {
      this.hasComma = false;
      // `>` closes a list of types.
      if (!isCloser && token !== ">") this.push(",");
    }
    this.settle(token);
    if (isCloser) this.close(token);
    else if (token === "(" || token === "[" || token === "{") this.open(token);
    else if (first === QUOTE || first === APOSTROPHE) this.readString(token);
    else if (isWord(token)) this.readWord(token);
    else this.readOperator(token);
    if (this.tokens.length >= CHUNK_TOKENS) this.settleAll();
  }

  finish(): string {
    this.settle("");
    return `${this.settled.join("")}${this.tokens.join("")}\n${this.comments.join("\n")}`;
  }

  private settleAll(): void {
    if (this.openStarts > 0 || this.closed !== undefined || this.name !== undefined) return;
    this.settled.push(this.tokens.join(""));
    this.tokens = [];
  }

  private readString(token: string): void {
    const inner = token.slice(1, -1);
    const content = inner.includes("\\") ? inner.replace(/\\([\s\S])/g, plainEscape) : inner;
    if (IDENTIFIER.test(content) && this.last !== "?" && this.last !== "case") {
      this.name = { index: this.tokens.length, text: content };
    }
    this.push(`"${content}"`);
    this.count();
    this.after(token, true);
  }

  private readWord(token: string): void {
    const first = token.charCodeAt(0);
    this.push(first >= 48 && first <= 57 ? plainNumber(token) : token);
    // Those that mean something are short, and of small letters.
    if (token.length > LONGEST_WORD || first < 97 || first > 122) {
      this.count();
      this.after(token, true);
      return;
    }
    this.note(token);
    this.after(token, !(precedences.has(token) || unaryWords.has(token) || openWords.has(token)));
  }

  private readOperator(token: string): void {
    const isPostfix = token === "." || token === "?." || token === "++" || token === "--";
    const isNegation = !this.isAfterOperand && /^[-+!~]$/.test(token);
    // A leading `|` or `&` of a type.
    if (!this.isAfterOperand && (token === "|" || token === "&")) return;
    this.push(token.startsWith("`") ? token.replace(/\$\{[^}]*\}/g, plainQuotes) : token);
    if (!isPostfix) this.note(isNegation ? "typeof" : token);
    const isOperand = token === "`" || /^[`/]./s.test(token) || token === "++" || token === "--";
    this.after(isNegation ? "typeof" : token, isOperand || (token === "!" && this.isAfterOperand));
  }

  private open(token: string): void {
    this.count();
    // After an operand, parentheses are those of a call or a declaration.
    const isGrouping = token === "(" && !this.isAfterOperand;
    const left = unaryWords.has(this.last)
      ? UNARY
      : (precedences.get(this.last === "?" ? ":" : this.last) ?? -1);
    if (isGrouping) this.openStarts++;
    this.groups.push({
      start: isGrouping ? this.tokens.length : undefined,
      before: this.last,
      left,
      loosest: LOOSEST,
      count: 0,
    });
    this.push(token);
    this.after(token, false);
  }

  private close(token: string): void {
    this.push(token);
    const group = this.groups.pop();
    if (group?.start !== undefined) {
      this.closed = group;
      this.openStarts--;
    }
    this.after(token, true);
  }

  /** Decides, with the next token known, what the tokens before it are. */
  private settle(next: string): void {
    if (this.name !== undefined) {
      if (next === ":" || next === "?" || next === "(") this.tokens[this.name.index] = `${this.name.text} `;
      this.name = undefined;
    }
    if (this.closed === undefined) return;
    const { start, left, before, loosest, count } = this.closed;
    this.closed = undefined;
    if (start === undefined || count === 0) return;
    if (next === "=>" && loosest !== LOOSEST) return;
    if (next === "=>" && count > 1) return;
    // `=> ({ … })` is an object, `=> { … }` a body.
    if (before === "=>" && this.tokens[start + 1] === "{") return;
    const isPostfix = /^(?:[.[(`!]|\?\.)/.test(next) && !/^!=/.test(next);
    const right = isPostfix ? POSTFIX : next === "=>" ? -1 : (precedences.get(next) ?? -1);
    const isNeeded = loosest < left || loosest < right || (loosest === left && !associative.has(before));
    if (isNeeded) return;
    this.tokens[start] = "";
    this.tokens[this.tokens.length - 1] = "";
    const around = this.groups.at(-1);
    if (around !== undefined && loosest < around.loosest) around.loosest = loosest;
  }

  /** Remembers an operator for the parentheses around it. */
  private note(token: string): void {
    this.count();
    const group = this.groups.at(-1);
    if (group === undefined) return;
    const precedence = unaryWords.has(token) ? UNARY : precedences.get(token);
    if (precedence !== undefined && precedence < group.loosest) group.loosest = precedence;
  }

  private count(): void {
    const group = this.groups.at(-1);
    if (group !== undefined) group.count++;
  }

  private push(token: string): void {
    this.tokens.push(isWord(token) ? `${token} ` : token);
  }

  private after(token: string, isOperand: boolean): void {
    this.last = token;
    this.isAfterOperand = isOperand;
  }
}

const CHUNK_TOKENS = 1024;
const SLASH = 47;
const QUOTE = 34;
const APOSTROPHE = 39;
const BACKSLASH = 92;
/** No longer token begins with these. */
const ALONE: ReadonlySet<number> = new Set([..."()[]{},;:"].map((one) => one.charCodeAt(0)));
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** `\\"` is the same as `"`, and which one stands in a string depends on the quotes around it. */
function plainEscape(pair: string, escaped: string): string {
  return escaped === '"' || escaped === "'" ? escaped : pair;
}

/** What is calculated inside of a template is code. */
function plainQuotes(code: string): string {
  return code.replaceAll("'", '"').replace(/\s+/g, "");
}

function isWord(token: string): boolean {
  return isWordCode(token.charCodeAt(0));
}

function isWordCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 36 ||
    code === 95 ||
    code === 35 ||
    code >= 128
  );
}

/** `1E+21` and `1e21`, `1.50` and `1.5`: formatters write numbers their own way. */
function plainNumber(token: string): string {
  if (/^0[xob]/i.test(token)) return token.toLowerCase();
  return token
    .toLowerCase()
    .replace("e+", "e")
    .replace(/(\.\d*?)0+(?=e|$)/, "$1")
    .replace(/\.(?=e|$)/, "");
}
