/** What the loops of both native engines have in common: how they turn, and what they tell of an ending. */

// Imported, since the global one is looked up through a getter each time.
import { performance } from "node:perf_hooks";
import { BUSY, type Connection } from "../connection.ts";
import type { TrafficEvents } from "../engine.ts";
import type { ResponseParser } from "../response-parser.ts";
import { closedEarly, closedWaiting, type Ending } from "./ending.ts";
import { type Libc, PR_SET_TIMERSLACK } from "./libc.ts";

/** Turns until the traffic is over, and wakes on time. */
export function turnUntilOver(libc: Libc, traffic: TrafficEvents, turn: () => void): void {
  // Of this thread: without it the kernel may wake it 50 µs late. 0 restores the default.
  libc.prctl(PR_SET_TIMERSLACK, 1);
  try {
    while (!traffic.isOver) turn();
  } finally {
    libc.prctl(PR_SET_TIMERSLACK, 0);
  }
}

/** How long a loop may wait that has things to do without an event: those that only try to connect again can wait 1 ms. */
export function taskWaitMs(
  tasks: readonly { readonly todo: { readonly kind: string } }[],
  waitMs: number,
): number {
  return tasks.every(({ todo }) => todo.kind === "connect") ? Math.min(waitMs, 1) : 0;
}

export function tellFailure(
  traffic: TrafficEvents,
  connection: Connection,
  { failure, detail }: Ending,
): void {
  traffic.onFailure(connection, failure, detail, performance.now());
}

/** The server has closed the connection in good order: that may be the end of an answer. */
export function tellClosed(traffic: TrafficEvents, connection: Connection, parser: ResponseParser): void {
  const { response } = connection;
  if (connection.state !== BUSY) tellFailure(traffic, connection, closedWaiting);
  else if (parser.end(response) < 0) tellFailure(traffic, connection, closedEarly(response));
  else {
    response.closes = true;
    traffic.onResponse(connection, performance.now());
  }
}
