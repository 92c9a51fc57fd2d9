/** Sockets that are to be connected to wherever connections go at the moment, without waiting. */
import { type ConnectFailure, connectFailure } from "../connect-failure.ts";
import { describeDestination } from "../destination.ts";
import type { Destination } from "../engine.ts";
import { socketAddress } from "../socket-address.ts";
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  errnos,
  errorName,
  IPPROTO_TCP,
  type Libc,
  SO_ERROR,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  TCP_NODELAY,
} from "./libc.ts";

const families = { 0: AF_UNIX, 4: AF_INET, 6: AF_INET6 } as const;

export class OutgoingSockets {
  private readonly libc: Libc;
  private readonly destination: () => Destination;
  private reached: Destination | undefined;
  private address: Uint8Array = new Uint8Array(0);
  /** An int and its length: an option of a socket. */
  private readonly option: Int32Array = new Int32Array(new ArrayBuffer(8));
  private readonly optionAddress: number;

  constructor(libc: Libc, destination: () => Destination) {
    this.libc = libc;
    this.destination = destination;
    this.optionAddress = libc.addressOf(this.option);
  }

  /** A descriptor, or below 0 an errno. */
  create(): number {
    const destination = this.destination();
    if (destination !== this.reached) {
      this.address = socketAddress(destination);
      this.reached = destination;
    }
    const { family } = destination;
    const fd = this.libc.socket(families[family], SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -this.libc.errno();
    if (family !== 0) {
      this.option[0] = 1;
      this.libc.setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, this.optionAddress, 4);
    }
    return fd;
  }

  /** 0 where it is connected or about to be, otherwise an errno. */
  connect(fd: number): number {
    const result = this.libc.connect(fd, this.libc.addressOf(this.address), this.address.length);
    if (result === 0) return 0;
    const errno = this.libc.errno();
    return errno === errnos.EINPROGRESS || errno === errnos.EINTR ? 0 : errno;
  }

  /** What came of connecting: 0, or an errno. */
  errorOf(fd: number): number {
    this.option[0] = 0;
    this.option[1] = 4;
    this.libc.getsockopt(fd, SOL_SOCKET, SO_ERROR, this.optionAddress, this.optionAddress + 4);
    return this.option[0] as number;
  }

  /** An errno as the failure of a connection. */
  failure(errno: number): ConnectFailure {
    const address = this.reached === undefined ? "" : describeDestination(this.reached);
    return connectFailure(errorName(errno), address);
  }
}
