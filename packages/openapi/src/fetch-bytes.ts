/** Fetches what lies at an http(s) address, within limits of patience and of size. */
import { OpenapiError } from "./errors.ts";

export interface FetchLimits {
  /** How long an address may stay silent, before its answer and within it. */
  readonly fetchTimeoutMs: number;
  /** How large an answer may be, once it is unpacked. */
  readonly fetchMaxBytes: number;
}

export interface FetchedBytes {
  readonly bytes: Buffer;
  /** Where the answer came from in the end, with the credentials of the address while the host is the same. */
  readonly url: string;
}

/**
 * The answer of an address; a name and password in it are sent as Basic credentials.
 *
 * @param name what messages call the address
 * @throws {OpenapiError} when it does not answer, answers with an error, or with too much
 */
export async function fetchBytes(id: string, name: string, limits: FetchLimits): Promise<FetchedBytes> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), limits.fetchTimeoutMs);
  try {
    const { url, authorization } = takeCredentials(id);
    const answer = await fetch(url, {
      signal: patience.signal,
      headers: { accept: "application/json, application/yaml, text/yaml, */*", ...authorization },
    });
    if (!answer.ok) {
      await answer.body?.cancel();
      throw refusedBy(answer.status, name);
    }
    const bytes = await readBody(answer, name, limits.fetchMaxBytes, () => timer.refresh());
    return { bytes, url: withCredentialsOf(id, answer.url) };
  } catch (cause) {
    if (cause instanceof OpenapiError) throw cause;
    const why = patience.signal.aborted ? `within ${limits.fetchTimeoutMs} ms` : `(${networkReason(cause)})`;
    throw new OpenapiError("ASHLAR_OPENAPI_UNREACHABLE", `no answer from ${name} ${why}`, {
      hint: "is the address right, and is its server up?",
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}

async function readBody(
  answer: Response,
  name: string,
  maxBytes: number,
  onChunk: () => void,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of answer.body ?? []) {
    onChunk();
    total += chunk.length;
    if (total > maxBytes) {
      throw new OpenapiError("ASHLAR_OPENAPI_TOO_LARGE", `${name} answers with more than ${maxBytes} bytes`, {
        hint: "is it the address of a document?",
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refusedBy(status: number, name: string): OpenapiError {
  return new OpenapiError("ASHLAR_OPENAPI_HTTP_STATUS", `${name} answered ${status}`, {
    hint: hintFor(status),
  });
}

function hintFor(status: number): string {
  if (status === 401 || status === 403) {
    return "it asks for a login: write https://NAME:PASSWORD@… or save the document and give its path";
  }
  if (status === 404 || status === 410) return "there is no document at this address: is it spelt right?";
  if (status === 429) return "it has had too many requests: wait, or save the document and give its path";
  if (status >= 500) return "its server failed: try again later, or save the document and give its path";
  return "open the address in a browser to see what it wants, or save the document and give its path";
}

/** `fetch` takes no address that holds credentials. */
function takeCredentials(id: string): { url: string; authorization: { authorization?: string } } {
  const url = new URL(id);
  const { username, password } = url;
  if (username === "" && password === "") return { url: id, authorization: {} };
  url.username = "";
  url.password = "";
  const pair = Buffer.from(`${decodePart(username)}:${decodePart(password)}`).toString("base64");
  return { url: url.href, authorization: { authorization: `Basic ${pair}` } };
}

function withCredentialsOf(id: string, answered: string): string {
  const from = new URL(id);
  const url = new URL(answered === "" ? id : answered);
  if (url.origin !== from.origin) return url.href;
  url.username = from.username;
  url.password = from.password;
  return url.href;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// fetch says only "fetch failed"; what failed stands in its cause.
function networkReason(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
  if (inner instanceof Error && "code" in inner) return String(inner.code);
  return inner instanceof Error ? inner.message : String(inner);
}
