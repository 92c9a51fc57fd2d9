/** One request, as everything inside the service sees it. */
import type { IncomingHttpHeaders } from "node:http";
import type { Logger } from "../logging/index.ts";
import type { Admission, RateLimits } from "../rate-limit/index.ts";
import type { RouteFacts } from "../routes/index.ts";

/** Who is calling, once authentication has found out. */
export interface Actor {
  /** The token's `sub`, or the id of an API key. */
  readonly subject: string;
  /** Name of the security scheme. */
  readonly scheme: string;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Ids of W3C Trace Context, in lower-case hex. */
export interface TraceIds {
  /** 32 digits: the caller's, or a new one. */
  readonly traceId: string;
  /** 16 digits: of what this service does for the request. */
  readonly spanId: string;
  readonly isSampled: boolean;
  /** Of the caller, to be passed on as it came. */
  readonly state?: string | undefined;
}

export interface Call {
  /** `X-Request-ID`, in and out. */
  readonly id: string;
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  /** Of the client: behind proxies only as far as `trustProxy` goes. An IPv4 address is never written as IPv6. */
  readonly ip: string;
  /** Of the client's side of a trusted proxy. */
  readonly protocol: "http" | "https";
  readonly headers: IncomingHttpHeaders;
  /** Undefined where no operation of the document has this path and method. */
  readonly route: RouteFacts | undefined;
  /** Set by authentication. */
  actor: Actor | undefined;
  /** With `requestId`, `traceId` and, once known, `userId`; made when it is first used. */
  readonly log: Logger;
  readonly trace: TraceIds;
  /** Of the service; `identify` asks them. */
  readonly limits: RateLimits | undefined;
  /** What the limits answered before the handler was called. */
  admission: Admission | undefined;
  /** Sets a field of the response; does nothing once its head has gone. */
  setHeader(name: string, value: string): void;
}
