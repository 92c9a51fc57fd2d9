/** Numbers within the limits of schemas, those a person would choose first. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { limit } from "./demand.ts";

export function* numbersFor(
  parts: readonly JsonSchemaObject[],
  isInteger: boolean,
  number: number,
): Generator<number> {
  const least = Math.max(limit(parts, "minimum", -Infinity), limit(parts, "exclusiveMinimum", -Infinity));
  const most = Math.min(limit(parts, "maximum", Infinity), limit(parts, "exclusiveMaximum", Infinity));
  const multiples = parts
    .map((part) => part.multipleOf)
    .filter((value) => typeof value === "number" && value > 0);
  const step = Math.max(isInteger ? 1 : 0, ...multiples.map(Number), 0) || 1;
  const start = Number.isFinite(least) ? least : Number.isFinite(most) ? Math.min(1, most) : 1;
  if (step <= 1 && least <= 1 && most >= 1 + number) yield 1 + number;
  // Multiples are counted, not added up, so that 0.1 stays 0.1.
  const from = Math.ceil((least <= step && most >= step ? step : start) / step);
  for (const offset of [0, 1, 2, 3, -1]) yield tidy((from + number + offset) * step);
  if (multiples.length > 1) {
    const product = multiples.reduce((all: number, value) => all * Number(value), 1);
    yield tidy(Math.ceil(start / product) * product);
    yield 0;
  }
  if (Number.isFinite(least)) yield isInteger ? Math.ceil(least) : least;
  if (Number.isFinite(least) && Number.isFinite(most)) {
    for (const share of [0.5, 0.25, 0.75, 0.125]) {
      const between = least + (most - least) * (share / (1 + number));
      yield isInteger ? Math.round(between) : between;
    }
  } else if (Number.isFinite(least)) {
    yield least + 0.5 + number;
  } else if (Number.isFinite(most)) {
    yield isInteger ? Math.floor(most) - number : most;
    yield most - 1 - number;
  }
  if (Number.isFinite(most)) yield isInteger ? Math.floor(most) : most;
  yield 0;
  // Just beyond what is excluded.
  for (const edge of parts.flatMap((part) => edgesOf(part.not))) yield edge;
}

function edgesOf(excluded: JsonSchema | undefined): number[] {
  if (typeof excluded !== "object") return [];
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = excluded;
  const below = [minimum, exclusiveMinimum]
    .filter((limit) => limit !== undefined)
    .flatMap((limit) => [limit - 1, limit]);
  const above = [maximum, exclusiveMaximum]
    .filter((limit) => limit !== undefined)
    .flatMap((limit) => [limit + 1, limit]);
  const between = multipleOf === undefined ? [] : [multipleOf + 1, multipleOf / 2];
  return [...below, ...above, ...between, ...(excluded.anyOf ?? []).flatMap(edgesOf)];
}

/** 3 × 0.1 as people write it. */
function tidy(value: number): number {
  return Number(value.toPrecision(15));
}
