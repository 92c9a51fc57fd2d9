/** Bytes as they are: one system call each way. */
import { errnos, type Libc, MSG_NOSIGNAL } from "../libc.ts";
import { AGAIN, BROKEN, type Wire } from "./wire.ts";

/** A response of 64 KB comes in one call, and the first bytes, which small ones need, stay in the cache. */
const memoryBytes = 256 * 1024;
/** tcp(7): received bytes are dropped, not copied. On Unix sockets the flag means something else. */
const MSG_TRUNC = 0x20;

export class PlainWire implements Wire {
  readonly memory: Uint8Array = new Uint8Array(new ArrayBuffer(memoryBytes));
  readonly isDrainedWhenShort: boolean = true;
  readonly canSkip: boolean;
  readonly words: string = "";
  errno: number = 0;
  private readonly libc: Libc;
  private readonly recv: Libc["recv"];
  private readonly sendBytes: Libc["send"];
  private readonly memoryAddress: number;
  private readonly fds: Int32Array;

  constructor(
    libc: Libc,
    { connections, isUnix }: { readonly connections: number; readonly isUnix: boolean },
  ) {
    this.libc = libc;
    this.recv = libc.recv;
    this.sendBytes = libc.send;
    this.memoryAddress = libc.addressOf(this.memory);
    this.canSkip = !isUnix;
    this.fds = new Int32Array(connections).fill(-1);
  }

  adopt(slot: number, fd: number): void {
    this.fds[slot] = fd;
  }

  greet(_slot: number): number {
    return 1;
  }

  receive(slot: number, most: number): number {
    const bytes = this.recv(this.fds[slot] as number, this.memoryAddress, most, 0);
    return bytes >= 0 ? bytes : this.failed();
  }

  skip(slot: number, most: number): number {
    const bytes = this.recv(this.fds[slot] as number, this.memoryAddress, most, MSG_TRUNC);
    return bytes >= 0 ? bytes : this.failed();
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
