/**
 * Latencies as a histogram log, version 1.3, which the tools of HdrHistogram read and draw: a line per second, values in
 * µs. http://hdrhistogram.org describes it, and its plotter takes such files.
 */
import { deflateSync } from "node:zlib";
import { HIGHEST_US, type Histogram } from "../histogram.ts";
import type { Tally } from "../load-run.ts";
import { mergedLatency } from "../timeline.ts";

/** "V2", with words of one byte to nine, uncompressed and compressed. */
const COOKIE = 0x1c849303 | 0x10;
const COMPRESSED_COOKIE = 0x1c849304 | 0x10;

const HEADER_BYTES = 40;
const SIGNIFICANT_DIGITS = 3;

export interface HdrLogOptions {
  readonly startedAt: Date;
  /** What was asked for and by what, for people: `ashlar 0.1.0, GET http://localhost:3000/`. */
  readonly about: string;
}

/** The lines before the first second. */
export function hdrLogHeader({ startedAt, about }: HdrLogOptions): string {
  const seconds = (startedAt.getTime() / 1000).toFixed(3);
  return [
    `#[${about.replaceAll(/\s+/g, " ")}; values in microseconds]`,
    "#[Histogram log format version 1.3]",
    `#[StartTime: ${seconds} (seconds since epoch), ${startedAt.toISOString()}]`,
    `#[BaseTime: ${seconds} (seconds since epoch)]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    "",
  ].join("\n");
}

/** The latencies of a second, with the end of the line; the time is from the begin of measuring, the maximum in ms. */
export function hdrLogLine(tally: Pick<Tally, "startMs" | "endMs" | "latency">): string {
  const histogram = mergedLatency(tally);
  const start = (tally.startMs / 1000).toFixed(3);
  const length = ((tally.endMs - tally.startMs) / 1000).toFixed(3);
  const highest = (histogram.highestUs / 1000).toFixed(3);
  return `${start},${length},${highest},${compressed(histogram)}\n`;
}

function compressed(histogram: Histogram): string {
  const content = deflateSync(encoded(histogram));
  const head = Buffer.alloc(8);
  head.writeInt32BE(COMPRESSED_COOKIE, 0);
  head.writeInt32BE(content.length, 4);
  return Buffer.concat([head, content]).toString("base64");
}

function encoded(histogram: Histogram): Buffer {
  const counts = encodedCounts(histogram.counts);
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeInt32BE(COOKIE, 0);
  head.writeInt32BE(counts.length, 4);
  head.writeInt32BE(0, 8); // how far slots are shifted
  head.writeInt32BE(SIGNIFICANT_DIGITS, 12);
  head.writeBigInt64BE(1n, 16); // the lowest value
  head.writeBigInt64BE(BigInt(HIGHEST_US), 24);
  head.writeDoubleBE(1, 32); // by what values are to be multiplied
  return Buffer.concat([head, counts]);
}

/** Counts as they stand, runs of zeros as their negative length; what follows the last count is left out. */
function encodedCounts(counts: Float64Array): Buffer {
  const bytes: number[] = [];
  let zeros = 0;
  for (const count of counts) {
    if (count === 0) {
      zeros++;
      continue;
    }
    if (zeros > 0) pushNumber(bytes, zeros === 1 ? 0 : -zeros);
    zeros = 0;
    pushNumber(bytes, count);
  }
  return Buffer.from(bytes);
}

/** ZigZag: 0, -1, 1, -2 become 0, 1, 2, 3. Then seven bits to a byte, the lowest first; counts stay far below 2^56. */
function pushNumber(bytes: number[], value: number): void {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}
