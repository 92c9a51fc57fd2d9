/** Whether what is reported is true: a server that stalls, a rate that is to be held, gaps that are to be random. */
import { type Machine, observeMachine } from "../scaffold/machine.ts";
import { type ClientRun, problemOf, runClient } from "./client-run.ts";
import { CountingServer } from "./counting-server.ts";
import { type Gaps, gapsOf } from "./gaps.ts";
import { engines, fileOf, type LoadTools } from "./load-tools.ts";
import { type Percentiles, percentilesOf, truthOfLog, truthOfStalls } from "./stall-truth.ts";

const serverCore = 0;
const clientCore = 1;
const connections = 100;
const stall = { stallMs: 500, everyMs: 5000 };

export interface StallRow {
  readonly tool: string;
  readonly arrival: "rate" | "closed";
  /** What it reported; what it does not report is left out. */
  readonly reported: Partial<Percentiles>;
  /** From the stalls that the server had. */
  readonly truth: Percentiles;
  /** From the server's log, where requests were due at a fixed rate. */
  readonly served?: Percentiles;
  readonly seconds: number;
  /** By the server's count. */
  readonly perSecond: number;
  readonly problem?: string;
}

export interface RateRow {
  readonly tool: string;
  readonly plannedPerSecond: number;
  /** Undefined where it failed. */
  readonly gaps: Gaps | undefined;
  readonly problem?: string;
}

export interface HonestyResults {
  readonly machine: Machine;
  readonly stall: {
    readonly stallMs: number;
    readonly everyMs: number;
    readonly perSecond: number;
    readonly connections: number;
    readonly rows: readonly StallRow[];
  };
  readonly rate: {
    readonly seconds: number;
    readonly peerSeconds: number;
    readonly rows: readonly RateRow[];
  };
  readonly poisson: { readonly seconds: number; readonly rows: readonly RateRow[] };
}

export interface HonestyOptions {
  /** For ours at a fixed rate; and for the others, and closed loops. */
  readonly stallSeconds: number;
  readonly otherStallSeconds: number;
  readonly rateSeconds: number;
  /** For the rate of other tools, and for Poisson gaps. */
  readonly shortSeconds: number;
}

interface Subject {
  readonly tool: string;
  readonly arrival: "rate" | "closed";
  readonly command: (
    url: string,
    extent: { readonly seconds: number; readonly perSecond: number },
  ) => readonly string[];
  readonly report: (run: ClientRun) => Partial<Percentiles>;
}

export async function measureHonesty(tools: LoadTools, options: HonestyOptions): Promise<HonestyResults> {
  const machine = observeMachine(tools.commit);
  const stalled = await measureStalls(tools, options);
  const rate = await measureRate(tools, options);
  const poisson = await measurePoisson(tools, options.shortSeconds);
  return { machine: machine(), stall: stalled, rate, poisson };
}

async function measureStalls(tools: LoadTools, options: HonestyOptions): Promise<HonestyResults["stall"]> {
  const { stallSeconds, otherStallSeconds } = options;
  const perSecond = 5000;
  const subjects: readonly Subject[] = [
    ...engines.map((engine) => ownRate(tools.ashlar, engine)),
    autocannonRate(tools.autocannon),
    heyRate(),
    ownClosed(tools.ashlar),
    wrkClosed(),
  ];
  console.log(`${perSecond}/s on a server that stalls`);
  const server = await CountingServer.start({
    core: serverCore,
    stall,
    logEntries: perSecond * (stallSeconds + 5),
  });
  try {
    const rows: StallRow[] = [];
    for (const subject of subjects) {
      const seconds = isOwnRate(subject) ? stallSeconds : otherStallSeconds;
      const row = await stallRow(subject, server, { seconds, perSecond });
      console.log(
        `  ${row.tool.padEnd(16)} ${row.arrival}`,
        row.reported,
        row.served ?? "",
        row.problem ?? "",
      );
      rows.push(row);
    }
    return { ...stall, perSecond, connections, rows };
  } finally {
    await server.stop();
  }
}

function isOwnRate({ tool, arrival }: Pick<Subject, "tool" | "arrival">): boolean {
  return arrival === "rate" && tool.startsWith("ashlar");
}

async function stallRow(
  { tool, arrival, command, report }: Subject,
  server: CountingServer,
  extent: { readonly seconds: number; readonly perSecond: number },
): Promise<StallRow> {
  const { seconds, perSecond } = extent;
  await server.reset();
  const run = await runClient(command(server.url, extent), { core: clientCore, timeoutS: seconds + 20 });
  const count = await server.settledCount();
  const stalls = (await server.stalls()).slice(0, Math.round((seconds * 1000) / stall.everyMs));
  const truth = truthOfStalls(stalls, { durationMs: seconds * 1000 });
  const row = { tool, arrival, truth, seconds, perSecond: count / seconds };
  const problem = problemOf(run);
  if (problem !== undefined) return { ...row, reported: {}, problem };
  const served = isOwnRate({ tool, arrival })
    ? { served: truthOfLog(await server.log(), { perSecond }) }
    : {};
  return { ...row, reported: report(run), ...served };
}

