/** What a run will do: plain data, made from flags or by a program, and checked before anything is sent. */

/** How requests are sent: two that call the kernel from JavaScript, and Node's own sockets. */
export type EngineName = "epoll" | "io-uring" | "sockets";

/** Where all connections of a run go. */
export interface Origin {
  readonly isSecure: boolean;
  /** A name, or an address without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** A Unix socket that stands for the host and the port. */
  readonly socketPath?: string;
}

/** A request as it is written; with `PlanData`, `{{name}}` stands for the field of a row in target, headers and body. */
export interface RequestSpec {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly target: string;
  /** Without Host, Content-Length and Connection where these are left to us. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
  /** Of how many requests this is one, in proportion to the others' weights; above 0. */
  readonly weight: number;
  /** How reports call it: method and URL as given, without user and password. */
  readonly label: string;
}

/** Rows whose fields fill the placeholders, in turn, again from the first after the last. */
export interface PlanData {
  readonly fields: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A span of time in which the rate goes from one value to another in a straight line. */
export interface Stage {
  readonly durationMs: number;
  readonly fromPerS: number;
  readonly toPerS: number;
}

/**
 * When requests leave. Closed: each connection sends when it has its answer, so a slow server is asked less. Open: by a
 * schedule, whatever the server does, and latency counts from the due time.
 */
export type Arrival =
  | { readonly kind: "closed" }
  | { readonly kind: "open"; readonly spacing: "constant" | "poisson"; readonly stages: readonly Stage[] };

export interface TlsSettings {
  /** Whether the server must prove who it is. */
  readonly isVerified: boolean;
  /** The name that is asked for and checked, where it is not the host's. */
  readonly serverName?: string;
  /** PEM: certificates to trust beside Node's own. */
  readonly authorities?: string;
  /** PEM: the client's certificate and its key. */
  readonly certificate?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

export interface LoadPlan {
  readonly origin: Origin;
  /** At least one. */
  readonly requests: readonly RequestSpec[];
  readonly data?: PlanData;
  readonly arrival: Arrival;
  /** Connections at once. */
  readonly concurrency: number;
  /** How long requests are sent, after the warm-up; Infinity where only `requestLimit` ends the run. */
  readonly durationMs: number;
  /** Ends the run after so many requests. */
  readonly requestLimit?: number;
  /** Sent before, like the rest, and left out of the figures. */
  readonly warmUpMs: number;
  /** From the sending of a request to the last byte of its answer. */
  readonly timeoutMs: number;
  /** For a connection, with TLS. */
  readonly connectTimeoutMs: number;
  readonly tls: TlsSettings;
  /** The fastest one that works here, where none is named. */
  readonly engine?: EngineName;
  /** Threads; chosen by the cores and the concurrency where it is not given. */
  readonly workers?: number;
  /** Answers with one of these are successes, and no others; 2xx and 3xx where it is not given. */
  readonly expectedStatuses?: readonly StatusRange[];
  /** For what is drawn at random: Poisson gaps. */
  readonly seed: number;
}

/** `400` is `{ from: 400, to: 400 }`, `2xx` is `{ from: 200, to: 299 }`. */
export interface StatusRange {
  readonly from: number;
  readonly to: number;
}

/** How long a schedule lasts, in ms. */
export function stagesDurationMs(stages: readonly Stage[]): number {
  return stages.reduce((sum, stage) => sum + stage.durationMs, 0);
}
