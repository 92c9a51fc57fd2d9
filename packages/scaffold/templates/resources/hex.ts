/** Bytes: what is base64 in JSON is hex to Postgres. */
import { badRequest } from "../runtime/failure.js";

// RFC 4648 §4. Node reads whatever comes, and leaves out what is none.
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * @param field where the text came from: `query.photo`
 * @throws {HttpError} 400
 */
export function hexOf(text: string, field: string): string {
  if (base64.test(text)) return `\\x${Buffer.from(text, "base64").toString("hex")}`;
  throw badRequest("The request does not fit the API: 1 problem.", [
    { field, message: "must be base64", reason: "base64" },
  ]);
}
