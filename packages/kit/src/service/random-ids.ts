/** Random ids, cheaper than one call of the generator for each. */
import { randomFillSync } from "node:crypto";

const idBytes = 16;
/** Filled at once: a call costs about as much for 8 KB as for 16 bytes. */
const pool = Buffer.allocUnsafe(idBytes * 512);
let used = pool.length;

/** 32 hex digits from 128 random bits; never all zeros. */
export function newTraceId(): string {
  return take(16);
}

/** 16 hex digits from 64 random bits; never all zeros. */
export function newSpanId(): string {
  return take(8);
}

function take(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const id = pool.toString("hex", used, used + bytes);
  used += bytes;
  // Trace Context §3.2.2: an id of zeros is none.
  return /^0+$/.test(id) ? take(bytes) : id;
}
