/** Reads the head of an HTTP/1.x answer: RFC 9112 §4 and §5, and from §6.3 how its body ends. */
import { INCOMPLETE, MALFORMED } from "./response-state.ts";

/** A longer head is none. */
export const MAX_HEAD_BYTES = 65_536;

/** What `bodyBytes` is where it is no number of bytes. */
export const UNTIL_CLOSE = -1;
export const CHUNKED = -2;
export const UNCLEAR = -3;

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const COMMA = 44;
const SLASH = 47;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const SEMICOLON = 59;
const DELETE = 127;

const ANY_DIGIT = 0;
const statusLine: Uint8Array = bytesOf("HTTP/1.\0 \0\0\0");
const connection: Uint8Array = bytesOf("connection");
const retryAfter: Uint8Array = bytesOf("retry-after");
const contentLength: Uint8Array = bytesOf("content-length");
const transferEncoding: Uint8Array = bytesOf("transfer-encoding");
const close: Uint8Array = bytesOf("close");
const keepAlive: Uint8Array = bytesOf("keep-alive");
const chunked: Uint8Array = bytesOf("chunked");
const identity: Uint8Array = bytesOf("identity");

/** One is used for many heads, each in the place of the one before. */
export class ResponseHead {
  status: number = 0;
  /** Whether the connection ends with the answer, as far as the head says so. */
  closes: boolean = false;
  /** Retry-After in s; -1 where there is none, -2 where it is a date or cannot be read. */
  retryAfterS: number = -1;
  /** Of an answer to anything but HEAD; or UNTIL_CLOSE, CHUNKED, UNCLEAR. */
  bodyBytes: number = UNTIL_CLOSE;
  /** After MALFORMED, and of an UNCLEAR body. */
  problem: string = "";

  #minorVersion = 1;
  #contentLength = UNTIL_CLOSE;
  #isEncoded = false;
  #isChunked = false;
  #isClosing = false;
  #isKeptAlive = false;

  /** @returns how many of the bytes from `start` to `end` are the head, or INCOMPLETE, or MALFORMED */
  parse(bytes: Uint8Array, start: number, end: number): number {
    this.#forget();
    let at = this.#readStatusLine(bytes, start, end);
    while (at >= 0 && at < end) {
      const first = bytes[at] as number;
      if (first === LF) return this.#finish(at + 1 - start);
      if (first === CR) {
        if (at + 1 === end) return INCOMPLETE;
        if (bytes[at + 1] === LF) return this.#finish(at + 2 - start);
      }
      at = this.#readField(bytes, at, end);
    }
    return at < 0 ? at : INCOMPLETE;
  }

