/** `multipart/form-data` → an object of fields and files, within limits. RFC 7578. */
import { Busboy, type BusboyInstance } from "@fastify/busboy";
import { decompress, limits, tooLarge } from "./body.js";
import type { BodySource, ContentContract, Shape } from "./contract.js";
import { HttpError } from "./failure.js";
import { headerOf } from "./negotiate.js";
import { coerce } from "./parameters.js";

/** A file as it arrives: the same shape as `UploadedFile` of `types/api.ts`. */
interface UploadedFile {
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export async function parseMultipart(source: BodySource, content: ContentContract): Promise<unknown> {
  if (source.parsed !== undefined) return source.parsed;
  const announced = Number(headerOf(source.headers, "content-length"));
  if (announced > limits.multipartBytes) throw tooLarge(limits.multipartBytes);
  const parts = await readParts(source);
  return assemble(parts, content);
}

type Part = readonly [name: string, value: string | UploadedFile];

function readParts(source: BodySource): Promise<Part[]> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void =>
      reject(
        new HttpError(400, "MALFORMED_BODY", "The request body is not valid multipart/form-data.", {
          cause,
          details: [{ field: "body", message: "must be valid multipart/form-data", reason: "multipart" }],
        }),
      );
    const parts: Part[] = [];
    let bytes = 0;
    const count = (chunkBytes: number): void => {
      bytes += chunkBytes;
      if (bytes > limits.multipartBytes) reject(tooLarge(limits.multipartBytes));
    };
    let parser: BusboyInstance;
    try {
      parser = new Busboy({
        headers: { "content-type": source.contentType },
        limits: { parts: limits.multipartParts, fieldSize: limits.multipartBytes },
      });
    } catch (error) {
      fail(error);
      return;
    }
    parser.on("field", (name, value) => {
      count(value.length);
      if (bytes <= limits.multipartBytes) parts.push([name, value]);
    });
    parser.on("file", (name, stream, filename, _encoding, contentType) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => {
        count(chunk.length);
        if (bytes <= limits.multipartBytes) chunks.push(chunk);
      });
      stream.on("error", fail);
      stream.on("end", () => parts.push([name, { filename, contentType, bytes: Buffer.concat(chunks) }]));
    });
    parser.on("partsLimit", () => reject(tooLarge(limits.multipartBytes)));
    parser.on("error", fail);
    parser.on("finish", () => resolve(parts));
    const stream = decompress(source.stream as NodeJS.ReadableStream, source.headers);
    stream.on("error", fail);
    stream.pipe(parser);
  });
}

function assemble(parts: readonly Part[], content: ContentContract): { [name: string]: unknown } {
  const values: { [name: string]: unknown } = {};
  for (const field of content.fields ?? []) {
    const own = parts
      .filter(([name]) => name === field.name || name === `${field.name}[]`)
      .map((part) => part[1]);
    const value = partsValue(own, field.shape);
    if (value !== undefined) values[field.name] = value;
  }
  return values;
}

function partsValue(own: readonly (string | UploadedFile)[], shape: Shape): unknown {
  const first = own[0];
  if (first === undefined) return undefined;
  if (Array.isArray(shape)) {
    const item = shape[0] as Shape;
    // A list of objects may come as one JSON text.
    if (own.length === 1 && typeof first === "string" && first.startsWith("[") && typeof item !== "string")
      return coerce(first, "json");
    return own.map((value) => fieldOf(value, item));
  }
  return own.length === 1 ? fieldOf(first, shape) : own.map((value) => fieldOf(value, shape));
}

function fieldOf(value: string | UploadedFile, shape: Shape): unknown {
  if (typeof value === "string") {
    return shape === "file"
      ? { filename: "", contentType: "text/plain", bytes: Buffer.from(value) }
      : coerce(value, shape);
  }
  // A part with a content type of its own is seen as a file; where the document wants a value, it is its text.
  return shape === "file" ? value : coerce(Buffer.from(value.bytes).toString("utf8"), shape);
}
