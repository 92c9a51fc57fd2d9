/** Cuts SQL into statements where Postgres' own client would. */

/** A stretch of the text; all of them joined are the text. */
export interface Piece {
  readonly kind: "statement" | "step-line" | "blank";
  /** As it stands in the file: comments and blanks before the statement, and its semicolon, included. */
  readonly text: string;
  /** Of the first character of the text, from 0. */
  readonly offset: number;
  /** Of the first character that is no blank or comment. */
  readonly start: number;
  /** What the end of the file found open: a quote, a comment. */
  readonly unclosed?: { readonly what: string; readonly offset: number };
}

/**
 * The statements of the text and the `-- step:` lines between them. A semicolon inside quotes, dollar quotes,
 * comments, parentheses or a `BEGIN ATOMIC … END` body ends nothing.
 *
 * https://www.postgresql.org/docs/current/sql-syntax-lexical.html, read with standard_conforming_strings on
 */
export function splitStatements(sql: string): readonly Piece[] {
  return new Splitter(sql).split();
}

const STEP_LINE = /[ \t]*--[ \t]*step:[^\r\n]*(?:\r\n?|\n|$)/y;
/** One line at a time, so that the start of each is looked at. */
const BLANK = /[^\S\r\n]+|\r\n?|\n/y;
const LINE_COMMENT = /--[^\r\n]*/y;
const WORD = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const NUMBER = /[0-9][A-Za-z0-9_.]*|\$[0-9]+/y;
const DOLLAR_QUOTE = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
/** Between two parts of one string constant, which count as one: blanks with a line break, and line comments. */
const CONTINUATION = /[ \t\f\v]*(?:--[^\r\n]*)?[\r\n](?:\s|--[^\r\n]*[\r\n])*'/y;

class Splitter {
  readonly #sql: string;
  readonly #pieces: Piece[] = [];
  #at = 0;
  #pieceStart = 0;
  /** Undefined while the piece holds only blanks and comments. */
  #statementStart: number | undefined;
  #parentheses = 0;
  #body = new BodyDepth();
  #unclosed: { what: string; offset: number } | undefined;

  constructor(sql: string) {
    this.#sql = sql;
  }

  split(): readonly Piece[] {
    while (this.#at < this.#sql.length) this.#take();
    this.#endPiece();
    return this.#pieces;
  }

  #take(): void {
    if (this.#takeStepLine()) return;
    if (this.#skip(BLANK) || this.#skip(LINE_COMMENT) || this.#skipBlockComment()) return;
    this.#statementStart ??= this.#at;
    const character = this.#sql[this.#at];
    if (this.#skipQuoted("'", false) || this.#skipQuoted('"', false)) return;
    if (this.#skipDollarQuoted() || this.#skip(NUMBER) || this.#takeWord()) return;
    this.#at++;
    if (character === "(") this.#parentheses++;
    if (character === ")" && this.#parentheses > 0) this.#parentheses--;
    if (character === ";" && this.#parentheses === 0 && this.#body.depth === 0) this.#endPiece();
  }

  /** Such a line stands alone, and ends a statement that has forgotten its semicolon. */
  #takeStepLine(): boolean {
    if (this.#at > 0 && !"\r\n\ufeff".includes(this.#sql.charAt(this.#at - 1))) return false;
    if (this.#match(STEP_LINE) === undefined) return false;
    this.#endPiece();
    this.#skip(STEP_LINE);
    this.#push("step-line", this.#pieceStart);
    return true;
  }

  #takeWord(): boolean {
    const word = this.#match(WORD);
    if (word === undefined) return false;
    this.#at += word.length;
    if (/^e$/i.test(word) && this.#skipQuoted("'", true)) return true;
    if (this.#parentheses === 0) this.#body.read(word);
    return true;
  }

  #skipQuoted(quote: string, hasEscapes: boolean): boolean {
    const start = this.#at;
    if (this.#sql[start] !== quote) return false;
    this.#at++;
    for (; this.#at < this.#sql.length; this.#at++) {
      const character = this.#sql[this.#at];
      if (hasEscapes && character === "\\") {
        this.#at++;
        continue;
      }
      if (character !== quote) continue;
      this.#at++;
      if (this.#sql[this.#at] === quote) continue;
      // A string that goes on after a line break keeps its escapes.
      if (!hasEscapes || !this.#skip(CONTINUATION)) return true;
      this.#at--;
    }
    this.#at = this.#sql.length;
    this.#unclosed = { what: quote === "'" ? "a string" : "a quoted name", offset: start };
    return true;
  }

  #skipDollarQuoted(): boolean {
    const tag = this.#match(DOLLAR_QUOTE);
    if (tag === undefined) return false;
    const end = this.#sql.indexOf(tag, this.#at + tag.length);
    if (end === -1) this.#unclosed = { what: `the quote ${tag}`, offset: this.#at };
    this.#at = end === -1 ? this.#sql.length : end + tag.length;
    return true;
  }

  /** They nest, unlike those of C. */
  #skipBlockComment(): boolean {
    if (!this.#sql.startsWith("/*", this.#at)) return false;
    const start = this.#at;
    let depth = 0;
    while (this.#at < this.#sql.length) {
      if (this.#sql.startsWith("/*", this.#at)) {
        depth++;
        this.#at += 2;
      } else if (this.#sql.startsWith("*/", this.#at)) {
        depth--;
        this.#at += 2;
        if (depth === 0) return true;
      } else this.#at++;
    }
    this.#unclosed = { what: "a comment", offset: start };
    return true;
  }

  #skip(pattern: RegExp): boolean {
    const found = this.#match(pattern);
    if (found === undefined) return false;
    this.#at += found.length;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#sql)?.[0];
  }

  #endPiece(): void {
    this.#push(this.#statementStart === undefined ? "blank" : "statement", this.#statementStart);
  }

  #push(kind: Piece["kind"], start: number | undefined): void {
    const text = this.#sql.slice(this.#pieceStart, this.#at);
    const unclosed = this.#unclosed === undefined ? {} : { unclosed: this.#unclosed };
    if (text !== "") {
      this.#pieces.push({
        kind,
        text,
        offset: this.#pieceStart,
        start: start ?? this.#pieceStart,
        ...unclosed,
      });
    }
    this.#pieceStart = this.#at;
    this.#statementStart = undefined;
    this.#parentheses = 0;
    this.#body = new BodyDepth();
  }
}

/** How deep in the body of a function written in SQL: `CREATE FUNCTION … BEGIN ATOMIC …; …; END`. */
class BodyDepth {
  depth = 0;
  #words: string[] = [];

  read(word: string): void {
    const lower = word.toLowerCase();
    if (this.#words.length < 4) this.#words.push(lower);
    if (!/^create (or replace )?(function|procedure)\b/.test(this.#words.join(" "))) return;
    if (lower === "begin") this.depth++;
    // A CASE has an END of its own.
    if (lower === "case" && this.depth > 0) this.depth++;
    if (lower === "end" && this.depth > 0) this.depth--;
  }
}
