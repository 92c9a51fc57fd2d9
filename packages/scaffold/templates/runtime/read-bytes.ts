/** The bytes of a request's body: within a limit, decompressed. */
import type { Readable } from "node:stream";
import { createBrotliDecompress, createInflate, createUnzip, type Unzip } from "node:zlib";
import { HttpError } from "./failure.js";
import { type Headers, headerOf } from "./negotiate.js";

/**
 * The whole body. Past the limit it stops reading and throws 413; what the client still sends is left to the
 * adapter, which drops it, so that the client gets to read the answer and the connection can be used again.
 */
export function readBytes(stream: Readable, headers: Headers, limitBytes: number): Promise<Buffer> {
  if (Number(headers["content-length"]) > limitBytes) throw tooLarge(limitBytes);
  if (stream.readableEnded || stream.destroyed) {
    throw new Error("The request body was read before the routes, and left nothing in `body`.");
  }
  const decoder = decoderOf(headers);
  return new Promise((resolve, reject) => {
    const source: Readable = decoder === undefined ? stream : stream.pipe(decoder);
    const chunks: Buffer[] = [];
    let bytes = 0;
    const fail = (error: HttpError): void => {
      source.off("data", add);
      if (decoder !== undefined) {
        stream.unpipe(decoder);
        decoder.destroy();
      }
      reject(error);
    };
    const add = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > limitBytes) fail(tooLarge(limitBytes));
      else chunks.push(chunk);
    };
    source.on("data", add);
    source.on("end", () => resolve(joined(chunks)));
    source.on("error", (cause) => fail(unreadable(cause)));
    // A client that goes away ends nothing.
    stream.on("close", () => {
      if (!stream.readableEnded) fail(unreadable(stream.errored));
    });
    if (decoder !== undefined) stream.on("error", (cause) => fail(unreadable(cause)));
  });
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

/** RFC 9110 §8.4; undefined for a body that is not encoded. */
function decoderOf(headers: Headers): Unzip | undefined {
  const encoding = headerOf(headers, "content-encoding")?.toLowerCase();
  switch (encoding) {
    case undefined:
    case "identity":
      return undefined;
    case "gzip":
    case "x-gzip":
      return createUnzip();
    case "deflate":
      return createInflate();
    case "br":
      return createBrotliDecompress();
    default:
      throw new HttpError(
        415,
        "UNSUPPORTED_MEDIA_TYPE",
        `The content encoding ${encoding} is not understood here.`,
        { headers: { "Accept-Encoding": "gzip, deflate, br" } },
      );
  }
}

function tooLarge(limitBytes: number): HttpError {
  return new HttpError(413, "PAYLOAD_TOO_LARGE", `The request body is larger than ${limitBytes} bytes.`);
}

function unreadable(cause: unknown): HttpError {
  return new HttpError(400, "MALFORMED_BODY", "The request body could not be read.", { cause });
}
