/** What a run was asked to do, in words: where to, for how long, how many at once, by what. */
import type { LoadResult } from "@ashlar/load";
import { plural, rate, seconds } from "./figure.ts";

/** Names and values, the target first. */
export function runFacts({ target, settings, durationS }: LoadResult): (readonly [string, string])[] {
  const { requests, address } = target;
  const what = requests.length === 1 ? (requests[0] ?? "") : plural(requests.length, "request");
  return [
    ["Target", `${what} (${address})`],
    ["Duration", durationText(settings, durationS)],
    ["Concurrency", `${plural(settings.concurrency, "connection")}, ${arrivalText(settings)}`],
    ["Engine", `${settings.engine}, ${plural(settings.workers, "worker")}`],
  ];
}

function durationText(settings: LoadResult["settings"], measuredS: number): string {
  const { requestLimit, durationS, warmUpS } = settings;
  const warmUp = warmUpS === 0 ? "" : `, after a warm-up of ${seconds(warmUpS)}`;
  if (requestLimit !== undefined)
    return `${plural(requestLimit, "request")} in ${seconds(measuredS)}${warmUp}`;
  if (durationS === undefined) return `${seconds(measuredS)}${warmUp}`;
  const isOther = Math.abs(measuredS - durationS) >= 0.05;
  return `${seconds(durationS)}${isOther ? ` (${seconds(measuredS)} until the last answer)` : ""}${warmUp}`;
}

function arrivalText({ arrival, rate: asked = "" }: LoadResult["settings"]): string {
  if (arrival === "closed") return "each sends when it has its answer (closed loop)";
  const perSecond = /^[\d.]+$/.test(asked) ? `${rate(Number(asked))}/s` : asked;
  const gaps = arrival === "poisson" ? "random gaps (open loop, Poisson)" : "even gaps (open loop)";
  return `${perSecond} at ${gaps}`;
}