async function measureRate(tools: LoadTools, options: HonestyOptions): Promise<HonestyResults["rate"]> {
  const { rateSeconds: seconds, shortSeconds: peerSeconds } = options;
  const perSecond = 5000;
  console.log(`${perSecond}/s, evenly`);
  const rows: RateRow[] = [];
  for (const engine of engines) {
    const extent = { seconds: engine === "epoll" ? seconds : peerSeconds, perSecond };
    rows.push(await rateRow(ownRate(tools.ashlar, engine), extent));
  }
  for (const subject of [autocannonRate(tools.autocannon), heyRate()]) {
    rows.push(await rateRow(subject, { seconds: peerSeconds, perSecond }));
  }
  return { seconds, peerSeconds, rows };
}

async function measurePoisson(tools: LoadTools, seconds: number): Promise<HonestyResults["poisson"]> {
  // Slow enough that the server, which takes requests one after the other, does not spoil the shortest gaps.
  const perSecond = 1000;
  console.log(`${perSecond}/s, at random`);
  const rows: RateRow[] = [];
  for (const engine of engines) {
    const { command, ...subject } = ownRate(tools.ashlar, engine);
    const random: Subject["command"] = (url, extent) => [...command(url, extent), "--poisson"];
    rows.push(await rateRow({ ...subject, command: random }, { seconds, perSecond }));
  }
  return { seconds, rows };
}

async function rateRow(
  { tool, command }: Subject,
  extent: { readonly seconds: number; readonly perSecond: number },
): Promise<RateRow> {
  const { seconds, perSecond } = extent;
  const server = await CountingServer.start({ core: serverCore, logEntries: perSecond * (seconds + 5) * 2 });
  try {
    const run = await runClient(command(server.url, extent), { core: clientCore, timeoutS: seconds + 20 });
    const log = await server.log();
    if (log.length < 2) {
      return {
        tool,
        plannedPerSecond: perSecond,
        gaps: undefined,
        problem: problemOf(run) ?? "sent nothing",
      };
    }
    const gaps = gapsOf(
      log.map(({ receivedMs }) => receivedMs),
      { perSecond },
    );
    console.log(
      `  ${tool.padEnd(16)} ${gaps.perSecond.toFixed(2)}/s, gaps ${gaps.meanUs.toFixed(1)} ± ${gaps.standardDeviationUs.toFixed(1)} µs, distance from exponential ${gaps.exponentialDistance.toFixed(4)}`,
    );
    return { tool, plannedPerSecond: perSecond, gaps };
  } finally {
    await server.stop();
  }
}

function ownRate(ashlar: readonly string[], engine: string): Subject {
  return {
    tool: `ashlar ${engine}`,
    arrival: "rate",
    command: (url, { seconds, perSecond }) => [
      ...[...ashlar, url, "--engine", engine, "--workers", "1", "--json"],
      ...["--concurrency", String(connections), "--duration", `${seconds}s`, "--rate", String(perSecond)],
    ],
    report: ownReport,
  };
}

function ownClosed(ashlar: readonly string[]): Subject {
  return {
    tool: "ashlar epoll",
    arrival: "closed",
    command: (url, { seconds }) => [
      ...[...ashlar, url, "--engine", "epoll", "--workers", "1", "--json"],
      ...["--concurrency", String(connections), "--duration", `${seconds}s`],
    ],
    report: ownReport,
  };
}

function ownReport({ output }: ClientRun): Partial<Percentiles> {
  const { latency } = JSON.parse(output) as { latency: Percentiles };
  return { p95: latency.p95, p99: latency.p99, p999: latency.p999 };
}

function wrkClosed(): Subject {
  const script = [
    "done = function(summary, latency, requests)",
    '  io.write(string.format("found %f %f %f\\n", latency:percentile(95), latency:percentile(99), latency:percentile(99.9)))',
    "end",
  ].join("\n");
  return {
    tool: "wrk",
    arrival: "closed",
    command: (url, { seconds }) => [
      ...["wrk", "-t1", `-c${connections}`, `-d${seconds}s`, "-s", fileOf("done.lua", script), url],
    ],
    report: ({ output }) => {
      // In µs.
      const [, p95, p99, p999] = /^found (\S+) (\S+) (\S+)/m.exec(output) ?? [];
      return { p95: Number(p95) / 1000, p99: Number(p99) / 1000, p999: Number(p999) / 1000 };
    },
  };
}

function heyRate(): Subject {
  return {
    tool: "hey -q",
    arrival: "rate",
    command: (url, { seconds, perSecond }) => [
      // Per worker.
      ...["hey", "-cpus", "1", "-c", String(connections), "-q", String(perSecond / connections)],
      ...["-z", `${seconds}s`, "-o", "csv", url],
    ],
    report: ({ output }) => {
      const lines = output.split("\n").slice(1).filter(Boolean);
      return percentilesOf(lines.map((line) => Number(line.split(",")[0]) * 1000));
    },
  };
}

function autocannonRate(autocannon: readonly string[]): Subject {
  return {
    tool: "autocannon -R",
    arrival: "rate",
    command: (url, { seconds, perSecond }) => [
      ...[...autocannon, "--no-progress", "--json", "-c", String(connections), "-d", String(seconds)],
      ...["-R", String(perSecond), url],
    ],
    report: ({ output }) => {
      const { latency } = JSON.parse(output) as { latency: { p99: number; p99_9: number } };
      return { p99: latency.p99, p999: latency.p99_9 };
    },
  };
}
