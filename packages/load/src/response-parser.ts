/** Reads HTTP/1.1 answers (RFC 9112) from memory that an engine received them into, without allocating. */
import { beginChunks, readChunks } from "./chunked-body.ts";
import { CHUNKED, MAX_HEAD_BYTES, ResponseHead, UNTIL_CLOSE } from "./response-head.ts";
import {
  BODY_UNTIL_CLOSE,
  BROKEN,
  CHUNKED_BODY,
  COMPLETE,
  COUNTED_BODY,
  HEAD,
  INCOMPLETE,
  MALFORMED,
  type ResponseState,
} from "./response-state.ts";

export { INCOMPLETE, MALFORMED, ResponseState } from "./response-state.ts";

/** A longer head is not remembered. */
const MAX_REMEMBERED_BYTES = 2048;
/** How many other heads come before the remembered one gives way: of heads that are used, and of heads that never are. */
const PATIENCE = 8;
const MAX_PATIENCE = 256;
/** So much of a head that comes in parts is read again with each. */
const OFTEN_READ_BYTES = 4096;

const LF = 10;

/**
 * One serves any number of states. It remembers a head: a server repeats itself byte by byte until the second of its Date
 * changes, and comparing words takes a fifth of the time of reading lines.
 */
export class ResponseParser {
  readonly #memory: Uint8Array;
  /** The same memory; nothing where it does not begin at a whole word. */
  readonly #words: Int32Array;

  readonly #rememberedWords = new Int32Array(MAX_REMEMBERED_BYTES / 4);
  readonly #remembered = new Uint8Array(this.#rememberedWords.buffer);
  #rememberedBytes = 0;
  /** Of the head that is remembered, and of the one being read; they change places. */
  #rememberedHead = new ResponseHead();
  #head = new ResponseHead();
  #patience = 1;
  #otherHeads = 0;

  /** @param memory where the engine receives; it should begin at a multiple of 4 of its buffer, and answers in it too */
  constructor(memory: Uint8Array) {
    this.#memory = memory;
    this.#words =
      memory.byteOffset % 4 === 0
        ? new Int32Array(memory.buffer, memory.byteOffset, memory.length >>> 2)
        : new Int32Array(0);
  }

  /**
   * Reads bytes `start` to `end` of the memory.
   *
   * @returns how many of them belong to the answer, when it is whole: fewer than were given where the server sent more
   * than it announced; otherwise INCOMPLETE, or MALFORMED with `state.problem`
   */
  feed(state: ResponseState, start: number, end: number): number {
    if (start >= end) return INCOMPLETE;
    state.hasBegun = true;
    let at = start;
    if (state.stage === HEAD) {
      at =
        state.headBytes === 0 && this.#isRemembered(start, end)
          ? this.#reuseHead(state, start)
          : this.#readHead(state, start, end);
      if (at < 0) return at;
    }
    at = this.#readBody(state, at, end);
    return at < 0 ? at : at - start;
  }

  /** The server has closed. Returns 0 where that is how the answer ends, otherwise INCOMPLETE. */
  end(state: ResponseState): number {
    if (state.stage !== BODY_UNTIL_CLOSE) return INCOMPLETE;
    state.stage = COMPLETE;
    return 0;
  }

