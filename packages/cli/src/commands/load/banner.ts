/** What is about to be sent, where and for how long: said before the first byte leaves. */
import {
  describeDestination,
  type LoadPlan,
  maskHeader,
  type PreparedLoad,
  plannedRequests,
} from "@ashlar/load";
import { printable } from "@ashlar/report";
import { plural, rate, seconds, whole } from "./figure.ts";

const FEW_REQUESTS = 5;

export interface BannerOptions {
  /** With the headers that are sent, secrets masked. */
  readonly isVerbose: boolean;
}

/** The lines for one run, or for two that are asked in turns. */
export function bannerLines(loads: readonly PreparedLoad[], options: BannerOptions): string[] {
  const [first] = loads as readonly [PreparedLoad, ...PreparedLoad[]];
  const isPair = loads.length > 1;
  return [
    ...loads.flatMap((load, index) => targetLines(load, isPair ? `${"AB"[index]}: ` : "", options)),
    courseOf(first.plan, isPair ? " each, in turns of 1 s" : ""),
    `engine ${first.engine}, ${plural(first.workers, "worker")}; a request may take ${seconds(first.plan.timeoutMs / 1000)}`,
  ];
}

function targetLines(
  { plan, destination }: PreparedLoad,
  prefix: string,
  { isVerbose }: BannerOptions,
): string[] {
  const shown = isVerbose ? plan.requests : plan.requests.slice(0, FEW_REQUESTS);
  const more = plan.requests.length - shown.length;
  const weights = plan.requests.map(({ weight }) => weight);
  const areEqual = weights.every((weight) => weight === weights[0]);
  return [
    ...shown.flatMap(({ label, weight, headers, body }) => [
      `${prefix}${printable(label)}${areEqual ? "" : `, weight ${weight}`}`,
      ...(isVerbose
        ? headers.map(([name, value]) => `  ${name}: ${printable(maskHeader(name, value))}`)
        : []),
      ...(isVerbose && body !== undefined ? [`  a body of ${plural(body.length, "byte")}`] : []),
    ]),
    ...(more > 0 ? [`and ${plural(more, "more request")}`] : []),
    `to ${describeDestination(destination)}${tlsNote(plan)}${dataNote(plan)}`,
  ];
}

function tlsNote({ origin, tls }: LoadPlan): string {
  if (!origin.isSecure) return "";
  return tls.isVerified ? ", TLS" : ", TLS without checking the certificate";
}

function dataNote({ data }: LoadPlan): string {
  return data === undefined ? "" : `, filled from ${plural(data.rows.length, "row")} of data`;
}

/** How many connections send how much for how long. */
function courseOf(plan: LoadPlan, turns: string): string {
  const connections = plural(plan.concurrency, "connection");
  const warmUp = plan.warmUpMs > 0 ? `, after ${seconds(plan.warmUpMs / 1000)} of warm-up` : "";
  if (plan.arrival.kind === "closed") {
    return `${connections}, each sends when it has its answer, ${untilWhen(plan)}${turns}${warmUp}`;
  }
  const { stages, spacing } = plan.arrival;
  const gaps = spacing === "poisson" ? ", at random gaps" : "";
  const total = Math.min(plannedRequests(stages), plan.requestLimit ?? Number.POSITIVE_INFINITY);
  const [first] = stages;
  const isHeld = stages.length === 1 && first?.fromPerS === first?.toPerS;
  const rates = isHeld
    ? `${rate(first?.fromPerS ?? 0)} requests/s`
    : `${plural(stages.length, "stage")} of up to ${rate(Math.max(...stages.map(({ fromPerS, toPerS }) => Math.max(fromPerS, toPerS))))} requests/s`;
  const about = spacing === "poisson" && plan.requestLimit === undefined ? "about " : "";
  const over = `on up to ${connections}, for ${seconds(plan.durationMs / 1000)}${turns}${warmUp}`;
  return `${rates}${gaps}, ${over}: ${about}${whole(total)} ${turns === "" ? "in all" : "each"}`;
}

function untilWhen({ durationMs, requestLimit }: LoadPlan): string {
  const time = Number.isFinite(durationMs) ? `for ${seconds(durationMs / 1000)}` : "";
  const limit = requestLimit === undefined ? "" : `until ${plural(requestLimit, "request")} are sent`;
  return time !== "" && limit !== "" ? `${time} or ${limit}` : `${time}${limit}`;
}
