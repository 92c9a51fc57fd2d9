/** Why there is no connection, from what the system says. */
import type { Failure } from "./failure.ts";

export interface ConnectFailure {
  readonly failure: Failure;
  readonly detail: string;
}

/** What an errno by name (`ECONNREFUSED`) means for a connection that was not made. */
export function connectFailure(code: string, address: string): ConnectFailure {
  if (code === "ECONNREFUSED") {
    return { failure: "connect-refused", detail: `nothing listens at ${address} (ECONNREFUSED)` };
  }
  if (code === "ENOENT") {
    return { failure: "connect-refused", detail: `there is no socket ${address} (ENOENT)` };
  }
  if (code === "ETIMEDOUT") {
    return { failure: "connect-timeout", detail: `no answer from ${address} (ETIMEDOUT)` };
  }
  return { failure: "connect-failed", detail: `${WORDS[code] ?? "cannot connect"}: ${address} (${code})` };
}

const WORDS: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: "no local port is free, or the address is not one of a host",
  EACCES: "not allowed to connect",
  EPERM: "not allowed to connect",
  ECONNRESET: "reset while connecting",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "no route to the network",
  EMFILE: "too many open files in this process (ulimit -n)",
  ENFILE: "too many open files on this machine",
  EAGAIN: "the socket's backlog is full",
};
