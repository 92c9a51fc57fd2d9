/** Whether ours counts every request that the server counts: after each kind of run, and after Ctrl-C. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Machine, observeMachine } from "../scaffold/machine.ts";
import { problemOf, runClient } from "./client-run.ts";
import { CountingServer } from "./counting-server.ts";
import { engines, type LoadTools } from "./load-tools.ts";

interface Kind {
  readonly name: string;
  readonly flags: readonly string[];
  readonly isInterrupted?: boolean;
}

const kinds: readonly Kind[] = [
  { name: "closed loop", flags: ["--concurrency", "64", "--duration", "1s"] },
  { name: "closed loop, after a warm-up", flags: ["--duration", "1s", "--warm-up", "500ms"] },
  { name: "closed loop, two workers", flags: ["--concurrency", "64", "--duration", "1s", "--workers", "2"] },
  { name: "closed loop, 1,000 connections", flags: ["--concurrency", "1000", "--duration", "1s"] },
  { name: "10,007 requests, two workers", flags: ["--requests", "10007", "--workers", "2"] },
  { name: "open loop, even", flags: ["--rate", "5000", "--duration", "1s"] },
  {
    name: "open loop, random, two workers",
    flags: ["--rate", "5000", "--poisson", "--duration", "1s", "--workers", "2"],
  },
  { name: "open loop, more than the server can", flags: ["--rate", "400000", "--duration", "1s"] },
  { name: "closed loop, Ctrl-C", flags: ["--concurrency", "64", "--duration", "30s"], isInterrupted: true },
  {
    name: "open loop, two workers, Ctrl-C",
    flags: ["--rate", "5000", "--workers", "2"],
    isInterrupted: true,
  },
  { name: "64 KB answers, Ctrl-C", flags: ["--concurrency", "64"], isInterrupted: true },
];

export interface ExactnessRow {
  readonly engine: string;
  readonly kind: string;
  /** As ours reports, the warm-up with it. */
  readonly sent: number;
  /** As the server counts. */
  readonly served: number;
  readonly isExact: boolean;
  readonly exitCode: number | undefined;
  readonly problem?: string;
}

export interface ExactnessResults {
  readonly machine: Machine;
  readonly rows: readonly ExactnessRow[];
}

/** @param o.repeats how often each kind of run is made */
export async function measureExactness(
  tools: LoadTools,
  o: { readonly repeats: number },
): Promise<ExactnessResults> {
  const machine = observeMachine(tools.commit);
  const server = await CountingServer.start({ core: 0 });
  try {
    const rows: ExactnessRow[] = [];
    for (let repeat = 0; repeat < o.repeats; repeat++) {
      for (const engine of engines) {
        for (const kind of kinds) rows.push(await compareCounts(kind, { engine, tools, server }));
      }
    }
    return { machine: machine(), rows };
  } finally {
    await server.stop();
  }
}

interface Setting {
  readonly engine: string;
  readonly tools: LoadTools;
  readonly server: CountingServer;
}

async function compareCounts(
  { name, flags, isInterrupted = false }: Kind,
  { engine, tools, server }: Setting,
): Promise<ExactnessRow> {
  await server.reset();
  const url = `${server.url}${name.includes("64 KB") ? "/large" : "/"}`;
  const command = [...tools.ashlar, url, "--engine", engine, "--json", ...flags];
  const run = await runClient(command, {
    core: 1,
    timeoutS: 60,
    ...(isInterrupted ? { interruption: () => halfASecondOn(server) } : {}),
  });
  const served = await server.settledCount();
  const row = { engine, kind: name, served, exitCode: run.exitCode };
  const wanted = isInterrupted ? 130 : 0;
  const result = sentOf(run.output);
  const isExact = run.exitCode === wanted && result === served;
  console.log(
    `  ${engine.padEnd(9)} ${name.padEnd(36)} sent ${result ?? "?"}, served ${served}${isExact ? "" : `  NOT EQUAL, exit ${run.exitCode}`}`,
  );
  const problem = run.exitCode === wanted ? undefined : problemOf(run);
  return { ...row, sent: result ?? -1, isExact, ...(problem === undefined ? {} : { problem }) };
}

/** Half a second after the first request came; in any case after 10 s. */
async function halfASecondOn(server: CountingServer): Promise<void> {
  for (let tries = 0; tries < 200 && (await server.count()) === 0; tries++) await sleep(50);
  await sleep(500);
}

/** @returns undefined where the output is no result */
function sentOf(output: string): number | undefined {
  try {
    const { requests } = JSON.parse(output) as {
      requests?: { readonly sent: number; readonly warmUp: number };
    };
    return requests === undefined ? undefined : requests.sent + requests.warmUp;
  } catch {
    return undefined;
  }
}
