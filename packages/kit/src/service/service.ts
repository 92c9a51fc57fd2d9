/** The core in front of every request, whatever the framework. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { CorsOptions } from "../cors/index.ts";
import type { DocsOptions } from "../docs/index.ts";
import type { SecurityHeadersOptions } from "../headers/index.ts";
import type { Lifecycle } from "../lifecycle/index.ts";
import type { Logger } from "../logging/index.ts";
import type { Metrics } from "../metrics/index.ts";
import type { RateLimits } from "../rate-limit/index.ts";
import type { RouteFacts } from "../routes/index.ts";
import type { Tracing } from "../tracing/index.ts";
import type { TrustProxy } from "./client-address.ts";

export interface ServiceOptions {
  readonly name: string;
  readonly version: string;
  readonly routes: readonly RouteFacts[];
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly lifecycle: Pick<Lifecycle, "state" | "health">;
  /** Answers 503 with `Retry-After` to everything but the kit's own paths while the lifecycle is starting. Default: no. */
  readonly refuseUntilReady?: boolean | undefined;
  /** Undefined: off, at no cost. */
  readonly tracing?: Tracing | undefined;
  /** Whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed: nobody's (default), of so many proxies, of networks. */
  readonly trustProxy?: TrustProxy | undefined;
  readonly headers?: SecurityHeadersOptions | false | undefined;
  readonly cors?: CorsOptions | undefined;
  readonly limits?: RateLimits | undefined;
  /** `/metrics`, for example. Not served unless it is set. */
  readonly metricsPath?: string | false | undefined;
  /** Serves /docs and /openapi.json. */
  readonly docs?: DocsOptions | undefined;
  /** `false`: no /health/live, /health/ready, /health/startup. */
  readonly health?: false | undefined;
  /** Writes the client's address into the log of requests; default no, since it is personal data. */
  readonly logIp?: boolean | undefined;
  /** Durations also under OpenTelemetry's name, `http_server_request_duration_seconds`. */
  readonly openTelemetryMetrics?: boolean | undefined;
}

export interface Service {
  /** Answers by itself, or calls `next` once. */
  handle(req: IncomingMessage, res: ServerResponse, next: () => void): void;
}
