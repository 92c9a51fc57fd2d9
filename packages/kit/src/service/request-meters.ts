/** Rate, errors and duration of requests, by route. */
import type { CounterChild, Gauge, HistogramChild, Metrics } from "../metrics/index.ts";

export interface RequestMeters {
  readonly inFlight: Gauge;
  /** @param status of the answer, or "aborted" */
  count(method: string, route: string, status: number, seconds: number): void;
}

export interface RequestMetersOptions {
  /** Also under OpenTelemetry's name, `http_server_request_duration_seconds`. */
  readonly openTelemetryNames?: boolean | undefined;
}

/** For the label of an answer that the client did not wait for. */
export const abortedStatus = 499;

const known = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"]);

interface RouteMeters {
  readonly duration: HistogramChild;
  readonly semantic: (HistogramChild | undefined)[];
  /** By status. */
  readonly counts: (CounterChild | undefined)[];
}

export function createRequestMeters(metrics: Metrics, options: RequestMetersOptions = {}): RequestMeters {
  const total = metrics.counter<"method" | "route" | "status">({
    name: "http_requests_total",
    help: "Requests answered, by method, route template and status.",
    labels: ["method", "route", "status"],
  });
  const duration = metrics.histogram<"method" | "route">({
    name: "http_request_duration_seconds",
    help: "Time from a request's head to the end of its answer.",
    labels: ["method", "route"],
  });
  const semantic =
    options.openTelemetryNames === true
      ? metrics.histogram<"http_request_method" | "http_route" | "http_response_status_code">({
          name: "http_server_request_duration_seconds",
          help: "Duration of HTTP server requests.",
          labels: ["http_request_method", "http_route", "http_response_status_code"],
        })
      : undefined;
  const inFlight = metrics.gauge({ name: "http_requests_in_flight", help: "Requests being worked on." });
  const routes = new Map<string, Map<string, RouteMeters>>();

  const metersOf = (method: string, route: string): RouteMeters => {
    const byMethod = routes.get(route) ?? new Map<string, RouteMeters>();
    routes.set(route, byMethod);
    const made = { duration: duration.labels({ method, route }), semantic: [], counts: [] };
    byMethod.set(method, made);
    return made;
  };

  return {
    inFlight,
    count(sentMethod, route, status, seconds) {
      // A client may invent methods, and each would be a series of its own.
      const method = known.has(sentMethod) ? sentMethod : "_OTHER";
      const meters = routes.get(route)?.get(method) ?? metersOf(method, route);
      const text = status === abortedStatus ? "aborted" : String(status);
      meters.counts[status] ??= total.labels({ method, route, status: text });
      meters.counts[status].inc();
      meters.duration.observe(seconds);
      if (semantic === undefined) return;
      meters.semantic[status] ??= semantic.labels({
        http_request_method: method,
        http_route: route,
        http_response_status_code: text,
      });
      meters.semantic[status].observe(seconds);
    },
  };
}
