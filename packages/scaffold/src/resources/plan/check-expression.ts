/** Reads the expressions of checks, as Postgres prints them, as far as a JSON Schema could say the same. */

export type Expression =
  | { readonly kind: "column"; readonly name: string }
  | { readonly kind: "constant"; readonly value: string | number | boolean | null }
  | { readonly kind: "array"; readonly items: readonly Expression[] }
  | { readonly kind: "cast"; readonly of: Expression; readonly type: string }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "and" | "or"; readonly of: readonly Expression[] }
  | { readonly kind: "not"; readonly of: Expression }
  | { readonly kind: "is"; readonly of: Expression; readonly what: string }
  | {
      readonly kind: "operator";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "any";
      readonly operator: string;
      readonly left: Expression;
      readonly array: Expression;
    };

/** @returns undefined for what is not understood: CASE, subqueries, operators of a named schema */
export function readExpression(text: string): Expression | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  const reader = new Reader(tokens);
  try {
    const expression = reader.or();
    return reader.isAtEnd ? expression : undefined;
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
}

class NotUnderstood extends Error {}

interface Token {
  readonly kind: "string" | "number" | "quoted" | "word" | "operator" | "mark";
  readonly text: string;
}

const TOKEN =
  /\s*(?:'((?:[^']|'')*)'|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*)|(::|[()[\],.])|([~!@#%^&|`?<>=*/+-]+))/uy;

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const found = TOKEN.exec(text);
    if (found === null) return undefined;
    const [, string, number, quoted, word, mark, operator] = found;
    if (string !== undefined) tokens.push({ kind: "string", text: string.replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (quoted !== undefined) tokens.push({ kind: "quoted", text: quoted.replaceAll('""', '"') });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
    else if (mark !== undefined) tokens.push({ kind: "mark", text: mark });
    else tokens.push({ kind: "operator", text: operator ?? "" });
  }
  return tokens;
}

/** Keywords that begin what is not read here, though a name could stand there. */
const UNREAD: ReadonlySet<string> = new Set(["CASE", "EXISTS", "ROW", "EXTRACT", "OPERATOR", "SELECT"]);

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  or(): Expression {
    const of = [this.#and()];
    while (this.#takeWord("OR")) of.push(this.#and());
    return oneOrMany("or", of);
  }

  #and(): Expression {
    const of = [this.#not()];
    while (this.#takeWord("AND")) of.push(this.#not());
    return oneOrMany("and", of);
  }

  #not(): Expression {
    return this.#takeWord("NOT") ? { kind: "not", of: this.#not() } : this.#comparison();
  }

  #comparison(): Expression {
    let left = this.#operand();
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token?.kind === "operator") {
        this.#at++;
        left = this.#compared(left, token.text);
      } else if (this.#takeWord("IS")) {
        const isNot = this.#takeWord("NOT");
        left = { kind: "is", of: left, what: `${isNot ? "NOT " : ""}${this.#word()}` };
      } else return left;
    }
  }

  #compared(left: Expression, operator: string): Expression {
    if (this.#isWord("ALL")) throw new NotUnderstood();
    if (!this.#takeWord("ANY")) return { kind: "operator", operator, left, right: this.#operand() };
    this.#expect("(");
    const array = this.or();
    this.#expect(")");
    return { kind: "any", operator, left, array };
  }

  /** With the casts and collations behind it. */
  #operand(): Expression {
    let operand = this.#primary();
    for (;;) {
      if (this.#takeMark("::")) operand = { kind: "cast", of: operand, type: this.#type() };
      else if (this.#takeWord("COLLATE")) {
        this.#at++;
        while (this.#takeMark(".")) this.#at++;
      } else return operand;
    }
  }

  #primary(): Expression {
    const token = this.#next();
    if (token.kind === "string") return { kind: "constant", value: token.text };
    if (token.kind === "number") return { kind: "constant", value: Number(token.text) };
    if (token.kind === "quoted") return this.#named(token);
    if (token.kind === "operator" && token.text === "-") return negative(this.#operand());
    if (token.kind === "mark" && token.text === "(") {
      const inside = this.or();
      this.#expect(")");
      return inside;
    }
    if (token.kind !== "word" || UNREAD.has(token.text)) throw new NotUnderstood();
    if (token.text === "ARRAY") return { kind: "array", items: this.#list("[", "]") };
    if (token.text === "TRIM") return this.#trim();
    if (token.text === "NULL") return { kind: "constant", value: null };
    if (token.text === "true" || token.text === "false")
      return { kind: "constant", value: token.text === "true" };
    return this.#named(token);
  }

  /** A column, or a function's name with its arguments. */
  #named({ text }: Token): Expression {
    const names = [text];
    while (this.#takeMark(".")) names.push(this.#next().text);
    const isCall = this.#isMark("(");
    if (isCall) return { kind: "call", name: names.join("."), args: this.#list("(", ")") };
    if (names.length > 1) throw new NotUnderstood();
    return { kind: "column", name: text };
  }

  /** `TRIM(BOTH FROM name)` */
  #trim(): Expression {
    this.#expect("(");
    if (!this.#takeWord("BOTH") || !this.#takeWord("FROM")) throw new NotUnderstood();
    const inside = this.or();
    this.#expect(")");
    return { kind: "call", name: "btrim", args: [inside] };
  }

  #list(open: string, close: string): Expression[] {
    this.#expect(open);
    const items: Expression[] = [];
    if (this.#takeMark(close)) return items;
    do items.push(this.or());
    while (this.#takeMark(","));
    this.#expect(close);
    return items;
  }

  #type(): string {
    let type = this.#next().text;
    while (this.#takeMark(".")) type += `.${this.#next().text}`;
    while (/^(?:varying|precision|with|without|time|zone)$/.test(this.#tokens[this.#at]?.text ?? ""))
      type += ` ${this.#next().text}`;
    // A cast to `character varying(2)` cuts a text, one to `numeric(5,2)` rounds: they are other types.
    if (this.#takeMark("(")) while (!this.#takeMark(")")) type += `(${this.#next().text}`;
    while (/^(?:with|without|time|zone)$/.test(this.#tokens[this.#at]?.text ?? ""))
      type += ` ${this.#next().text}`;
    while (this.#takeMark("[")) {
      this.#expect("]");
      type += "[]";
    }
    return type;
  }

  #next(): Token {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new NotUnderstood();
    return token;
  }

  #word(): string {
    const { kind, text } = this.#next();
    if (kind !== "word") throw new NotUnderstood();
    return text;
  }

  #isWord(text: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === "word" && token.text === text;
  }

  #takeWord(text: string): boolean {
    if (!this.#isWord(text)) return false;
    this.#at++;
    return true;
  }

  #isMark(text: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === "mark" && token.text === text;
  }

  #takeMark(text: string): boolean {
    if (!this.#isMark(text)) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#takeMark(text)) throw new NotUnderstood();
  }
}

function oneOrMany(kind: "and" | "or", of: readonly Expression[]): Expression {
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { kind, of };
}

function negative(of: Expression): Expression {
  if (of.kind !== "constant" || typeof of.value !== "number") throw new NotUnderstood();
  return { kind: "constant", value: -of.value };
}
