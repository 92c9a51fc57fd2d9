/** What the end of a connection is called. */
import type { Failure } from "../failure.ts";
import type { ResponseState } from "../response-state.ts";
import { errnos, errorText } from "./libc.ts";

export interface Ending {
  readonly failure: Failure;
  readonly detail: string;
}

/** Why an operation on an open connection failed. */
export function lostConnection(errno: number): Ending {
  if (errno === errnos.ECONNRESET) {
    return { failure: "reset", detail: "the server reset the connection (ECONNRESET)" };
  }
  if (errno === errnos.EPIPE) {
    return { failure: "reset", detail: "the server takes no more of the request (EPIPE)" };
  }
  return { failure: "reset", detail: `the connection broke: ${errorText(errno)}` };
}

/** The server has closed, where that does not end the answer. */
export function closedEarly({ hasBegun }: ResponseState): Ending {
  const when = hasBegun ? "in the middle of the answer" : "before any of the answer had come";
  return { failure: "closed-early", detail: `the server closed the connection ${when}` };
}

export const closedWaiting: Ending = {
  failure: "closed-early",
  detail: "the server closed a connection that waited",
};

/** Bytes that came on a connection which had nothing under way. */
export function unasked(bytes: number): Ending {
  return { failure: "protocol", detail: `${bytes} bytes came that no request had asked for` };
}

export function surplus(bytes: number): Ending {
  const detail = `${bytes} bytes came after the end of the answer, more than its Content-Length or framing says`;
  return { failure: "protocol", detail };
}
