/** Reads HTTP/1.1 answers (RFC 9112) from memory that an engine received them into, without allocating. */

/** What `feed` returns where the answer is not whole yet, and where it cannot be one. */
export const INCOMPLETE = -1;
export const MALFORMED = -2;

/** How far the answer on one connection has come. */
export class ResponseState {
  /** Of the answer, when it is whole. */
  status: number = 0;
  /** Whether the connection ends with it. */
  closes: boolean = false;
  /** Retry-After in s; -1 where there is none, -2 where it is a date or cannot be read. */
  retryAfterS: number = -1;
  /** What was wrong, after MALFORMED. */
  problem: string = "";
}
