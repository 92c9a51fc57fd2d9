/**
 * The loop over io_uring. Each connection has one receive that stays (multishot) and takes buffers from a common ring; a
 * request is one entry more. All of a turn's requests leave, and all answers come, in one system call. Where answers are
 * long, each has receives of its own instead, so that bodies need not be copied.
 */
// Imported, since the global one is looked up through a getter each time.
import { performance } from "node:perf_hooks";
import { connectFailure } from "../../connect-failure.ts";
import { BUSY, type Connection } from "../../connection.ts";
import type { Destination, Engine, EngineContext, TrafficEvents, Transport } from "../../engine.ts";
import type { Failure } from "../../failure.ts";
import { INCOMPLETE, ResponseParser } from "../../response-parser.ts";
import { COUNTED_BODY } from "../../response-state.ts";
import { socketAddress } from "../../socket-address.ts";
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  errnos,
  errorName,
  IPPROTO_TCP,
  type Libc,
  MSG_NOSIGNAL,
  PR_SET_TIMERSLACK,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  TCP_NODELAY,
} from "../libc.ts";
import {
  BUFFER_SELECT,
  BUFFER_SHIFT,
  COMPLETION_BUFFER,
  COMPLETION_MORE,
  FIXED_FILE,
  OP_CANCEL,
  OP_CONNECT,
  OP_RECV,
  OP_SEND,
  POLL_FIRST,
  RECV_MULTISHOT,
  SKIP_SUCCESS,
} from "./abi.ts";
import type { FixedFiles } from "./fixed-files.ts";
import type { IoUring } from "./io-uring.ts";
import { CLOSED_IN_ANSWER, CLOSED_UNANSWERED, CLOSED_WHILE_IDLE, lostConnection } from "./lost-connection.ts";
import type { ReceiveBuffers } from "./receive-buffers.ts";
import { type Ring, writeAddress } from "./ring.ts";

const receiveOperation = OP_RECV | FIXED_FILE | BUFFER_SELECT | POLL_FIRST;
const skipOperation = OP_RECV | FIXED_FILE | POLL_FIRST;
const cancelOperation = OP_CANCEL | SKIP_SUCCESS;
const sendOperation = OP_SEND | FIXED_FILE;
const connectOperation = OP_CONNECT | FIXED_FILE;

/** The kernel goes on until all is sent. */
const MSG_WAITALL = 0x100;
const MSG_PEEK = 0x2;
const MSG_DONTWAIT = 0x40;
/** tcp(7): received bytes are dropped, not copied. On Unix sockets the flag means something else. */
const MSG_TRUNC = 0x20;

/** What must be left of a body that is worth it, and the most that is dropped at once. */
const longBytes = 16_384;
const mostSkipped = 2 ** 30;

/** Requests up to here fit into any socket that has none before it: whether they have left is not asked. */
const smallBytes = 4096;

/** What an entry was for: the low bits of the second word of its user data. Above them, the generation. */
const CONNECT = 0;
const SEND = 1;
const RECEIVE = 2;
const CANCEL = 3;
const kindMask = 3;
const generationShift = 2;
const generationMask = 0x3fff_ffff;

/** How far the connection in a slot is. */
const CLOSED = 0;
const CONNECTING = 1;
const OPEN = 2;

/** How a connection receives: until further notice, that but no longer, or once. */
const ALWAYS = 0;
const NO_LONGER = 1;
const ONCE = 2;

const SHUT_RDWR = 2;

/** Of a receive that found no buffer: it begins again when some are back. */
const noBuffers = -errnos.ENOBUFS;
/** Of one that was stopped. */
const canceled = -errnos.ECANCELED;

/** What is to be done in the next turn, without a completion: for a connection, as long as it is the same. */
interface Task {
  readonly slot: number;
  readonly generation: number;
  readonly todo:
    | { readonly kind: "connect" }
    | { readonly kind: "connected" }
    | { readonly kind: "fail"; readonly failure: Failure; readonly detail: string };
}

