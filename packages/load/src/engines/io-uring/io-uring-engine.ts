/**
 * The loop over io_uring. Each connection has one receive that stays (multishot) and takes buffers from a common ring; a
 * request is one entry more. All of a turn's requests leave, and all answers come, in one system call. Where answers are
 * long, each has receives of its own instead, so that bodies need not be copied.
 */
// Imported, since the global one is looked up through a getter each time.
import { performance } from "node:perf_hooks";
import { BUSY, type Connection } from "../../connection.ts";
import type { Engine, EngineContext, TrafficEvents, Transport } from "../../engine.ts";
import { INCOMPLETE, ResponseParser } from "../../response-parser.ts";
import { COUNTED_BODY } from "../../response-state.ts";
import { type Ending, lostConnection, surplus, unasked } from "../ending.ts";
import { errnos, type Libc } from "../libc.ts";
import { taskWaitMs, tellClosed, tellFailure, turnUntilOver } from "../native-loop.ts";
import { OutgoingSockets } from "../outgoing-sockets.ts";
import { BUFFER_SHIFT, COMPLETION_BUFFER, COMPLETION_MORE } from "./abi.ts";
import type { FixedFiles } from "./fixed-files.ts";
import type { IoUring } from "./io-uring.ts";
import { CONNECT, Operations, RECEIVE, SEND } from "./operations.ts";
import type { ReceiveBuffers } from "./receive-buffers.ts";
import type { Ring } from "./ring.ts";

/** What must be left of a body before it is worth to drop it. */
const longBytes = 16_384;

/** Requests up to here fit into any socket that has none before it: whether they have left is not asked. */
const smallBytes = 4096;

/** How far the connection in a slot is. */
const CLOSED = 0;
const CONNECTING = 1;
const OPEN = 2;

/** How a connection receives: until further notice, that but no longer, or once. */
const ALWAYS = 0;
const NO_LONGER = 1;
const ONCE = 2;

const SHUT_RDWR = 2;
const MSG_PEEK = 0x2;
const MSG_DONTWAIT = 0x40;
/** poll(2): what tells of a failure. */
const POLLERR = 0x8;
const POLLHUP = 0x10;

/** Of a receive that found no buffer: it begins again when some are back. */
const noBuffers = -errnos.ENOBUFS;
/** Of one that was stopped. */
const canceled = -errnos.ECANCELED;

/** What is to be done in the next turn, without a completion: for a connection, as long as it is the same. */
interface Task {
  readonly slot: number;
  readonly generation: number;
  readonly todo: { readonly kind: "connect" } | { readonly kind: "fail"; readonly ending: Ending };
}

export class IoUringEngine implements Engine, Transport {
  readonly name = "io-uring" as const;
  readonly transport: Transport = this;
  private readonly libc: Libc;
  private readonly shutdown: IoUring["shutdown"];
  private readonly ring: Ring;
  private readonly files: FixedFiles;
  private readonly buffers: ReceiveBuffers;
  private readonly operations: Operations;
  private readonly bufferBytes: number;
  private readonly parser: ResponseParser;
  private readonly connections: readonly Connection[];
  private readonly sockets: OutgoingSockets;
  /** Whether received bytes can be dropped without a copy. */
  private readonly canDrop: boolean;
  /** Kept, because the kernel reads at its address. */
  private readonly tableBytes: Uint8Array;
  private readonly tableAddress: number;
  private readonly starts: Float64Array;
  private readonly lengths: Uint32Array;
  private readonly phases: Uint8Array;
  /** 1 where a request is not known to have left whole. */
  private readonly isSending: Uint8Array;
  /** ALWAYS, NO_LONGER or ONCE. */
  private readonly modes: Uint8Array;
  /** Whether bodies are long and their lengths known. */
  private isLong: boolean = false;
  private tasks: Task[] = [];
  private received: number = 0;
  private sent: number = 0;
  private readonly peeked: Uint8Array = new Uint8Array(new ArrayBuffer(1));
  private readonly peekedAddress: number;

