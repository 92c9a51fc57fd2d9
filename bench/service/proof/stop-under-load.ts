/** Ends a service with a signal while clients that keep their connections send to it, and counts what they lose: nothing. */
import { setTimeout as sleep } from "node:timers/promises";
import type { CreatedService } from "../../../tasks/created-service.ts";
import { SteadyClients, type Tally } from "./steady-clients.ts";

export interface StopFigures {
  readonly tally: Tally;
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

export async function stopUnderLoad(service: CreatedService, o: StopOptions): Promise<StopFigures> {
  const env = { ...o.env, SHUTDOWN_DRAIN_DELAY: `${drainDelayMs}ms` };
  const started = await service.start({ isCompiled: true, env });
  const clients = new SteadyClients(started.url + o.path, o);
  await sleep(o.forMs);
  const before = clients.tally.complete;
  const signalledAt = performance.now();
  started.signal("SIGTERM");
  const exitCode = await started.ended;
  const tookMs = Math.round(performance.now() - signalledAt);
  const tally = await clients.stop();
  return { tally, completeAfterSignal: tally.complete - before, exitCode, tookMs };
}
