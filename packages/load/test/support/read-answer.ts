/** Feeds bytes to a response parser in pieces, as an engine would, and says what came of it. */
import { INCOMPLETE, MALFORMED, ResponseParser, ResponseState } from "../../src/response-parser.ts";

export type AnswerOutcome =
  | {
      readonly kind: "complete";
      readonly status: number;
      readonly closes: boolean;
      readonly retryAfterS: number;
      readonly usedBytes: number;
    }
  | { readonly kind: "incomplete" }
  | { readonly kind: "malformed"; readonly problem: string };

export interface ReadOptions {
  readonly isHead?: boolean;
  /** Where the pieces end, ascending; the last one ends with the bytes. */
  readonly cuts?: readonly number[];
  /** Whether the server closes after the bytes. */
  readonly isClosed?: boolean;
  /** Where in the memory each piece is received. */
  readonly offset?: number;
  /** What the memory around the pieces holds. */
  readonly filler?: number;
  /** One that has read other answers before. */
  readonly parser?: { readonly parser: ResponseParser; readonly memory: Uint8Array };
}

export function readAnswer(bytes: Uint8Array, options: ReadOptions = {}): AnswerOutcome {
  const { isHead = false, cuts = [], isClosed = false, offset = 0, filler = 0 } = options;
  const { memory, parser } = options.parser ?? newParser(bytes.length + offset + 64);
  const state = new ResponseState();
  state.begin(isHead);
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    memory.fill(filler);
    memory.set(bytes.subarray(from, to), offset);
    const used = parser.feed(state, offset, offset + to - from);
    if (used === MALFORMED) return { kind: "malformed", problem: state.problem };
    if (used !== INCOMPLETE) return complete(state, from + used);
    from = to;
  }
  return isClosed && parser.end(state) !== INCOMPLETE
    ? complete(state, bytes.length)
    : { kind: "incomplete" };
}

export function newParser(memoryBytes: number): { parser: ResponseParser; memory: Uint8Array } {
  const memory = new Uint8Array(memoryBytes);
  return { memory, parser: new ResponseParser(memory) };
}

function complete({ status, closes, retryAfterS }: ResponseState, usedBytes: number): AnswerOutcome {
  return { kind: "complete", status, closes, retryAfterS, usedBytes };
}
