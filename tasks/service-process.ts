/** One running process of a service: where it answers, what it printed, how it ended. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Longer than the slowest machine needs to make a database. */
const patienceMs = 60_000;
const pollMs = 5;

export class ServiceProcess {
  /** `http://127.0.0.1:40123` */
  readonly url: string;
  readonly process: ChildProcess;
  /** Its exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  #output = "";

  private constructor(url: string, started: ChildProcess) {
    this.url = url;
    this.process = started;
    this.ended = new Promise((resolve, reject) => {
      started.once("error", reject);
      started.once("close", (code) => resolve(code));
    });
    this.ended.catch(() => undefined);
    for (const stream of [started.stdout, started.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
      });
    }
  }

  /** Of node, unless `command` says otherwise; it listens on a free port of 127.0.0.1. */
  static async spawn(
    argv: readonly string[],
    o: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly command?: string },
  ): Promise<ServiceProcess> {
    const port = await freePort();
    const started = spawn(o.command ?? process.execPath, [...argv], {
      cwd: o.cwd,
      env: { ...o.env, HOST: "127.0.0.1", PORT: String(port) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return new ServiceProcess(`http://127.0.0.1:${port}`, started);
  }

  /** All that it has printed. */
  get output(): string {
    return this.#output;
  }

  get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Resolves when the path is answered with this status, asked again every 5 ms; rejects when the process ends instead. */
  async answers(path: string, status = 200): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while ((await statusOf(this.url + path)) !== status) {
      if (!this.isRunning) {
        throw new Error(`it ended with ${await this.ended} before it answered: ${this.#output}`);
      }
      if (performance.now() > deadline) {
        this.signal("SIGKILL");
        throw new Error(`${path} was not answered with ${status} within ${patienceMs} ms: ${this.#output}`);
      }
      await sleep(pollMs);
    }
  }

  signal(name: NodeJS.Signals): void {
    if (this.isRunning) this.process.kill(name);
  }

  /** As Ctrl-C does; by force where that takes too long. @returns its exit code, null where force was used */
  async stop(): Promise<number | null> {
    this.signal("SIGINT");
    const force = setTimeout(() => this.signal("SIGKILL"), 10_000);
    try {
      return await this.ended;
    } finally {
      clearTimeout(force);
    }
  }
}

/** @returns undefined where nobody listens */
function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 2000 }, (answer) => {
      answer.resume();
      answer.once("close", () => resolve(answer.statusCode));
    });
    request.once("timeout", () => request.destroy());
    request.once("error", () => resolve(undefined));
  });
}

/** Of 127.0.0.1; taken by nobody a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
