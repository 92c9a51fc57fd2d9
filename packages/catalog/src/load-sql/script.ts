/** Reads a file as psql would: statements, psql's own commands, and rows that follow a COPY, which are passed over. */

export interface ScriptPart {
  readonly kind: "statement" | "command";
  /** A statement with its semicolon, a command to the end of its line. */
  readonly text: string;
  /** Of its first character in the file, from 0. */
  readonly offset: number;
}

export interface Script {
  readonly parts: readonly ScriptPart[];
  /** What the end of the file found open: a quote, a comment. */
  readonly unclosed?: { readonly what: string; readonly offset: number };
}

/**
 * The parts of a file in order, without comments between them. A semicolon inside quotes, comments, parentheses or a
 * `BEGIN ATOMIC … END` body ends nothing.
 *
 * https://www.postgresql.org/docs/current/sql-syntax-lexical.html, https://www.postgresql.org/docs/current/app-psql.html
 */
export function readScript(text: string): Script {
  return new ScriptReader(text).read();
}

const BLANK = /(?:\s|\ufeff)+/y;
const LINE_COMMENT = /--[^\r\n]*/y;
const BLOCK_COMMENT_PART = /\/\*|\*\//g;
const WORD = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const NUMBER = /[0-9][A-Za-z0-9_.]*|\$[0-9]+/y;
const DOLLAR_QUOTE = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const ESCAPE_STRING = /[eE](?=')/y;
const REST_OF_LINE = /[^\r\n]*/y;
/** Psql's commands that send what was typed so far, as a semicolon does. */
const SENDS = /^\\(?:g|gx|gset|gexec|gdesc|crosstabview|watch)\b/;
const COPY_FROM_STDIN = /^copy\b[\s\S]*\bfrom\s+stdin\b/i;
const END_OF_ROWS = /(?:^|\n)\\\.[ \t]*(?:\r?\n|$)/g;

class ScriptReader {
  #text: string;
  readonly #parts: ScriptPart[] = [];
  #at = 0;
  #statementStart: number | undefined;
  #parentheses = 0;
  #body = new BodyDepth();
  #unclosed: { what: string; offset: number } | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Script {
    while (this.#at < this.#text.length) this.#take();
    this.#endStatement();
    return {
      parts: this.#parts,
      ...(this.#unclosed === undefined ? {} : { unclosed: this.#unclosed }),
    };
  }

  #take(): void {
    if (this.#skip(BLANK) || this.#skip(LINE_COMMENT) || this.#skipBlockComment()) return;
    const character = this.#text[this.#at];
    if (character === "\\") {
      this.#takeCommand();
      return;
    }
    this.#statementStart ??= this.#at;
    if (this.#skipEscapeString() || this.#skipQuoted("'") || this.#skipQuoted('"')) return;
    if (this.#skipDollarQuoted() || this.#skip(NUMBER) || this.#takeWord()) return;
    this.#at++;
    if (character === "(") this.#parentheses++;
    if (character === ")" && this.#parentheses > 0) this.#parentheses--;
    if (character === ";" && this.#parentheses === 0 && this.#body.depth === 0) this.#endStatement();
  }

  #takeCommand(): void {
    const offset = this.#at;
    this.#skip(REST_OF_LINE);
    const text = this.#text.slice(offset, this.#at).trimEnd();
    if (this.#statementStart !== undefined && SENDS.test(text)) {
      const at = this.#at;
      this.#at = offset;
      this.#endStatement();
      this.#at = at;
    }
    this.#parts.push({ kind: "command", text, offset });
    // In the middle of a statement psql obeys and reads on; the statement is as if the command were not there.
    if (this.#statementStart !== undefined) {
      this.#text = this.#text.slice(0, offset) + " ".repeat(this.#at - offset) + this.#text.slice(this.#at);
    }
  }

  #takeWord(): boolean {
    const start = this.#at;
    if (!this.#skip(WORD)) return false;
    this.#body.read(this.#text.slice(start, this.#at));
    return true;
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #skipQuoted(quote: "'" | '"', hasEscapes = false): boolean {
    if (this.#text[this.#at] !== quote) return false;
    const end = this.#endOfQuoted(quote, hasEscapes);
    if (end === undefined) this.#leaveOpen(quote === "'" ? "a string" : "a quoted name");
    else this.#at = end;
    return true;
  }

  #skipEscapeString(): boolean {
    return this.#skip(ESCAPE_STRING) && this.#skipQuoted("'", true);
  }

  #endOfQuoted(quote: string, hasEscapes: boolean): number | undefined {
    for (let at = this.#at + 1; at < this.#text.length; at++) {
      const character = this.#text[at];
      if (hasEscapes && character === "\\") at++;
      else if (character === quote && this.#text[at + 1] === quote) at++;
      else if (character === quote) return at + 1;
    }
    return undefined;
  }

  #skipDollarQuoted(): boolean {
    const start = this.#at;
    if (!this.#skip(DOLLAR_QUOTE)) return false;
    const quote = this.#text.slice(start, this.#at);
    const end = this.#text.indexOf(quote, this.#at);
    if (end === -1) {
      this.#at = start;
      this.#leaveOpen(`a string in ${quote}`);
    } else this.#at = end + quote.length;
    return true;
  }

  /** Comments nest: https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS */
  #skipBlockComment(): boolean {
    if (!this.#text.startsWith("/*", this.#at)) return false;
    let depth = 0;
    BLOCK_COMMENT_PART.lastIndex = this.#at;
    for (;;) {
      const part = BLOCK_COMMENT_PART.exec(this.#text);
      if (part === null) {
        this.#leaveOpen("a comment");
        return true;
      }
      depth += part[0] === "/*" ? 1 : -1;
      if (depth > 0) continue;
      this.#at = BLOCK_COMMENT_PART.lastIndex;
      return true;
    }
  }

  #leaveOpen(what: string): void {
    this.#unclosed = { what, offset: this.#at };
    this.#at = this.#text.length;
  }

  #endStatement(): void {
    const start = this.#statementStart;
    this.#statementStart = undefined;
    this.#parentheses = 0;
    this.#body = new BodyDepth();
    if (start === undefined) return;
    const text = this.#text.slice(start, this.#at).trimEnd();
    if (/^[;\s]*$/.test(text)) return;
    this.#parts.push({ kind: "statement", text, offset: start });
    if (COPY_FROM_STDIN.test(text)) this.#skipRows();
  }

  /** The rows begin on the next line and end with a line that is `\.`. */
  #skipRows(): void {
    const lineEnd = this.#text.indexOf("\n", this.#at);
    END_OF_ROWS.lastIndex = lineEnd === -1 ? this.#text.length : lineEnd;
    const end = END_OF_ROWS.exec(this.#text);
    this.#at = end === null ? this.#text.length : END_OF_ROWS.lastIndex;
  }
}

/** How deep in the body of a function written in SQL: `CREATE FUNCTION … BEGIN ATOMIC …; …; END`. */
class BodyDepth {
  depth = 0;
  readonly #words: string[] = [];
  #previous = "";

  read(word: string): void {
    const lower = word.toLowerCase();
    if (this.#words.length < 4) this.#words.push(lower);
    if (this.depth > 0) {
      // A CASE has an END of its own.
      if (lower === "case") this.depth++;
      if (lower === "end") this.depth--;
    } else if (lower === "atomic" && this.#previous === "begin" && this.#isRoutine()) this.depth = 1;
    this.#previous = lower;
  }

  #isRoutine(): boolean {
    return /^create (or replace )?(function|procedure)\b/.test(this.#words.join(" "));
  }
}
