/** Where the Call of a request is kept: on node's own message, which every framework hands on. */
import type { IncomingMessage } from "node:http";
import type { Call } from "./call.ts";

// Registered, so that two copies of the kit in one process find each other's.
const key: unique symbol = Symbol.for("ashlar.kit.call");

interface Carrier {
  [key]?: Call | undefined;
  /** Fastify's request. */
  readonly raw?: Carrier;
  /** Koa's context and request. */
  readonly req?: Carrier;
}

/** Makes `call` the Call of this message. */
export function keepCall(message: IncomingMessage, call: Call): void {
  (message as IncomingMessage & Carrier)[key] = call;
}

/** The Call of an Express or Fastify request, a Koa context or node's own message. */
export function findCall(request: object): Call | undefined {
  const carrier = request as Carrier;
  return carrier[key] ?? carrier.raw?.[key] ?? carrier.req?.[key];
}

/**
 * The Call of an Express or Fastify request, a Koa context or node's own message.
 *
 * @throws {Error} when the kit does not stand before the route
 */
export function callOf(request: object): Call {
  const call = findCall(request);
  if (call === undefined)
    throw new Error("This request did not pass the kit: call useService(app, service) first.");
  return call;
}
