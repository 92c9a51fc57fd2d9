/** How long a service takes from the start of its process to the first request that it answers. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../tasks/service-process.ts";

export interface Launch {
  readonly command: string;
  readonly argv: readonly string[];
}

export interface Where {
  readonly folder: string;
  /** Asked every 5 ms. */
  readonly route: string;
  readonly env: Readonly<Record<string, string>>;
}

const pollMs = 5;
const patienceMs = 60_000;

/** Starts it, waits for the first answer, ends it. @returns milliseconds */
export async function timeToAnswer({ command, argv }: Launch, where: Where): Promise<number> {
  const port = await freePort();
  const { PATH = "", HOME = "" } = process.env;
  const startedAt = performance.now();
  // A group of its own: npm, its shell and the service end together.
  const started = spawn(command, [...argv], {
    cwd: where.folder,
    env: { PATH, HOME, NO_COLOR: "1", LOG_LEVEL: "warn", ...where.env, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  for (const stream of [started.stdout, started.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  try {
    for (;;) {
      const status = await statusOf(port, where.route);
      const tookMs = performance.now() - startedAt;
      if (status === 200) return tookMs;
      if (status !== undefined) throw new Error(`${where.route} was answered ${status}: ${output}`);
      if (started.exitCode !== null) throw new Error(`it ended with ${started.exitCode}: ${output}`);
      if (tookMs > patienceMs) throw new Error(`no answer in ${patienceMs} ms: ${output}`);
      await sleep(pollMs);
    }
  } finally {
    await end(started);
  }
}

async function end(started: ChildProcess): Promise<void> {
  if (started.pid === undefined || started.exitCode !== null) return;
  const closed = once(started, "close");
  process.kill(-started.pid, "SIGTERM");
  await closed;
}

/** @returns undefined where nobody listens yet */
function statusOf(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get({ host: "127.0.0.1", port, path, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    request.once("error", () => resolve(undefined));
  });
}
