/** A server on a thread of its own: native engines block theirs while they run. */
import type { Socket } from "node:net";
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
}

/** @param behave what happens to each connection; it stands alone, since its text is all that the thread gets */
export async function startThreadServer(
  behave: (socket: Socket) => void,
  options: ThreadServerOptions = {},
): Promise<ThreadServer> {
  const { path, backlog = 511, sleepMs = 0 } = options;
  const worker = new Worker(
    `const { createServer } = require("node:net");
    const { parentPort, workerData } = require("node:worker_threads");
    const behave = ${behave.toString()};
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on("error", () => {});
      behave(socket);
    });
    const { path, backlog, sleepMs } = workerData;
    server.listen({ ...(path === undefined ? { port: 0, host: "127.0.0.1" } : { path }), backlog }, () => {
      parentPort.postMessage(path === undefined ? server.address().port : 0);
      if (sleepMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, sleepMs);
    });`,
    { eval: true, workerData: { path, backlog, sleepMs } },
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
