/** Times without a zone: Postgres would drop the offset that one is sent with, and keep another time than was meant. */
import { badRequest } from "../runtime/failure.js";

/** What of a value is such a time: all of it, or some of a text, as of a range. */
export type LocalTime = "timestamp" | "time" | "text";

const clock = String.raw`([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?`;
const wholes = {
  timestamp: new RegExp(String.raw`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]${clock}$`),
  time: new RegExp(`^${clock}$`),
} as const;

const messages: Readonly<Record<LocalTime, string>> = {
  timestamp: "must be a date and a time without an offset: 2030-12-31T09:30:00",
  time: "must be a time without an offset: 09:30:00",
  text: "must have no offset: the database keeps this time without one",
};

/** Behind the minutes or the seconds: `Z`, `+02`, `Europe/Rome`; not `AM`, `PM`, `BC`. */
const offset = /:\d\d(?:\.\d+)?\s*(?:[+-]\d|(?![AP]M\b|BC\b)[A-Za-z])/i;

/**
 * @param o.path where the value came from: `opensAt`
 * @throws {HttpError} 400
 */
export function refuseOffset(
  value: unknown,
  o: { readonly path: string; readonly local: LocalTime | undefined },
): void {
  if (o.local === undefined) return;
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) refuseOffset(each, { ...o, path: `${o.path}[${index}]` });
    return;
  }
  if (typeof value !== "string") return;
  const isLocal = o.local === "text" ? !offset.test(value) : wholes[o.local].test(value);
  if (isLocal) return;
  throw badRequest("The request does not fit the API: 1 problem.", [
    { field: o.path, message: messages[o.local], reason: "format" },
  ]);
}
