/** A plan from little: what is not said is what the command does. */
import { LoadError } from "./errors.ts";
import type { LoadPlan, Origin } from "./plan.ts";
import { constantStage } from "./rate.ts";
import { createRequest, type RequestInput } from "./request-spec.ts";

/** What may be said of a plan beside its requests: all of it, a rate, or a duration. */
export interface PlanOptions extends Partial<Omit<LoadPlan, "origin" | "requests">> {
  /** Requests per second at even gaps, in place of `arrival`. */
  readonly perSecond?: number;
}

/**
 * Plans to send to a URL, or to several of one server: 50 connections for 30 s in a closed loop, unless the options say
 * otherwise. With a `requestLimit` and no `durationMs` only the limit ends the run.
 *
 * @throws {LoadError} ASHLAR_LOAD_INPUT where a request cannot be sent as it is given, or they go to several servers
 */
export function createPlan(
  requests: string | RequestInput | readonly RequestInput[],
  options: PlanOptions = {},
): LoadPlan {
  const { perSecond, ...given } = options;
  const inputs = typeof requests === "string" ? [{ url: requests }] : [requests].flat();
  const created = inputs.map(createRequest);
  const [first, ...others] = created;
  if (first === undefined) {
    throw new LoadError("ASHLAR_LOAD_INPUT", "there is no request", { hint: "give at least one URL" });
  }
  for (const { origin } of others) refuseOther(origin, first.origin);
  const durationMs =
    given.durationMs ?? (given.requestLimit === undefined ? 30_000 : Number.POSITIVE_INFINITY);
  return {
    arrival: arrivalOf(perSecond, durationMs),
    concurrency: 50,
    warmUpMs: 0,
    timeoutMs: 10_000,
    connectTimeoutMs: 10_000,
    tls: { isVerified: true },
    seed: 1,
    ...given,
    durationMs,
    origin: first.origin,
    requests: created.map(({ spec }) => spec),
  };
}

function arrivalOf(perSecond: number | undefined, durationMs: number): LoadPlan["arrival"] {
  if (perSecond === undefined) return { kind: "closed" };
  // A limit ends it; a day is longer than any.
  const stageMs = Number.isFinite(durationMs) ? durationMs : 7 * 86_400_000;
  return { kind: "open", spacing: "constant", stages: [constantStage(perSecond, stageMs)] };
}

function refuseOther(origin: Origin, first: Origin): void {
  if (whereOf(origin) === whereOf(first)) return;
  const found = `${whereOf(first)} and ${whereOf(origin)}`;
  throw new LoadError("ASHLAR_LOAD_INPUT", `the requests of a plan go to one server, found ${found}`, {
    hint: "make a plan for each, and compare them with runComparison",
  });
}

function whereOf({ isSecure, hostname, port, socketPath }: Origin): string {
  return socketPath ?? `${isSecure ? "https" : "http"}://${hostname}:${port}`;
}
