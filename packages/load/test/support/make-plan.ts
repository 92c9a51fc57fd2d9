/** Plans of tests: small, short, on the loopback. */
import type { Arrival, LoadPlan, RequestSpec } from "../../src/plan.ts";

export interface Listening {
  readonly port: number;
  readonly hostname?: string;
  readonly socketPath?: string;
  readonly isSecure?: boolean;
}

/** A hundred requests at most, on four connections of one thread, unless something else is said. */
export function makePlan(server: Listening, changes: Partial<LoadPlan> = {}): LoadPlan {
  const { port, hostname = "127.0.0.1", socketPath, isSecure = false } = server;
  const origin = { isSecure, hostname, port, ...(socketPath === undefined ? {} : { socketPath }) };
  return {
    origin,
    requests: [get("/")],
    arrival: { kind: "closed" },
    concurrency: 4,
    durationMs: 8_000,
    ...(changes.durationMs === undefined && changes.arrival === undefined ? { requestLimit: 100 } : {}),
    warmUpMs: 0,
    timeoutMs: 5_000,
    connectTimeoutMs: 5_000,
    tls: { isVerified: true },
    workers: 1,
    seed: 1,
    ...changes,
  };
}

export function get(target: string): RequestSpec {
  return { method: "GET", target, headers: [], weight: 1, label: `GET ${target}` };
}

export function post(target: string, bytes: number): RequestSpec {
  const body = new Uint8Array(bytes).fill(0x78);
  return { method: "POST", target, headers: [], body, weight: 1, label: `POST ${target}` };
}

export function constantRate(perS: number, durationMs: number): Arrival {
  return { kind: "open", spacing: "constant", stages: [{ durationMs, fromPerS: perS, toPerS: perS }] };
}
