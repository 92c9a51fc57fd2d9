/** Drives an engine without the rest: so many requests over so many connections, each sent when the one before is done. */
import { BUSY, CLOSED, CONNECTING, Connection, IDLE } from "../../src/connection.ts";
import type { Destination, Engine, EngineKind, TrafficEvents } from "../../src/engine.ts";
import type { Failure } from "../../src/failure.ts";
import type { Origin, TlsSettings } from "../../src/plan.ts";
import type { RequestTable } from "../../src/request-source.ts";

export interface Drive {
  readonly destination: Destination;
  readonly origin?: Partial<Origin>;
  readonly tls?: TlsSettings;
  /** The text of the request, or its bytes. */
  readonly request?: string | Uint8Array;
  readonly connections?: number;
  readonly requests: number;
  /** Given up after so long. */
  readonly deadlineMs?: number;
  /** How long the last answer's connection is watched. */
  readonly lingerMs?: number;
}

export interface Driven {
  readonly statuses: number[];
  readonly failures: { readonly failure: Failure; readonly detail: string }[];
  /** Of connections that had nothing under way. */
  readonly idleFailures: { readonly failure: Failure; readonly detail: string }[];
  readonly opened: number;
  readonly received: number;
  readonly sent: number;
  readonly isLate: boolean;
}

export async function driveEngine(kind: EngineKind, drive: Drive): Promise<Driven> {
  const { destination, request = "GET / HTTP/1.1\r\nHost: here\r\n\r\n", tls = { isVerified: true } } = drive;
  const connections = Array.from({ length: drive.connections ?? 1 }, (_, place) => new Connection(place));
  const origin: Origin = {
    isSecure: false,
    hostname: destination.text,
    port: destination.port,
    ...(destination.family === 0 ? { socketPath: destination.text } : {}),
    ...drive.origin,
  };
  const table = tableOf(request);
  const engine = await kind.create({ origin, tls, table, connections, destination: () => destination });
  const traffic = new OneAfterTheOther(engine, connections, drive);
  try {
    traffic.begin();
    await engine.run(traffic);
    return traffic;
  } finally {
    engine.dispose();
  }
}

export function loopback(port: number): Destination {
  return { family: 4, address: Uint8Array.of(127, 0, 0, 1), text: "127.0.0.1", port };
}

export function unixSocket(path: string): Destination {
  return { family: 0, address: new Uint8Array(0), text: path, port: 0 };
}

function tableOf(request: string | Uint8Array): RequestTable {
  const source = typeof request === "string" ? new TextEncoder().encode(request) : request;
  const bytes = new Uint8Array(new SharedArrayBuffer(source.length));
  bytes.set(source);
  return {
    bytes,
    starts: Float64Array.of(0),
    lengths: Uint32Array.of(source.length),
    specs: Uint16Array.of(0),
    headOnly: Uint8Array.of(0),
    taken: new Uint32Array(1),
    order: Uint32Array.of(0),
  };
}

class OneAfterTheOther implements TrafficEvents, Driven {
  readonly statuses: number[] = [];
  readonly failures: { readonly failure: Failure; readonly detail: string }[] = [];
  readonly idleFailures: { readonly failure: Failure; readonly detail: string }[] = [];
  opened: number = 0;
  received: number = 0;
  sent: number = 0;
  isLate: boolean = false;
  isOver: boolean = false;
  readonly isScheduled: boolean = false;
  readonly #engine: Engine;
  readonly #connections: readonly Connection[];
  readonly #deadlineMs: number;
  readonly #lingerMs: number;
  #overMs: number = Number.POSITIVE_INFINITY;
  #left: number;
  #underWay: number = 0;

  constructor(engine: Engine, connections: readonly Connection[], { requests, deadlineMs, lingerMs }: Drive) {
    this.#engine = engine;
    this.#connections = connections;
    this.#left = requests;
    this.#deadlineMs = performance.now() + (deadlineMs ?? 10_000);
    this.#lingerMs = lingerMs ?? 0;
  }

  begin(): void {
    for (const connection of this.#connections) this.#open(connection);
  }

  onOpen(connection: Connection, nowMs: number): void {
    this.opened++;
    this.#underWay--;
    this.#next(connection, nowMs);
  }

  onResponse(connection: Connection, nowMs: number): void {
    this.statuses.push(connection.response.status);
    this.#underWay--;
    if (connection.response.closes) this.#reopen(connection, nowMs);
    else this.#next(connection, nowMs);
  }

  onFailure(connection: Connection, failure: Failure, detail: string, nowMs: number): void {
    const isIdle = connection.state === IDLE;
    (isIdle ? this.idleFailures : this.failures).push({ failure, detail });
    if (!isIdle) this.#underWay--;
    if (connection.state === CONNECTING && this.#left > 0) this.#left--;
    this.#reopen(connection, nowMs);
  }

  countBytes(received: number, sent: number): void {
    this.received += received;
    this.sent += sent;
  }

  advance(nowMs: number): void {
    if (nowMs > this.#deadlineMs) this.isLate = true;
    this.isOver = this.isLate || nowMs >= this.#overMs;
  }

  waitMs(): number {
    return 20;
  }

  #open(connection: Connection): void {
    this.#underWay++;
    connection.state = CONNECTING;
    this.#engine.transport.open(connection);
  }

  #reopen(connection: Connection, nowMs: number): void {
    this.#engine.transport.close(connection);
    connection.state = CLOSED;
    if (this.#left > 0) {
      this.#open(connection);
    } else this.#rest(nowMs);
  }

  #next(connection: Connection, nowMs: number): void {
    connection.state = IDLE;
    if (this.#left === 0) {
      this.#rest(nowMs);
      return;
    }
    this.#left--;
    this.#underWay++;
    connection.state = BUSY;
    connection.request = 0;
    connection.sentMs = nowMs;
    connection.response.begin(false);
    this.#engine.transport.send(connection);
  }

  #rest(nowMs: number): void {
    if (this.#underWay === 0 && this.#left === 0) this.#overMs = nowMs + this.#lingerMs;
  }
}