export class IoUringEngine implements Engine, Transport {
  readonly name = "io-uring" as const;
  readonly transport: Transport = this;
  private readonly libc: Libc;
  private readonly shutdown: IoUring["shutdown"];
  private readonly ring: Ring;
  private readonly files: FixedFiles;
  private readonly buffers: ReceiveBuffers;
  private readonly bufferBytes: number;
  private readonly parser: ResponseParser;
  private readonly connections: readonly Connection[];
  private readonly destination: () => Destination;
  private readonly tableAddress: number;
  private readonly starts: Float64Array;
  private readonly lengths: Uint32Array;
  private readonly phases: Uint8Array;
  /** Counted up at each close, so that completions of what was in a slot before do not hit what is there now. */
  private readonly generations: Int32Array;
  /** 1 where a request is not known to have left whole. */
  private readonly isSending: Uint8Array;
  /** ALWAYS, NO_LONGER or ONCE. */
  private readonly modes: Uint8Array;
  /** Whether bodies are long and their lengths known. */
  private isLong: boolean = false;
  /** Which entry was the last for a slot. */
  private readonly places: Int32Array;
  private tasks: Task[] = [];
  private received: number = 0;
  private sent: number = 0;
  private reached: Destination | undefined;
  private address: Uint8Array = new Uint8Array(0);
  /** An option of a socket that is on. */
  private readonly on: Int32Array = Int32Array.of(1);
  private readonly onAddress: number;

  constructor(context: EngineContext, { libc, shutdown, ring, files, buffers }: IoUring) {
    const { connections, table } = context;
    this.libc = libc;
    this.shutdown = shutdown;
    this.ring = ring;
    this.files = files;
    this.buffers = buffers;
    this.bufferBytes = buffers.bytes;
    this.parser = new ResponseParser(buffers.memory);
    this.connections = connections;
    this.destination = context.destination;
    this.tableAddress = libc.addressOf(table.bytes);
    this.starts = table.starts;
    this.lengths = table.lengths;
    this.phases = new Uint8Array(connections.length);
    this.generations = new Int32Array(connections.length);
    this.isSending = new Uint8Array(connections.length);
    this.modes = new Uint8Array(connections.length);
    this.places = new Int32Array(connections.length);
    this.onAddress = libc.addressOf(this.on);
  }

