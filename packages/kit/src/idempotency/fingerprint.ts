/** A mark of what a request asks for, by which a key's second use is known to be the same request. */
import { createHash } from "node:crypto";
import { ServiceError } from "../errors/index.ts";

/** Deeper than any body that means something, and far from the end of the stack. */
const deepest = 500;

/** sha256 in hex of the operation and the input as JSON, in which the order of keys does not matter. */
export function fingerprintOf(operation: string, input: unknown): string {
  return createHash("sha256").update(JSON.stringify(operation)).update(canonicalJson(input, 0)).digest("hex");
}

/** What JSON.stringify writes, with the keys of every object sorted. */
function canonicalJson(value: unknown, depth: number): string {
  if (depth > deepest) {
    throw new ServiceError(400, "TOO_DEEP", `The body is nested more than ${deepest} levels deep.`);
  }
  if (typeof value !== "object" || value === null) {
    return JSON.stringify(value) ?? "null";
  }
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return canonicalJson(value.toJSON(), depth + 1);
  }
  if (ArrayBuffer.isView(value)) {
    // JSON would spell out every byte of an upload.
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return JSON.stringify(createHash("sha256").update(bytes).digest("hex"));
  }
  if (Array.isArray(value)) {
    return `[${value.map((each) => canonicalJson(each, depth + 1)).join(",")}]`;
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member, depth + 1)}`);
  return `{${members.join(",")}}`;
}
