/** Requests of a table as buffers, which sockets take. */
import type { RequestTable } from "../../request-source.ts";

/** Making a buffer costs more than sending it; of larger tables all of them would take too much memory. */
const keptFrames = 65_536;

export class RequestFrames {
  readonly #table: RequestTable;
  readonly #frames: (Buffer | undefined)[];

  constructor(table: RequestTable) {
    this.#table = table;
    this.#frames = new Array<Buffer | undefined>(Math.min(table.lengths.length, keptFrames)).fill(undefined);
  }

  of(request: number): Buffer {
    const kept = this.#frames[request];
    if (kept !== undefined) return kept;
    const frame = this.#make(request);
    if (request < keptFrames) this.#frames[request] = frame;
    return frame;
  }

  #make(request: number): Buffer {
    const { bytes, starts, lengths } = this.#table;
    return Buffer.from(bytes.buffer, bytes.byteOffset + (starts[request] ?? 0), lengths[request]);
  }
}
