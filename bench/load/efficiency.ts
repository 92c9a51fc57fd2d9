/** What a request costs the client: CPU time over the requests that the server counted, tools taking turns. */
import { type Figure, figureOf } from "../scaffold/figure.ts";
import { type Machine, observeMachine } from "../scaffold/machine.ts";
import { type Observation, problemOf, runClient } from "./client-run.ts";
import { CountingServer } from "./counting-server.ts";
import { type LoadTool, type LoadTools, type Target, yardstick } from "./load-tools.ts";
import { NginxServer } from "./nginx-server.ts";

const serverCore = 0;
const clientCore = 1;

export interface Case {
  readonly name: string;
  readonly server: "c" | "nginx" | "nginx-tls";
  readonly path: string;
  readonly connections: number;
  readonly bodyBytes?: number;
}

export const cases: readonly Case[] = [
  { name: "GET, 100 bytes", server: "c", path: "/", connections: 64 },
  { name: "GET, 100 bytes, nginx", server: "nginx", path: "/", connections: 64 },
  { name: "GET, 100 bytes", server: "c", path: "/", connections: 1000 },
  { name: "GET, 100 bytes", server: "c", path: "/", connections: 10_000 },
  { name: "POST, 1 KB", server: "c", path: "/", connections: 64, bodyBytes: 1024 },
  { name: "GET, 64 KB", server: "c", path: "/large", connections: 64 },
  { name: "GET, 100 bytes, nginx over TLS", server: "nginx-tls", path: "/", connections: 64 },
];

export interface EfficiencyRow {
  readonly tool: string;
  /** CPU µs of the client per request, user and system. */
  readonly us: Figure | undefined;
  /** How many times as efficient as wrk, round by round: above 1 costs less. */
  readonly ratio: Figure | undefined;
  readonly perSecond: Figure | undefined;
  /** Of a core, the client's share: below 1 it waited for the server, or somebody else had the core. */
  readonly coreShare: Figure | undefined;
  /** Why there is no figure, or not one for each round. */
  readonly problem: string | undefined;
}

export interface EfficiencyResults {
  readonly machine: Machine;
  readonly seconds: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly cases: readonly (Case & { readonly rows: readonly EfficiencyRow[] })[];
}

export interface EfficiencyOptions {
  readonly rounds: number;
  /** In how many of the rounds the tools that are not close take part. */
  readonly farRounds: number;
  readonly seconds: number;
  /** Names of tools, and parts of names of cases; all where it is empty. */
  readonly tools: readonly string[];
  readonly cases: readonly string[];
}

/** What one tool came to in one round; NaN where it failed. */
interface Round {
  readonly round: number;
  readonly us: number;
  readonly perSecond: number;
  readonly coreShare: number;
  readonly problem: string | undefined;
}

export async function measureEfficiency(
  gathered: LoadTools,
  options: EfficiencyOptions,
): Promise<EfficiencyResults> {
  const machine = observeMachine(gathered.commit);
  const tools = gathered.tools.filter(
    ({ name }) => options.tools.length === 0 || options.tools.includes(name) || name === yardstick,
  );
  const server = await CountingServer.start({ core: serverCore });
  const nginx = await NginxServer.start(serverCore);
  try {
    const servers = { server, nginx };
    const measured: EfficiencyResults["cases"][number][] = [];
    for (const one of cases) {
      const title = `${one.name}, ${one.connections} connections`;
      if (options.cases.length > 0 && !options.cases.some((part) => title.includes(part))) continue;
      console.log(title);
      measured.push({ ...one, rows: await measureCase(one, { tools, servers, options }) });
    }
    const versions = Object.fromEntries([
      ...tools.filter(({ version }) => version !== "").map(({ name, version }) => [name, version]),
      ["nginx", NginxServer.version()],
    ]);
    return { machine: machine(), seconds: options.seconds, versions, cases: measured };
  } finally {
    await server.stop();
    await nginx.stop();
  }
}

interface Servers {
  readonly server: CountingServer;
  readonly nginx: NginxServer;
}

interface Measurement {
  readonly tools: readonly LoadTool[];
  readonly servers: Servers;
  readonly options: EfficiencyOptions;
}

