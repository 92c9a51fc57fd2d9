/** Keyword values of the wrong type: taken for what they were meant to be, or left out. */
import type { Place } from "../place.ts";
import type { Reading } from "../reading.ts";

/** A finite number; `"10"` is taken for 10. */
export function readNumber(place: Place, reading: Reading): number | undefined {
  const { value } = place;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const meant = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  if (Number.isFinite(meant)) {
    warn(place, reading, `${place.key} must be a number, found ${show(value)}; read as ${meant}`);
    return meant;
  }
  warn(place, reading, `${place.key} must be a number, found ${show(value)}; left out`);
  return undefined;
}

/** A whole number from 0 on; 2.0 is taken for 2. */
export function readCount(place: Place, reading: Reading): number | undefined {
  const number = readNumber(place, reading);
  if (number === undefined) return undefined;
  if (Number.isInteger(number) && number >= 0) return number;
  warn(place, reading, `${place.key} must be a whole number from 0 on, found ${show(place.value)}; left out`);
  return undefined;
}

/** `true` or `false`; `"true"` is taken for true. */
export function readBoolean(place: Place, reading: Reading): boolean | undefined {
  const { value } = place;
  if (typeof value === "boolean") return value;
  if (value === undefined) return undefined;
  const meant = value === "true" || value === 1 ? true : value === "false" || value === 0 ? false : undefined;
  warn(
    place,
    reading,
    `${place.key} must be true or false, found ${show(value)}; ${meant === undefined ? "left out" : `read as ${meant}`}`,
  );
  return meant;
}

/** A string; a number is taken for its digits, a `$ref` to a text file for that file's text. */
export function readText(place: Place, reading: Reading): string | undefined {
  const { value } = place;
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const reference = place.get("$ref");
  if (typeof reference === "string") {
    const resolution = reading.files.resolve(place, reference);
    if (resolution.kind === "pending") return undefined;
    if (resolution.kind === "found" && typeof resolution.place.value === "string")
      return resolution.place.value;
  }
  warn(place, reading, `${place.key} must be a string, found ${show(value)}; left out`);
  return undefined;
}

/** A short view of a value, for messages. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function warn(place: Place, reading: Reading, message: string): void {
  reading.report.warn(place, { rule: "wrong-value-type", message });
}
