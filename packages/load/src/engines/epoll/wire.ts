/** How bytes travel on connections that stand: as they are, or within TLS. */

/** What `Wire` returns beside counts of bytes; 0 is the end of what the server sends. */
export const AGAIN = -1;
export const BROKEN = -2;

export interface Wire {
  /** Where `receive` puts what came, from its begin; shared by all connections. */
  readonly memory: Uint8Array;
  /**
   * Whether a `receive` of less than was asked for took all that had come. Where it did not, it must be called until it
   * says AGAIN, because events come only when something changes.
   */
  readonly isDrainedWhenShort: boolean;
  /** Whether `skip` spares the copying. */
  readonly canSkip: boolean;
  /** Takes over a socket that is about to be connected. */
  adopt(slot: number, fd: number): void;
  /** Goes on with what comes before the first request: above 0 when it is done, AGAIN, or BROKEN with its reason. */
  greet(slot: number): number;
  /** How many bytes came, of at most so many, 0 at the end, AGAIN, or BROKEN with its reason. */
  receive(slot: number, most: number): number;
  /** Drops what came, at most so many bytes; returns as `receive`. Only where `canSkip`. */
  skip(slot: number, bytes: number): number;
  /** Whether something that came is left over from the last `receive`, of which no event will tell. */
  hasMore(slot: number): boolean;
  /** How many of the bytes at an address were taken, AGAIN, or BROKEN with its reason. */
  send(slot: number, address: number, bytes: number): number;
  /** Forgets a connection; its socket is closed afterwards. */
  release(slot: number): void;
  dispose(): void;
  /** Of the last BROKEN: an errno, or 0 with words. */
  readonly errno: number;
  readonly words: string;
}
