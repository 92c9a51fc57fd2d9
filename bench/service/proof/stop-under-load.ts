/**
 * Ends a service with a signal while clients that keep their connections send to it, and counts what they lose: of what the
 * service accepted, nothing.
 */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CreatedService } from "../../../tasks/created-service.ts";
import { SteadyClients, type Tally } from "./steady-clients.ts";

export interface StopFigures {
  readonly tally: Tally;
  /** Requests that were not answered though the service had accepted their connection, each told as an error's code or status. */
  readonly lost: readonly string[];
  /**
   * Connections that were reset before the service had accepted them. They waited in the kernel when the listener closed,
   * which no program can prevent; there are more of them the longer the machine keeps the service from running.
   */
  readonly unaccepted: number;
  /** Of the sent: those that left after the signal and were answered. */
  readonly completeAfterSignal: number;
  readonly exitCode: number | null;
  /** From the signal to the end of the process. */
  readonly tookMs: number;
}

export interface StopOptions {
  readonly env: Readonly<Record<string, string>>;
  /** The list that is asked for. */
  readonly path: string;
  readonly ratePerS: number;
  readonly connections: number;
  /** Before the signal. */
  readonly forMs: number;
}

/** How long load balancers are given to hear of it; in production it is 5 s. */
const drainDelayMs = 1000;

const noteAccepted = new URL("accepted-connections.mjs", import.meta.url).href;

export async function stopUnderLoad(service: CreatedService, o: StopOptions): Promise<StopFigures> {
  const file = join(service.folder, "accepted-connections.json");
  const env = {
    ...o.env,
    SHUTDOWN_DRAIN_DELAY: `${drainDelayMs}ms`,
    NODE_OPTIONS: `--import=${noteAccepted}`,
    ACCEPTED_CONNECTIONS: file,
  };
  const started = await service.start({ isCompiled: true, env });
  const clients = new SteadyClients(started.url + o.path, o);
  await sleep(o.forMs);
  const before = clients.tally.complete;
  const signalledAt = performance.now();
  started.signal("SIGTERM");
  const exitCode = await started.ended;
  const tookMs = Math.round(performance.now() - signalledAt);
  const tally = await clients.stop();
  const accepted = new Set(JSON.parse(await readFile(file, "utf8")) as readonly number[]);
  await rm(file);
  const cutOff = tally.reset.filter((port) => accepted.has(port));
  return {
    tally,
    lost: [...tally.lost, ...cutOff.map(() => "ECONNRESET")],
    unaccepted: tally.reset.length - cutOff.length,
    completeAfterSignal: tally.complete - before,
    exitCode,
    tookMs,
  };
}
