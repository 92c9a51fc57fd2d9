/** A request that nobody sent, for features that only read its head. */
import type { IncomingHttpHeaders } from "node:http";
import { pino } from "pino";
import type { Actor, Call } from "../src/call/index.ts";

export interface TestCall extends Call {
  /** What the service set on the answer. */
  readonly answered: Readonly<Record<string, string>>;
}

export function testCall(options: {
  readonly method?: string;
  readonly headers?: IncomingHttpHeaders;
  readonly actor?: Actor;
  readonly operation?: string;
  readonly ip?: string;
}): TestCall {
  const { method = "POST", operation = "createBook" } = options;
  const answered: Record<string, string> = {};
  return {
    id: "request-1",
    method,
    path: "/v1/books",
    ip: options.ip ?? "127.0.0.1",
    protocol: "http",
    headers: options.headers ?? {},
    route: { operation, method, path: "/v1/books" },
    actor: options.actor,
    log: pino({ level: "silent" }),
    trace: { traceId: "0".repeat(31).concat("1"), spanId: "0".repeat(15).concat("1"), isSampled: false },
    limits: undefined,
    admission: undefined,
    setHeader(name, value) {
      answered[name] = value;
    },
    answered,
  };
}

/** Somebody with this subject. */
export function testActor(subject: string, scheme = "bearer"): Actor {
  return { subject, scheme, scopes: [], roles: [], claims: {} };
}
