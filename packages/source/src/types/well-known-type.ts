/** Types of the language and of libraries that JSON has a form of its own for. */
import type { JsonSchema } from "@ashlar/model";
import ts from "typescript6";
import { isLibrary } from "./named-type.ts";
import type { TypeReader } from "./schema-of-type.ts";

const BYTES: JsonSchema = { type: "string", format: "binary" };

const BY_NAME: { readonly [name: string]: JsonSchema | undefined } = {
  Date: { type: "string", format: "date-time" },
  URL: { type: "string", format: "uri" },
  Buffer: BYTES,
  Uint8Array: BYTES,
  Uint8ClampedArray: BYTES,
  Int8Array: BYTES,
  Uint16Array: BYTES,
  Int16Array: BYTES,
  Uint32Array: BYTES,
  Int32Array: BYTES,
  BigUint64Array: BYTES,
  BigInt64Array: BYTES,
  Float32Array: BYTES,
  Float64Array: BYTES,
  DataView: BYTES,
  ArrayBuffer: BYTES,
  SharedArrayBuffer: BYTES,
  Blob: BYTES,
  File: BYTES,
  Readable: BYTES,
  ReadableStream: BYTES,
  Stream: BYTES,
  ReadStream: BYTES,
  PassThrough: BYTES,
  Duplex: BYTES,
  Transform: BYTES,
  String: { type: "string" },
  Number: { type: "number" },
  Boolean: { type: "boolean" },
  // JSON.stringify knows nothing of what they hold.
  Map: { type: "object" },
  Set: { type: "object" },
  WeakMap: { type: "object" },
  RegExp: { type: "object" },
  Error: { type: "object" },
  Object: {},
  Function: {},
  Decimal: { type: "string" },
  ObjectId: { type: "string" },
  // A value of Express's query is sent back: whatever came.
  ParsedQs: {},
};

const FROM_PACKAGES = new Set(["Decimal", "ObjectId", "ParsedQs"]);

const WRAPPERS = new Set(["Promise", "PromiseLike", "Awaited"]);

/** Undefined where the type's own structure says what it becomes. */
export function wellKnownSchema(type: ts.Type, reader: TypeReader, depth: number): JsonSchema | undefined {
  const { symbol } = type;
  if (symbol === undefined || (type.flags & ts.TypeFlags.Object) === 0) return undefined;
  const isOurs = !isLibrary(symbol);
  if (!isOurs && WRAPPERS.has(symbol.name)) {
    const [inner] = reader.checker.getTypeArguments(type as ts.TypeReference);
    return inner === undefined ? {} : reader.schema(inner, depth);
  }
  const isNamed = !isOurs || FROM_PACKAGES.has(symbol.name);
  const known = isNamed && Object.hasOwn(BY_NAME, symbol.name) ? BY_NAME[symbol.name] : undefined;
  if (known !== undefined) return known;
  const toJson = reader.checker.getPropertyOfType(type, "toJSON");
  if (toJson === undefined) return undefined;
  const [signature] = reader.checker.getTypeOfSymbol(toJson).getCallSignatures();
  return signature === undefined
    ? undefined
    : reader.schema(reader.checker.getReturnTypeOfSignature(signature), depth + 1);
}
