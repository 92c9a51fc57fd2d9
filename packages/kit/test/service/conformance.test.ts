/** A table of requests has one answer, whatever framework stands behind the kit. */
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRateLimits, memoryStore } from "../../src/rate-limit/index.ts";
import { type App, frameworks, startApp } from "../support/apps.ts";
import { type Exchange, exchange, type RequestLines } from "../support/exchange.ts";
import { makeParts, until } from "../support/parts.ts";

interface Case extends Omit<RequestLines, "port"> {
  readonly title: string;
  readonly status: number;
  /** Fields that must be so; a pattern, or undefined for a field that must not be there. */
  readonly has?: Readonly<Record<string, string | RegExp | undefined>>;
  readonly text?: string | RegExp;
}

const origin = "https://shop.example.com";
const id = { "X-Request-ID": "abc-1" };

const cases: readonly Case[] = [
  {
    title: "an answer has an id, security fields and a Cache-Control",
    line: "GET /v1/books/7?full=1",
    status: 200,
    has: {
      "x-request-id": /^[0-9a-f]{32}$/,
      "strict-transport-security": /max-age=31536000/,
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "permissions-policy": /camera=\(\)/,
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "no-cache",
      etag: '"1"',
      vary: "Origin",
      "access-control-allow-origin": undefined,
      "x-powered-by": undefined,
      "ratelimit-policy": /"ip"/,
    },
  },
  {
    title: "a harmless id is kept",
    line: "GET /v1/books/7",
    fields: id,
    status: 200,
    has: { "x-request-id": "abc-1" },
    text: /"id":"abc-1"/,
  },
  {
    title: "an id with quotes is replaced",
    line: "GET /v1/books/7",
    fields: { "X-Request-ID": '"><script>' },
    status: 200,
    has: { "x-request-id": /^[0-9a-f]{32}$/ },
  },
  {
    title: "an id of 129 characters is replaced",
    line: "GET /v1/books/7",
    fields: { "X-Request-ID": "a".repeat(129) },
    status: 200,
    has: { "x-request-id": /^[0-9a-f]{32}$/ },
  },
  {
    title: "the handler's Cache-Control wins, and an old operation says so",
    line: "GET /v1/books",
    status: 200,
    has: {
      "cache-control": "max-age=60",
      deprecation: "@1688169599",
      sunset: "Sun, 30 Jun 2024 00:00:00 GMT",
    },
  },
  {
    title: "HEAD is answered like GET, without the body",
    line: "HEAD /v1/books/7",
    fields: id,
    status: 200,
    has: { etag: '"1"', "cache-control": "no-cache" },
    text: "",
  },
  {
    title: "a POST is not stored, and what it varies by is added to Origin",
    line: "POST /v1/books",
    body: "hello",
    fields: { Origin: origin, ...id },
    status: 201,
    has: {
      "cache-control": "no-store",
      location: "/v1/books/1",
      vary: "Origin, Accept",
      "access-control-allow-origin": origin,
    },
    text: "hello",
  },
  {
    title: "an operation that needs credentials is not stored",
    line: "GET /secret",
    status: 200,
    has: { "cache-control": "no-store" },
  },
  {
    title: "an error keeps the fields",
    line: "GET /fail",
    fields: id,
    status: 500,
    has: { "x-request-id": "abc-1", "x-frame-options": "DENY" },
    text: "INTERNAL_ERROR",
  },
  {
    title: "a refusal of the handler has its own fields",
    line: "GET /refuse",
    status: 409,
    has: { "retry-after": "7" },
    text: "CONFLICT",
  },
  {
    title: "an unknown path has the fields too",
    line: "GET /nowhere",
    fields: id,
    status: 404,
    has: { "cache-control": "no-store", "x-request-id": "abc-1", "x-content-type-options": "nosniff" },
  },
  {
    title: "a URL that cannot be decoded has the fields too",
    line: "GET /v1/books/%E0%A4%A",
    fields: id,
    status: 404,
    has: { "x-request-id": "abc-1", "x-content-type-options": "nosniff" },
    text: "NOT_FOUND",
  },
  {
    title: "a preflight names the path's methods",
    line: "OPTIONS /v1/books",
    fields: { Origin: origin, "Access-Control-Request-Method": "POST", ...id },
    status: 204,
    has: {
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "GET, HEAD, POST",
      "access-control-max-age": "7200",
      "access-control-allow-headers": /Idempotency-Key/,
      vary: /Origin/,
    },
    text: "",
  },
  {
    title: "a stranger's preflight is allowed nothing",
    line: "OPTIONS /v1/books",
    fields: { Origin: "https://evil.example", "Access-Control-Request-Method": "POST" },
    status: 204,
    has: {
      "access-control-allow-origin": undefined,
      "access-control-allow-methods": undefined,
      vary: /Origin/,
    },
  },
  {
    title: "a stranger gets the answer without CORS fields",
    line: "GET /v1/books/7",
    fields: { Origin: "https://evil.example" },
    status: 200,
    has: { "access-control-allow-origin": undefined, vary: "Origin" },
  },
  {
    title: "liveness is answered by the kit",
    line: "GET /health/live",
    fields: id,
    status: 200,
    has: { "content-type": /json/, "cache-control": "no-store", "ratelimit-policy": undefined },
    text: '{"status":"live"}',
  },
  {
    title: "readiness tells its status",
    line: "GET /health/ready",
    fields: id,
    status: 503,
    text: '{"status":"ready"}',
  },
  { title: "a HEAD of health has no body", line: "HEAD /health/live", fields: id, status: 200, text: "" },
  {
    title: "health takes no POST",
    line: "POST /health/live",
    fields: id,
    status: 405,
    has: { allow: "GET, HEAD" },
    text: /"METHOD_NOT_ALLOWED".*"requestId":"abc-1"/,
  },
  {
    title: "a client may prefer problem details",
    line: "POST /health/live",
    fields: { Accept: "application/problem+json", ...id },
    status: 405,
    has: { "content-type": /^application\/problem\+json/ },
    text: /"title":"Method Not Allowed","status":405/,
  },
  {
    title: "metrics are printed",
    line: "GET /metrics",
    fields: id,
    status: 200,
    has: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
    text: /http_requests_total/,
  },
  {
    title: "the document is served",
    line: "GET /openapi.json",
    fields: id,
    status: 200,
    has: { "content-type": /^application\/json/ },
    text: '{"openapi":"3.1.0"}',
  },
  {
    title: "the page has a policy of its own",
    line: "GET /docs",
    fields: id,
    status: 200,
    has: { "content-type": /^text\/html/, "content-security-policy": /script-src 'self';/ },
    text: /&lt;Shop&gt;/,
  },
  {
    title: "Swagger UI comes from here",
    line: "GET /docs/swagger-ui.css",
    fields: id,
    status: 200,
    has: { "content-type": /^text\/css/, etag: /^"/ },
  },
  {
    title: "nothing else of the package is served",
    line: "GET /docs/../package.json",
    fields: id,
    status: 404,
  },
  { title: "nor by encoded dots", line: "GET /docs/%2e%2e/package.json", fields: id, status: 404 },
  {
    title: "a slash too many leads back",
    line: "GET /docs/",
    fields: id,
    status: 308,
    has: { location: "../docs" },
  },
];

/** Of each exchange, without what differs by nature. */
function comparable({ status, fields, body }: Exchange): unknown {
  const {
    date: _date,
    "x-request-id": sent = "",
    connection: _connection,
    "keep-alive": _keepAlive,
    ...others
  } = fields;
  const { ratelimit: _limit, "transfer-encoding": _encoding, "content-length": _length, ...same } = others;
  const isNew = /^[0-9a-f]{32}$/.test(sent);
  const isMetrics = others["content-type"]?.includes("0.0.4");
  return {
    status,
    fields: same,
    id: isNew ? "new" : sent,
    body: isMetrics ? "" : body.replaceAll(sent || "-", "id"),
  };
}

describe("on Express, Fastify and Koa", () => {
  const parts = frameworks.map(() => makeParts());
  const apps: App[] = [];

  beforeAll(async () => {
    for (const [index, framework] of frameworks.entries()) {
      const service = parts[index]!.service({
        cors: { origins: [origin] },
        metricsPath: "/metrics",
        docs: { title: "<Shop>", document: async () => '{"openapi":"3.1.0"}' },
        limits: createRateLimits({
          store: memoryStore(),
          perIp: { name: "ip", requests: 100_000, windowS: 60 },
          auth: { name: "auth", requests: 2, windowS: 60 },
        }),
      });
      apps.push(await startApp(framework, service));
    }
  });

  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
  });

  test.each(cases)("$title", async ({ line, fields, body, status, has = {}, text }) => {
    const answers = await Promise.all(apps.map(({ port }) => exchange({ port, line, fields, body })));
    for (const answer of answers) {
      expect(answer.status).toBe(status);
      for (const [name, expected] of Object.entries(has)) {
        if (expected instanceof RegExp) expect(answer.fields[name]).toMatch(expected);
        else expect({ [name]: answer.fields[name] }).toEqual({ [name]: expected });
      }
      if (text instanceof RegExp) expect(answer.body).toMatch(text);
      else if (text !== undefined)
        expect(answer.body.includes(text) && (text !== "" || answer.body === "")).toBe(true);
    }
    const [first, ...others] = answers.map(comparable);
    for (const other of others) expect(other).toEqual(first);
  });

  test("the third login is refused, however its path is written", async () => {
    for (const { port } of apps) {
      const statuses = [];
      for (const path of ["/login", "/LOGIN", "/log%69n", "http://api.example.com/login"]) {
        const { status } = await exchange({ port, line: `POST ${path}` });
        statuses.push(status === 429);
      }
      expect(statuses).toEqual([false, false, true, true]);
      const refused = await exchange({ port, line: "POST /login", fields: { Origin: origin } });
      expect(refused.status).toBe(429);
      expect(refused.fields["retry-after"]).toMatch(/^\d+$/);
      expect(refused.fields["access-control-allow-origin"]).toBe(origin);
      expect(JSON.parse(refused.body).error.code).toBe("RATE_LIMITED");
    }
  });

  test("a client that goes away is logged with 499 and counted as aborted", async () => {
    for (const [index, { port }] of apps.entries()) {
      const { lines, metrics } = parts[index]!;
      const socket = connect(port, "127.0.0.1");
      socket.write("GET /wait HTTP/1.1\r\nHost: a\r\nX-Request-ID: gone\r\n\r\n");
      await until(() =>
        lines.find(({ message, requestId }) => message === "waiting" && requestId === "gone"),
      );
      socket.destroy();
      const line = await until(() =>
        lines.find((entry) => entry["requestId"] === "gone" && entry["status"] !== undefined),
      );
      expect(line).toMatchObject({ status: 499, route: "/wait", level: "info", message: "request" });
      expect(metrics.print()).toContain('http_requests_total{method="GET",route="/wait",status="aborted"} 1');
    }
  });

  test("one connection carries several requests, each with its own line and id", async () => {
    for (const [index, { port }] of apps.entries()) {
      const text = await new Promise<string>((resolve) => {
        let received = "";
        const socket = connect(port, "127.0.0.1", () => {
          const line = (id: string, rest = "") =>
            `GET /v1/books/7 HTTP/1.1\r\nHost: a\r\nX-Request-ID: ${id}\r\n${rest}\r\n`;
          socket.write(line("kept-1") + line("kept-2") + line("kept-3", "Connection: close\r\n"));
        });
        socket.on("data", (chunk) => {
          received += chunk.toString();
        });
        socket.on("close", () => resolve(received));
      });
      expect(text.match(/x-request-id: kept-\d/gi)).toHaveLength(3);
      const { lines } = parts[index]!;
      await until(() => lines.find(({ requestId }) => requestId === "kept-3"));
      expect(lines.filter(({ requestId }) => /^kept-/.test(String(requestId)))).toHaveLength(3);
    }
  });

  test("metrics are labelled by template, and unknown paths and methods by one word", async () => {
    for (const [index, { port }] of apps.entries()) {
      await exchange({ port, line: "GET /random/1234" });
      const text = parts[index]!.metrics.print();
      expect(text).toContain('route="/v1/books/{bookId}"');
      expect(text).toContain('http_requests_total{method="GET",route="unmatched",status="404"}');
      expect(text).not.toContain("1234");
      expect(text).toContain("http_requests_in_flight 0\n");
    }
  });

  test("a line names the user once known, and neither query nor address", async () => {
    for (const [index, { port }] of apps.entries()) {
      await exchange({ port, line: "GET /secret?token=hush", fields: { "X-Request-ID": "who" } });
      const line = await until(() => parts[index]!.lines.find(({ requestId }) => requestId === "who"));
      expect(line).toMatchObject({
        userId: "ada",
        service: "bookshop",
        method: "GET",
        path: "/secret",
        status: 200,
      });
      expect(JSON.stringify(line)).not.toMatch(/hush|127\.0\.0\.1/);
    }
  });

  test("while the service drains, every answer closes its connection", async () => {
    for (const [index, { port }] of apps.entries()) {
      const { lifecycle } = parts[index]!;
      lifecycle.state = "draining";
      for (const line of ["GET /v1/books/7", "GET /health/live", "GET /nowhere"]) {
        const { fields } = await exchange({ port, line, fields: { Connection: "keep-alive" } });
        expect(fields["connection"]).toBe("close");
      }
      lifecycle.state = "ready";
    }
  });
});