  constructor(context: EngineContext, { libc, shutdown, ring, files, buffers }: IoUring) {
    const { connections, table } = context;
    this.libc = libc;
    this.shutdown = shutdown;
    this.ring = ring;
    this.files = files;
    this.buffers = buffers;
    this.operations = new Operations(ring, connections.length);
    this.bufferBytes = buffers.bytes;
    this.parser = new ResponseParser(buffers.memory);
    this.connections = connections;
    this.sockets = new OutgoingSockets(libc, context.destination);
    this.canDrop = context.origin.socketPath === undefined;
    this.tableBytes = table.bytes;
    this.tableAddress = libc.addressOf(this.tableBytes);
    this.starts = table.starts;
    this.lengths = table.lengths;
    this.phases = new Uint8Array(connections.length);
    this.isSending = new Uint8Array(connections.length);
    this.modes = new Uint8Array(connections.length);
    this.peekedAddress = libc.addressOf(this.peeked);
  }

  open(connection: Connection): void {
    const slot = connection.index;
    const fd = this.sockets.create();
    connection.fd = fd < 0 ? -1 : fd;
    // Without a descriptor, too: then what there is to close is the failure that is still to be told.
    this.phases[slot] = CONNECTING;
    const result = fd < 0 ? fd : this.files.put(slot, fd);
    if (result < 0) this.later(slot, { kind: "fail", ending: this.sockets.failure(-result) });
    else this.connect(slot, fd);
  }

  send(connection: Connection): void {
    const slot = connection.index;
    const request = connection.request;
    const bytes = this.lengths[request] as number;
    const isSmall = bytes <= smallBytes;
    this.operations.send(slot, this.tableAddress + (this.starts[request] as number), bytes, !isSmall);
    connection.sentBytes = isSmall ? bytes : 0;
    this.isSending[slot] = isSmall ? 0 : 1;
    if (isSmall) this.sent += bytes;
  }

  close(connection: Connection): void {
    const slot = connection.index;
    if (this.phases[slot] === CLOSED) return;
    this.operations.forget(slot);
    this.phases[slot] = CLOSED;
    this.isSending[slot] = 0;
    const { fd } = connection;
    if (fd < 0) return;
    connection.fd = -1;
    // What goes on with the socket keeps it open; now that ends, and the server is told.
    this.shutdown(fd, SHUT_RDWR);
    this.files.remove(slot);
    this.libc.close(fd);
  }

  async run(traffic: TrafficEvents): Promise<void> {
    turnUntilOver(this.libc, traffic, () => this.turn(traffic));
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
    const count = ring.wait(this.tasks.length === 0 ? waitMs : taskWaitMs(this.tasks, waitMs));
    for (let place = 0; place < count; place++) this.handle(traffic, place, count);
    ring.take(count);
    if (this.tasks.length > 0) this.doTasks(traffic);
    traffic.countBytes(this.received, this.sent);
    this.received = 0;
    this.sent = 0;
  }

  private handle(traffic: TrafficEvents, place: number, count: number): void {
    const { ring, operations } = this;
    const slot = ring.firstWord(place);
    const mark = ring.secondWord(place);
    const isCurrent = operations.isCurrent(slot, mark);
    const kind = operations.kindOf(mark);
    if (kind === RECEIVE) {
      const flags = ring.flags(place);
      if (isCurrent) this.receive(traffic, place, count);
      if ((flags & COMPLETION_BUFFER) !== 0) this.buffers.giveBack(flags >>> BUFFER_SHIFT);
    } else if (isCurrent) {
      if (kind === CONNECT) this.connected(traffic, slot, ring.result(place));
      else if (kind === SEND) this.sendEnded(slot, ring.result(place));
    }
  }

  private receive(traffic: TrafficEvents, place: number, count: number): void {
    const { ring, operations } = this;
    const slot = ring.firstWord(place);
    const bytes = ring.result(place);
    const generation = operations.generation(slot);
    if (bytes > 0) this.read(traffic, place, count);
    else if (bytes !== noBuffers && bytes !== canceled) {
      this.ended(traffic, slot, bytes);
      return;
    }
    if (generation !== operations.generation(slot)) return;
    if ((ring.flags(place) & COMPLETION_MORE) === 0) this.receiveMore(slot);
    else if (this.modes[slot] === ALWAYS && this.mayDropRest(slot)) {
      this.modes[slot] = NO_LONGER;
      operations.stopReceiving(slot);
    }
  }

