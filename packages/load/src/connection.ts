/** One connection, or the place of one: what it was asked, when, and how far its answer has come. */
import { ResponseState } from "./response-parser.ts";

export const CLOSED = 0;
export const CONNECTING = 1;
export const IDLE = 2;
export const BUSY = 3;

export class Connection {
  readonly index: number;
  /** CLOSED, CONNECTING, IDLE or BUSY: set by `Traffic` alone. */
  state: number = CLOSED;
  /** The request under way, as an index of the table; -1 where there is none. */
  request: number = -1;
  /** Of the request under way, by `performance.now()`. */
  dueMs: number = 0;
  sentMs: number = 0;
  /** When it is given up: connecting, or the request. */
  deadlineMs: number = Number.POSITIVE_INFINITY;
  /** When a closed one is opened again. */
  reopenMs: number = 0;
  /** Whether it was ever open. */
  wasOpen: boolean = false;
  /** Whether it had an answer since it was opened. */
  hasAnswered: boolean = false;
  readonly response: ResponseState = new ResponseState();
  /** The engine's own: a descriptor; -1 where there is none. */
  fd: number = -1;
  /** The engine's own: how much of the request under way is sent. */
  sentBytes: number = 0;

  constructor(index: number) {
    this.index = index;
  }
}
