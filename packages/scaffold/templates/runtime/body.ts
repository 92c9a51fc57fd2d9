/** Request bodies: bytes off the wire, within a limit, into the value that is validated. */
import { createBrotliDecompress, createInflate, createUnzip } from "node:zlib";
import type { BodySource, ContentContract } from "./contract.js";
import { badRequest, HttpError } from "./failure.js";
import { type Headers, headerOf, mediaTypeOf } from "./negotiate.js";
import { decodePairs, splitPairs } from "./parameters.js";

/** Change these before the server starts. */
export const limits: { bodyBytes: number; multipartBytes: number; multipartParts: number } = {
  bodyBytes: 1_048_576,
  multipartBytes: 10_485_760,
  multipartParts: 1_000,
};

/** `application/json` and `+json`. */
export async function parseJson(source: BodySource): Promise<unknown> {
  if (source.parsed !== undefined) return source.parsed;
  const text = await readText(source);
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, "MALFORMED_BODY", "The request body is not valid JSON.", {
      details: [{ field: "body", message: "must be valid JSON", reason: "json" }],
    });
  }
}

/** `application/x-www-form-urlencoded`. */
export async function parseForm(source: BodySource, content: ContentContract): Promise<unknown> {
  if (source.parsed !== undefined) return source.parsed;
  return decodePairs(content.fields ?? [], splitPairs(await readText(source)));
}

/** `text/*` and everything else that is characters. */
export async function parseText(source: BodySource): Promise<unknown> {
  return source.parsed ?? (await readText(source));
}

/** Bytes, as they came. */
export async function parseBytes(source: BodySource): Promise<unknown> {
  return source.parsed ?? (await readBytes(source, limits.bodyBytes));
}

/** Anything, for content types the document leaves open: JSON and text by their name, else bytes. */
export function parseAny(source: BodySource): Promise<unknown> {
  const type = mediaTypeOf(source.contentType);
  if (/[/+]json$/.test(type)) return parseJson(source);
  return type.startsWith("text/") ? parseText(source) : parseBytes(source);
}

/** JSON values, one a line or after a record separator. RFC 7464. */
export async function parseLines(source: BodySource): Promise<unknown> {
  if (source.parsed !== undefined) return source.parsed;
  const text = await readText(source);
  const lines = text
    .replaceAll(recordSeparator, "\n")
    .split("\n")
    .filter((line) => line.trim() !== "");
  return lines.map((line, index) => {
    try {
      return JSON.parse(line) as unknown;
    } catch {
      throw badRequest("The request body is not a sequence of JSON values.", [
        { field: `[${index}]`, message: "must be valid JSON", reason: "json" },
      ]);
    }
  });
}

// RFC 7464 §2.2.
const recordSeparator = "\u001e";

async function readText(source: BodySource): Promise<string> {
  const charset = /;\s*charset="?([^";\s]+)/i.exec(source.contentType)?.[1]?.toLowerCase() ?? "utf-8";
  const bytes = await readBytes(source, limits.bodyBytes);
  if (charset === "utf-8" || charset === "utf8" || charset === "us-ascii") {
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

/** The whole body, decompressed; throws 413 past the limit, and the client may still send the rest. */
export async function readBytes(source: BodySource, limitBytes: number): Promise<Buffer> {
  const announced = Number(headerOf(source.headers, "content-length"));
  if (announced > limitBytes) throw tooLarge(limitBytes);
  const stream = decompress(source.stream as NodeJS.ReadableStream, source.headers);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    stream.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limitBytes) chunks.push(chunk);
      else reject(tooLarge(limitBytes));
    });
    stream.on("end", () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
    stream.on("error", (cause) => reject(unreadable(cause)));
    stream.on("close", () => reject(unreadable(undefined)));
  });
}

/** The stream, decompressed by its `Content-Encoding`; throws 415 for an unknown one. RFC 9110 §8.4. */
export function decompress(stream: NodeJS.ReadableStream, headers: Headers): NodeJS.ReadableStream {
  const encoding = headerOf(headers, "content-encoding")?.toLowerCase() ?? "identity";
  if (encoding === "identity") return stream;
  const decoder =
    encoding === "gzip" || encoding === "x-gzip"
      ? createUnzip()
      : encoding === "deflate"
        ? createInflate()
        : encoding === "br"
          ? createBrotliDecompress()
          : undefined;
  if (decoder === undefined) {
    throw new HttpError(
      415,
      "UNSUPPORTED_MEDIA_TYPE",
      `The content encoding ${encoding} is not understood here.`,
    );
  }
  stream.on("error", (error) => decoder.destroy(error));
  return stream.pipe(decoder);
}

export function tooLarge(limitBytes: number): HttpError {
  return new HttpError(413, "PAYLOAD_TOO_LARGE", `The request body is larger than ${limitBytes} bytes.`);
}

function unreadable(cause: unknown): HttpError {
  return new HttpError(400, "MALFORMED_BODY", "The request body could not be read.", { cause });
}