async function measureCase(
  one: Case,
  { tools, servers, options }: Measurement,
): Promise<readonly EfficiencyRow[]> {
  const rounds = new Map<string, Round[]>(tools.map(({ name }) => [name, []]));
  for (let round = 0; round < options.rounds; round++) {
    const taking = tools.filter(({ isClose }) => isClose || round < options.farRounds);
    // Who comes first changes, so that what follows from being first falls on all.
    for (const index of taking.keys()) {
      const tool = taking[(index + round) % taking.length];
      if (tool === undefined) continue;
      const result = await runRound(tool, one, { servers, options });
      rounds.get(tool.name)?.push({ round, ...result });
    }
  }
  const base = rounds.get(yardstick) ?? [];
  return tools.map(({ name }) => {
    const row = rowOf(name, rounds.get(name) ?? [], base);
    const { us, ratio, perSecond, coreShare, problem } = row;
    console.log(
      `  ${name.padEnd(16)} ${textOf(us)} µs  ${textOf(ratio)} × ${yardstick}  ${perSecond?.median ?? "–"}/s, ${coreShare?.median ?? "–"} of a core  ${problem ?? ""}`,
    );
    return row;
  });
}

function rowOf(tool: string, rounds: readonly Round[], base: readonly Round[]): EfficiencyRow {
  const fine = rounds.filter(({ us }) => Number.isFinite(us));
  const ratios = fine
    .map(({ round, us }) => (base.find((other) => other.round === round)?.us ?? Number.NaN) / us)
    .filter(Number.isFinite);
  return {
    tool,
    us: fine.length === 0 ? undefined : figureOf(fine.map(({ us }) => us)),
    ratio: ratios.length === 0 ? undefined : figureOf(ratios),
    perSecond: fine.length === 0 ? undefined : figureOf(fine.map(({ perSecond }) => perSecond)),
    coreShare: fine.length === 0 ? undefined : figureOf(fine.map(({ coreShare }) => coreShare)),
    problem: rounds.find(({ problem }) => problem !== undefined)?.problem,
  };
}

async function runRound(
  tool: LoadTool,
  one: Case,
  { servers, options }: Omit<Measurement, "tools">,
): Promise<Omit<Round, "round">> {
  const seconds = secondsOf(one, options.seconds);
  const command = tool.command(targetOf(one, servers), { seconds, connections: one.connections });
  const run = await runClient(command, {
    core: clientCore,
    timeoutS: seconds + 20,
    observation: { ...windowOf(one, seconds), read: (pid) => read(pid, one, servers) },
  });
  const problem = problemOf(run);
  const { observed } = run;
  if (observed === undefined || observed.requests <= 0) {
    return { ...noFigures, problem: problem ?? "ended before it could be looked at" };
  }
  return {
    us: (observed.cpuS / observed.requests) * 1e6,
    perSecond: observed.requests / observed.wallS,
    coreShare: observed.cpuS / observed.wallS,
    problem,
  };
}

const noFigures = { us: Number.NaN, perSecond: Number.NaN, coreShare: Number.NaN };

/** Ten thousand connections are not open at once, and a server that has them answers questions late. */
function secondsOf({ connections }: Case, seconds: number): number {
  return connections >= 10_000 ? seconds + 2 : seconds;
}

// Time for just-in-time compilers and for the last connections; and away from the end.
function windowOf({ connections }: Case, seconds: number): Omit<Observation, "read"> {
  const warmS = Math.max(0.45 * seconds, Math.min(1, seconds - 1.1));
  const marginS = connections >= 10_000 ? 1 : 0.25;
  return { warmS, windowS: seconds - warmS - marginS };
}

async function read(
  pid: number,
  one: Case,
  { server, nginx }: Servers,
): Promise<{ readonly cpuS: number; readonly requests: number }> {
  const counted = one.server === "c" ? server : nginx;
  // Both at once: neither should run on while the other is read.
  const [cpuS, requests] = await Promise.all([server.cpuS(pid), counted.count()]);
  return { cpuS, requests };
}

function targetOf({ server: kind, path, bodyBytes }: Case, { server, nginx }: Servers): Target {
  const origins = { c: server.url, nginx: nginx.url, "nginx-tls": nginx.secureUrl };
  const url = origins[kind] + path;
  if (bodyBytes === undefined) return { url };
  const frame = JSON.stringify({ note: "" });
  return { url, body: JSON.stringify({ note: "x".repeat(bodyBytes - frame.length) }) };
}

function textOf(figure: Figure | undefined): string {
  if (figure === undefined) return "–";
  const { median, min, max } = figure;
  return `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
}
