/** Starts `stopping-service.ts` and speaks to it over sockets that the test can see. */
import { fork } from "node:child_process";
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { fileURLToPath } from "node:url";
import type { ServiceSettings } from "./stopping-service.ts";

export interface RunningService {
  readonly port: number;
  kill(signal: NodeJS.Signals): void;
  /** The exit code, and every line of the log. */
  readonly ended: Promise<{ readonly code: number | null; readonly log: readonly Record<string, unknown>[] }>;
}

export async function runService(settings: Partial<ServiceSettings>): Promise<RunningService> {
  const all: ServiceSettings = { drainDelayMs: 300, deadlineMs: 5_000, startupMs: 0, hooks: [], ...settings };
  const file = fileURLToPath(new URL("stopping-service.ts", import.meta.url));
  const child = fork(file, [JSON.stringify(all)], {
    execArgv: ["--import", "tsx", "--conditions", "@ashlar/source"],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  let text = "";
  child.stdout?.on("data", (bytes) => {
    text += bytes;
  });
  const ended = new Promise<Awaited<RunningService["ended"]>>((resolve) => {
    child.once("close", (code) => {
      resolve({
        code,
        log: text
          .split("\n")
          .filter(Boolean)
          .map((line) => JSON.parse(line)),
      });
    });
  });
  const port = await new Promise<number>((resolve) => {
    child.once("message", (message) => resolve(Number(message)));
  });
  return { port, kill: (signal) => child.kill(signal), ended };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * @throws what the socket says, with the client's port as `localPort` when it was a new connection; Error "cut short" when the
 * body is not whole
 */
export function get(port: number, path: string, agent: Agent | false = false): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, agent: agent === false ? new Agent() : agent });
    let localPort: number | undefined;
    sent.on("socket", (socket) => {
      if (sent.reusedSocket) return;
      // Known while it connects; forgotten once it is closed.
      localPort = socket.localPort;
      socket.once("connect", () => {
        localPort = socket.localPort;
      });
    });
    sent.on("error", (error) => reject(Object.assign(error, { localPort })));
    sent.on("response", (response) => {
      let body = "";
      response.on("data", (bytes) => {
        body += bytes;
      });
      response.on("error", reject);
      response.on("end", () => {
        if (response.complete) {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        } else {
          reject(new Error("cut short"));
        }
      });
    });
    sent.end();
  });
}
