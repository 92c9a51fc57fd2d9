/** A server on a thread of its own: native engines block theirs while they run. */
import type { Socket } from "node:net";
import type { TlsOptions } from "node:tls";
import { Worker } from "node:worker_threads";

export interface ThreadServer {
  readonly port: number;
  stop(): Promise<void>;
}

export interface ThreadServerOptions {
  /** Instead of a port. */
  readonly path?: string;
  readonly backlog?: number;
  /** How long the thread sleeps at first, so that connections wait in the backlog. */
  readonly sleepMs?: number;
  /** Speaks TLS; what can be sent to a thread, so PEM and plain values. */
  readonly tls?: TlsOptions;
}

/** @param behave what happens to each connection; it stands alone, since its text is all that the thread gets */
export async function startThreadServer(
  behave: (socket: Socket) => void,
  options: ThreadServerOptions = {},
): Promise<ThreadServer> {
  const { path, backlog = 511, sleepMs = 0, tls } = options;
  const worker = new Worker(
    `const { createServer } = require("node:net");
    const { parentPort, workerData } = require("node:worker_threads");
    const behave = ${behave.toString()};
    const { path, backlog, sleepMs, tls } = workerData;
    const serve = (socket) => {
      socket.on("error", () => {});
      behave(socket);
    };
    const server =
      tls === undefined
        ? createServer({ allowHalfOpen: true }, serve)
        : require("node:tls").createServer(tls, serve);
    server.on("tlsClientError", () => {});
    server.listen({ ...(path === undefined ? { port: 0, host: "127.0.0.1" } : { path }), backlog }, () => {
      parentPort.postMessage(path === undefined ? server.address().port : 0);
      if (sleepMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, sleepMs);
    });`,
    { eval: true, workerData: { path, backlog, sleepMs, tls } },
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
