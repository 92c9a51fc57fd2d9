/** The connections of an HTTP server, known well enough to end each at a moment when it loses nothing. */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { inQuietTurn } from "./quiet-turn.ts";

/**
 * A connection without a whole head of a request may be about to send the rest: it is given a second, in so many looks at
 * it. A clock alone would end those whose bytes came while the process stood still.
 */
const quietTicks = 20;
const tickMs = 50;

export class ServedConnections {
  readonly #server: Server;
  readonly #responses = new Set<ServerResponse>();
  readonly #heard = new Map<Socket, Heard>();
  #isLeaving = false;
  #opened = 0;

  constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket: Socket) => {
      this.#opened += 1;
      this.#heard.set(socket, { bytes: 0, ticks: 0 });
      socket.once("close", () => this.#heard.delete(socket));
    });
    // Before the framework's own listener, which may answer at once.
    server.prependListener("request", (_request, response: ServerResponse) => {
      this.#responses.add(response);
      response.once("close", () => this.#responses.delete(response));
      if (this.#isLeaving) {
        response.setHeader("Connection", "close");
      }
    });
  }

  /** Requests that are not answered yet. */
  get requests(): number {
    return this.#responses.size;
  }

  get open(): number {
    return this.#heard.size;
  }

  /**
   * From now on every answer says `Connection: close`, those of requests under way included: a client that is told
   * opens no request on a connection that is about to go. RFC 9112 §9.6
   */
  announceClose(): void {
    this.#isLeaving = true;
    for (const response of this.#responses) {
      if (!response.headersSent) {
        response.setHeader("Connection", "close");
      }
    }
  }

  /** Takes no new connections, ends idle ones, and resolves when the last request is answered. */
  async close(): Promise<void> {
    if (!this.#server.listening && this.open === 0) {
      return;
    }
    // Whoever connects between the last look for connections and the close is lost: what can be done before is done
    // before, and the code that closes is compiled when it runs.
    this.#server.closeIdleConnections();
    createServer().close();
    const closed = new Promise<void>((resolve) => {
      this.#server.once("close", resolve);
      inQuietTurn(
        () => this.#opened,
        // An error says that it was not listening; connections may be open all the same.
        () => this.#server.close((error) => (error === undefined ? resolve() : undefined)),
      );
    });
    const timer = setInterval(() => this.#endIdle(), tickMs);
    await closed;
    clearInterval(timer);
  }

  /** Ends every connection, whatever is under way on it. */
  destroy(): void {
    for (const socket of this.#heard.keys()) {
      socket.destroy();
    }
  }

  /**
   * Answers that had promised to keep the connection before there was a reason not to leave it idle. Node counts a
   * connection without a first byte, or with half a head, as busy, for a minute.
   */
  #endIdle(): void {
    this.#server.closeIdleConnections();
    const asking = new Set([...this.#responses].map((response) => response.req.socket));
    for (const [socket, heard] of this.#heard) {
      if (asking.has(socket) || socket.bytesRead !== heard.bytes) {
        this.#heard.set(socket, { bytes: socket.bytesRead, ticks: 0 });
      } else if (heard.ticks === quietTicks) {
        socket.destroy();
      } else {
        this.#heard.set(socket, { bytes: heard.bytes, ticks: heard.ticks + 1 });
      }
    }
  }
}

/** What was last heard on a connection, and how often it was looked at since: only while the server closes. */
interface Heard {
  readonly bytes: number;
  readonly ticks: number;
}
