/** The two halves of a load generator: what happens on the wire, and what should. */
import type { Connection } from "./connection.ts";
import type { Failure } from "./failure.ts";
import type { EngineName, Origin, TlsSettings } from "./plan.ts";
import type { RequestTable } from "./request-source.ts";

/** What `Traffic` asks of an engine. None of these calls back before it returns. */
export interface Transport {
  /** Begins to connect; `onOpen` or `onFailure` follows. */
  open(connection: Connection): void;
  /** Sends request `connection.request` of the table; `onResponse` or `onFailure` follows. What does not fit into the socket is sent later. */
  send(connection: Connection): void;
  /** Closes at once; nothing follows. */
  close(connection: Connection): void;
}

/** What an engine tells of what happens. Each may call the transport. Times are of `performance.now()`. */
export interface TrafficEvents {
  /** Connected, and where it is asked for TLS is spoken and the server was verified. */
  onOpen(connection: Connection, nowMs: number): void;
  /** `connection.response` is a whole answer. */
  onResponse(connection: Connection, nowMs: number): void;
  /** The connection is of no more use; it is then closed through the transport. An idle one may fail too: that counts as no request's failure. */
  onFailure(connection: Connection, failure: Failure, detail: string, nowMs: number): void;
  /** Bytes that were received and sent on connections, TLS not counted. */
  countBytes(received: number, sent: number): void;
  /** Sends what is due, gives up what took too long, publishes figures: once per turn of the loop. */
  advance(nowMs: number): void;
  /** How long the engine may wait for something to happen: 0 to 50 ms, fractions count. */
  waitMs(nowMs: number): number;
  /** Whether requests leave by a schedule, so that `waitMs` must be kept to the fraction. */
  readonly isScheduled: boolean;
  /** Whether everything was sent and answered, or given up. */
  readonly isOver: boolean;
}

/** Where connections go at the moment. Read at each `open`: a name may come to mean another address. */
export interface Destination {
  /** 4 or 6, or 0 for a Unix socket. */
  readonly family: 0 | 4 | 6;
  /** Network order, 4 or 16 bytes; none for a Unix socket. */
  readonly address: Uint8Array;
  /** The address as text, or the path of a Unix socket. */
  readonly text: string;
  readonly port: number;
}

/** What an engine is made from. */
export interface EngineContext {
  readonly origin: Origin;
  readonly tls: TlsSettings;
  readonly table: RequestTable;
  readonly connections: readonly Connection[];
  readonly destination: () => Destination;
}

export interface Engine {
  readonly name: EngineName;
  readonly transport: Transport;
  /** Turns until the traffic is over; connections stay open, and it may be run again. Native engines block the thread meanwhile. */
  run(traffic: TrafficEvents): Promise<void>;
  /** Closes everything. */
  dispose(): void;
}

/** How an engine is found and made. */
export interface EngineKind {
  readonly name: EngineName;
  /** Why it does not work here, for this origin; undefined where it does. */
  problem(origin: Origin, tls: TlsSettings): Promise<string | undefined>;
  create(context: EngineContext): Promise<Engine>;
}
