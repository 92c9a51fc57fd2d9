/** Request bodies: bytes → the value that is validated. */
import type { ContentContract } from "./contract.js";
import { type Detail, HttpError } from "./failure.js";
import { mediaTypeOf } from "./negotiate.js";
import { decodeFields, splitPairs } from "./parameters.js";

/**
 * Import this and change it before the server listens: `limits.bodyBytes = 5_000_000`. `multipartBytes` is for
 * `multipart/form-data`, files included.
 */
export const limits: { bodyBytes: number; multipartBytes: number; multipartParts: number } = {
  bodyBytes: 1_048_576,
  multipartBytes: 10_485_760,
  multipartParts: 1_000,
};

/** `application/json` and `+json`. */
export function parseJson(bytes: Buffer, _content: ContentContract, contentType: string): unknown {
  const text = toText(bytes, contentType);
  return parseJsonText(text, () =>
    malformedBody("The request body is not valid JSON.", {
      field: "body",
      message: "must be valid JSON",
      reason: "json",
    }),
  );
}

/** `application/x-www-form-urlencoded`. */
export function parseForm(bytes: Buffer, content: ContentContract, contentType: string): unknown {
  return decodeFields(content.fields ?? [], splitPairs(toText(bytes, contentType)));
}

/** `text/*` and everything else that is characters. */
export function parseText(bytes: Buffer, _content: ContentContract, contentType: string): unknown {
  return toText(bytes, contentType);
}

/** Bytes, as they came. */
export function parseBytes(bytes: Buffer): unknown {
  return bytes;
}

/** Anything, for content types that the document leaves open: JSON and text by their name, else bytes. */
export function parseAny(bytes: Buffer, content: ContentContract, contentType: string): unknown {
  const type = mediaTypeOf(contentType);
  if (/[/+]json$/.test(type)) return parseJson(bytes, content, contentType);
  return type.startsWith("text/") ? toText(bytes, contentType) : bytes;
}

/** JSON values, one a line or, by RFC 7464 §2.2, after a record separator each. */
export function parseLines(bytes: Buffer, _content: ContentContract, contentType: string): unknown {
  const lines = toText(bytes, contentType)
    .replaceAll("\u001e", "\n")
    .split("\n")
    .filter((line) => line.trim() !== "");
  return lines.map((line, index) =>
    parseJsonText(line, () =>
      malformedBody("The request body is not a sequence of JSON values.", {
        field: `body[${index}]`,
        message: "must be valid JSON",
        reason: "json",
      }),
    ),
  );
}

function parseJsonText(text: string, malformed: () => HttpError): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed();
  }
  // Nobody means a property of that name, and copying it would change the copy's prototype.
  if (text.includes("__proto__") || text.includes("\\u00")) refuseProto(value);
  return value;
}

/** Deeper than this no body is meant, and functions that call themselves no longer reach. */
const maxDepth = 1_000;

/** Throws 400 where a body has a property named `__proto__`, also one that somebody else has parsed. */
export function refuseProto(body: unknown): void {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) throw tooDeep();
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null || !isPlain(value)) continue;
      if (Object.hasOwn(value, "__proto__")) throw forbiddenName();
      for (const child of Array.isArray(value) ? value : Object.values(value)) next.push(child);
    }
    level = next;
  }
}

// What parsers make; anything else, such as a stream, may be without end.
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
}

function tooDeep(): HttpError {
  return malformedBody("The request body is nested too deeply.", {
    field: "body",
    message: "is nested too deeply",
    reason: "depth",
  });
}

function forbiddenName(): HttpError {
  return malformedBody("The request body has a property named __proto__.", {
    field: "__proto__",
    message: "is not an allowed name",
    reason: "name",
  });
}

export function malformedBody(message: string, detail: Detail, cause?: unknown): HttpError {
  return new HttpError(400, "MALFORMED_BODY", message, { details: [detail], cause });
}

function toText(bytes: Buffer, contentType: string): string {
  const charset = charsetOf(contentType);
  if (charset === undefined || charset === "utf-8") {
    const text = bytes.toString("utf8");
    // A byte order mark is no part of the text. RFC 8259 §8.1 lets a parser ignore it.
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    throw new HttpError(415, "UNSUPPORTED_MEDIA_TYPE", `The charset ${charset} is not understood here.`);
  }
}

function charsetOf(contentType: string): string | undefined {
  if (!contentType.includes(";")) return undefined;
  return /;\s*charset="?([^";\s]+)/i.exec(contentType)?.[1]?.toLowerCase();
}
