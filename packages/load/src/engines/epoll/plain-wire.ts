/** Bytes as they are: one system call each way. */
import { errnos, type Libc, MSG_NOSIGNAL } from "../libc.ts";
import { AGAIN, BROKEN, type Wire } from "./wire.ts";

/** A response of 64 KB comes in one call, and the first bytes, which small ones need, stay in the cache. */
const memoryBytes = 256 * 1024;
/** tcp(7): received bytes are dropped, not copied. */
const MSG_TRUNC = 0x20;

export class PlainWire implements Wire {
  readonly memory: Uint8Array = new Uint8Array(new ArrayBuffer(memoryBytes));
  readonly isDrainedWhenShort: boolean = true;
  readonly words: string = "";
  errno: number = 0;
  private readonly libc: Libc;
  private readonly recv: Libc["recv"];
  private readonly sendBytes: Libc["send"];
  private readonly memoryAddress: number;
  private readonly skipFlags: number;
  private readonly mostSkipped: number;
  private readonly fds: Int32Array;

  constructor(
    libc: Libc,
    { connections, isUnix }: { readonly connections: number; readonly isUnix: boolean },
  ) {
    this.libc = libc;
    this.recv = libc.recv;
    this.sendBytes = libc.send;
    this.memoryAddress = libc.addressOf(this.memory);
    // On Unix sockets the flag means something else; there bytes are copied over the memory.
    this.skipFlags = isUnix ? 0 : MSG_TRUNC;
    this.mostSkipped = isUnix ? memoryBytes : 2 ** 30;
    this.fds = new Int32Array(connections).fill(-1);
  }

  adopt(slot: number, fd: number): void {
    this.fds[slot] = fd;
  }

  greet(_slot: number): number {
    return 1;
  }

  receive(slot: number): number {
    const bytes = this.recv(this.fds[slot] as number, this.memoryAddress, memoryBytes, 0);
    return bytes >= 0 ? bytes : this.failed();
  }

  skip(slot: number, bytes: number): number {
    const most = bytes < this.mostSkipped ? bytes : this.mostSkipped;
    const skipped = this.recv(this.fds[slot] as number, this.memoryAddress, most, this.skipFlags);
    return skipped >= 0 ? skipped : this.failed();
  }

  hasMore(_slot: number): boolean {
    return false;
  }

  send(slot: number, address: number, bytes: number): number {
    const sent = this.sendBytes(this.fds[slot] as number, address, bytes, MSG_NOSIGNAL);
    return sent >= 0 ? sent : this.failed();
  }

  release(slot: number): void {
    this.fds[slot] = -1;
  }

  dispose(): void {}

  private failed(): number {
    const errno = this.libc.errno();
    if (errno === errnos.EAGAIN) return AGAIN;
    this.errno = errno;
    return BROKEN;
  }
}
