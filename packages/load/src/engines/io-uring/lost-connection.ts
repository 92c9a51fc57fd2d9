/** What is said of a connection that ended when it should not have. */
import type { Failure } from "../../failure.ts";
import { errnos, errorText } from "../libc.ts";

export const CLOSED_WHILE_IDLE = "the server closed a connection that waited";
export const CLOSED_UNANSWERED = "the server closed the connection before any of the answer had come";
export const CLOSED_IN_ANSWER = "the server closed the connection in the middle of the answer";

/** Why an operation on an open connection failed. */
export function lostConnection(errno: number): { readonly failure: Failure; readonly detail: string } {
  if (errno === errnos.ECONNRESET)
    return { failure: "reset", detail: "the server reset the connection (ECONNRESET)" };
  if (errno === errnos.EPIPE)
    return { failure: "reset", detail: "the server takes no more of the request (EPIPE)" };
  return { failure: "reset", detail: `the connection broke: ${errorText(errno)}` };
}
