/** Statuses as people write them: `400`, `2xx`, `200,201`, `200-204`. */
import { LoadError } from "./errors.ts";
import type { StatusRange } from "./plan.ts";

/**
 * @param name how the message calls what is wrong: `--expect-status`
 * @throws {LoadError} ASHLAR_LOAD_INPUT
 */
export function parseStatuses(text: string, name: string): StatusRange[] {
  return text.split(",").map((part) => {
    const range = readRange(part.trim());
    if (range !== undefined && range.from >= 200 && range.to <= 599 && range.from <= range.to) return range;
    throw new LoadError("ASHLAR_LOAD_INPUT", `${name} cannot be '${text}'`, {
      hint: "statuses are numbers from 200 to 599, or classes of them: 400, or 2xx,404",
    });
  });
}

function readRange(text: string): StatusRange | undefined {
  const [, hundreds] = /^(\d)xx$/i.exec(text) ?? [];
  if (hundreds !== undefined) return { from: Number(hundreds) * 100, to: Number(hundreds) * 100 + 99 };
  const [, from, to = from] = /^(\d{3})(?:\s*-\s*(\d{3}))?$/.exec(text) ?? [];
  return from === undefined ? undefined : { from: Number(from), to: Number(to) };
}