  private read(traffic: TrafficEvents, place: number, count: number): void {
    const { ring } = this;
    const slot = ring.firstWord(place);
    const bytes = ring.result(place);
    const connection = this.connections[slot] as Connection;
    const { response } = connection;
    this.received += bytes;
    if (connection.state !== BUSY) {
      tellFailure(traffic, connection, unasked(bytes));
      return;
    }
    const start = (ring.flags(place) >>> BUFFER_SHIFT) * this.bufferBytes;
    const used = this.parser.feed(response, start, start + bytes);
    if (used === bytes) {
      if (this.isSending[slot] === 1 || this.isEndKnown(place, count)) response.closes = true;
      traffic.onResponse(connection, performance.now());
    } else if (used >= 0) {
      tellFailure(traffic, connection, surplus(bytes - used));
    } else if (used !== INCOMPLETE) {
      tellFailure(traffic, connection, { failure: "protocol", detail: response.problem });
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
    return this.libc.recv(fd, this.peekedAddress, 1, MSG_PEEK | MSG_DONTWAIT) === 0;
  }

  /** The server has closed, or the connection broke. */
  private ended(traffic: TrafficEvents, slot: number, result: number): void {
    const connection = this.connections[slot] as Connection;
    if (result < 0) tellFailure(traffic, connection, lostConnection(-result));
    else tellClosed(traffic, connection, this.parser);
  }

  /** A request has left whole that is not small; or one has not. */
  private sendEnded(slot: number, result: number): void {
    const connection = this.connections[slot] as Connection;
    if (connection.state !== BUSY) return;
    const bytes = this.lengths[connection.request] as number;
    const sentBytes = Math.max(0, result);
    this.sent += sentBytes - connection.sentBytes;
    connection.sentBytes = sentBytes;
    this.isSending[slot] = sentBytes === bytes ? 0 : 1;
    if (sentBytes === bytes) return;
    // What came before it is among the completions that follow: an answer that needed no more, or a better reason.
    this.later(slot, { kind: "fail", ending: lostConnection(result < 0 ? -result : errnos.EPIPE) });
  }

  private connect(slot: number, fd: number): void {
    const errno = this.sockets.connect(fd);
    // The backlog of a Unix socket is full, and nothing tells when it is not.
    if (errno === errnos.EAGAIN) this.later(slot, { kind: "connect" });
    else if (errno !== 0) this.later(slot, { kind: "fail", ending: this.sockets.failure(errno) });
    else this.operations.awaitConnection(slot);
  }

  /** Given the events that are there, or an errno, negated. */
  private connected(traffic: TrafficEvents, slot: number, events: number): void {
    const connection = this.connections[slot] as Connection;
    const mayHaveFailed = events < 0 || (events & (POLLERR | POLLHUP)) !== 0;
    const errno = events < 0 ? -events : mayHaveFailed ? this.sockets.errorOf(connection.fd) : 0;
    if (errno !== 0) {
      tellFailure(traffic, connection, this.sockets.failure(errno));
      return;
    }
    this.phases[slot] = OPEN;
    this.startReceiving(slot);
    traffic.onOpen(connection, performance.now());
  }

  private startReceiving(slot: number): void {
    this.modes[slot] = this.isLong ? ONCE : ALWAYS;
    if (this.isLong) this.operations.receiveOnce(slot);
    else this.operations.receiveAlways(slot);
  }

  /** A receive is over: it was for once, there were no buffers, no place for completions, or it was stopped. */
  private receiveMore(slot: number): void {
    if (!this.mayDropRest(slot)) {
      this.startReceiving(slot);
      return;
    }
    this.modes[slot] = ONCE;
    this.operations.drop(slot, (this.connections[slot] as Connection).response.remainingBytes);
  }

  /** Whether what is to come next is a body that nobody looks at. */
  private mayDropRest(slot: number): boolean {
    const { response, state } = this.connections[slot] as Connection;
    if (!this.canDrop || state !== BUSY || response.stage !== COUNTED_BODY) return false;
    if (response.remainingBytes > longBytes) this.isLong = true;
    return this.isLong;
  }

  private later(slot: number, todo: Task["todo"]): void {
    this.tasks.push({ slot, generation: this.operations.generation(slot), todo });
  }

  private doTasks(traffic: TrafficEvents): void {
    const tasks = this.tasks;
    this.tasks = [];
    for (const { slot, generation, todo } of tasks) {
      if (generation !== this.operations.generation(slot)) continue;
      const connection = this.connections[slot] as Connection;
      if (todo.kind === "fail") tellFailure(traffic, connection, todo.ending);
      else this.connect(slot, connection.fd);
    }
  }
}
