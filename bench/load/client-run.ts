/** One run of a load generator on a core of its own, and the CPU time that it took. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** How the run is looked at from outside, while it lasts. */
export interface Observation {
  /** From its first request, in s: long enough that everything is connected and compiled. */
  readonly warmS: number;
  /** How long it is looked at then. */
  readonly windowS: number;
  /** What is read at both ends, and until the first request has come. */
  readonly read: (pid: number) => Promise<Reading>;
}

export interface Reading {
  /** Of the client. */
  readonly cpuS: number;
  /** As the server counts them. */
  readonly requests: number;
}

export interface ClientOptions {
  readonly core: number;
  readonly timeoutS: number;
  readonly observation?: Observation;
  /** Ctrl-C, when this resolves. */
  readonly interruption?: () => Promise<void>;
}

export interface ClientRun {
  /** Undefined: ended by a signal, or not ended in time. */
  readonly exitCode: number | undefined;
  readonly output: string;
  readonly errors: string;
  /** What happened between both ends of the observation; undefined where it did not last so long. */
  readonly observed: { readonly cpuS: number; readonly requests: number; readonly wallS: number } | undefined;
}

const pollMs = 20;
const stepMs = 100;
const leastWindowS = 0.3;

/** @param command its program and arguments */
export async function runClient(command: readonly string[], options: ClientOptions): Promise<ClientRun> {
  const { core, timeoutS, observation, interruption } = options;
  const child = spawn("taskset", ["-c", String(core), ...command], {
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = () => child.kill("SIGKILL");
  process.once("exit", end);
  const force = setTimeout(end, timeoutS * 1000);
  interruption?.().then(() => child.kill("SIGINT"));
  const output = textOf(child.stdout);
  const errors = textOf(child.stderr);
  const ended = once(child, "close") as Promise<[number | null]>;
  try {
    const observed = observation === undefined ? undefined : await observe(child, observation);
    const [code] = await ended;
    return { exitCode: code ?? undefined, output: output(), errors: errors(), observed };
  } finally {
    clearTimeout(force);
    process.off("exit", end);
  }
}

/** Why it came to nothing, from its exit code and what it printed last; undefined where it ended well. */
export function problemOf({ exitCode, errors, output }: ClientRun): string | undefined {
  if (exitCode === 0) return undefined;
  const lines = errors.split("\n").filter((line) => line.trim() !== "");
  const said = messageOf(output) ?? lines.at(-1) ?? output.replaceAll(/\s+/g, " ");
  return `${exitCode === undefined ? "did not end" : `exited with ${exitCode}`}: ${said.slice(0, 160)}`;
}

/** What ours says of an error under `--json`. */
function messageOf(output: string): string | undefined {
  try {
    const { error } = JSON.parse(output) as { readonly error?: { readonly message: string } };
    return error?.message;
  } catch {
    return undefined;
  }
}

async function observe(
  child: ChildProcess,
  { warmS, windowS, read }: Observation,
): Promise<ClientRun["observed"]> {
  const pid = child.pid;
  if (pid === undefined) return undefined;
  const { requests: before } = await read(pid);
  while ((await read(pid)).requests === before) {
    if (hasEnded(child)) return undefined;
    await sleep(pollMs);
  }
  await sleep(warmS * 1000);
  const first = { ...(await read(pid)), atMs: performance.now() };
  let last = first;
  // Who ends sooner is looked at for as long as it sends.
  while (!hasEnded(child) && performance.now() - first.atMs < windowS * 1000) {
    await sleep(stepMs);
    const next = { ...(await read(pid)), atMs: performance.now() };
    if (next.cpuS > 0 && next.requests > last.requests) last = next;
  }
  const wallS = (last.atMs - first.atMs) / 1000;
  if (wallS < leastWindowS) return undefined;
  return { cpuS: last.cpuS - first.cpuS, requests: last.requests - first.requests, wallS };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function textOf(stream: NodeJS.ReadableStream): () => string {
  const parts: Buffer[] = [];
  stream.on("data", (part: Buffer) => parts.push(part));
  return () => Buffer.concat(parts).toString("utf8");
}

// Plain text, and nothing that npm told the run itself.
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_OPTIONS$/i.test(name));
  return { ...Object.fromEntries(kept), NO_COLOR: "1", CI: "1" };
}
