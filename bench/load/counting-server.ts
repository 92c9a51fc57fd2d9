/** The server of server.c, compiled and started: it counts, stalls when it is told to, and keeps a log. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { workplace } from "../scaffold/workplace.ts";
import { ask } from "./ask.ts";
import { type PinnedProcess, startPinned } from "./pinned-process.ts";

const source = fileURLToPath(new URL("server.c", import.meta.url));

export interface CountingServerOptions {
  readonly core: number;
  /** It stops altogether for so long, once in `everyMs`. */
  readonly stall?: { readonly stallMs: number; readonly everyMs: number };
  /** How many requests the log has room for; none where it is not given. */
  readonly logEntries?: number;
}

/** By the server's clock, in ms. */
export interface LogEntry {
  readonly receivedMs: number;
  readonly answeredMs: number;
}

export interface Stall {
  readonly beginMs: number;
  readonly endMs: number;
}

export class CountingServer {
  /** `http://127.0.0.1:40123` */
  readonly url: string;
  readonly #process: PinnedProcess;

  private constructor(url: string, started: PinnedProcess) {
    this.url = url;
    this.#process = started;
  }

  static async start({ core, stall, logEntries = 0 }: CountingServerOptions): Promise<CountingServer> {
    const stalls =
      stall === undefined ? [] : ["--stall-ms", String(stall.stallMs), "--every-ms", String(stall.everyMs)];
    const started = startPinned([compiled(), ...stalls, "--log", String(logEntries)], core);
    const port = Number(await started.firstLine());
    return new CountingServer(`http://127.0.0.1:${port}`, started);
  }

  /** Requests that were answered since the reset; those to this object's questions do not count. */
  async count(): Promise<number> {
    return Number(await ask(`${this.url}/count`));
  }

  /** The count, once it no longer changes: what a client sent as it ended may still be on its way. */
  async settledCount(): Promise<number> {
    for (let last = -1; ; ) {
      const count = await this.count();
      if (count === last) return count;
      last = count;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** CPU time of any process with all its threads, in s. */
  async cpuS(pid: number): Promise<number> {
    return Number(await ask(`${this.url}/cpu/${pid}`)) / 1e9;
  }

  async stalls(): Promise<readonly Stall[]> {
    const lines = (await ask(`${this.url}/stalls`)).toString("utf8").split("\n").filter(Boolean);
    return lines.map((line) => {
      const [beginNs = 0, endNs = 0] = line.split(" ").map(Number);
      return { beginMs: beginNs / 1e6, endMs: endNs / 1e6 };
    });
  }

  /** In the order in which requests were answered. */
  async log(): Promise<readonly LogEntry[]> {
    const bytes = await ask(`${this.url}/log`);
    return Array.from({ length: bytes.length / 16 }, (_, index) => ({
      receivedMs: Number(bytes.readBigInt64LE(index * 16)) / 1e6,
      answeredMs: Number(bytes.readBigInt64LE(index * 16 + 8)) / 1e6,
    }));
  }

  /** Forgets count, log and stalls. */
  async reset(): Promise<void> {
    await ask(`${this.url}/reset`);
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}

/** @returns the program, made anew each time: that takes a moment */
function compiled(): string {
  mkdirSync(workplace, { recursive: true });
  const program = join(workplace, "counting-server");
  if (compiledOnce) return program;
  execFileSync("gcc", ["-O2", "-o", program, source]);
  compiledOnce = true;
  return program;
}

let compiledOnce = false;
