/** How far the answer on one connection has come, and what is known of it. */

/** What a parser returns where the answer is not whole yet, and where it cannot be one. */
export const INCOMPLETE = -1;
export const MALFORMED = -2;

/** What a `ResponseState` waits for. */
export const HEAD = 0;
export const COUNTED_BODY = 1;
export const CHUNKED_BODY = 2;
export const BODY_UNTIL_CLOSE = 3;
export const COMPLETE = 4;
export const BROKEN = 5;

export class ResponseState {
  /** Of the answer, when it is whole. */
  status: number = 0;
  /** Whether the connection ends with it. */
  closes: boolean = false;
  /** Retry-After in s; -1 where there is none, -2 where it is a date or cannot be read. */
  retryAfterS: number = -1;
  /** What was wrong, after MALFORMED. */
  problem: string = "";
  /** Whether any byte of the answer has come. */
  hasBegun: boolean = false;

  // The rest is the parser's own.

  isHead: boolean = false;
  stage: number = HEAD;
  /** Of a body: the bytes that are still to come, of a chunked one those of the chunk. */
  remainingBytes: number = 0;
  /** Of a chunked body: what comes next, what comes after the chunk, and how long the line is that is being read. */
  chunkStage: number = 0;
  chunkEnd: number = 0;
  lineBytes: number = 0;
  /** A head that has come in part: how much of `partialHead` is in use. Made when it is first needed, then kept. */
  headBytes: number = 0;
  partialHead: Uint8Array | undefined = undefined;

  /** Forgets the answer before; called for each request before it is sent. */
  begin(isHead: boolean): void {
    this.status = 0;
    this.closes = false;
    this.retryAfterS = -1;
    this.problem = "";
    this.hasBegun = false;
    this.isHead = isHead;
    this.stage = HEAD;
    this.remainingBytes = 0;
    this.headBytes = 0;
  }
}
