/** A service on node's own server, in a process of its own, for tests that stop it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { createLifecycle } from "../../src/lifecycle/index.ts";

export interface ServiceSettings {
  readonly drainDelayMs: number;
  readonly deadlineMs: number;
  /** How long the service stays in startup; -1: for ever. */
  readonly startupMs: number;
  /** What a hook does when the service stops. */
  readonly hooks: readonly { readonly name: string; readonly does: "close" | "throw" | "hang" }[];
}

const settings: ServiceSettings = JSON.parse(process.argv[2] ?? "{}");
const logger = pino({ level: "info" }, pino.destination({ fd: 1, sync: true }));
const lifecycle = createLifecycle({ logger, ...settings });
lifecycle.handleSignals();

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://service");
  if (pathname.startsWith("/health/")) {
    const { status, body } = await lifecycle.health(pathname.slice(8) as "live" | "ready" | "startup");
    response.statusCode = status;
    response.end(JSON.stringify(body));
    return;
  }
  // Ten kilobytes, so that an answer cut short would be seen.
  const body = "x".repeat(10_000);
  const waitMs = Number(searchParams.get("ms") ?? 5);
  if (pathname === "/stream") {
    response.write(body);
  }
  setTimeout(() => response.end(body), waitMs);
});
lifecycle.serve(server);

// Of each connection that it accepted, the client's port: what was reset in the kernel is not in it.
const accepted: (number | undefined)[] = [];
server.on("connection", (socket) => accepted.push(socket.remotePort));
process.on("exit", () => logger.info({ accepted }));

for (const { name, does } of settings.hooks) {
  lifecycle.onStop(name, async () => {
    logger.info({ closing: name });
    if (does === "throw") {
      throw new Error(`${name} does not close`);
    }
    if (does === "hang") {
      await new Promise(() => {});
    }
  });
}

server.listen(0, "127.0.0.1", () => {
  if (settings.startupMs === 0) {
    lifecycle.ready();
  } else if (settings.startupMs > 0) {
    setTimeout(() => lifecycle.ready(), settings.startupMs);
  }
  process.send?.((server.address() as AddressInfo).port);
});
