/** Requests as an attacker or a broken client sends them: a valid one of the document, with one or a few things turned bad. */
import fc from "fast-check";

/** Bytes of a request before they are put together; anything may stand anywhere. */
export interface HostileRequest {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | undefined;
}

/** A valid request to start from. */
export interface ValidRequest {
  readonly method: string;
  /** `/v1/books/{bookId}` */
  readonly template: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Names of the query parameters that the document has. */
  readonly query: readonly string[];
}

/** Strings that have broken something somewhere. None of them reads like a stack or like SQL, so that a leak is told from an echo. */
export const hostileStrings: readonly string[] = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\udfff!",
  "😀",
  "'",
  "';--",
  '"',
  "\\",
  "%",
  "$1",
  "../../../etc/passwd",
  "-1",
  "0",
  "1.5",
  "1e308",
  "1e999",
  "NaN",
  "Infinity",
  "9007199254740993",
  "9223372036854775808",
  "99999999999999999999999999",
  "2026-13-45",
  "0000-00-00",
  "infinity",
  "294277-01-01",
  "true",
  "null",
  "[]",
  "{}",
  "__proto__",
  "constructor",
  "123e4567-e89b-42d3-a456-426614174000",
  "{123e4567-e89b-42d3-a456-426614174000}",
  "\r\nX-Injected: yes",
  "x".repeat(20_000),
];

const strings: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...hostileStrings) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
);

/** Values of JSON bodies, those included that JSON.stringify would not print. */
const jsonTexts: fc.Arbitrary<string> = fc.oneof(
  strings.map((text) => JSON.stringify(text)),
  fc.constantFrom(
    "null",
    "true",
    "-0",
    "1e999",
    "-1e999",
    "1e-999",
    "9007199254740993",
    "123456789012345678901234567890",
    "[]",
    "{}",
    '{"__proto__":{"isAdmin":true}}',
    '{"constructor":{"prototype":{}}}',
    '"\\ud800"',
    '"\\u0000"',
    nested("[", "]", 200),
    nested('{"a":', "}", 200),
    nested("[", "]", 50_000),
  ),
  fc.json({ maxDepth: 3 }),
);

function nested(open: string, close: string, depth: number): string {
  return `${open.repeat(depth)}${open.endsWith(":") ? "1" : ""}${close.repeat(depth)}`;
}

/** In a path or a query: escaped, escaped wrongly, or not at all. */
const pathTexts: fc.Arbitrary<string> = fc.oneof(
  strings.map(escapeLoosely),
  fc.constantFrom("%", "%z1", "%00", "%ff", "%c0%ae", "%ed%a0%80", "%2f", "%2e%2e", "a%", "+", ";", "a;b=c"),
);

const headerValues: fc.Arbitrary<readonly [string, string]> = fc.tuple(
  fc.constantFrom(
    "If-Match",
    "If-None-Match",
    "Idempotency-Key",
    "Content-Type",
    "Content-Encoding",
    "Content-Length",
    "Transfer-Encoding",
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Authorization",
    "X-Request-ID",
    "traceparent",
    "tracestate",
    "Cookie",
    "Origin",
    "Access-Control-Request-Method",
    "X-Forwarded-For",
    "Host",
    "Expect",
    "Upgrade",
    "Range",
  ),
  fc.oneof(
    strings,
    fc.constantFrom(
      "*",
      '"1"',
      'W/"1"',
      '"1", "2"',
      '"',
      "W/",
      ",,,",
      "k".repeat(256),
      '"k"',
      "text/plain",
      "application/json; charset=utf-7",
      "application/json; charset=",
      "multipart/form-data",
      "multipart/form-data; boundary=",
      "application/x-www-form-urlencoded",
      "/",
      "*/*;q=x",
      "application/problem+json;q=0.1, application/json;q=NaN",
      "gzip",
      "chunked",
      "chunked, chunked",
      "100-continue",
      "Bearer",
      "Bearer a.b.c",
      "Bearer eyJhbGciOiJub25lIn0.e30.",
      "Basic OjpE",
      "00-00000000000000000000000000000000-0000000000000000-00",
      "00-zz-1-01",
      "h2c",
      "bytes=0-",
    ),
  ),
);

