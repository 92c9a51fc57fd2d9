/** Stands between a pool and its server, and cuts the connection at the moment when it hurts most. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { TestServer } from "./test-server.ts";

export interface ProxyOptions {
  /** `before`: COMMIT never reaches the server; `after`: its answer never reaches the client. */
  readonly cutAtCommit: "before" | "after";
  /** How many COMMITs are cut; then the proxy only passes on. */
  readonly times?: number;
}

export interface TestProxy extends TestServer {
  /** From now on, nothing more is heard on the connections that are open: a host that went away. */
  silence(): void;
}

export async function startProxy(connectionString: string, options: ProxyOptions): Promise<TestProxy> {
  const target = new URL(connectionString);
  const sockets = new Set<Socket>();
  const silent = new WeakSet<Socket>();
  let left = options.times ?? Number.POSITIVE_INFINITY;
  const proxy = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    let isCut = false;
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        client.destroy();
        server.destroy();
      });
    }
    client.on("data", (bytes) => {
      if (silent.has(client)) {
        return;
      }
      if (left > 0 && bytes.includes("commit\0")) {
        left -= 1;
        isCut = true;
        if (options.cutAtCommit === "before") {
          client.destroy();
          return;
        }
      }
      server.write(bytes);
    });
    server.on("data", (bytes) => {
      if (isCut) {
        client.destroy();
      } else {
        client.write(bytes);
      }
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String((proxy.address() as AddressInfo).port);
  return {
    connectionString: url.href,
    silence() {
      for (const socket of sockets) {
        silent.add(socket);
      }
    },
    async stop() {
      for (const socket of sockets) {
        socket.destroy();
      }
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