  #isRemembered(start: number, end: number): boolean {
    const length = this.#rememberedBytes;
    if (length === 0 || end - start < length) return false;
    const words = this.#words;
    const remembered = this.#rememberedWords;
    let i = 0;
    if ((start & 3) === 0 && words.length > 0) {
      const first = start >>> 2;
      const count = length >>> 2;
      while (i < count && words[first + i] === remembered[i]) i++;
      if (i < count) return false;
      i <<= 2;
    }
    const bytes = this.#memory;
    const rememberedBytes = this.#remembered;
    while (i < length && bytes[start + i] === rememberedBytes[i]) i++;
    return i === length;
  }

  /** Returns where the body begins. */
  #reuseHead(state: ResponseState, start: number): number {
    this.#patience = PATIENCE;
    this.#otherHeads = 0;
    return this.#beginBody(state, this.#rememberedHead, start + this.#rememberedBytes);
  }

  /** Returns where the body begins, or INCOMPLETE or MALFORMED. Interim answers are left out: RFC 9110 §15.2. */
  #readHead(state: ResponseState, start: number, end: number): number {
    const head = this.#head;
    let at = start;
    while (at < end) {
      const earlierBytes = state.headBytes;
      const length =
        earlierBytes === 0 ? head.parse(this.#memory, at, end) : this.#readPartialHead(state, at, end);
      if (length === MALFORMED) return refuse(state, head.problem);
      const isTooLong = length === INCOMPLETE && earlierBytes + end - at > MAX_HEAD_BYTES;
      if (isTooLong || length > MAX_HEAD_BYTES)
        return refuse(state, `its head is longer than ${MAX_HEAD_BYTES} bytes`);
      if (length === INCOMPLETE) {
        if (earlierBytes === 0) this.#keepPartialHead(state, at, end);
        return INCOMPLETE;
      }
      state.headBytes = 0;
      const bodyAt = at + length - earlierBytes;
      if (head.status >= 200 || head.status === 101) {
        if (earlierBytes === 0) this.#considerRemembering(at, length);
        return this.#beginBody(state, head, bodyAt);
      }
      at = bodyAt;
    }
    return INCOMPLETE;
  }

  /** Returns how long the head is with its earlier bytes, or INCOMPLETE or MALFORMED. */
  #readPartialHead(state: ResponseState, start: number, end: number): number {
    const earlierBytes = state.headBytes;
    const bytes = this.#keepPartialHead(state, start, end);
    // Long lines that come byte by byte are not read again and again, only where one of them ends.
    if (earlierBytes > OFTEN_READ_BYTES && !hasLineEnd(bytes, earlierBytes, state.headBytes))
      return INCOMPLETE;
    return this.#head.parse(bytes, 0, state.headBytes);
  }

  /** Adds bytes to what has come of a head, up to one more than it may have. */
  #keepPartialHead(state: ResponseState, start: number, end: number): Uint8Array {
    const memory = this.#memory;
    const earlierBytes = state.headBytes;
    const neededBytes = Math.min(earlierBytes + end - start, MAX_HEAD_BYTES + 1);
    let bytes = state.partialHead;
    if (bytes === undefined || bytes.length < neededBytes) {
      const larger = new Uint8Array(Math.max(512, neededBytes, 2 * earlierBytes));
      if (bytes !== undefined) larger.set(bytes);
      bytes = larger;
      state.partialHead = bytes;
    }
    for (let i = earlierBytes; i < neededBytes; i++) bytes[i] = memory[start + i - earlierBytes] as number;
    state.headBytes = neededBytes;
    return bytes;
  }

  /** Heads that never come again, as with an id in each, are hardly ever copied; of several that do, one stays. */
  #considerRemembering(start: number, length: number): void {
    this.#otherHeads++;
    if (this.#otherHeads < this.#patience || length > MAX_REMEMBERED_BYTES) return;
    this.#otherHeads = 0;
    this.#patience = Math.min(2 * this.#patience, MAX_PATIENCE);
    const memory = this.#memory;
    const remembered = this.#remembered;
    for (let i = 0; i < length; i++) remembered[i] = memory[start + i] as number;
    this.#rememberedBytes = length;
    const head = this.#head;
    this.#head = this.#rememberedHead;
    this.#rememberedHead = head;
  }

  /** Returns where the body begins, or MALFORMED. */
  #beginBody(state: ResponseState, head: ResponseHead, bodyAt: number): number {
    const { bodyBytes } = head;
    state.status = head.status;
    state.closes = head.closes;
    state.retryAfterS = head.retryAfterS;
    if (bodyBytes === 0 || state.isHead) state.stage = COMPLETE;
    else if (bodyBytes > 0) {
      state.stage = COUNTED_BODY;
      state.remainingBytes = bodyBytes;
    } else if (bodyBytes === CHUNKED) {
      state.stage = CHUNKED_BODY;
      beginChunks(state);
    } else if (bodyBytes === UNTIL_CLOSE) {
      state.stage = BODY_UNTIL_CLOSE;
      state.closes = true;
    } else return refuse(state, head.problem);
    return bodyAt;
  }

  /** Returns where the body ends, or INCOMPLETE or MALFORMED. */
  #readBody(state: ResponseState, start: number, end: number): number {
    switch (state.stage) {
      case COUNTED_BODY: {
        const remainingBytes = state.remainingBytes - (end - start);
        state.remainingBytes = remainingBytes;
        if (remainingBytes > 0) return INCOMPLETE;
        state.stage = COMPLETE;
        return end + remainingBytes;
      }
      case CHUNKED_BODY: {
        const bodyEnd = readChunks(state, this.#memory, start, end);
        if (bodyEnd >= 0) state.stage = COMPLETE;
        else if (bodyEnd === MALFORMED) state.stage = BROKEN;
        return bodyEnd;
      }
      case COMPLETE:
        return start;
      default:
        return state.stage === BROKEN ? MALFORMED : INCOMPLETE;
    }
  }
}

function refuse(state: ResponseState, problem: string): number {
  state.problem = problem;
  state.stage = BROKEN;
  return MALFORMED;
}

function hasLineEnd(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === LF) return true;
  return false;
}
