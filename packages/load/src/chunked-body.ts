/** Reads a chunked body: RFC 9112 §7.1. */
import { quote } from "./response-head.ts";
import { INCOMPLETE, MALFORMED, type ResponseState } from "./response-state.ts";

/** A longer line with a chunk's size and its extensions is none. */
const MAX_LINE_BYTES = 16_384;
const MAX_TRAILER_BYTES = 65_536;

// What comes next.
const SIZE = 0;
const SIZE_REST = 1;
const SIZE_LF = 2;
const DATA = 3;
const DATA_CR = 4;
const DATA_LF = 5;
const TRAILER = 6;
const TRAILER_REST = 7;
const LAST_LF = 8;
const NOTHING = 9;

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const SEMICOLON = 59;

/** Makes a state ready for a chunked body. */
export function beginChunks(state: ResponseState): void {
  state.chunkStage = SIZE;
  state.remainingBytes = 0;
  state.lineBytes = 0;
}

/** @returns where the body ends in the bytes from `start` to `end`, or INCOMPLETE, or MALFORMED with `state.problem` */
export function readChunks(state: ResponseState, bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    if (state.chunkStage === DATA) {
      at += skipData(state, end - at);
      continue;
    }
    const stage = stageAfter(state, bytes[at] as number);
    if (stage === MALFORMED) {
      state.problem = `not a chunked body: ${expectation(state)}, not ${quote(bytes, at, end)}`;
      return MALFORMED;
    }
    at++;
    if (stage === NOTHING) return at;
    state.chunkStage = stage;
  }
  return INCOMPLETE;
}

function skipData(state: ResponseState, availableBytes: number): number {
  const { remainingBytes } = state;
  if (availableBytes < remainingBytes) {
    state.remainingBytes = remainingBytes - availableBytes;
    return availableBytes;
  }
  state.chunkStage = state.chunkEnd;
  return remainingBytes;
}

function stageAfter(state: ResponseState, byte: number): number {
  switch (state.chunkStage) {
    case SIZE:
      return afterSize(state, byte);
    case SIZE_REST:
      if (byte === CR) return SIZE_LF;
      if (byte === LF) return afterSizeLine(state, DATA_LF);
      return ++state.lineBytes > MAX_LINE_BYTES ? MALFORMED : SIZE_REST;
    case SIZE_LF:
      return byte === LF ? afterSizeLine(state, DATA_CR) : MALFORMED;
    case DATA_CR:
      return byte === CR ? DATA_LF : MALFORMED;
    case DATA_LF:
      return byte === LF ? afterData(state) : MALFORMED;
    case TRAILER:
      if (byte === LF) return NOTHING;
      if (byte === CR) return LAST_LF;
      return ++state.lineBytes > MAX_TRAILER_BYTES ? MALFORMED : TRAILER_REST;
    case TRAILER_REST:
      if (++state.lineBytes > MAX_TRAILER_BYTES) return MALFORMED;
      return byte === LF ? TRAILER : TRAILER_REST;
    default:
      return byte === LF ? NOTHING : MALFORMED;
  }
}

function afterSize(state: ResponseState, byte: number): number {
  const digit = hexDigit(byte);
  if (digit >= 0) {
    state.remainingBytes = state.remainingBytes * 16 + digit;
    const isTooMuch = ++state.lineBytes > MAX_LINE_BYTES || state.remainingBytes > Number.MAX_SAFE_INTEGER;
    return isTooMuch ? MALFORMED : SIZE;
  }
  if (state.lineBytes === 0) return MALFORMED;
  if (byte === CR) return SIZE_LF;
  if (byte === LF) return afterSizeLine(state, DATA_LF);
  return byte === SEMICOLON || byte === SPACE || byte === TAB ? SIZE_REST : MALFORMED;
}

/** A line without a carriage return is taken as it is; data is then expected to end like it, so that none is mistaken for an end. */
function afterSizeLine(state: ResponseState, chunkEnd: number): number {
  state.chunkEnd = chunkEnd;
  state.lineBytes = 0;
  return state.remainingBytes === 0 ? TRAILER : DATA;
}

function afterData(state: ResponseState): number {
  beginChunks(state);
  return SIZE;
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const small = byte | 32;
  return small >= 97 && small <= 102 ? small - 87 : -1;
}

function expectation({ chunkStage }: ResponseState): string {
  if (chunkStage <= SIZE_LF) return "the size of a chunk was expected";
  return chunkStage <= DATA_LF ? "the end of a chunk was expected" : "the end of its trailers was expected";
}