/** @param cursor one that the list has answered, to be forged */
export function hostileRequests(
  valid: readonly ValidRequest[],
  { cursor }: { readonly cursor: string | undefined },
): fc.Arbitrary<HostileRequest> {
  return fc
    .record({
      base: fc.constantFrom(...valid),
      path: oneIn(6, pathTexts),
      query: oneIn(3, fc.tuple(fc.nat(), fc.oneof(pathTexts, forgedCursors(cursor)))),
      headers: oneIn(3, fc.array(headerValues, { minLength: 1, maxLength: 2 })),
      body: oneIn(2, fc.tuple(fc.nat(), fc.nat(), jsonTexts)),
      method: oneIn(
        20,
        fc.constantFrom("PUT", "PATCH", "DELETE", "POST", "OPTIONS", "HEAD", "TRACE", "PURGE"),
      ),
    })
    .map(({ base, path, query, headers, body, method }) => ({
      method: method ?? base.method,
      target: withQuery(withPath(base, path), base.query, query),
      headers: withHeaders(base.headers, headers ?? []),
      body: base.body === undefined ? undefined : Buffer.from(withValue(base.body, body)),
    }));
}

/** Most of a request stays good, or nothing would get past the first check. */
function oneIn<T>(share: number, bad: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: share - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: bad });
}

/** The bytes: a Content-Length that fits, unless a header says otherwise, and an end to the connection. */
export function bytesOf({ method, target, headers, body }: HostileRequest): Buffer {
  const has = (name: string): boolean => headers.some(([each]) => each.toLowerCase() === name);
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...(has("host") ? [] : ["Host: 127.0.0.1"]),
    "Connection: close",
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined || has("content-length") || has("transfer-encoding")
      ? []
      : [`Content-Length: ${body.length}`]),
  ];
  // Latin-1, as header fields are: what lies above becomes some byte or other.
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), body ?? Buffer.alloc(0)]);
}

/** Whether the length of the body is as the headers say; where they lie, the other side may wait for the rest. */
export function isWhole({ headers }: HostileRequest): boolean {
  return !headers.some(([name]) => /^(content-length|transfer-encoding|expect|upgrade)$/i.test(name));
}

/** The text in place of a path parameter, or behind the path where it has none. */
function withPath({ template, url }: ValidRequest, text: string | null): string {
  if (text === null) return url;
  const path = template.includes("{") ? template.replace(/\{[^}]*\}/, text) : `${template}/${text}`;
  return path.replace(/\{[^}]*\}/g, "1");
}

function withQuery(url: string, names: readonly string[], query: readonly [number, string] | null): string {
  if (query === null) return url;
  const [at, text] = query;
  const all = [...names, "cursor", "limit", "price[min]", "price[__proto__]", "genre", "unknown", text];
  const pair = `${all[at % all.length]}=${text}`;
  return `${url}${url.includes("?") ? "&" : "?"}${pair}`;
}

function withHeaders(
  valid: Readonly<Record<string, string>>,
  bad: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  const replaced = new Set(bad.map(([name]) => name.toLowerCase()));
  return [...Object.entries(valid).filter(([name]) => !replaced.has(name.toLowerCase())), ...bad];
}

/** The body with one of its values replaced, cut off, or replaced as a whole. */
function withValue(body: string, bad: readonly [number, number, string] | null): string {
  if (bad === null) return body;
  const [how, at, text] = bad;
  if (how % 8 === 0) return text;
  if (how % 8 === 1) return body.slice(0, at % (body.length + 1));
  // Values of a JSON text: what stands after a colon, a bracket or a comma of an array.
  const values = [...body.matchAll(/(?<=[:[,])("(?:[^"\\]|\\.)*"(?!\s*:)|-?\d[\d.eE+-]*|true|false|null)/g)];
  const chosen = values[at % Math.max(1, values.length)];
  if (chosen === undefined) return text;
  return `${body.slice(0, chosen.index)}${text}${body.slice(chosen.index + chosen[0].length)}`;
}

/** One value of a true cursor replaced, so that its mark still fits. */
function forgedCursors(cursor: string | undefined): fc.Arbitrary<string> {
  if (cursor === undefined) return fc.constant("AAAA");
  const parts = JSON.parse(Buffer.from(cursor, "base64url").toString()) as readonly unknown[];
  return fc.tuple(fc.nat(), jsonTexts).map(([at, text]) => {
    const values = parts.map((part) => JSON.stringify(part));
    values[at % values.length] = text;
    return Buffer.from(`[${values.join(",")}]`).toString("base64url");
  });
}

function escapeLoosely(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // A lone surrogate has no escaped form; its three bytes would be these.
    return text.replace(/[\ud800-\udfff]/g, "%ED%A0%80").replaceAll("\u0000", "%00");
  }
}
