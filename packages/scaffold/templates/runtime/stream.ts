/** Answers that are sent piece by piece: server-sent events, JSON lines, bytes. */
import { Readable } from "node:stream";
import type { OperationContract } from "./contract.js";

type Streams = NonNullable<OperationContract["streams"]>;

export const streamTypes: Readonly<Record<Streams, string>> = {
  events: "text/event-stream; charset=utf-8",
  lines: "application/jsonl; charset=utf-8",
  "json-seq": "application/json-seq",
  bytes: "application/octet-stream",
};

/** True for what is sent piece by piece; text and bytes are not. */
export function isStreamed(body: unknown): body is AsyncIterable<unknown> {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}

/** The pieces as a stream of bytes, in the format named. */
export function toReadable(body: AsyncIterable<unknown>, format: Streams): Readable {
  if (format === "bytes") return body instanceof Readable ? body : Readable.from(body, { objectMode: false });
  return Readable.from(
    format === "events" ? events(body) : lines(body, format === "json-seq" ? "\u001e" : ""),
    { objectMode: false },
  );
}

async function* lines(items: AsyncIterable<unknown>, prefix: string): AsyncGenerator<string> {
  for await (const item of items) yield `${prefix}${JSON.stringify(item)}\n`;
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
async function* events(items: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const item of items) {
    const { data, event, id, retry } = item as { data: unknown; event?: string; id?: string; retry?: number };
    const text = typeof data === "string" ? data : (JSON.stringify(data) ?? "");
    let frame = "";
    if (event !== undefined) frame += `event: ${oneLine(event)}\n`;
    if (id !== undefined) frame += `id: ${oneLine(String(id))}\n`;
    if (retry !== undefined) frame += `retry: ${retry}\n`;
    for (const line of text.split(/\r\n|\r|\n/)) frame += `data: ${line}\n`;
    yield `${frame}\n`;
  }
}

// A line break inside a field would start another one.
function oneLine(text: string): string {
  return text.replace(/[\r\n\0]+/g, " ");
}
