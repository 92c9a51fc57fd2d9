/** `multipart/form-data` → an object of fields and files. RFC 7578. */
import { Busboy, type BusboyInstance } from "@fastify/busboy";
import { limits, malformedBody } from "./body.js";
import { coerce, isList, put } from "./coerce.js";
import type { ContentContract, Shape } from "./contract.js";
import { HttpError } from "./failure.js";

/** A file as it arrives: the same shape as `UploadedFile` of `types/api.ts`. */
interface UploadedFile {
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

type Part = string | UploadedFile;

export async function parseMultipart(
  bytes: Buffer,
  content: ContentContract,
  contentType: string,
): Promise<unknown> {
  const parts = await readParts(bytes, contentType);
  const values: { [name: string]: unknown } = {};
  for (const { name, shape } of content.fields ?? []) {
    const own = [...(parts.get(name) ?? []), ...(parts.get(`${name}[]`) ?? [])];
    if (own.length > 0) put(values, name, fieldOf(own, shape));
  }
  return values;
}

function readParts(bytes: Buffer, contentType: string): Promise<Map<string, Part[]>> {
  return new Promise((resolve, reject) => {
    const parts = new Map<string, Part[]>();
    const add = (name: string, part: Part): void => {
      const before = parts.get(name);
      if (before === undefined) parts.set(name, [part]);
      else before.push(part);
    };
    const parser = openParser(contentType);
    parser.on("field", add);
    parser.on("file", (name, stream, filename, _encoding, type) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", (cause) => reject(malformed(cause)));
      stream.on("end", () => add(name, { filename, contentType: type, bytes: Buffer.concat(chunks) }));
    });
    parser.on("partsLimit", () => reject(tooManyParts()));
    parser.on("error", (cause) => reject(malformed(cause)));
    parser.on("finish", () => resolve(parts));
    parser.end(bytes);
  });
}

/** @throws {HttpError} when the content type has no boundary */
function openParser(contentType: string): BusboyInstance {
  try {
    return new Busboy({
      headers: { "content-type": contentType },
      limits: { parts: limits.multipartParts, fieldSize: limits.multipartBytes },
    });
  } catch (error) {
    throw malformed(error);
  }
}

function malformed(cause: unknown): HttpError {
  const detail = { field: "body", message: "must be valid multipart/form-data", reason: "multipart" };
  return malformedBody("The request body is not valid multipart/form-data.", detail, cause);
}

function tooManyParts(): HttpError {
  const message = `The request body has more than ${limits.multipartParts} parts.`;
  return new HttpError(413, "PAYLOAD_TOO_LARGE", message);
}

function fieldOf(parts: readonly Part[], shape: Shape): unknown {
  const [first] = parts;
  if (isList(shape)) {
    const [item] = shape;
    // A list of objects may come as one JSON text.
    if (parts.length === 1 && typeof first === "string" && item === "json" && first.startsWith("[")) {
      return coerce(first, "json");
    }
    return parts.map((part) => partOf(part, item));
  }
  return first !== undefined && parts.length === 1
    ? partOf(first, shape)
    : parts.map((part) => partOf(part, shape));
}

function partOf(part: Part, shape: Shape): unknown {
  if (shape === "file") {
    return typeof part === "string"
      ? { filename: "", contentType: "text/plain", bytes: Buffer.from(part) }
      : part;
  }
  // A part with a file name where the document wants a value: the value is its text.
  return coerce(typeof part === "string" ? part : Buffer.from(part.bytes).toString("utf8"), shape);
}
