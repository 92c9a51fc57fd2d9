/** A patch of a row that was read, changed and sent back holds what names the row, which stays as it is. */
import { badRequest } from "../runtime/failure.js";
import type { Description } from "./description.js";

/**
 * The patch without the key.
 *
 * @throws {HttpError} 400 where it holds another
 */
export function withoutKey(description: Description, patch: object, key: object): object {
  const values = new Map<string, unknown>(Object.entries(key));
  const details = Object.entries(patch)
    .filter(([name, value]) => description.key.includes(name) && value !== undefined)
    .filter(([name, value]) => !isSame(value, values.get(name), description.fields[name]?.type))
    .map(([field]) => ({ field, message: "cannot be changed", reason: "readOnly" }));
  if (details.length > 0) {
    const count = details.length === 1 ? "1 problem" : `${details.length} problems`;
    throw badRequest(`The request does not fit the API: ${count}.`, details);
  }
  return Object.fromEntries(Object.entries(patch).filter(([name]) => !description.key.includes(name)));
}

/** Of a UUID capitals are small letters, too. */
function isSame(one: unknown, other: unknown, type: string | undefined): boolean {
  const [text, own] = [String(one), String(other)];
  return text === own || (type === "uuid" && text.toLowerCase() === own.toLowerCase());
}
