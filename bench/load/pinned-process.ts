/** A process on a core of its own, which ends with this one. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

export interface PinnedProcess {
  readonly child: ChildProcess;
  /** Resolves with the first line that it prints; rejects when it ends before. */
  firstLine(): Promise<string>;
  /** SIGTERM, and SIGKILL where that is not enough. */
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export function startPinned(command: readonly string[], core: number): PinnedProcess {
  // taskset becomes the command: the child's id is the command's.
  const child = spawn("taskset", ["-c", String(core), ...command], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.add(child);
  const ended = once(child, "close").then(() => running.delete(child));
  return {
    child,
    async firstLine() {
      const line = once(child.stdout, "data").then(([data]) => String(data).split("\n")[0] ?? "");
      const end = ended.then(() => Promise.reject(new Error(`${command[0]} ended before it was ready`)));
      end.catch(() => undefined);
      return await Promise.race([line, end]);
    },
    async stop() {
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), 3000);
      await ended;
      clearTimeout(force);
    },
  };
}
