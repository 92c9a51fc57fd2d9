/** Whether memory stays as it is while ours sends at a fixed rate for long. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Machine, observeMachine } from "../scaffold/machine.ts";
import { CountingServer } from "./counting-server.ts";
import type { LoadTools } from "./load-tools.ts";

export interface MemoryResults {
  readonly machine: Machine;
  readonly engine: string;
  readonly minutes: number;
  readonly perSecond: number;
  readonly connections: number;
  /** By the server's count. */
  readonly requests: number;
  /** Resident memory of the process, each 10 s. */
  readonly samples: readonly { readonly atS: number; readonly megabytes: number }[];
  readonly exitCode: number | null;
  /** What it reported of the rate and of the latency. */
  readonly report: { readonly sentPerSecond: number; readonly p99Ms: number } | undefined;
}

export interface MemoryOptions {
  readonly minutes: number;
  readonly engine: string;
}

const perSecond = 20_000;
const connections = 200;
const sampleMs = 10_000;

export async function measureMemory(
  tools: LoadTools,
  { minutes, engine }: MemoryOptions,
): Promise<MemoryResults> {
  const machine = observeMachine(tools.commit);
  const server = await CountingServer.start({ core: 0 });
  const flags = [
    "--rate",
    String(perSecond),
    "--concurrency",
    String(connections),
    "--workers",
    "1",
    "--json",
  ];
  const command = [
    ...tools.ashlar,
    server.url,
    ...flags,
    "--duration",
    `${minutes * 60}s`,
    "--engine",
    engine,
  ];
  const child = spawn("taskset", ["-c", "1", ...command], { stdio: ["ignore", "pipe", "ignore"] });
  const end = () => child.kill("SIGKILL");
  process.once("exit", end);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const ended = once(child, "close") as Promise<[number | null]>;
  try {
    const samples = await sample(child.pid ?? 0, minutes);
    const [exitCode] = await ended;
    const requests = await server.settledCount();
    const settings = { engine, minutes, perSecond, connections };
    return {
      machine: machine(),
      ...settings,
      requests,
      samples,
      exitCode,
      report: reportOf(output),
    };
  } finally {
    process.off("exit", end);
    end();
    await server.stop();
  }
}

/** Until the time is over, or there is no such process any more. */
async function sample(pid: number, minutes: number): Promise<MemoryResults["samples"]> {
  const samples: { atS: number; megabytes: number }[] = [];
  const begin = performance.now();
  const atS = (): number => (performance.now() - begin) / 1000;
  // The first is taken when it has started.
  for (let next = 2000; next < minutes * 60_000; next += sampleMs) {
    await sleep(Math.max(0, next - atS() * 1000));
    const megabytes = residentMb(pid);
    if (megabytes === undefined) break;
    samples.push({ atS: Math.round(atS()), megabytes });
    if (samples.length % 6 === 1) console.log(`  ${Math.round(atS())} s: ${megabytes} MB`);
  }
  return samples;
}

function residentMb(pid: number): number | undefined {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 102.4) / 10;
  } catch {
    return undefined;
  }
}

/**
 * How much more the last third of the time took than the first, in shares of it, after a tenth that is left out. The
 * collector of garbage moves single samples by a tenth and more, so a line through them would tell its rhythm.
 */
export function growthOf({ samples, minutes }: Pick<MemoryResults, "samples" | "minutes">): number {
  const settled = samples.filter(({ atS }) => atS > minutes * 6);
  const third = Math.floor(settled.length / 3);
  const mean = (some: MemoryResults["samples"]): number =>
    some.reduce((sum, { megabytes }) => sum + megabytes, 0) / some.length;
  return mean(settled.slice(-third)) / mean(settled.slice(0, third)) - 1;
}

function reportOf(output: string): MemoryResults["report"] {
  try {
    const { schedule, latency } = JSON.parse(output) as {
      schedule: { sentPerSecond: number };
      latency: { p99: number };
    };
    return { sentPerSecond: schedule.sentPerSecond, p99Ms: latency.p99 };
  } catch {
    return undefined;
  }
}
