/** Servers on the loopback that do wrong, each in one way, and count what they are asked. */
import { type AddressInfo, createServer, type ListenOptions, type Socket } from "node:net";
import { createServer as createSecureServer, type TlsOptions } from "node:tls";
import { Worker } from "node:worker_threads";

export interface BadServer {
  readonly port: number;
  /** Heads of requests that arrived whole. */
  readonly requests: number;
  readonly connections: number;
  stop(): Promise<void>;
}

/** What a server does with a connection: told of each head that arrived, and of the connection itself. */
export interface Behaviour {
  readonly onConnection?: (socket: Socket) => void;
  /** @param nth which request of the server this is, from 1 */
  readonly onRequest?: (socket: Socket, nth: number, close: () => void) => void;
}

export interface BadServerOptions {
  readonly socketPath?: string;
  readonly tls?: TlsOptions;
}

export async function startBadServer(
  behaviour: Behaviour,
  { socketPath, tls }: BadServerOptions = {},
): Promise<BadServer> {
  const sockets = new Set<Socket>();
  const counts = { requests: 0, connections: 0 };
  const onSocket = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    counts.connections += 1;
    behaviour.onConnection?.(socket);
    let text = "";
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      const heads = text.split("\r\n\r\n");
      text = heads.pop() ?? "";
      for (const _ of heads) {
        counts.requests += 1;
        behaviour.onRequest?.(socket, counts.requests, () => server.close());
      }
    });
  };
  const server = tls === undefined ? createServer(onSocket) : createSecureServer(tls, onSocket);
  server.on("tlsClientError", () => {});
  const where: ListenOptions =
    socketPath === undefined ? { host: "127.0.0.1", port: 0, backlog: 4096 } : { path: socketPath };
  await new Promise<void>((resolve) => server.listen(where, resolve));
  const port = socketPath === undefined ? (server.address() as AddressInfo).port : 0;
  return {
    port,
    get requests() {
      return counts.requests;
    },
    get connections() {
      return counts.connections;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Writes this to each request and leaves the connection open. */
export function answering(text: string): Behaviour {
  return { onRequest: (socket) => socket.write(text, "latin1") };
}

/** Writes this to each request and closes in an orderly way. */
export function answeringAndClosing(text: string): Behaviour {
  return { onRequest: (socket) => socket.end(text, "latin1") };
}

/** Writes this to each request, and resets the connection when that has left. */
export function answeringAndResetting(text: string): Behaviour {
  return {
    onRequest(socket) {
      if (text === "") socket.resetAndDestroy();
      else socket.write(text, "latin1", () => setTimeout(() => socket.resetAndDestroy(), 5));
    },
  };
}

/** Writes this to each request, a byte at a time. */
export function dripping(text: string, everyMs: number): Behaviour {
  return {
    onRequest(socket) {
      let at = 0;
      const timer = setInterval(() => {
        socket.write(text.charAt(at), "latin1");
        at += 1;
        if (at === text.length) clearInterval(timer);
      }, everyMs);
      socket.on("close", () => clearInterval(timer));
    },
  };
}

/** Writes this to each request, then goes on with the same bytes for ever, as fast as they are taken. */
export function neverEnding(head: string, rest: string): Behaviour {
  const chunk = Buffer.from(rest.repeat(Math.ceil(16_384 / rest.length)), "latin1");
  return {
    onRequest(socket) {
      socket.write(head, "latin1");
      const goOn = (): void => {
        if (!socket.destroyed) socket.write(chunk, () => setImmediate(goOn));
      };
      goOn();
    },
  };
}

/** Accepts nothing more, after the first request: what is open is closed. */
export const goingAway: Behaviour = {
  onRequest(socket, _nth, close) {
    close();
    socket.destroy();
  },
};

/**
 * A server whose thread sleeps: the kernel makes as many connections as its backlog holds, and leaves the rest without
 * an answer.
 */
export async function startSleepingServer(backlog: number): Promise<{ port: number; stop(): Promise<void> }> {
  const worker = new Worker(
    `const { parentPort, workerData } = require("node:worker_threads");
    const server = require("node:net").createServer();
    server.listen({ port: 0, host: "127.0.0.1", backlog: workerData.backlog }, () => {
      parentPort.postMessage(server.address().port);
      Atomics.wait(new Int32Array(workerData.awake), 0, 0);
    });`,
    { eval: true, workerData: { backlog, awake: new SharedArrayBuffer(4) } },
  );
  const port = await new Promise<number>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  return {
    port,
    stop: async () => {
      await worker.terminate();
    },
  };
}
