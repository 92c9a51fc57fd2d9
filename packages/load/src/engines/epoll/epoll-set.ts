/** An epoll instance: which descriptors are watched, and the wait for something to happen to them. */
import { LoadError } from "../../errors.ts";
import { errnos, errorText, type Libc } from "../libc.ts";
import { EventList } from "./event-list.ts";

const EPOLL_CLOEXEC = 0o2000000;
const EPOLL_CTL_ADD = 1;
const capacity = 1024;

export class EpollSet {
  readonly events: EventList;
  private readonly libc: Libc;
  private readonly fd: number;
  /** For descriptions of what is watched: `events` may be read meanwhile. */
  private readonly description: EventList;
  /** struct timespec: seconds and ns, 64 bits each, as low and high words. */
  private readonly timeout: Int32Array = new Int32Array(new ArrayBuffer(16));
  private readonly timeoutAddress: number;
  private isExact: boolean = true;

  constructor(libc: Libc) {
    this.libc = libc;
    this.events = new EventList(libc, capacity);
    this.description = new EventList(libc, 1);
    this.timeoutAddress = libc.addressOf(this.timeout);
    this.fd = libc.epoll_create1(EPOLL_CLOEXEC);
    if (this.fd < 0) {
      throw new LoadError("ASHLAR_LOAD_ENGINE", `epoll_create1: ${errorText(libc.errno())}`, {
        hint: "--engine sockets does without",
      });
    }
  }

  /** Watches a descriptor until it is closed; returns 0, or an errno. */
  add(fd: number, flags: number, owner: { readonly slot: number; readonly generation: number }): number {
    this.description.describe(flags, owner);
    const result = this.libc.epoll_ctl(this.fd, EPOLL_CTL_ADD, fd, this.description.address);
    return result === 0 ? 0 : this.libc.errno();
  }

  /** Waits for events for at most so many ms, below 1,000, fractions count; returns how many `events` there are. */
  wait(ms: number): number {
    if (!this.isExact) return this.waitWholeMs(ms);
    this.timeout[2] = (ms * 1e6) | 0;
    const count = this.libc.epoll_pwait2(this.fd, this.events.address, capacity, this.timeoutAddress, 0);
    return count >= 0 ? count : this.failed(ms);
  }

  dispose(): void {
    this.libc.close(this.fd);
  }

  private failed(ms: number): number {
    const errno = this.libc.errno();
    if (errno === errnos.EINTR) return 0;
    // Kernels before 5.11 do not know the call, and some sandboxes refuse what they do not know.
    if (this.isExact && (errno === errnos.ENOSYS || errno === errnos.EPERM)) {
      this.isExact = false;
      return this.waitWholeMs(ms);
    }
    throw new Error(`waiting for events failed: ${errorText(errno)}`);
  }

  /** Rounded down, so that nothing leaves late: below 1 ms it turns without a wait. */
  private waitWholeMs(ms: number): number {
    const count = this.libc.epoll_wait(this.fd, this.events.address, capacity, ms | 0);
    return count >= 0 ? count : this.failed(ms);
  }
}
