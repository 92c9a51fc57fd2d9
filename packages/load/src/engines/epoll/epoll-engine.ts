/**
 * The loop over epoll. Each connection is registered once, edge-triggered, and never again: against wrk, that saves two
 * system calls per request. Nothing is allocated per request, and no closure is made.
 */

// Imported, since the global one is looked up through a getter each time.
import { performance } from "node:perf_hooks";
import { connectFailure } from "../../connect-failure.ts";
import { BUSY, type Connection } from "../../connection.ts";
import type { Destination, Engine, EngineContext, TrafficEvents, Transport } from "../../engine.ts";
import type { Failure } from "../../failure.ts";
import { INCOMPLETE, ResponseParser } from "../../response-parser.ts";
import { COUNTED_BODY, HEAD, type ResponseState } from "../../response-state.ts";
import { socketAddress } from "../../socket-address.ts";
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  errnos,
  errorName,
  errorText,
  IPPROTO_TCP,
  type Libc,
  PR_SET_TIMERSLACK,
  SO_ERROR,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  TCP_NODELAY,
} from "../libc.ts";
import { EpollSet } from "./epoll-set.ts";
import { EPOLLERR, EPOLLET, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDHUP } from "./event-list.ts";
import { AGAIN, type Wire } from "./wire.ts";

/** Everything is watched from the begin: an edge that is of no interest costs nothing, an `epoll_ctl` 0.3 µs. */
const watched = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
const readable = EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR;
/** Within TLS, reading may have to wait for room to write. */
const readableWithin = readable | EPOLLOUT;
/** The server sends no more. */
const gone = EPOLLRDHUP | EPOLLHUP | EPOLLERR;

/** A body from which on skipping is worth a call more, what is read at once of heads before such, and the most skipped. */
const longBytes = 16_384;
const headReadBytes = 4096;
const mostSkipped = 2 ** 30;

/** How far the connection in a slot is. */
const CLOSED = 0;
const CONNECTING = 1;
const GREETING = 2;
const OPEN = 3;

/** After so many reads it is another connection's turn: an endless answer must not stop the others. */
const readsPerTurn = 16;

/** What is to be done in the next turn, without an event: for a connection, as long as it is the same. */
interface Task {
  readonly slot: number;
  readonly generation: number;
  readonly todo:
    | { readonly kind: "connect" }
    | { readonly kind: "read"; readonly flags: number }
    | { readonly kind: "fail"; readonly failure: Failure; readonly detail: string };
}

export class EpollEngine implements Engine, Transport {
  readonly name = "epoll" as const;
  readonly transport: Transport = this;
  private readonly libc: Libc;
  private readonly wire: Wire;
  private readonly epoll: EpollSet;
  /** Of which events there may be something to read. */
  private readonly readable: number;
  private readonly parser: ResponseParser;
  private readonly connections: readonly Connection[];
  private readonly destination: () => Destination;
  /** Held for as long as its address is in use. */
  private readonly tableBytes: Uint8Array;
  private readonly tableAddress: number;
  private readonly starts: Float64Array;
  private readonly lengths: Uint32Array;
  private readonly phases: Uint8Array;
  /** Counted up at each close, so that events of what was in a slot before do not hit what is there now. */
  private readonly generations: Int32Array;
  /** 1 where a request has not left whole. */
  private readonly isSending: Uint8Array;
  private tasks: Task[] = [];
  /** How much is read at once, at most, where it is looked at. */
  private readBytes: number;
  private readonly memoryBytes: number;
  private received: number = 0;
  private sent: number = 0;
  private reached: Destination | undefined;
  private address: Uint8Array = new Uint8Array(0);
  /** An int: an option of a socket that is on, or the errno that one gives. */
  private readonly option: Int32Array = new Int32Array(new ArrayBuffer(8));
  private readonly optionAddress: number;

  constructor(context: EngineContext, { libc, wire }: { readonly libc: Libc; readonly wire: Wire }) {
    const { connections, table } = context;
    this.libc = libc;
    this.wire = wire;
    this.epoll = new EpollSet(libc);
    this.readable = context.origin.isSecure ? readableWithin : readable;
    this.parser = new ResponseParser(wire.memory);
    this.memoryBytes = wire.memory.length;
    this.readBytes = this.memoryBytes;
    this.connections = connections;
    this.destination = context.destination;
    this.tableBytes = table.bytes;
    this.tableAddress = libc.addressOf(this.tableBytes);
    this.starts = table.starts;
    this.lengths = table.lengths;
    this.phases = new Uint8Array(connections.length);
    this.generations = new Int32Array(connections.length);
    this.isSending = new Uint8Array(connections.length);
    this.optionAddress = libc.addressOf(this.option);
  }

