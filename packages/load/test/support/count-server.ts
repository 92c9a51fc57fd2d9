/** A good server on the loopback that counts what it is asked, exactly. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createSecureServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";

export interface CountServer {
  readonly hostname: string;
  /** 0 for a Unix socket. */
  readonly port: number;
  /** Requests whose head arrived whole. */
  readonly requests: number;
  /** By method and target: `GET /size/3`. */
  readonly byTarget: ReadonlyMap<string, number>;
  /** Connections that were accepted, with TLS those that were agreed upon. */
  readonly connections: number;
  /** Bytes of bodies. */
  readonly bodyBytes: number;
  /** What the last request brought. */
  readonly lastHeaders: IncomingMessage["headers"];
  reset(): void;
  stop(): Promise<void>;
}

export interface CountServerOptions {
  readonly host?: string;
  readonly socketPath?: string;
  readonly tls?: ServerOptions;
  /** After how long it closes a connection that waits; never where it is not given. */
  readonly idleMs?: number;
}

/**
 * Serves, by target:
 *
 * - `/` and `/size/N`: 200 with 100 or N bytes and Content-Length; `/status/N`: that status;
 * - `/chunked/N`: N chunks, and a trailer; `/until-close/N`: N bytes without a length, then closes;
 * - `/close`: 200, and closes; `/delay/MS`: 200 after so long; `/echo`: the body that came;
 * - `/hints`: 103, 103 and 200; `/continue`: 100 and 200;
 * - `/limited/N`: N times 200, then 429 with `Retry-After: 1`.
 */
export async function startCountServer(options: CountServerOptions = {}): Promise<CountServer> {
  const { host = "127.0.0.1", socketPath, tls, idleMs = 0 } = options;
  const counts = newCounts();
  const listener: RequestListener = (request, response) => {
    count(counts, request);
    answer(request, response, counts);
  };
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  // No limits of its own: what ends a connection here is asked for by the test.
  server.keepAliveTimeout = idleMs;
  server.headersTimeout = 0;
  server.requestTimeout = 0;
  server.on(tls === undefined ? "connection" : "secureConnection", () => {
    counts.connections += 1;
  });
  const where = socketPath === undefined ? { host, port: 0, backlog: 4096 } : { path: socketPath };
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(where, resolve);
  });
  const port = socketPath === undefined ? (server.address() as AddressInfo).port : 0;
  return {
    hostname: host,
    port,
    get requests() {
      return counts.requests;
    },
    get byTarget() {
      return counts.byTarget;
    },
    get connections() {
      return counts.connections;
    },
    get bodyBytes() {
      return counts.bodyBytes;
    },
    get lastHeaders() {
      return counts.lastHeaders;
    },
    reset() {
      Object.assign(counts, newCounts());
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Counts {
  requests: number;
  byTarget: Map<string, number>;
  connections: number;
  bodyBytes: number;
  lastHeaders: IncomingMessage["headers"];
}

function newCounts(): Counts {
  return { requests: 0, byTarget: new Map(), connections: 0, bodyBytes: 0, lastHeaders: {} };
}

function count(counts: Counts, request: IncomingMessage): void {
  const target = `${request.method} ${request.url}`;
  counts.requests += 1;
  counts.byTarget.set(target, (counts.byTarget.get(target) ?? 0) + 1);
  counts.lastHeaders = request.headers;
  request.on("data", (chunk: Buffer) => {
    counts.bodyBytes += chunk.length;
  });
}

function answer(request: IncomingMessage, response: ServerResponse, counts: Counts): void {
  const [, name = "", value = ""] = (request.url ?? "/").split("/");
  const route = ROUTES[name] ?? notFound;
  route({ request, response, value: Number(value), counts });
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly value: number;
  readonly counts: Counts;
}

const HUNDRED = Buffer.alloc(100, "a");

const ROUTES: Readonly<Record<string, (call: Call) => void>> = {
  "": ({ response }) => send(response, 200, HUNDRED),
  size: ({ response, value }) => send(response, 200, Buffer.alloc(value, "b")),
  status: ({ response, value }) => send(response, value, Buffer.alloc(0)),
  chunked({ response, value }) {
    response.writeHead(200, { Trailer: "Digest" });
    for (let index = 0; index < value; index += 1) response.write(`part ${index}\r\n`);
    response.addTrailers({ Digest: "none" });
    response.end();
  },
  "until-close"({ response, value }) {
    response.useChunkedEncodingByDefault = false;
    response.removeHeader("Connection");
    response.writeHead(200);
    response.end(Buffer.alloc(value, "c"));
  },
  close({ response }) {
    response.setHeader("Connection", "close");
    send(response, 200, HUNDRED);
  },
  delay({ response, value }) {
    setTimeout(() => send(response, 200, HUNDRED), value);
  },
  echo({ request, response }) {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => send(response, 200, Buffer.concat(chunks)));
  },
  hints({ response }) {
    response.writeEarlyHints({ link: "</style.css>; rel=preload" });
    response.writeEarlyHints({ link: "</script.js>; rel=preload" });
    send(response, 200, HUNDRED);
  },
  continue({ response }) {
    response.writeContinue();
    send(response, 200, HUNDRED);
  },
  limited({ response, value, counts }) {
    const isLimited = counts.requests > value;
    if (isLimited) response.setHeader("Retry-After", "1");
    send(response, isLimited ? 429 : 200, HUNDRED);
  },
};

function notFound({ response }: Call): void {
  send(response, 404, Buffer.from("no such route"));
}

function send(response: ServerResponse, status: number, body: Buffer): void {
  const hasBody = status !== 204 && status !== 304;
  response.writeHead(status, hasBody ? { "Content-Length": body.length } : {});
  response.end(hasBody ? body : undefined);
}
