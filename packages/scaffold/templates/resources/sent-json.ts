/** Values of a request as the JSON of a parameter. */
import { randomUUID } from "node:crypto";
import { badRequest } from "../runtime/failure.js";

// Far below what Postgres and JavaScript can follow: what is stored has to be read again.
const deepest = 500;

/**
 * @param value an object of columns or arguments
 * @throws {HttpError} 400 for values within values within values
 */
export function sentJson(value: object): string {
  let level: readonly object[] = [value];
  // The object itself is no level of a value.
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) throw badRequest(`The body is nested too deeply: ${deepest} levels at most.`);
    level = level.flatMap((each) => Object.values(each).filter(isContainer));
  }
  return JSON.stringify(value).replace(markedText, "$1");
}

/** A text that stands for a number, of which JavaScript has none: in what sentJson() makes, it is one. */
export function marked(number: string): string {
  return `${mark}${number}`;
}

// Nobody outside knows it, so that no text of a request is taken for such a number.
const mark = `number ${randomUUID()} `;
const markedText = new RegExp(`"${mark}([-+.0-9eE]+)"`, "g");

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