  #forget(): void {
    this.retryAfterS = -1;
    this.#contentLength = UNTIL_CLOSE;
    this.#isEncoded = false;
    this.#isChunked = false;
    this.#isClosing = false;
    this.#isKeptAlive = false;
  }

  /** Returns where the next line begins. */
  #readStatusLine(bytes: Uint8Array, start: number, end: number): number {
    for (let i = 0; i < statusLine.length; i++) {
      if (start + i === end) return INCOMPLETE;
      const byte = bytes[start + i] as number;
      const expected = statusLine[i] as number;
      const isRight = expected === ANY_DIGIT ? byte >= ZERO && byte <= NINE : byte === expected;
      if (!isRight) return this.#refuse(notHttp(bytes, start, end));
    }
    this.#minorVersion = (bytes[start + 7] as number) - ZERO;
    this.status =
      ((bytes[start + 9] as number) - ZERO) * 100 +
      ((bytes[start + 10] as number) - ZERO) * 10 +
      ((bytes[start + 11] as number) - ZERO);
    if (this.status < 100) return this.#refuse(notHttp(bytes, start, end));
    let at = start + statusLine.length;
    if (at === end) return INCOMPLETE;
    // A reason may be missing, even with the blank before it.
    if ((bytes[at] as number) > SPACE) return this.#refuse(notHttp(bytes, start, end));
    while (at < end && bytes[at] !== LF) at++;
    return at === end ? INCOMPLETE : at + 1;
  }

  /** Returns where the next line begins. */
  #readField(bytes: Uint8Array, start: number, end: number): number {
    let colon = start;
    for (; ; colon++) {
      if (colon === end) return INCOMPLETE;
      const byte = bytes[colon] as number;
      if (byte === COLON) break;
      if (byte <= SPACE) return this.#refuse(`a header line without a name: ${quote(bytes, start, end)}`);
    }
    if (colon === start) return this.#refuse(`a header line without a name: ${quote(bytes, start, end)}`);
    let lineEnd = colon + 1;
    for (; ; lineEnd++) {
      if (lineEnd === end) return INCOMPLETE;
      if (bytes[lineEnd] !== LF) continue;
      if (lineEnd + 1 === end) return INCOMPLETE;
      // A line that begins with a blank continues the one before: RFC 9112 §5.2, obs-fold.
      const next = bytes[lineEnd + 1];
      if (next !== SPACE && next !== TAB) break;
    }
    this.#takeField(bytes, start, colon, lineEnd);
    return lineEnd + 1;
  }

  /** Blanks and the ends of folded lines may stand around the value and inside it. */
  #takeField(bytes: Uint8Array, start: number, colon: number, end: number): void {
    switch (colon - start) {
      case 10:
        if (isWord(bytes, start, colon, connection)) this.#takeConnection(bytes, colon + 1, end);
        break;
      case 11:
        if (isWord(bytes, start, colon, retryAfter)) this.#takeRetryAfter(bytes, colon + 1, end);
        break;
      case 14:
        if (isWord(bytes, start, colon, contentLength)) this.#takeContentLength(bytes, colon + 1, end);
        break;
      case 17:
        if (isWord(bytes, start, colon, transferEncoding)) this.#takeTransferEncoding(bytes, colon + 1, end);
        break;
    }
  }

  #takeConnection(bytes: Uint8Array, start: number, end: number): void {
    for (let at = elementFrom(bytes, start, end); at < end; at = elementAfter(bytes, at, end)) {
      const last = wordEnd(bytes, at, end);
      if (isWord(bytes, at, last, close)) this.#isClosing = true;
      else if (isWord(bytes, at, last, keepAlive)) this.#isKeptAlive = true;
    }
  }

  #takeTransferEncoding(bytes: Uint8Array, start: number, end: number): void {
    for (let at = elementFrom(bytes, start, end); at < end; at = elementAfter(bytes, at, end)) {
      const last = wordEnd(bytes, at, end);
      // Once the name for no encoding (RFC 2616 §3.6).
      if (isWord(bytes, at, last, identity)) continue;
      this.#isEncoded = true;
      this.#isChunked = isWord(bytes, at, last, chunked);
    }
  }

  /** The first counts. */
  #takeRetryAfter(bytes: Uint8Array, start: number, end: number): void {
    if (this.retryAfterS !== -1) return;
    const at = elementFrom(bytes, start, end);
    const last = wordEnd(bytes, at, end);
    let seconds = 0;
    for (let i = at; i < last; i++) {
      const byte = bytes[i] as number;
      seconds = byte >= ZERO && byte <= NINE ? seconds * 10 + (byte - ZERO) : Number.NaN;
    }
    const isRead = last > at && elementFrom(bytes, last, end) >= end && seconds <= 0x7fff_ffff;
    this.retryAfterS = isRead ? seconds : -2;
  }

  /** RFC 9112 §6.3, 5: a list is as good as one number when all its members are the same. */
  #takeContentLength(bytes: Uint8Array, start: number, end: number): void {
    let length = -1;
    let isEnded = false;
    let isNumber = true;
    for (let i = start; i <= end && isNumber; i++) {
      const byte = i === end ? COMMA : (bytes[i] as number);
      if (byte >= ZERO && byte <= NINE) {
        isNumber = !isEnded;
        length = (length < 0 ? 0 : length) * 10 + (byte - ZERO);
      } else if (byte === COMMA) {
        isNumber = length >= 0 && length <= Number.MAX_SAFE_INTEGER;
        if (isNumber) this.#agreeOnLength(length);
        length = -1;
        isEnded = false;
      } else {
        isNumber = byte === SPACE || byte === TAB || byte === CR || byte === LF;
        isEnded = length >= 0;
      }
    }
    if (isNumber) return;
    this.#contentLength = UNCLEAR;
    this.problem = `Content-Length is no number of bytes: ${quote(bytes, start, end)}`;
  }

  #agreeOnLength(length: number): void {
    if (this.#contentLength === UNTIL_CLOSE) this.#contentLength = length;
    if (this.#contentLength === length || this.#contentLength === UNCLEAR) return;
    this.problem = `Content-Length is ${this.#contentLength} and ${length}`;
    this.#contentLength = UNCLEAR;
  }

  #finish(headBytes: number): number {
    const { status } = this;
    // RFC 9112 §6.3, in its order.
    if (status < 200 || status === 204 || status === 304) this.bodyBytes = 0;
    else if (this.#isChunked) this.bodyBytes = CHUNKED;
    else if (this.#isEncoded) this.bodyBytes = UNTIL_CLOSE;
    else this.bodyBytes = this.#contentLength;
    // RFC 9112 §9.3; after 101 the connection speaks something else; an encoding in HTTP/1.0 is not to be trusted (§6.1).
    this.closes =
      this.#isClosing ||
      status === 101 ||
      (this.#minorVersion === 0 && (!this.#isKeptAlive || this.#isEncoded));
    return headBytes;
  }

  #refuse(problem: string): number {
    this.problem = problem;
    return MALFORMED;
  }
}

/** The line that begins there, or the beginning of it, in quotes, for people. */
export function quote(bytes: Uint8Array, start: number, end: number): string {
  if (bytes[start] === LF) return '"\\n"';
  let text = "";
  let at = start;
  for (; at < end && at < start + 40 && bytes[at] !== LF; at++) {
    const byte = bytes[at] as number;
    if (byte > 31 && byte < 127) text += String.fromCharCode(byte);
    else if (byte !== CR) text += `\\x${byte.toString(16).padStart(2, "0")}`;
  }
  return at < end && bytes[at] !== LF ? `"${text}…"` : `"${text}"`;
}

function notHttp(bytes: Uint8Array, start: number, end: number): string {
  const methodEnd = requestMethodEnd(bytes, start, end);
  // Its target may hold what nobody should see.
  if (methodEnd > start) return `not HTTP/1.x: a request comes back, ${quote(bytes, start, methodEnd)}`;
  const isTls =
    (bytes[start] === 0x15 || bytes[start] === 0x16) && (bytes[start + 1] === 3 || end - start < 2);
  // A SETTINGS frame, which is how a server begins: RFC 9113 §3.4.
  const isHttp2 = end - start >= 9 && bytes[start] === 0 && bytes[start + 3] === 4;
  const guess = isTls ? " (TLS: is it https?)" : isHttp2 ? " (HTTP/2)" : "";
  return `not HTTP/1.x${guess}: ${quote(bytes, start, end)}`;
}

/** Where the method ends of what looks like the first line of a request; `start` where it does not. */
function requestMethodEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] as number) > SPACE && (bytes[at] as number) < DELETE) at++;
  return bytes[at] === SPACE && at + 1 < end && bytes[at + 1] === SLASH ? at : start;
}

/** Whether bytes are a word, given in small letters. */
function isWord(bytes: Uint8Array, start: number, end: number, word: Uint8Array): boolean {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) {
    const byte = bytes[start + i] as number;
    const small = byte >= 65 && byte <= 90 ? byte + 32 : byte;
    if (small !== word[i]) return false;
  }
  return true;
}

/** Where the first element of a comma-separated list begins; `end` where there is none. */
function elementFrom(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && ((bytes[at] as number) <= SPACE || bytes[at] === COMMA)) at++;
  return at;
}

function elementAfter(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== COMMA) at++;
  return elementFrom(bytes, at, end);
}

/** Where a word ends, before blanks, parameters and the next element. */
function wordEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  for (; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte <= SPACE || byte === COMMA || byte === SEMICOLON) break;
  }
  return at;
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
