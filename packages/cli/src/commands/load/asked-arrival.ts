/** When requests leave and when they end, from the flags that say so. */
import { constantStage, type LoadPlan, parseRate, parseStages } from "@ashlar/load";
import { CliError } from "../../errors.ts";
import { positiveMs, wholeNumber } from "./asked-number.ts";
import type { LoadSettings } from "./options.ts";

const DEFAULT_MS = 30_000;
const MOST_REQUESTS = 2_000_000_000;

export function askedArrival(
  settings: LoadSettings,
): Pick<LoadPlan, "arrival" | "durationMs" | "requestLimit"> {
  const { stages, rate, poisson } = settings;
  const limit = askedLimit(settings);
  const spacing = poisson === true ? "poisson" : "constant";
  if (stages !== undefined) {
    const parsed = parseStages(stages, "--stages");
    const durationMs = parsed.reduce((sum, stage) => sum + stage.durationMs, 0);
    return { arrival: { kind: "open", spacing, stages: parsed }, durationMs, ...limit };
  }
  const durationMs = askedDurationMs(settings);
  if (rate !== undefined) {
    const perS = parseRate(rate, "--rate");
    const endMs = durationMs ?? durationAtRate(limit.requestLimit ?? 1, perS, spacing);
    const held = [constantStage(perS, endMs)];
    return { arrival: { kind: "open", spacing, stages: held }, durationMs: endMs, ...limit };
  }
  if (poisson === true) {
    throw new CliError("ASHLAR_CLI_USAGE", "--poisson needs a rate", { hint: "--rate 500 --poisson" });
  }
  return { arrival: { kind: "closed" }, durationMs: durationMs ?? Number.POSITIVE_INFINITY, ...limit };
}

function askedLimit({ requests }: LoadSettings): { readonly requestLimit?: number } {
  if (requests === undefined) return {};
  return { requestLimit: wholeNumber(requests, { option: "--requests", most: MOST_REQUESTS }) };
}

/** Undefined where the number of requests ends the run. */
function askedDurationMs({ duration, requests }: LoadSettings): number | undefined {
  if (duration !== undefined) return positiveMs(duration, "--duration");
  return requests === undefined ? DEFAULT_MS : undefined;
}

/** In which so many requests are due: of random gaps with some to spare, as the sum of n has a deviation of √n. */
function durationAtRate(requests: number, perS: number, spacing: "constant" | "poisson"): number {
  const spare = spacing === "poisson" ? 6 * Math.sqrt(requests) + 12 : 0;
  return ((requests + spare) / perS) * 1000;
}
