/** Tells how the writing of a form's properties changed. */
import type { Encoding, MediaType } from "@ashlar/model";
import { isInRange } from "./media-range.ts";
import type { Direction } from "./rules.ts";

export interface EncodingChange {
  readonly property: string;
  /** `photo was sent as image/png, is as image/jpeg` */
  readonly message: string;
}

/** Properties that are written otherwise; fewer media types for a part matter to who sends it, more to who gets it. */
export function changedEncodings(old: MediaType, other: MediaType, direction: Direction): EncodingChange[] {
  const properties = new Set([...Object.keys(old.encoding), ...Object.keys(other.encoding)]);
  return [...properties].flatMap((property) => {
    const [was, is] = [encodingOf(old, property), encodingOf(other, property)];
    const [sent, read] = direction === "request" ? [was, is] : [is, was];
    if (areTypesWithin(typesOf(sent), typesOf(read)) && styleOf(was) === styleOf(is)) return [];
    return [{ property, message: `${property} was written as ${textOf(was)}, is as ${textOf(is)}` }];
  });
}

function encodingOf({ encoding }: MediaType, property: string): Encoding {
  return Object.hasOwn(encoding, property) ? (encoding[property] ?? {}) : {};
}

/** Undefined where any will do. */
function typesOf({ contentType }: Encoding): string[] | undefined {
  return contentType?.split(",").map((type) => type.trim().toLowerCase());
}

function areTypesWithin(sent: string[] | undefined, read: string[] | undefined): boolean {
  if (read === undefined) return true;
  return sent?.every((type) => read.some((one) => isInRange(type, one))) ?? false;
}

/** OpenAPI 3.1 §4.8.15.1: form, and exploded where it is a form, unless told. */
function styleOf({ style = "form", explode = style === "form" }: Encoding): string {
  return explode ? `${style}, exploded` : style;
}

function textOf(encoding: Encoding): string {
  return `${encoding.contentType ?? "any media type"} (${styleOf(encoding)})`;
}
