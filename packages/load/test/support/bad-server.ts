/** Servers on the loopback that do wrong, and count what they are asked. */
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createServer as createSecureServer, type TlsOptions } from "node:tls";
import { Worker } from "node:worker_threads";

export interface BadServer {
  /** 0 for a Unix socket. */
  readonly port: number;
  /** Heads of requests that arrived whole. */
  readonly requests: number;
  readonly connections: number;
  /** By target: `/early`. */
  readonly byTarget: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** What is done with a connection on which a request has come. */
export type Behaviour = (socket: Socket, stopListening: () => void) => void;

export interface BadServerOptions {
  /** By the first word of the target: `early` of `/early/2`. */
  readonly behaviours?: Readonly<Record<string, Behaviour>>;
  /** What is done before any request. */
  readonly onConnection?: (socket: Socket) => void;
  readonly socketPath?: string;
  readonly tls?: TlsOptions;
}

export async function startBadServer(options: BadServerOptions): Promise<BadServer> {
  const { behaviours = {}, onConnection, socketPath, tls } = options;
  const sockets = new Set<Socket>();
  const byTarget = new Map<string, number>();
  const counts = { requests: 0, connections: 0 };
  const onRequest = (socket: Socket, head: string): void => {
    const target = head.split(" ")[1] ?? "";
    counts.requests += 1;
    byTarget.set(target, (byTarget.get(target) ?? 0) + 1);
    behaviours[target.split("/")[1] ?? ""]?.(socket, () => server.close());
  };
  const onSocket = (socket: Socket): void => {
    counts.connections += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    onHead(socket, (head) => onRequest(socket, head));
    onConnection?.(socket);
  };
  const server = tls === undefined ? createServer(onSocket) : createSecureServer(tls, onSocket);
  server.on("tlsClientError", () => {});
  const where =
    socketPath === undefined ? { host: "127.0.0.1", port: 0, backlog: 4096 } : { path: socketPath };
  await new Promise<void>((resolve) => server.listen(where, resolve));
  return {
    port: socketPath === undefined ? (server.address() as AddressInfo).port : 0,
    byTarget,
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

/** Calls for each head that came whole; there are no bodies. */
function onHead(socket: Socket, call: (head: string) => void): void {
  let text = "";
  socket.on("data", (bytes) => {
    const heads = (text + bytes.toString("latin1")).split("\r\n\r\n");
    text = heads.pop() ?? "";
    for (const head of heads) call(head);
  });
}

/** Leaves the connection open after it. */
export function writes(text: string): Behaviour {
  return (socket) => socket.write(text, "latin1");
}

/** Closes in an orderly way after it. */
export function writesAndCloses(text: string): Behaviour {
  return (socket) => socket.end(text, "latin1");
}

/** Resets the connection when it has left. */
export function writesAndResets(text: string): Behaviour {
  return (socket) => {
    if (text === "") socket.resetAndDestroy();
    else socket.write(text, "latin1", () => setTimeout(() => socket.resetAndDestroy(), 5));
  };
}

/** In pieces, each in its own packet as far as that can be had. */
export function writesInPieces(pieces: readonly string[], everyMs: number): Behaviour {
  return (socket) => {
    let at = 0;
    const timer = setInterval(() => {
      if (at < pieces.length) socket.write(pieces[at] ?? "", "latin1");
      else clearInterval(timer);
      at += 1;
    }, everyMs);
    socket.on("close", () => clearInterval(timer));
  };
}

/** Goes on with the same bytes for ever, as fast as they are taken. */
export function writesForEver(begin: string, rest: string): Behaviour {
  const chunk = Buffer.from(rest.repeat(Math.ceil(16_384 / rest.length)), "latin1");
  return (socket) => {
    socket.write(begin, "latin1");
    const goOn = (): void => {
      if (!socket.destroyed) socket.write(chunk, () => setImmediate(goOn));
    };
    goOn();
  };
}

/** Accepts nothing from now on, and closes. */
export const goesAway: Behaviour = (socket, stopListening) => {
  stopListening();
  socket.end();
};

/**
 * A server whose thread sleeps: the kernel makes as many connections as its backlog holds, and leaves the rest without
 * an answer.
 */
export async function startSleepingServer(backlog: number): Promise<Pick<BadServer, "port" | "stop">> {
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
    async stop() {
      await worker.terminate();
    },
  };
}
