/**
 * The calls of the C library that the native engines make, through koffi: about 30 ns each. Pointers are plain numbers,
 * so that nothing is marshalled; whoever passes one keeps the memory behind it alive.
 */
import { constants } from "node:os";
import { getSystemErrorMap } from "node:util";

/** The C library, as one thread sees it. Functions return -1 on failure; `errno()` then says why, until the next call. */
export interface Libc {
  socket(family: number, type: number, protocol: number): number;
  connect(fd: number, address: number, length: number): number;
  setsockopt(fd: number, level: number, option: number, value: number, length: number): number;
  getsockopt(fd: number, level: number, option: number, value: number, length: number): number;
  recv(fd: number, buffer: number, length: number, flags: number): number;
  send(fd: number, buffer: number, length: number, flags: number): number;
  close(fd: number): number;
  epoll_create1(flags: number): number;
  epoll_ctl(epollFd: number, operation: number, fd: number, event: number): number;
  epoll_wait(epollFd: number, events: number, capacity: number, timeoutMs: number): number;
  /** The timeout is the address of a timespec. A C library without it gets the bare system call. */
  epoll_pwait2(epollFd: number, events: number, capacity: number, timeout: number, signals: number): number;
  prctl(operation: number, argument: number): number;
  mmap(
    address: number,
    length: number,
    protection: number,
    flags: number,
    fd: number,
    offset: number,
  ): number;
  munmap(address: number, length: number): number;
  syscall(number: number, a: number, b: number, c: number, d: number, e: number, f: number): number;
  errno(): number;
  /** Where memory lies; it stays there as long as something refers to its buffer. */
  addressOf(memory: ArrayBufferView): number;
  /** Memory at an address, for example of a mapping. */
  memoryAt(address: number, bytes: number): ArrayBuffer;
  /** The text, ended by a 0, at an address. */
  textAt(address: number): string;
  /** Binds any other function that the process exports; undefined where it exports none of that name. */
  bind<F extends (...values: number[]) => number>(
    name: string,
    result: NativeType,
    values: readonly NativeType[],
  ): F | undefined;
}

export type NativeType = "int" | "long" | "int64_t" | "uintptr_t" | "void";

export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const SOCK_STREAM = 1;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;
export const SOL_SOCKET = 1;
export const SO_ERROR = 4;
export const IPPROTO_TCP = 6;
export const TCP_NODELAY = 1;
export const MSG_NOSIGNAL = 0x4000;
export const PR_SET_TIMERSLACK = 29;

const EPOLL_PWAIT2_CALL = 441;

const i: NativeType = "int";
const p: NativeType = "uintptr_t";
const l: NativeType = "long";

/** Architectures whose layouts of structures and numbers of system calls the native engines know. */
const architectures: readonly string[] = ["x64", "arm64", "riscv64", "loong64"];

let loaded: Promise<Libc> | undefined;

/**
 * The C library of this process, loaded once per thread.
 *
 * @throws {Error} where koffi is not installed or has no binary for this machine
 */
export function loadLibc(): Promise<Libc> {
  loaded ??= load();
  return loaded;
}

/** Why the C library cannot be called here; undefined where it can. */
export async function libcProblem(): Promise<string | undefined> {
  if (process.platform !== "linux") return `it needs Linux, this is ${process.platform}`;
  if (!architectures.includes(process.arch)) return `it does not know the architecture ${process.arch}`;
  try {
    await loadLibc();
    return undefined;
  } catch (error) {
    return `koffi cannot be loaded: ${firstLine(error)}`;
  }
}

/** The name of an error number and what it means: `ECONNREFUSED (connection refused)`. */
export function errorText(errno: number): string {
  const known = getSystemErrorMap().get(-errno);
  return known === undefined ? `errno ${errno}` : `${known[0]} (${known[1]})`;
}

/** The name of an error number: `ECONNREFUSED`. */
export function errorName(errno: number): string {
  return getSystemErrorMap().get(-errno)?.[0] ?? `errno ${errno}`;
}

/** Error numbers, by name; they differ between architectures. */
export const errnos: typeof constants.errno = constants.errno;

async function load(): Promise<Libc> {
  const koffi = (await import("koffi")).default;
  // What the process itself has loaded: glibc as well as musl, under whatever name.
  const own = koffi.load(null);

  function bind<F extends (...values: number[]) => number>(
    name: string,
    result: NativeType,
    values: readonly NativeType[],
  ): F | undefined {
    try {
      return own.func(name, result, [...values]) as unknown as F;
    } catch {
      return undefined;
    }
  }
  function need<F extends (...values: number[]) => number>(
    name: string,
    result: NativeType,
    values: readonly NativeType[],
  ): F {
    const bound = bind<F>(name, result, values);
    if (bound === undefined) throw new Error(`the C library has no ${name}`);
    return bound;
  }

  const syscall = need<Libc["syscall"]>("syscall", l, [l, l, l, l, l, l, l]);
  return {
    socket: need("socket", i, [i, i, i]),
    connect: need("connect", i, [i, p, i]),
    setsockopt: need("setsockopt", i, [i, i, i, p, i]),
    getsockopt: need("getsockopt", i, [i, i, i, p, p]),
    recv: need("recv", i, [i, p, i, i]),
    send: need("send", i, [i, p, i, i]),
    close: need("close", i, [i]),
    epoll_create1: need("epoll_create1", i, [i]),
    epoll_ctl: need("epoll_ctl", i, [i, i, i, p]),
    epoll_wait: need("epoll_wait", i, [i, p, i, i]),
    // glibc has it since 2.35, musl has not.
    epoll_pwait2:
      bind<Libc["epoll_pwait2"]>("epoll_pwait2", i, [i, p, i, p, p]) ??
      ((epollFd, events, capacity, timeout, signals) =>
        syscall(EPOLL_PWAIT2_CALL, epollFd, events, capacity, timeout, signals, 8)),
    prctl: need("prctl", i, [i, l]),
    mmap: need("mmap", "int64_t", [p, p, i, i, i, "int64_t"]),
    munmap: need("munmap", i, [p, p]),
    syscall,
    errno: () => koffi.errno(),
    addressOf: (memory) => Number(koffi.address(memory)),
    memoryAt: (address, bytes) => koffi.view(BigInt(address), bytes),
    textAt: (address) => koffi.decode.string(BigInt(address)),
    bind,
  };
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0] ?? text;
}
