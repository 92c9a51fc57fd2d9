/** Memory that the kernel receives into as something comes, whichever connection it is for: a ring of buffers, used in turn. */
import { errorText, type Libc } from "../libc.ts";
import {
  MAP_PRIVATE_ANONYMOUS,
  PROT_READ_WRITE,
  REGISTER_BUFFER_RING,
  UNREGISTER_BUFFER_RING,
} from "./abi.ts";
import { type Ring, writeAddress } from "./ring.ts";

/** struct io_uring_buf { u64 addr; u32 len; u16 bid, resv }; the first one's `resv` is the tail of the ring. */
const entryBytes = 16;
const tailAt = 7;

export interface BufferSizes {
  /** A power of 2, at most 32,768. */
  readonly count: number;
  readonly bytes: number;
}

export class ReceiveBuffers {
  /** Buffer `id` begins at `id * bytes`. */
  readonly memory: Uint8Array;
  readonly bytes: number;
  private readonly libc: Libc;
  private readonly ring: Ring;
  private readonly memoryAddress: number;
  private readonly mask: number;
  private readonly entriesAddress: number;
  private readonly entries: Int32Array;
  private readonly halves: Uint16Array;
  /** struct io_uring_buf_reg { u64 ring_addr; u32 ring_entries; u16 bgid, flags; u64 resv[3] }. */
  private readonly registration: Int32Array = new Int32Array(new ArrayBuffer(40));
  private tail: number = 0;
  /** 0, or the errno, negated, that says why the kernel does not take them. */
  readonly result: number;

  /** @throws {Error} where there is no memory for them */
  constructor(libc: Libc, ring: Ring, { count, bytes }: BufferSizes) {
    this.libc = libc;
    this.ring = ring;
    this.bytes = bytes;
    this.mask = count - 1;
    this.memory = new Uint8Array(new ArrayBuffer(count * bytes));
    this.memoryAddress = libc.addressOf(this.memory);
    // It must begin with a page, which memory of JavaScript need not.
    this.entriesAddress = libc.mmap(0, count * entryBytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
    if (this.entriesAddress === -1) throw new Error(`no memory for buffers: ${errorText(libc.errno())}`);
    const shared = libc.memoryAt(this.entriesAddress, count * entryBytes);
    this.entries = new Int32Array(shared);
    this.halves = new Uint16Array(shared);
    writeAddress(this.registration, 0, this.entriesAddress);
    this.registration[2] = count;
    this.result = ring.register(REGISTER_BUFFER_RING, libc.addressOf(this.registration), 1);
    for (let id = 0; id < count; id++) this.giveBack(id);
    this.publish();
  }

  /** A buffer has been read. */
  giveBack(id: number): void {
    const place = this.tail & this.mask;
    const at = place * 4;
    writeAddress(this.entries, at, this.memoryAddress + id * this.bytes);
    this.entries[at + 2] = this.bytes;
    this.halves[place * 8 + 6] = id;
    this.tail = (this.tail + 1) & 0xffff;
  }

  /** Lets the kernel have what was given back. */
  publish(): void {
    this.halves[tailAt] = this.tail;
  }

  /** Before the ring is disposed of: nothing is received into the memory afterwards. */
  dispose(): void {
    this.ring.register(UNREGISTER_BUFFER_RING, this.libc.addressOf(this.registration), 1);
    this.libc.munmap(this.entriesAddress, (this.mask + 1) * entryBytes);
  }
}
