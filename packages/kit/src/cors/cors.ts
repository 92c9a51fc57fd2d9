/** Cross-origin requests, as the Fetch standard has them: https://fetch.spec.whatwg.org/#http-cors-protocol */
import type { HeaderField } from "../headers/index.ts";
import { compileOrigins } from "./origins.ts";

export interface CorsOptions {
  /** Exact origins, and patterns such as `https://*.example.com`. `*` lets everybody in, without credentials. */
  readonly origins: readonly string[];
  /** Cookies and HTTP authentication; default no. A bearer token in a field of its own needs none of it. */
  readonly credentials?: boolean | undefined;
  /** Fields that scripts may send. */
  readonly allowedHeaders?: readonly string[] | undefined;
  /** Fields of answers that scripts may read. */
  readonly exposedHeaders?: readonly string[] | undefined;
  /** How long a browser may keep the answer to a preflight; default 7200 s, the most that Chromium keeps. */
  readonly maxAgeS?: number | undefined;
}

export interface Cors {
  /** Fields of every answer to a request of this origin. */
  fields(origin: string | undefined): readonly HeaderField[];
  /** Fields of the 204 to a preflight, beside those. */
  preflightFields(origin: string, methods: readonly string[]): readonly HeaderField[];
}

const usualAllowed = [
  "Authorization",
  "Content-Type",
  "Idempotency-Key",
  "If-Match",
  "If-None-Match",
  "X-API-Key",
  "X-Request-ID",
  "traceparent",
  "tracestate",
];

const usualExposed = [
  "Deprecation",
  "ETag",
  "Idempotent-Replayed",
  "Link",
  "Location",
  "RateLimit",
  "RateLimit-Policy",
  "Retry-After",
  "Sunset",
  "X-Request-ID",
];

// The answer depends on who asks, also where it allows nothing: caches must know.
const vary: HeaderField = ["Vary", "Origin"];
const preflightVary: HeaderField = [
  "Vary",
  "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
];

/** @throws {SetupError} when the origins cannot be meant */
export function createCors(options: CorsOptions): Cors {
  const { credentials = false, maxAgeS = 7200 } = options;
  const isAllowed = compileOrigins(options.origins, { credentials });
  const exposed = (options.exposedHeaders ?? usualExposed).join(", ");
  const allowed = (options.allowedHeaders ?? usualAllowed).join(", ");
  const others: HeaderField[] = exposed === "" ? [vary] : [vary, ["Access-Control-Expose-Headers", exposed]];
  if (credentials) others.push(["Access-Control-Allow-Credentials", "true"]);
  const refused = [vary];
  return {
    fields(origin) {
      if (origin === undefined || !isAllowed(origin)) return refused;
      return [["Access-Control-Allow-Origin", origin], ...others];
    },
    preflightFields(origin, methods) {
      if (!isAllowed(origin)) return [preflightVary];
      const fields: HeaderField[] = [preflightVary];
      if (methods.length > 0) fields.push(["Access-Control-Allow-Methods", methods.join(", ")]);
      if (allowed !== "") fields.push(["Access-Control-Allow-Headers", allowed]);
      fields.push(["Access-Control-Max-Age", String(maxAgeS)]);
      return fields;
    },
  };
}
