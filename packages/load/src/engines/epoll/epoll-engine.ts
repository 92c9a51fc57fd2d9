/**
 * The loop over epoll. Each connection is registered once, edge-triggered, and never again: against wrk, that saves two
 * system calls per request. Nothing is allocated per request, and no closure is made.
 */

// Imported, since the global one is looked up through a getter each time.
import { performance } from "node:perf_hooks";
import { BUSY, type Connection } from "../../connection.ts";
import type { Engine, EngineContext, TrafficEvents, Transport } from "../../engine.ts";
import { INCOMPLETE, ResponseParser } from "../../response-parser.ts";
import { COUNTED_BODY, HEAD, type ResponseState } from "../../response-state.ts";
import { type Ending, lostConnection, surplus, unasked } from "../ending.ts";
import { errnos, type Libc } from "../libc.ts";
import { taskWaitMs, tellClosed, tellFailure, turnUntilOver } from "../native-loop.ts";
import { OutgoingSockets } from "../outgoing-sockets.ts";
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
    | { readonly kind: "fail"; readonly ending: Ending };
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
  private readonly sockets: OutgoingSockets;
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
    this.sockets = new OutgoingSockets(libc, context.destination);
    this.tableBytes = table.bytes;
    this.tableAddress = libc.addressOf(this.tableBytes);
    this.starts = table.starts;
    this.lengths = table.lengths;
    this.phases = new Uint8Array(connections.length);
    this.generations = new Int32Array(connections.length);
    this.isSending = new Uint8Array(connections.length);
  }

  open(connection: Connection): void {
    const slot = connection.index;
    const fd = this.sockets.create();
    connection.fd = fd < 0 ? -1 : fd;
    // Without a descriptor, too: then what there is to close is the failure that is still to be told.
    this.phases[slot] = CONNECTING;
    if (fd < 0) {
      this.failLater(slot, this.sockets.failure(-fd));
      return;
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
    turnUntilOver(this.libc, traffic, () => this.turn(traffic));
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
    const count = this.epoll.wait(this.tasks.length === 0 ? waitMs : taskWaitMs(this.tasks, waitMs));
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
        tellFailure(traffic, connection, unasked(bytes));
        return;
      }
      const used = this.parser.feed(response, 0, bytes);
      if (used >= 0) {
        if (used < bytes) {
          tellFailure(traffic, connection, surplus(bytes - used));
          return;
        }
        if ((flags & gone) !== 0 || this.isSending[slot] === 1) response.closes = true;
        traffic.onResponse(connection, performance.now());
        if (generation !== this.generations[slot]) return;
      } else if (used === INCOMPLETE) {
        this.expectLong(response);
      } else {
        tellFailure(traffic, connection, { failure: "protocol", detail: response.problem });
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
    if (bytes < 0) tellFailure(traffic, connection, brokenWire(this.wire));
    else tellClosed(traffic, connection, this.parser);
  }

  /** Where answers are long and their length is said, heads are read apart, and bodies are never copied. */
  private expectLong({ stage, remainingBytes }: ResponseState): void {
    if (this.wire.canSkip && stage === COUNTED_BODY && remainingBytes > longBytes)
      this.readBytes = headReadBytes;
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
          this.failLater(slot, brokenWire(this.wire));
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
    const errno =
      this.sockets.connect(fd) ||
      this.epoll.add(fd, watched, { slot, generation: this.generations[slot] as number });
    // The backlog of a Unix socket is full, and no event will tell when it is not.
    if (errno === errnos.EAGAIN) this.later(slot, { kind: "connect" });
    else if (errno !== 0) this.failLater(slot, this.sockets.failure(errno));
  }

  private handleNew(traffic: TrafficEvents, slot: number, flags: number): void {
    const connection = this.connections[slot] as Connection;
    if (this.phases[slot] === CONNECTING) {
      if ((flags & (EPOLLERR | EPOLLHUP)) !== 0) {
        const errno = this.sockets.errorOf(connection.fd);
        if (errno !== 0) {
          tellFailure(traffic, connection, this.sockets.failure(errno));
          return;
        }
      }
      this.phases[slot] = GREETING;
    }
    const greeted = this.wire.greet(slot);
    if (greeted === AGAIN) return;
    if (greeted < 0) {
      tellFailure(traffic, connection, brokenWire(this.wire));
      return;
    }
    this.phases[slot] = OPEN;
    const generation = this.generations[slot];
    traffic.onOpen(connection, performance.now());
    // The edge is spent: what came with it, such as an end, is to be read now.
    if (generation === this.generations[slot] && (flags & this.readable) !== 0)
      this.receive(traffic, slot, flags);
  }

  /** `open` and `send` must not call back: what they find is told by the loop. */
  private failLater(slot: number, ending: Ending): void {
    this.later(slot, { kind: "fail", ending });
  }

  private later(slot: number, todo: Task["todo"]): void {
    this.tasks.push({ slot, generation: this.generations[slot] as number, todo });
  }

  private doTasks(traffic: TrafficEvents): void {
    const tasks = this.tasks;
    this.tasks = [];
    for (const { slot, generation, todo } of tasks) {
      if (generation !== this.generations[slot]) continue;
      const connection = this.connections[slot] as Connection;
      if (todo.kind === "connect") this.connect(slot, connection.fd);
      else if (todo.kind === "read") this.receive(traffic, slot, todo.flags);
      else if (this.phases[slot] === OPEN && this.hasAnswer(connection)) {
        connection.response.closes = true;
        traffic.onResponse(connection, performance.now());
      } else {
        tellFailure(traffic, connection, todo.ending);
      }
    }
  }

  /** Whether a server that took no more of a request has answered it all the same: 413, and closed. */
  private hasAnswer({ index, response, state }: Connection): boolean {
    if (state !== BUSY) return false;
    const bytes = this.wire.receive(index, this.memoryBytes);
    if (bytes <= 0) return false;
    this.received += bytes;
    return this.parser.feed(response, 0, bytes) === bytes;
  }
}

/** After BROKEN. */
function brokenWire({ errno, words }: Wire): Ending {
  return errno === 0 ? { failure: "tls", detail: words } : lostConnection(errno);
}
