/**
 * What the kernel is asked to do with the connections, as entries of the ring. A connection is named by its slot; what
 * comes back says for which use of the slot it was, because that may be over by then.
 */
import { MSG_NOSIGNAL } from "../libc.ts";
import {
  BUFFER_SELECT,
  FIXED_FILE,
  OP_CANCEL,
  OP_POLL,
  OP_RECV,
  OP_SEND,
  POLL_FIRST,
  RECV_MULTISHOT,
  SKIP_SUCCESS,
} from "./abi.ts";
import { type Ring, writeAddress } from "./ring.ts";

/** What an operation is for. */
export const CONNECT = 0;
export const SEND = 1;
export const RECEIVE = 2;
const CANCEL = 3;

// The second word of user data: the generation of a slot, and behind it the kind.
const kindBits = 2;
const kindMask = 3;
const generationMask = 0x3fff_ffff;

/** poll(2). */
const POLLOUT = 0x4;

/** The kernel goes on until all is sent. */
const MSG_WAITALL = 0x100;
/** tcp(7): received bytes are dropped, not copied. On Unix sockets the flag means something else. */
const MSG_TRUNC = 0x20;

const mostDropped = 2 ** 30;

export class Operations {
  private readonly ring: Ring;
  /** Counted up at each `forget`. */
  private readonly generations: Int32Array;
  /** Which entry was the last for a slot. */
  private readonly places: Int32Array;

  constructor(ring: Ring, slots: number) {
    this.ring = ring;
    this.generations = new Int32Array(slots);
    this.places = new Int32Array(slots);
  }

  generation(slot: number): number {
    return this.generations[slot] as number;
  }

  /** Whether a completion, by the second word of its user data, is for what is in the slot now. */
  isCurrent(slot: number, mark: number): boolean {
    return mark >>> kindBits === this.generations[slot];
  }

  /** CONNECT, SEND, RECEIVE or something that needs no answer. */
  kindOf(mark: number): number {
    return mark & kindMask;
  }

  /** Something else will be in the slot. */
  forget(slot: number): void {
    this.generations[slot] = ((this.generations[slot] as number) + 1) & generationMask;
    // An entry names the slot: handed over later, it would be for what is in it then.
    if (!this.ring.isSubmitted(this.places[slot] as number)) this.ring.submit();
  }

  /** Tells when a socket that connects is connected, or will not be: events as of poll(2). */
  awaitConnection(slot: number): void {
    const at = this.write(slot, OP_POLL | FIXED_FILE, CONNECT);
    this.ring.entries[at + 7] = POLLOUT;
  }

  /** @param isTold whether a completion comes where all was sent; it always comes where not */
  send(slot: number, address: number, bytes: number, isTold: boolean): void {
    const at = this.write(slot, isTold ? OP_SEND | FIXED_FILE : OP_SEND | FIXED_FILE | SKIP_SUCCESS, SEND);
    const { entries } = this.ring;
    writeAddress(entries, at + 4, address);
    entries[at + 6] = bytes;
    entries[at + 7] = MSG_NOSIGNAL | MSG_WAITALL;
  }

  /** Again and again, into buffers, until there are none, or no place for completions, or it is stopped. */
  receiveAlways(slot: number): void {
    this.write(slot, OP_RECV | FIXED_FILE | BUFFER_SELECT | POLL_FIRST | RECV_MULTISHOT, RECEIVE);
  }

  /** Once, into a buffer. */
  receiveOnce(slot: number): void {
    this.write(slot, OP_RECV | FIXED_FILE | BUFFER_SELECT | POLL_FIRST, RECEIVE);
  }

  /** Receives once, at most so many bytes, and keeps none. */
  drop(slot: number, bytes: number): void {
    const at = this.write(slot, OP_RECV | FIXED_FILE | POLL_FIRST, RECEIVE);
    const { entries } = this.ring;
    entries[at + 6] = Math.min(bytes, mostDropped);
    // Not MSG_WAITALL: what is dropped does not count towards it, and it would wait for the next answer.
    entries[at + 7] = MSG_TRUNC;
  }

  /** The one that receives always ends soon, with ECANCELED. */
  stopReceiving(slot: number): void {
    const at = this.write(slot, OP_CANCEL | SKIP_SUCCESS, CANCEL);
    const { entries } = this.ring;
    // The user data of what is meant stands where others have an address.
    entries[at + 4] = slot;
    entries[at + 5] = this.mark(slot, RECEIVE);
  }

  /** Begins an entry; returns where it lies. */
  private write(slot: number, operation: number, kind: number): number {
    const at = this.ring.next();
    const { entries } = this.ring;
    entries[at] = operation;
    entries[at + 1] = slot;
    entries[at + 8] = slot;
    entries[at + 9] = this.mark(slot, kind);
    this.places[slot] = this.ring.place;
    return at;
  }

  private mark(slot: number, kind: number): number {
    return ((this.generations[slot] as number) << kindBits) | kind;
  }
}
