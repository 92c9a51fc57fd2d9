/** A service's parts for tests: what is logged is kept, the lifecycle says what it is told. */
import { createLogger, type Logger } from "../../src/logging/index.ts";
import { createMetrics, type Metrics } from "../../src/metrics/index.ts";
import { createService, type Service, type ServiceOptions } from "../../src/service/index.ts";
import { routes } from "./apps.ts";

export interface Parts {
  readonly lines: Record<string, unknown>[];
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly lifecycle: { state: "starting" | "ready" | "draining" | "stopped"; health: never };
  service(options?: Partial<ServiceOptions>): Service;
}

export function makeParts(): Parts {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const logger = createLogger({ name: "bookshop", level: "debug", destination });
  const metrics = createMetrics({ process: false });
  const health = async (path: string) => ({ status: path === "ready" ? 503 : 200, body: { status: path } });
  const lifecycle = { state: "ready" as const, health: health as never };
  const all = { name: "bookshop", version: "1.0.0", routes, logger, metrics, lifecycle };
  return {
    lines,
    logger,
    metrics,
    lifecycle,
    service: (options = {}) => createService({ ...all, ...options }),
  };
}

/** Waits until `found` gives something, for at most a second. */
export async function until<T>(found: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < 100; tries++) {
    const value = found();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("It did not happen within a second.");
}
