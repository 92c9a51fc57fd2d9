/**
 * Where engines take requests from. Now it is a table rendered before the run; whatever comes later (scenarios, a
 * document, several machines) plugs in here.
 */

/** Requests as the bytes that go out, back to back in memory that all threads share. */
export interface RequestTable {
  readonly bytes: Uint8Array;
  /** Per request: where it begins, and how long it is. */
  readonly starts: Float64Array;
  readonly lengths: Uint32Array;
  /** Per request: which of the plan's `requests` it was made from. */
  readonly specs: Uint16Array;
  /** Per spec, 1 where its answers have no body (HEAD). */
  readonly headOnly: Uint8Array;
  /** The order in which requests are sent, as indexes, again from the first after the last. */
  readonly order: Uint32Array;
  /** How many requests all workers together have taken: one number, that they add to. */
  readonly taken: Uint32Array;
}

/** What one worker sends. Makes nothing new per request. */
export interface RequestSource {
  readonly table: RequestTable;
  /** The index, in the table, of the request that leaves next. */
  next(): number;
}