  open(connection: Connection): void {
    const slot = connection.index;
    const destination = this.destination();
    if (destination !== this.reached) {
      this.address = socketAddress(destination);
      this.reached = destination;
    }
    const family = destination.family === 0 ? AF_UNIX : destination.family === 4 ? AF_INET : AF_INET6;
    const fd = this.libc.socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    connection.fd = fd;
    // Without a descriptor, too: then what there is to close is the failure that is still to be told.
    this.phases[slot] = CONNECTING;
    if (fd < 0) {
      this.failLater(slot, this.libc.errno());
      return;
    }
    if (destination.family !== 0) {
      this.option[0] = 1;
      this.libc.setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, this.optionAddress, 4);
    }
    this.wire.adopt(slot, fd);
    this.connect(slot, fd);
  }

  send(connection: Connection): void {
    const request = connection.request;
    const bytes = this.lengths[request] as number;
    const slot = connection.index;
    const sent = this.wire.send(slot, this.tableAddress + (this.starts[request] as number), bytes);
    if (sent === bytes) {
      connection.sentBytes = bytes;
      this.sent += bytes;
      return;
    }
    connection.sentBytes = 0;
    this.isSending[slot] = 1;
    this.sendRest(slot, sent);
  }

  close(connection: Connection): void {
    const slot = connection.index;
    if (this.phases[slot] === CLOSED) return;
    this.generations[slot] = ((this.generations[slot] as number) + 1) | 0;
    this.phases[slot] = CLOSED;
    this.isSending[slot] = 0;
    if (connection.fd < 0) return;
    this.wire.release(slot);
    // That ends the registration with epoll, too.
    this.libc.close(connection.fd);
    connection.fd = -1;
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
    this.wire.dispose();
    this.epoll.dispose();
  }

  private turn(traffic: TrafficEvents): void {
    const nowMs = performance.now();
    traffic.advance(nowMs);
    const waitMs = traffic.waitMs(nowMs);
    const count = this.epoll.wait(this.tasks.length === 0 ? waitMs : this.taskWaitMs(waitMs));
    const { events } = this.epoll;
    for (let index = 0; index < count; index++) {
      const slot = events.slot(index);
      if (events.generation(index) !== this.generations[slot]) continue;
      this.handle(traffic, slot, events.flags(index));
    }
    if (this.tasks.length > 0) this.doTasks(traffic);
    traffic.countBytes(this.received, this.sent);
    this.received = 0;
    this.sent = 0;
  }

  private handle(traffic: TrafficEvents, slot: number, flags: number): void {
    if (this.phases[slot] !== OPEN) {
      this.handleNew(traffic, slot, flags);
      return;
    }
    if (this.isSending[slot] === 1) this.sendRest(slot, 0);
    if ((flags & this.readable) !== 0) this.receive(traffic, slot, flags);
  }

  private receive(traffic: TrafficEvents, slot: number, flags: number): void {
    const wire = this.wire;
    const connection = this.connections[slot] as Connection;
    const generation = this.generations[slot];
    const { response } = connection;
    for (let reads = 0; reads < readsPerTurn; reads++) {
      const isSkipping = wire.canSkip && response.stage === COUNTED_BODY && connection.state === BUSY;
      const most = isSkipping
        ? Math.min(response.remainingBytes, mostSkipped)
        : response.stage === HEAD
          ? this.readBytes
          : this.memoryBytes;
      const bytes = isSkipping ? wire.skip(slot, most) : wire.receive(slot, most);
      if (bytes <= 0) {
        if (bytes !== AGAIN) this.ended(traffic, slot, bytes);
        return;
      }
      this.received += bytes;
      if (connection.state !== BUSY) {
        this.failUnasked(traffic, connection, bytes);
        return;
      }
      const used = this.parser.feed(response, 0, bytes);
      if (used >= 0) {
        if (used < bytes) {
          this.failSurplus(traffic, connection, bytes - used);
          return;
        }
        if ((flags & gone) !== 0 || this.isSending[slot] === 1) response.closes = true;
        traffic.onResponse(connection, performance.now());
        if (generation !== this.generations[slot]) return;
      } else if (used === INCOMPLETE) {
        this.expectLong(response);
      } else {
        traffic.onFailure(connection, "protocol", response.problem, performance.now());
        return;
      }
      if ((flags & gone) !== 0) continue;
      if (wire.isDrainedWhenShort ? bytes < most : used >= 0 && !wire.hasMore(slot)) return;
    }
    this.later(slot, { kind: "read", flags });
  }

  /** The server has closed, or the connection broke. */
  private ended(traffic: TrafficEvents, slot: number, bytes: number): void {
    const connection = this.connections[slot] as Connection;
    const { response, state } = connection;
    const nowMs = performance.now();
    if (bytes < 0) {
      const { failure, detail } = this.broken();
      traffic.onFailure(connection, failure, detail, nowMs);
    } else if (state !== BUSY) {
      traffic.onFailure(connection, "closed-early", "the server closed a connection that waited", nowMs);
    } else if (this.parser.end(response) >= 0) {
      response.closes = true;
      traffic.onResponse(connection, nowMs);
    } else {
      traffic.onFailure(connection, "closed-early", response.hasBegun ? cutShort : cutOff, nowMs);
    }
  }

  /** Where answers are long and their length is said, heads are read apart, and bodies are never copied. */
  private expectLong({ stage, remainingBytes }: ResponseState): void {
    if (this.wire.canSkip && stage === COUNTED_BODY && remainingBytes > longBytes)
      this.readBytes = headReadBytes;
  }

  private failUnasked(traffic: TrafficEvents, connection: Connection, bytes: number): void {
    const detail = `${bytes} bytes came that no request had asked for`;
    traffic.onFailure(connection, "protocol", detail, performance.now());
  }

  private failSurplus(traffic: TrafficEvents, connection: Connection, bytes: number): void {
    const detail = `${bytes} bytes came after the end of the answer, more than its Content-Length or framing says`;
    traffic.onFailure(connection, "protocol", detail, performance.now());
  }

  /** What an operation on an open connection says of its end. */
  private broken(): { readonly failure: Failure; readonly detail: string } {
    const { errno, words } = this.wire;
    if (errno === 0) return { failure: "tls", detail: words };
    if (errno === errnos.ECONNRESET)
      return { failure: "reset", detail: "the server reset the connection (ECONNRESET)" };
    if (errno === errnos.EPIPE)
      return { failure: "reset", detail: "the server takes no more of the request (EPIPE)" };
    return { failure: "reset", detail: `the connection broke: ${errorText(errno)}` };
  }

  /** Sends what is left of a request, until the socket takes no more: only then an event tells when it does again. */
  private sendRest(slot: number, before: number): void {
    const connection = this.connections[slot] as Connection;
    const request = connection.request;
    const bytes = this.lengths[request] as number;
    const address = this.tableAddress + (this.starts[request] as number);
    let sent = before;
    for (;;) {
      if (sent < 0) {
        if (sent !== AGAIN) {
          this.isSending[slot] = 0;
          this.later(slot, { kind: "fail", ...this.broken() });
        }
        return;
      }
      this.sent += sent;
      connection.sentBytes += sent;
      if (connection.sentBytes === bytes) {
        this.isSending[slot] = 0;
        return;
      }
      sent = this.wire.send(slot, address + connection.sentBytes, bytes - connection.sentBytes);
    }
  }

  private connect(slot: number, fd: number): void {
    const owner = { slot, generation: this.generations[slot] as number };
    if (this.libc.connect(fd, this.libc.addressOf(this.address), this.address.length) !== 0) {
      const errno = this.libc.errno();
      // The backlog of a Unix socket is full, and no event will tell when it is not.
      if (errno === errnos.EAGAIN) {
        this.later(slot, { kind: "connect" });
        return;
      }
      if (errno !== errnos.EINPROGRESS && errno !== errnos.EINTR) {
        this.failLater(slot, errno);
        return;
      }
    }
    const errno = this.epoll.add(fd, watched, owner);
    if (errno !== 0) this.failLater(slot, errno);
  }

  private handleNew(traffic: TrafficEvents, slot: number, flags: number): void {
    const connection = this.connections[slot] as Connection;
    if (this.phases[slot] === CONNECTING) {
      if ((flags & (EPOLLERR | EPOLLHUP)) !== 0) {
        const errno = this.errorOf(connection.fd);
        if (errno !== 0) {
          const { failure, detail } = this.connectFailure(errno);
          traffic.onFailure(connection, failure, detail, performance.now());
          return;
        }
      }
      this.phases[slot] = GREETING;
    }
    const greeted = this.wire.greet(slot);
    if (greeted === AGAIN) return;
    if (greeted < 0) {
      const { failure, detail } = this.broken();
      traffic.onFailure(connection, failure, detail, performance.now());
      return;
    }
    this.phases[slot] = OPEN;
    const generation = this.generations[slot];
    traffic.onOpen(connection, performance.now());
    // The edge is spent: what came with it, such as an end, is to be read now.
    if (generation === this.generations[slot] && (flags & this.readable) !== 0)
      this.receive(traffic, slot, flags);
  }

  private errorOf(fd: number): number {
    this.option[0] = 0;
    this.option[1] = 4;
    this.libc.getsockopt(fd, SOL_SOCKET, SO_ERROR, this.optionAddress, this.optionAddress + 4);
    return this.option[0] as number;
  }

  private connectFailure(errno: number): { readonly failure: Failure; readonly detail: string } {
    const { text = "", port = 0, family = 4 } = this.reached ?? {};
    const address = family === 0 ? text : family === 6 ? `[${text}]:${port}` : `${text}:${port}`;
    return connectFailure(errorName(errno), address);
  }

  /** `open` and `send` must not call back: what they find is told in the next turn. */
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
      else if (todo.kind === "connect") this.connect(slot, connection.fd);
      else this.receive(traffic, slot, todo.flags);
    }
  }
}

const cutOff = "the server closed the connection before any of the answer had come";
const cutShort = "the server closed the connection in the middle of the answer";
