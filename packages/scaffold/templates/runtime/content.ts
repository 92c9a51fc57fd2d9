/** What a handler answers with → the content type that the document names for it, and what can be sent. */
import { Readable } from "node:stream";
import type { OperationContract } from "./contract.js";
import { isAccepted, mediaTypeOf } from "./negotiate.js";

export interface Content {
  /** Undefined: as the framework has it. */
  readonly type: string | undefined;
  /** Text, bytes or a stream; anything else is sent as JSON. */
  readonly body: unknown;
}

type Answers = NonNullable<OperationContract["answers"]>;

/**
 * @param type the content type that stands in the answer already: it stays where the document has it for this
 * status, and gives way where it is only what frameworks say of text, bytes and objects
 */
export function contentFor(
  answers: Answers,
  status: number,
  body: unknown,
  type: string | undefined,
  accept: string | undefined,
): Content {
  const declared = declaredTypes(answers, status);
  const kind = kindOf(body);
  const standing = type && mediaTypeOf(type);
  const isChosen = standing && (!usual.has(standing) || declared.includes(standing));
  const chosen = isChosen ? standing : choose(declared, kind, accept);
  const sent = isChosen ? type : chosen && withCharset(chosen);
  const bytesType = sent ?? type ?? "application/octet-stream";
  if (kind === "stream") return { type: bytesType, body: toReadable(body as Stream, chosen ?? "") };
  if (kind === "bytes") return { type: bytesType, body: toBuffer(body as Uint8Array) };
  // The document has no text for this status: a text is a JSON value like any other.
  const isJsonText = kind === "text" && !isChosen && chosen !== undefined && isJson(chosen);
  return { type: sent, body: isJsonText ? JSON.stringify(body) : body };
}

/** The content type of what is sent as JSON, whatever it is; undefined: as the framework has it. */
export function jsonTypeFor(
  answers: Answers,
  status: number,
  type: string | undefined,
  accept: string | undefined,
): string | undefined {
  if (type !== undefined && !usual.has(mediaTypeOf(type))) return type;
  const chosen = choose(declaredTypes(answers, status), "json", accept);
  return chosen && withCharset(chosen);
}

/** True for bytes and pieces that are neither Node's own `Buffer` nor its stream. */
export function isForeign(body: unknown): boolean {
  const kind = kindOf(body);
  return (kind === "bytes" && !Buffer.isBuffer(body)) || (kind === "stream" && !isStream(body));
}

export function isStream(body: unknown): body is Readable {
  return body instanceof Readable;
}

function declaredTypes(answers: Answers, status: number): readonly string[] {
  return answers[status] ?? answers[`${Math.floor(status / 100)}XX`] ?? answers["default"] ?? [];
}

type Kind = "stream" | "bytes" | "text" | "json";
type Stream = AsyncIterable<unknown>;

function kindOf(body: unknown): Kind {
  if (typeof body === "string") return "text";
  if (typeof body !== "object" || body === null) return "json";
  if (body instanceof Uint8Array) return "bytes";
  return Symbol.asyncIterator in body ? "stream" : "json";
}

const usual = new Set(["application/json", "application/octet-stream", "text/html", "text/plain"]);

function choose(declared: readonly string[], kind: Kind, accept: string | undefined): string | undefined {
  const possible = declared.filter((type) => !type.includes("*") && fits(type, kind));
  const fitting = possible.length > 0 || kind !== "text" ? possible : declared.filter(isJson);
  return (accept && fitting.find((type) => isAccepted(type, accept))) || fitting[0];
}

function fits(type: string, kind: Kind): boolean {
  if (kind === "json") return isJson(type);
  if (kind === "text") return isText(type);
  return kind === "stream" ? !isJson(type) : !isJson(type) && type !== "text/event-stream";
}

function isJson(type: string): boolean {
  return /[/+]json$/.test(type);
}

function isText(type: string): boolean {
  return type.startsWith("text/") || /[/+](xml|yaml|x-yaml|toml|graphql|javascript)$/.test(type);
}

const sequence = /^application\/(x-)?(jsonl|ndjson|jsonlines)$/;

function withCharset(type: string): string {
  return isText(type) || isJson(type) || sequence.test(type) ? `${type}; charset=utf-8` : type;
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The pieces as a stream of bytes. It asks for the next one when there is room, and ends the source when closed. */
function toReadable(pieces: Stream, type: string): Readable {
  if (type === "text/event-stream") return readableOf(mapped(pieces, printEvent));
  if (sequence.test(type)) return readableOf(mapped(pieces, (item) => `${JSON.stringify(item)}\n`));
  // RFC 7464 §2.2: a record separator before each value.
  if (type.endsWith("json-seq")) {
    return readableOf(mapped(pieces, (item) => `\u001e${JSON.stringify(item)}\n`));
  }
  return pieces instanceof Readable ? pieces : readableOf(pieces);
}

function readableOf(pieces: AsyncIterable<unknown>): Readable {
  return Readable.from(pieces, { objectMode: false });
}

/**
 * Each piece as text. Not a generator: one that waits for its next piece cannot be ended, and the source must
 * hear at once that the client has gone.
 */
function mapped(pieces: Stream, print: (piece: unknown) => string): AsyncIterable<string> {
  return {
    [Symbol.asyncIterator]() {
      const source = pieces[Symbol.asyncIterator]();
      return {
        async next() {
          const { done, value } = await source.next();
          return done ? { done, value: undefined } : { done: false, value: print(value) };
        },
        async return() {
          await source.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
function printEvent(item: unknown): string {
  const { data, event, id, retry } = item as { data: unknown; event?: string; id?: string; retry?: number };
  const text = typeof data === "string" ? data : (JSON.stringify(data) ?? "");
  let frame = "";
  if (event !== undefined) frame += `event: ${oneLine(event)}\n`;
  if (id !== undefined) frame += `id: ${oneLine(String(id))}\n`;
  if (retry !== undefined) frame += `retry: ${retry}\n`;
  for (const line of text.split(/\r\n|\r|\n/)) frame += `data: ${line}\n`;
  return `${frame}\n`;
}

// A line break inside a field would start another one.
function oneLine(text: string): string {
  return text.replace(/[\r\n\0]+/g, " ");
}
