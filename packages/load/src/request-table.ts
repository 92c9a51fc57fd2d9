/** Renders the requests of a plan, each with each row of its data, to the bytes that go out. */
import { LoadError } from "./errors.ts";
import type { LoadPlan } from "./plan.ts";
import { createMessage, type Message, renderMessage } from "./request-message.ts";
import type { RequestSource, RequestTable } from "./request-source.ts";
import { type SpecEntries, sendOrder } from "./send-order.ts";

const MOST_BYTES = 2 ** 30;
const MOST_SPECS = 2 ** 16;

/**
 * Adds what is not given: Host, User-Agent, Accept, and Content-Length always. A header whose value is empty is left
 * out, so that `["User-Agent", ""]` sends none.
 *
 * @throws {LoadError} ASHLAR_LOAD_INPUT where a placeholder names no field, a field brings a line break into a header, or
 * all of it takes more than 1 GiB
 */
export function renderRequests({
  origin,
  requests,
  data,
}: Pick<LoadPlan, "origin" | "requests" | "data">): RequestTable {
  if (requests.length === 0 || requests.length > MOST_SPECS) {
    throw problem(`there are ${requests.length} requests to send`, `a run takes 1 to ${MOST_SPECS}`);
  }
  const rows = data?.rows ?? [];
  if (data !== undefined && rows.length === 0) throw problem("the data has no rows", "it needs at least one");
  const messages = requests.map((spec) => createMessage(spec, { origin, fields: data?.fields ?? [] }));
  const table = allocate(messages, rows);
  writeMessages(table, { messages, rows });
  return table;
}

/**
 * Takes places of the order in turn. Several workers take the next one of all, each time: shares of their own would send
 * rows twice, or never, where one is faster, and a worker whose share is slow would lend nothing to the others.
 */
export class TableSource implements RequestSource {
  readonly table: RequestTable;
  private readonly order: Uint32Array;
  private readonly taken: Uint32Array;

  constructor(table: RequestTable) {
    this.table = table;
    this.order = table.order;
    this.taken = table.taken;
  }

  next(): number {
    const { order } = this;
    if (order.length === 1) return order[0] as number;
    // After 2^32 requests it begins at 0 again, and the rows once somewhere else.
    return order[Atomics.add(this.taken, 0, 1) % order.length] as number;
  }
}

/** The table with all of its lengths, and nothing written yet: rendering twice takes less memory than keeping it. */
function allocate(messages: readonly Message[], rows: readonly (readonly string[])[]): RequestTable {
  const entries = entriesOf(messages, rows.length);
  const { first, count } = entries.at(-1) as SpecEntries;
  const total = first + count;
  const table = {
    starts: new Float64Array(shared(total * Float64Array.BYTES_PER_ELEMENT)),
    lengths: new Uint32Array(shared(total * Uint32Array.BYTES_PER_ELEMENT)),
    specs: new Uint16Array(shared(total * Uint16Array.BYTES_PER_ELEMENT)),
    headOnly: new Uint8Array(shared(messages.length)),
    order: sendOrder(entries),
    taken: new Uint32Array(shared(Uint32Array.BYTES_PER_ELEMENT)),
  };
  let bytes = 0;
  let index = 0;
  for (const [spec, message] of messages.entries()) {
    table.headOnly[spec] = message.isHead ? 1 : 0;
    for (const [number, row] of rowsOf(message, rows).entries()) {
      const rendered = renderMessage(message, { row, number });
      const length = Buffer.byteLength(rendered.text) + (rendered.bytes?.length ?? 0);
      table.starts[index] = bytes;
      table.lengths[index] = length;
      table.specs[index] = spec;
      bytes += length;
      if (bytes > MOST_BYTES) throw tooLarge(rows.length);
      index++;
    }
  }
  return { ...table, bytes: new Uint8Array(shared(bytes)) };
}

function entriesOf(messages: readonly Message[], rows: number): SpecEntries[] {
  let first = 0;
  return messages.map(({ weight, isConstant }) => {
    const count = isConstant ? 1 : rows;
    first += count;
    return { first: first - count, count, weight };
  });
}

function rowsOf(
  { isConstant }: Message,
  rows: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  return isConstant ? [[]] : rows;
}

function writeMessages(
  { bytes, starts }: RequestTable,
  {
    messages,
    rows,
  }: { readonly messages: readonly Message[]; readonly rows: readonly (readonly string[])[] },
): void {
  const memory = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let index = 0;
  for (const message of messages) {
    for (const [number, row] of rowsOf(message, rows).entries()) {
      const rendered = renderMessage(message, { row, number });
      const start = starts[index++] as number;
      const written = memory.write(rendered.text, start);
      if (rendered.bytes !== undefined) bytes.set(rendered.bytes, start + written);
    }
  }
}

function shared(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes);
}

function tooLarge(rows: number): LoadError {
  return problem(
    `the requests, with ${rows} rows of data, take more than 1 GiB`,
    "a part of the data will do: rows are used again from the first",
  );
}

function problem(message: string, hint: string): LoadError {
  return new LoadError("ASHLAR_LOAD_INPUT", message, { hint });
}
