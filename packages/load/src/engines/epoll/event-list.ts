/** Where `epoll_wait` writes what happened. */
import type { Libc } from "../libc.ts";

export const EPOLLIN = 0x1;
export const EPOLLOUT = 0x4;
export const EPOLLERR = 0x8;
export const EPOLLHUP = 0x10;
export const EPOLLRDHUP = 0x2000;
export const EPOLLET: number = 0x80000000 | 0;

/**
 * Events, each of flags and two words that were given when its descriptor was registered: the slot of a connection, and
 * the generation of what is in it.
 */
export class EventList {
  readonly capacity: number;
  readonly address: number;
  private readonly words: Int32Array;
  /** `struct epoll_event` is packed on x86-64 alone; elsewhere its data begin at a multiple of 8. */
  private readonly stride: number = process.arch === "x64" ? 3 : 4;
  private readonly dataAt: number = this.stride - 2;

  constructor(libc: Libc, capacity: number) {
    this.capacity = capacity;
    this.words = new Int32Array(new ArrayBuffer(capacity * this.stride * 4));
    this.address = libc.addressOf(this.words);
  }

  flags(index: number): number {
    return this.words[index * this.stride] as number;
  }

  slot(index: number): number {
    return this.words[index * this.stride + this.dataAt] as number;
  }

  generation(index: number): number {
    return this.words[index * this.stride + this.dataAt + 1] as number;
  }

  /** Writes the first event, as `epoll_ctl` takes it. */
  describe(
    flags: number,
    { slot, generation }: { readonly slot: number; readonly generation: number },
  ): void {
    this.words[0] = flags;
    this.words[this.dataAt] = slot;
    this.words[this.dataAt + 1] = generation;
  }
}
