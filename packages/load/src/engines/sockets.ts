/**
 * Drives connections through `net` and `tls`: for every platform, and for TLS where the native engines have none. All
 * sockets receive into one buffer, which spares what streams do per chunk.
 */
import type { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { connectFailure } from "../connect-failure.ts";
import { BUSY, CONNECTING, type Connection } from "../connection.ts";
import { describeDestination } from "../destination.ts";
import type { Engine, EngineContext, EngineKind, TrafficEvents, Transport } from "../engine.ts";
import { INCOMPLETE, MALFORMED, ResponseParser } from "../response-parser.ts";
import { COMPLETE } from "../response-state.ts";
import { tlsProblem } from "../tls-problem.ts";
import { closedEarly, closedWaiting, type Ending, lostConnection, surplus, unasked } from "./ending.ts";
import { errnos } from "./libc.ts";
import { type OpenSocket, readyEvent, socketOpener } from "./sockets/open-socket.ts";
import { RequestFrames } from "./sockets/request-frames.ts";
import { WakeUp } from "./sockets/wake-up.ts";

/** Takes an answer of 64 KB with its head at once. */
const receiveBytes = 128 * 1024;

export const socketsKind: EngineKind = {
  name: "sockets",
  problem: async () => undefined,
  create: async (context) => new SocketsEngine(context),
};

class SocketsEngine implements Engine, Transport {
  readonly name = "sockets";
  readonly transport: Transport = this;
  readonly #context: EngineContext;
  readonly #openSocket: OpenSocket;
  readonly #frames: RequestFrames;
  readonly #memory = new Uint8Array(receiveBytes);
  readonly #parser = new ResponseParser(this.#memory);
  readonly #wakeUp = new WakeUp(() => this.#turn());
  /** By the index of the connection; a socket that is no longer here has nothing to say. */
  readonly #sockets: (Socket | undefined)[];
  /** What happened while there was no traffic to be told. */
  readonly #missed: (() => void)[] = [];
  #traffic: TrafficEvents | undefined;
  #end: (() => void) | undefined;
  #received = 0;
  #sent = 0;

  constructor(context: EngineContext) {
    this.#context = context;
    this.#openSocket = socketOpener(context.origin, context.tls);
    this.#frames = new RequestFrames(context.table);
    this.#sockets = context.connections.map(() => undefined);
  }

  run(traffic: TrafficEvents): Promise<void> {
    this.#traffic = traffic;
    for (const tell of this.#missed.splice(0)) tell();
    return new Promise((resolve) => {
      this.#end = resolve;
      this.#turn();
    });
  }

  dispose(): void {
    this.#wakeUp.cancel();
    for (const connection of this.#context.connections) this.close(connection);
  }

  open(connection: Connection): void {
    const destination = this.#context.destination();
    const onread = {
      buffer: this.#memory,
      callback: (count: number) => this.#receive(connection, socket, count),
    };
    const socket = this.#openSocket(destination, onread);
    this.#sockets[connection.index] = socket;
    socket.on(readyEvent(this.#context.origin), () => this.#opened(connection, socket));
    socket.on("end", () => this.#ended(connection, socket));
    // The end of a socket that was replaced says nothing of the one in its place.
    const isGone = (): boolean => this.#sockets[connection.index] !== socket || isAnswered(connection);
    socket.on("error", (error) => {
      if (isGone()) return;
      this.#fail(connection, socket, whatFailed(error, connection, describeDestination(destination)));
    });
    socket.on("close", () => {
      if (!isGone()) this.#fail(connection, socket, closedEarly(connection.response));
    });
  }

  send(connection: Connection): void {
    const frame = this.#frames.of(connection.request);
    connection.sentBytes = 0;
    this.#sent += frame.length;
    this.#sockets[connection.index]?.write(frame);
  }

  close(connection: Connection): void {
    const socket = this.#sockets[connection.index];
    this.#sockets[connection.index] = undefined;
    socket?.destroy();
  }

  /** When something is due: at the latest at the time that the traffic last asked for. */
  #turn(): void {
    const traffic = this.#traffic;
    if (traffic === undefined) return;
    traffic.countBytes(this.#received, this.#sent);
    this.#received = 0;
    this.#sent = 0;
    traffic.advance(performance.now());
    if (traffic.isOver) {
      this.#wakeUp.cancel();
      this.#traffic = undefined;
      this.#end?.();
    } else {
      this.#happened(traffic, performance.now());
    }
  }

  /** After anything that may have changed when the next turn has to be. A turn after each event would cost a tenth more. */
  #happened(traffic: TrafficEvents, nowMs: number): void {
    const waitMs = traffic.waitMs(nowMs);
    if (traffic.isOver) this.#wakeUp.soon();
    else if (traffic.isScheduled) this.#wakeUp.exactly(waitMs, nowMs);
    else this.#wakeUp.about(waitMs, nowMs);
  }

  #opened(connection: Connection, socket: Socket): void {
    if (this.#sockets[connection.index] !== socket) return;
    const traffic = this.#traffic;
    if (traffic === undefined) {
      this.#missed.push(() => this.#opened(connection, socket));
      return;
    }
    const nowMs = performance.now();
    traffic.onOpen(connection, nowMs);
    this.#happened(traffic, nowMs);
  }

  /** @returns whether more is to be read */
  #receive(connection: Connection, socket: Socket, count: number): boolean {
    if (this.#sockets[connection.index] !== socket) return false;
    this.#received += count;
    if (connection.state !== BUSY) {
      this.#fail(connection, socket, unasked(count));
      return false;
    }
    // An answer that is whole already takes no more: 0 of them are used.
    const used = isWhole(connection) ? 0 : this.#parser.feed(connection.response, 0, count);
    if (used === INCOMPLETE) return true;
    if (used === MALFORMED) {
      this.#fail(connection, socket, { failure: "protocol", detail: connection.response.problem });
    } else if (used < count) {
      this.#fail(connection, socket, surplus(count - used));
    } else {
      this.#answered(connection, socket);
    }
    return true;
  }

  #ended(connection: Connection, socket: Socket): void {
    // While TLS is being agreed upon, an error says more.
    if (this.#sockets[connection.index] !== socket || connection.state === CONNECTING) return;
    if (isAnswered(connection)) return;
    if (connection.state !== BUSY) this.#fail(connection, socket, closedWaiting);
    else if (this.#parser.end(connection.response) !== INCOMPLETE) this.#answered(connection, socket);
    else this.#fail(connection, socket, closedEarly(connection.response));
  }

  #answered(connection: Connection, socket: Socket): void {
    const nowMs = performance.now();
    if (socket.writableLength === 0) this.#tellAnswer(connection, nowMs);
    else setImmediate(() => this.#answeredEarly(connection, socket, nowMs));
  }

  /**
   * With TLS a write is known to be done only after the loop has turned. What is not done then is the rest of a request
   * whose answer did not wait for it: nothing can be sent behind that.
   */
  #answeredEarly(connection: Connection, socket: Socket, nowMs: number): void {
    if (this.#sockets[connection.index] !== socket) return;
    if (socket.writableLength > 0) connection.response.closes = true;
    this.#tellAnswer(connection, nowMs);
  }

  #tellAnswer(connection: Connection, nowMs: number): void {
    const traffic = this.#traffic;
    if (traffic === undefined) return;
    traffic.onResponse(connection, nowMs);
    this.#happened(traffic, nowMs);
  }

  #fail(connection: Connection, socket: Socket, ending: Ending): void {
    if (this.#sockets[connection.index] !== socket) return;
    const traffic = this.#traffic;
    if (traffic === undefined) {
      this.#missed.push(() => this.#fail(connection, socket, ending));
      return;
    }
    const nowMs = performance.now();
    traffic.onFailure(connection, ending.failure, ending.detail, nowMs);
    this.#happened(traffic, nowMs);
  }
}

/** Whether a connection that has gone left a whole answer behind, which is about to be told. */
function isAnswered(connection: Connection): boolean {
  if (connection.state !== BUSY || !isWhole(connection)) return false;
  connection.response.closes = true;
  return true;
}

function isWhole({ response }: Connection): boolean {
  return response.stage === COMPLETE;
}

function whatFailed(
  error: NodeJS.ErrnoException & { readonly reason?: string },
  connection: Connection,
  address: string,
): Ending {
  const code = error.code ?? "";
  if (error.syscall === "connect") return connectFailure(code, address);
  if (connection.state === CONNECTING || code.startsWith("ERR_SSL_")) {
    return { failure: "tls", detail: tlsProblem(code, error.reason ?? error.message) };
  }
  // Node's numbers are not the system's on Windows; the names are the same everywhere.
  if (code === "ECONNRESET") return lostConnection(errnos.ECONNRESET);
  if (code === "EPIPE") return lostConnection(errnos.EPIPE);
  return { failure: "reset", detail: `the connection broke: ${code}` };
}
