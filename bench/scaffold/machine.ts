/** Where and when figures were taken, so that they can be compared with others. */
import { execFileSync } from "node:child_process";
import { cpus, loadavg, release, totalmem, type } from "node:os";

export interface Machine {
  /** UTC. */
  readonly date: string;
  /** The commit whose packages were measured. */
  readonly commit: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  /** Of the last minute, as the subject began and ended. */
  readonly loadBefore: number;
  readonly loadAfter: number;
}

/** To be called when a subject begins; the result is called when it ends. */
export function observeMachine(commit: string): () => Machine {
  const date = new Date().toISOString().slice(0, 16).replace("T", " ");
  const loadBefore = load();
  return () => ({
    date,
    commit,
    cpu: cpuName(),
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()}`,
    node: process.version,
    loadBefore,
    loadAfter: load(),
  });
}

function load(): number {
  return Number((loadavg()[0] ?? 0).toFixed(2));
}

// Node shortens what a virtual machine says of its processor; lscpu adds its family and model.
function cpuName(): string {
  try {
    const text = execFileSync("lscpu", { encoding: "utf8" });
    const field = (name: string): string => new RegExp(`^${name}:\\s*(.*)$`, "m").exec(text)?.[1] ?? "?";
    return `${field("Model name")} (family ${field("CPU family")}, model ${field("Model")})`;
  } catch {
    return cpus()[0]?.model ?? "unknown";
  }
}
