/** Why a request has no answer, or not a whole one. The order is that of the counters in shared memory. */
export const FAILURES = [
  "connect-refused",
  "connect-timeout",
  "connect-failed",
  "tls",
  "request-timeout",
  "reset",
  "closed-early",
  "protocol",
  "abandoned",
] as const;

export type Failure = (typeof FAILURES)[number];

/** As reports call them; an answer whose status is none that was expected is `HTTP 503`. */
export const FAILURE_LABELS: Readonly<Record<Failure, string>> = {
  "connect-refused": "Connection refused",
  "connect-timeout": "Connection timeout",
  "connect-failed": "Connection failed",
  tls: "TLS error",
  "request-timeout": "Request timeout",
  reset: "Connection reset",
  "closed-early": "Connection closed before the end of the answer",
  protocol: "Not valid HTTP",
  abandoned: "Abandoned when the run was stopped",
};
