/** The bytes of one request, with places for the fields of a row: RFC 9112 §3. */
import { LoadError } from "./errors.ts";
import { createTemplate, fillTemplate, type Template, type TemplatePlace } from "./placeholders.ts";
import type { Origin, RequestSpec } from "./plan.ts";
import { isHeaderValue, textOf } from "./request-spec.ts";
import { readVersion } from "./version.ts";

/** A request with places for fields. */
export interface Message {
  readonly label: string;
  readonly weight: number;
  readonly isHead: boolean;
  readonly isConstant: boolean;
  readonly requestLine: Template;
  readonly headers: readonly { readonly name: string; readonly value: Template }[];
  readonly body: Template | Uint8Array | undefined;
  readonly needsLength: boolean;
}

export function createMessage(
  spec: RequestSpec,
  { origin, fields }: { readonly origin: Origin; readonly fields: readonly string[] },
): Message {
  const requestLine = createTemplate(spec.target, { place: "target", fields });
  const headers = [...addedHeaders(spec, origin), ...spec.headers]
    .filter(([, value]) => value !== "")
    .map(([name, value]) => ({ name, value: createTemplate(value, { place: "header", fields }) }));
  const body = bodyOf(spec, fields);
  const templates = [requestLine, ...headers.map(({ value }) => value), ...(isTemplate(body) ? [body] : [])];
  return {
    label: spec.label,
    weight: spec.weight,
    isHead: spec.method === "HEAD",
    isConstant: templates.every(({ isConstant }) => isConstant),
    requestLine: { ...requestLine, parts: [`${spec.method} `, ...requestLine.parts, " HTTP/1.1\r\n"] },
    headers,
    body,
    // RFC 9110 §8.6: where a method expects content, none is said with 0.
    needsLength: body !== undefined || ["POST", "PUT", "PATCH"].includes(spec.method),
  };
}

function addedHeaders({ headers }: RequestSpec, origin: Origin): (readonly [string, string])[] {
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const added = [
    ["Host", hostHeader(origin)],
    ["User-Agent", `ashlar-load/${readVersion()}`],
    ["Accept", "*/*"],
  ] as const;
  return added.filter(([name]) => !given.has(name.toLowerCase()));
}

/** RFC 9110 §7.2: without the port where it is the scheme's own. */
function hostHeader({ hostname, port, isSecure }: Origin): string {
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return port === (isSecure ? 443 : 80) ? host : `${host}:${port}`;
}

/** Placeholders are looked for in text alone, and only where there is data: braces of a body may mean something else. */
function bodyOf(spec: RequestSpec, fields: readonly string[]): Template | Uint8Array | undefined {
  const text = fields.length === 0 ? undefined : textOf(spec.body);
  if (text === undefined) return spec.body;
  const template = createTemplate(text, { place: bodyPlace(spec), fields });
  return template.isConstant ? spec.body : template;
}

function bodyPlace({ headers }: RequestSpec): TemplatePlace {
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  if (/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) return "json";
  return /^application\/x-www-form-urlencoded\b/i.test(type) ? "form" : "text";
}

function isTemplate(body: Message["body"]): body is Template {
  return body !== undefined && !(body instanceof Uint8Array);
}

/** Bytes of a head and a body, as text where they are text. */
export interface Rendered {
  readonly text: string;
  readonly bytes?: Uint8Array;
}

/**
 * The request for a row.
 *
 * @param row and its place, which the message names where a field cannot stand in a header
 */
export function renderMessage(
  message: Message,
  { row, number }: { readonly row: readonly string[]; readonly number: number },
): Rendered {
  const { body } = message;
  const bodyText = isTemplate(body) ? fillTemplate(body, row) : "";
  const bodyBytes = isTemplate(body) ? Buffer.byteLength(bodyText) : (body?.length ?? 0);
  let text = fillTemplate(message.requestLine, row);
  for (const { name, value } of message.headers) {
    const filled = fillTemplate(value, row);
    if (!isHeaderValue(filled)) throw brokenHeader(name, number);
    text += `${name}: ${filled}\r\n`;
  }
  if (message.needsLength) text += `Content-Length: ${bodyBytes}\r\n`;
  text += `\r\n${bodyText}`;
  return { text, ...(body instanceof Uint8Array ? { bytes: body } : {}) };
}

function brokenHeader(name: string, row: number): LoadError {
  return new LoadError(
    "ASHLAR_LOAD_INPUT",
    `row ${row + 1} of the data has a line break or a control character for the header ${name}`,
    { hint: "a header is one line" },
  );
}
