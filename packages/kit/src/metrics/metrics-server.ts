/** `/metrics` on a port of its own, which need not be open to clients. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Metrics } from "./create-metrics.ts";

export interface MetricsServerOptions {
  readonly metrics: Metrics;
  /** 0: any free one. */
  readonly port: number;
  /** Default: all addresses. */
  readonly host?: string | undefined;
}

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Answers `GET /metrics`, and 404 to everything else. */
export async function createMetricsServer({
  metrics,
  port,
  host,
}: MetricsServerOptions): Promise<MetricsServer> {
  const server = createServer((req, res) => {
    if (req.method !== "GET" || req.url?.split("?")[0] !== "/metrics") {
      res.writeHead(404).end();
      return;
    }
    res
      .writeHead(200, { "Content-Type": metrics.contentType, "Cache-Control": "no-store" })
      .end(metrics.print());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