  open(connection: Connection): void {
    const slot = connection.index;
    const destination = this.destination();
    if (destination !== this.reached) this.aimAt(destination);
    const family = destination.family === 0 ? AF_UNIX : destination.family === 4 ? AF_INET : AF_INET6;
    // Unix sockets connect at once or not at all; TCP does it through the ring.
    const mode = SOCK_CLOEXEC | (family === AF_UNIX ? SOCK_NONBLOCK : 0);
    const fd = this.libc.socket(family, SOCK_STREAM | mode, 0);
    connection.fd = fd;
    // Without a descriptor, too: then what there is to close is the failure that is still to be told.
    this.phases[slot] = CONNECTING;
    if (fd < 0) {
      this.failLater(slot, this.libc.errno());
      return;
    }
    const result = this.files.put(slot, fd);
    if (result < 0) {
      this.failLater(slot, -result);
      return;
    }
    if (family === AF_UNIX) {
      this.connectUnix(slot, fd);
      return;
    }
    this.libc.setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, this.onAddress, 4);
    this.connect(slot);
  }

  send(connection: Connection): void {
    const slot = connection.index;
    const request = connection.request;
    const bytes = this.lengths[request] as number;
    const isSmall = bytes <= smallBytes;
    const at = this.write(slot, isSmall ? sendOperation | SKIP_SUCCESS : sendOperation, SEND);
    const { entries } = this.ring;
    writeAddress(entries, at + 4, this.tableAddress + (this.starts[request] as number));
    entries[at + 6] = bytes;
    entries[at + 7] = MSG_NOSIGNAL | MSG_WAITALL;
    connection.sentBytes = isSmall ? bytes : 0;
    this.isSending[slot] = isSmall ? 0 : 1;
    if (isSmall) this.sent += bytes;
  }

  close(connection: Connection): void {
    const slot = connection.index;
    if (this.phases[slot] === CLOSED) return;
    this.generations[slot] = ((this.generations[slot] as number) + 1) & generationMask;
    this.phases[slot] = CLOSED;
    this.isSending[slot] = 0;
    const { fd } = connection;
    if (fd < 0) return;
    connection.fd = -1;
    // An entry names the slot: handed over later, it would be for what is in it then.
    if (!this.ring.isSubmitted(this.places[slot] as number)) this.ring.submit();
    // What goes on with the socket keeps it open; now that ends, and the server is told.
    this.shutdown(fd, SHUT_RDWR);
    this.files.remove(slot);
    this.libc.close(fd);
  }

  async run(traffic: TrafficEvents): Promise<void> {
    // Of this thread: without it the kernel may wake it 50 µs late. 0 restores the default.
    this.libc.prctl(PR_SET_TIMERSLACK, 1);
    try {
      while (!traffic.isOver) this.turn(traffic);
    } finally {
      this.libc.prctl(PR_SET_TIMERSLACK, 0);
    }
  }

  dispose(): void {
    for (const connection of this.connections) this.close(connection);
    this.buffers.dispose();
    this.ring.dispose();
  }

  private turn(traffic: TrafficEvents): void {
    const { ring } = this;
    const nowMs = performance.now();
    traffic.advance(nowMs);
    const waitMs = traffic.waitMs(nowMs);
    this.buffers.publish();
    const count = ring.wait(this.tasks.length === 0 ? waitMs : this.taskWaitMs(waitMs));
    for (let place = 0; place < count; place++) this.handle(traffic, place, count);
    ring.take(count);
    if (this.tasks.length > 0) this.doTasks(traffic);
    traffic.countBytes(this.received, this.sent);
    this.received = 0;
    this.sent = 0;
  }

  private handle(traffic: TrafficEvents, place: number, count: number): void {
    const { ring } = this;
    const slot = ring.firstWord(place);
    const mark = ring.secondWord(place);
    const isCurrent = mark >>> generationShift === this.generations[slot];
    if ((mark & kindMask) === RECEIVE) {
      const flags = ring.flags(place);
      if (isCurrent) this.receive(traffic, place, count);
      if ((flags & COMPLETION_BUFFER) !== 0) this.buffers.giveBack(flags >>> BUFFER_SHIFT);
    } else if (isCurrent) {
      if ((mark & kindMask) === CONNECT) this.connected(traffic, slot, ring.result(place));
      else if ((mark & kindMask) === SEND) this.sendEnded(slot, ring.result(place));
    }
  }

  private receive(traffic: TrafficEvents, place: number, count: number): void {
    const { ring } = this;
    const slot = ring.firstWord(place);
    const bytes = ring.result(place);
    const generation = this.generations[slot];
    if (bytes > 0) this.read(traffic, place, count);
    else if (bytes !== noBuffers && bytes !== canceled) {
      this.ended(traffic, slot, bytes);
      return;
    }
    if (generation !== this.generations[slot]) return;
    if ((ring.flags(place) & COMPLETION_MORE) === 0) this.receiveMore(slot);
    else if (this.modes[slot] === ALWAYS && this.mayDropRest(slot)) this.stopReceiving(slot);
  }

  private read(traffic: TrafficEvents, place: number, count: number): void {
    const { ring } = this;
    const slot = ring.firstWord(place);
    const bytes = ring.result(place);
    const connection = this.connections[slot] as Connection;
    const { response } = connection;
    this.received += bytes;
    if (connection.state !== BUSY) {
      const detail = `${bytes} bytes came that no request had asked for`;
      traffic.onFailure(connection, "protocol", detail, performance.now());
      return;
    }
    const start = (ring.flags(place) >>> BUFFER_SHIFT) * this.bufferBytes;
    const used = this.parser.feed(response, start, start + bytes);
    if (used === bytes) {
      if (this.isSending[slot] === 1 || this.isEndKnown(place, count)) response.closes = true;
      traffic.onResponse(connection, performance.now());
    } else if (used >= 0) {
      const detail = `${bytes - used} bytes came after the end of the answer, more than its Content-Length or framing says`;
      traffic.onFailure(connection, "protocol", detail, performance.now());
    } else if (used !== INCOMPLETE) {
      traffic.onFailure(connection, "protocol", response.problem, performance.now());
    }
  }

  /** Whether it is known by now that the server sends no more on the connection of a completion. */
  private isEndKnown(place: number, count: number): boolean {
    const { ring } = this;
    const slot = ring.firstWord(place);
    if (this.modes[slot] === ONCE) return this.isAtEnd(slot);
    const next = place + 1;
    if (next === count || ring.firstWord(next) !== slot) return false;
    const result = ring.result(next);
    if (result > 0 || result === noBuffers || result === canceled) return false;
    return ring.secondWord(next) === ring.secondWord(place);
  }

  /** Nobody receives at the moment: whether there is an end to receive. */
  private isAtEnd(slot: number): boolean {
    const { fd } = this.connections[slot] as Connection;
    return this.libc.recv(fd, this.onAddress, 1, MSG_PEEK | MSG_DONTWAIT) === 0;
  }

  /** The server has closed, or the connection broke. */
  private ended(traffic: TrafficEvents, slot: number, result: number): void {
    const connection = this.connections[slot] as Connection;
    const { response } = connection;
    const nowMs = performance.now();
    if (result < 0) {
      const { failure, detail } = lostConnection(-result);
      traffic.onFailure(connection, failure, detail, nowMs);
    } else if (connection.state !== BUSY) {
      traffic.onFailure(connection, "closed-early", CLOSED_WHILE_IDLE, nowMs);
    } else if (this.parser.end(response) >= 0) {
      response.closes = true;
      traffic.onResponse(connection, nowMs);
    } else {
      const detail = response.hasBegun ? CLOSED_IN_ANSWER : CLOSED_UNANSWERED;
      traffic.onFailure(connection, "closed-early", detail, nowMs);
    }
  }

  /** A request has left whole that is not small; or one has not. */
  private sendEnded(slot: number, result: number): void {
    const connection = this.connections[slot] as Connection;
    const bytes = this.lengths[connection.request] as number;
    const sentBytes = Math.max(0, result);
    this.sent += sentBytes - connection.sentBytes;
    connection.sentBytes = sentBytes;
    this.isSending[slot] = sentBytes === bytes ? 0 : 1;
    // What came before it is among the completions that follow: an answer that needed no more, or a better reason.
    if (sentBytes < bytes)
      this.later(slot, { kind: "fail", ...lostConnection(result < 0 ? -result : errnos.EPIPE) });
  }

  private aimAt(destination: Destination): void {
    // Entries that wait point to the address.
    this.ring.submit();
    this.address = socketAddress(destination);
    this.reached = destination;
  }

  private connect(slot: number): void {
    const at = this.write(slot, connectOperation, CONNECT);
    const { entries } = this.ring;
    // Its length stands where others have an offset.
    entries[at + 2] = this.address.length;
    writeAddress(entries, at + 4, this.libc.addressOf(this.address));
  }

  private connectUnix(slot: number, fd: number): void {
    if (this.libc.connect(fd, this.libc.addressOf(this.address), this.address.length) === 0) {
      this.later(slot, { kind: "connected" });
      return;
    }
    const errno = this.libc.errno();
    // The backlog is full, and nothing tells when it is not.
    if (errno === errnos.EAGAIN) this.later(slot, { kind: "connect" });
    else this.failLater(slot, errno);
  }

  private connected(traffic: TrafficEvents, slot: number, result: number): void {
    const connection = this.connections[slot] as Connection;
    if (result < 0) {
      const { failure, detail } = this.connectFailure(-result);
      traffic.onFailure(connection, failure, detail, performance.now());
      return;
    }
    this.phases[slot] = OPEN;
    this.startReceiving(slot);
    traffic.onOpen(connection, performance.now());
  }

  private startReceiving(slot: number): void {
    const mode = this.isLong ? ONCE : ALWAYS;
    this.modes[slot] = mode;
    this.write(slot, mode === ONCE ? receiveOperation : receiveOperation | RECV_MULTISHOT, RECEIVE);
  }

  /** A receive is over: it was for once, there were no buffers, no place for completions, or it was stopped. */
  private receiveMore(slot: number): void {
    if (!this.mayDropRest(slot)) {
      this.startReceiving(slot);
      return;
    }
    this.modes[slot] = ONCE;
    const { response } = this.connections[slot] as Connection;
    const at = this.write(slot, skipOperation, RECEIVE);
    const { entries } = this.ring;
    entries[at + 6] = Math.min(response.remainingBytes, mostSkipped);
    // Not MSG_WAITALL: what is dropped does not count towards it, and it would wait for the next answer.
    entries[at + 7] = MSG_TRUNC;
  }

  /** Whether there is much to come that nobody looks at. */
  private mayDropRest(slot: number): boolean {
    const { response, state } = this.connections[slot] as Connection;
    const mayDrop =
      response.stage === COUNTED_BODY &&
      response.remainingBytes > longBytes &&
      state === BUSY &&
      this.reached?.family !== 0;
    if (mayDrop) this.isLong = true;
    return mayDrop;
  }

  private stopReceiving(slot: number): void {
    this.modes[slot] = NO_LONGER;
    const at = this.write(slot, cancelOperation, CANCEL);
    const { entries } = this.ring;
    // The user data of what is meant stands where others have an address.
    entries[at + 4] = slot;
    entries[at + 5] = this.markOf(slot, RECEIVE);
  }

  private markOf(slot: number, kind: number): number {
    return ((this.generations[slot] as number) << generationShift) | kind;
  }

  /** Begins an entry; returns where it lies. */
  private write(slot: number, operation: number, kind: number): number {
    const at = this.ring.next();
    const { entries } = this.ring;
    entries[at] = operation;
    entries[at + 1] = slot;
    entries[at + 8] = slot;
    entries[at + 9] = this.markOf(slot, kind);
    this.places[slot] = this.ring.place;
    return at;
  }

  private connectFailure(errno: number): { readonly failure: Failure; readonly detail: string } {
    const { text = "", port = 0, family = 4 } = this.reached ?? {};
    const address = family === 0 ? text : family === 6 ? `[${text}]:${port}` : `${text}:${port}`;
    return connectFailure(errorName(errno), address);
  }

  /** `open` must not call back: what it finds is told in the next turn. */
  private failLater(slot: number, errno: number): void {
    this.later(slot, { kind: "fail", ...this.connectFailure(errno) });
  }

  private later(slot: number, todo: Task["todo"]): void {
    this.tasks.push({ slot, generation: this.generations[slot] as number, todo });
  }

  private taskWaitMs(waitMs: number): number {
    return this.tasks.every(({ todo }) => todo.kind === "connect") ? Math.min(waitMs, 1) : 0;
  }

  private doTasks(traffic: TrafficEvents): void {
    const tasks = this.tasks;
    this.tasks = [];
    for (const { slot, generation, todo } of tasks) {
      if (generation !== this.generations[slot]) continue;
      const connection = this.connections[slot] as Connection;
      if (todo.kind === "fail") traffic.onFailure(connection, todo.failure, todo.detail, performance.now());
      else if (todo.kind === "connect") this.connectUnix(slot, connection.fd);
      else this.connected(traffic, slot, 0);
    }
  }
}
