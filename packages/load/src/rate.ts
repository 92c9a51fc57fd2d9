/** Durations, rates and stages as people write them: `30`, `1m`, `500/s`, `30s:100,1m:500,10s:0`. */
import { LoadError } from "./errors.ts";
import type { Stage } from "./plan.ts";

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  "": 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
};

/** A week: what lasts longer was meant otherwise. */
const LONGEST_MS = 7 * 24 * 3_600_000;

/** More than one machine sends, and less than once a week. */
const HIGHEST_PER_S = 10_000_000;
const LOWEST_PER_S = 1e-6;

/**
 * @param text a number of seconds, or a number with ms, s, m or h
 * @param name how the message calls what is wrong: `--duration`
 * @returns ms, 0 among them
 * @throws {LoadError} ASHLAR_LOAD_INPUT
 */
export function parseDurationMs(text: string, name: string): number {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|m|min|h)?$/.exec(text.trim()) ?? [];
  const ms = Number(number) * (UNIT_MS[unit] ?? Number.NaN);
  if (number === "" || !Number.isFinite(ms)) {
    throw input(
      `${name} cannot be '${text}'`,
      "a duration is a number of seconds, or has a unit: 30, 500ms, 1.5s, 2m, 1h",
    );
  }
  if (ms > LONGEST_MS) throw input(`${name} cannot be '${text}': that is more than a week`, "choose less");
  return ms;
}

/**
 * @param text requests per second, `500` or `500/s`, or per minute or hour: `30/m`, `100/h`
 * @returns requests per second, above 0
 * @throws {LoadError} ASHLAR_LOAD_INPUT
 */
export function parseRate(text: string, name: string): number {
  const perS = readRate(text);
  if (perS === undefined || perS < LOWEST_PER_S || perS > HIGHEST_PER_S) {
    const reason = perS === undefined ? "" : `: that is ${perS} requests/s`;
    throw input(
      `${name} cannot be '${text}'${reason}`,
      "a rate is a number of requests per second above 0, such as 500 or 500/s, or one per minute: 30/m",
    );
  }
  return perS;
}

/** One stage that holds a rate. */
export function constantStage(perS: number, durationMs: number): Stage {
  return { durationMs, fromPerS: perS, toPerS: perS };
}

/**
 * Each stage leads in a straight line from the rate before to its own; before the first it is 0. One of no duration is a
 * jump: `0s:500,1m:500` begins with 500 and holds it.
 *
 * @param text `DURATION:RATE`, several by comma
 * @throws {LoadError} ASHLAR_LOAD_INPUT
 */
export function parseStages(text: string, name: string): Stage[] {
  const stages: Stage[] = [];
  let perS = 0;
  for (const part of text.split(",")) {
    const [duration = "", rate, ...more] = part.trim().split(":");
    const toPerS = rate === undefined || more.length > 0 ? undefined : readRate(rate);
    if (toPerS === undefined || toPerS > HIGHEST_PER_S) {
      throw input(
        `${name} cannot hold '${part.trim()}'`,
        "stages are durations with the requests per second that they lead to: 30s:100,1m:500,10s:0",
      );
    }
    const durationMs = parseDurationMs(duration, name);
    if (durationMs > 0) stages.push({ durationMs, fromPerS: perS, toPerS });
    perS = toPerS;
  }
  if (stages.every(({ fromPerS, toPerS }) => fromPerS === 0 && toPerS === 0)) {
    throw input(`${name} '${text}' sends nothing`, "a stage needs a duration and a rate above 0: 30s:100");
  }
  return stages;
}

const UNIT_S: Readonly<Record<string, number>> = { "": 1, "/s": 1, "/m": 60, "/min": 60, "/h": 3600 };

function readRate(text: string): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?|\.\d+)(\/(?:s|m|min|h))?$/.exec(text.trim()) ?? [];
  return number === undefined ? undefined : Number(number) / (UNIT_S[unit] ?? 1);
}

function input(message: string, hint: string): LoadError {
  return new LoadError("ASHLAR_LOAD_INPUT", message, { hint });
}
