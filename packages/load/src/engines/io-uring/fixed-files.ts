/** The table of sockets that operations name by their place in it: the kernel then need not count who uses them. */
import type { Libc } from "../libc.ts";
import { REGISTER_FILES, REGISTER_FILES_UPDATE } from "./abi.ts";
import { type Ring, writeAddress } from "./ring.ts";

export class FixedFiles {
  private readonly ring: Ring;
  private readonly fd: Int32Array = new Int32Array(new ArrayBuffer(4));
  /** struct io_uring_files_update { u32 offset, resv; u64 fds }. */
  private readonly update: Int32Array = new Int32Array(new ArrayBuffer(16));
  private readonly updateAddress: number;
  /** 0, or the errno, negated, that says why there is no table. */
  readonly result: number;

  constructor(libc: Libc, ring: Ring, places: number) {
    this.ring = ring;
    this.updateAddress = libc.addressOf(this.update);
    writeAddress(this.update, 2, libc.addressOf(this.fd));
    const none = new Int32Array(new ArrayBuffer(places * 4)).fill(-1);
    this.result = ring.register(REGISTER_FILES, libc.addressOf(none), places);
  }

  /** Returns 0 or more, or an errno, negated. */
  put(place: number, fd: number): number {
    this.update[0] = place;
    this.fd[0] = fd;
    return this.ring.register(REGISTER_FILES_UPDATE, this.updateAddress, 1);
  }

  /** What still goes on with it goes on. */
  remove(place: number): void {
    this.put(place, -1);
  }
}
