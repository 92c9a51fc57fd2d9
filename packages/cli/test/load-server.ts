/** A service on the loopback to send load to, which keeps what it was asked. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface LoadServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  readonly asked: readonly Asked[];
}

/**
 * Answers 200; `/status/N` that status; `/silent` nothing; `/limited` 429 with Retry-After: 1 after 5 requests, until a
 * second has passed without one.
 */
export async function startLoadServer(): Promise<LoadServer> {
  const asked: Asked[] = [];
  const limiter = { count: 0, lastMs: 0 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      asked.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      answer(url, response, limiter);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, asked };
}

function answer(url: string, response: ServerResponse, limiter: { count: number; lastMs: number }): void {
  const [, status] = /^\/status\/(\d+)/.exec(url) ?? [];
  if (status !== undefined) response.writeHead(Number(status)).end("no");
  else if (url.startsWith("/limited")) answerLimited(response, limiter);
  else if (!url.startsWith("/silent")) response.end("hello");
}

function answerLimited(response: ServerResponse, limiter: { count: number; lastMs: number }): void {
  const now = performance.now();
  if (now - limiter.lastMs > 900) limiter.count = 0;
  limiter.lastMs = now;
  if (++limiter.count <= 5) response.end("hello");
  else response.writeHead(429, { "Retry-After": "1" }).end();
}
