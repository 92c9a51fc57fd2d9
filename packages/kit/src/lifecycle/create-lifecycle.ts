/** The life of a service: starting, ready, draining, stopped. */
import type { Server } from "node:http";
import type { Logger } from "../logging/index.ts";
import { HealthChecks } from "./health-checks.ts";
import { ServedConnections } from "./served-connections.ts";

export type LifecycleState = "starting" | "ready" | "draining" | "stopped";

/** What a health path answers. */
export interface Health {
  readonly status: 200 | 503;
  /** `{ status, checks? }`; the state of each check, never an error's text. */
  readonly body: unknown;
}

export interface Lifecycle {
  readonly state: LifecycleState;
  /** Startup is over. A service that is stopping already stays so. */
  ready(): void;
  /** Something the service cannot work without: asked by `/health/ready`, for a second at most. */
  check(name: string, probe: () => Promise<void>): void;
  /** A server whose listener and connections are closed on stop; best named before it listens. */
  serve(server: Server): void;
  /** Called after the last answer, the last registered first. An error is logged, and the rest still run. */
  onStop(name: string, close: () => Promise<void>): void;
  /** Ends the service without losing a request that it accepted, then calls `exit`: 0, or 1 when the deadline passed. */
  stop(reason: string): Promise<void>;
  /** Stops on SIGTERM and SIGINT. A second signal ends the process at once with 1. */
  handleSignals(): void;
  health(path: "live" | "ready" | "startup"): Promise<Health>;
}

export interface LifecycleOptions {
  readonly logger: Logger;
  /**
   * How long `/health/ready` answers 503 before the listener closes, for whoever sends requests here to see it: 5000
   * where NODE_ENV is production, else 0. As long as node's `keepAliveTimeout`, it leaves no idle connection to cut.
   */
  readonly drainDelayMs?: number;
  /** From the signal to the end, whatever is under way: 30000. */
  readonly deadlineMs?: number;
  /** Ends the process, unless said otherwise. */
  readonly exit?: (code: number) => void;
}

export function createLifecycle(options: LifecycleOptions): Lifecycle {
  return new ServiceLifecycle(options);
}

/** npm passes on the Ctrl-C that a terminal has sent to both of them: that is one signal, not two. */
const sameSignalMs = 200;

class ServiceLifecycle implements Lifecycle {
  readonly #log: Logger;
  readonly #drainDelayMs: number;
  readonly #deadlineMs: number;
  readonly #exit: (code: number) => void;
  readonly #checks: HealthChecks;
  readonly #servers: ServedConnections[] = [];
  readonly #hooks: { readonly name: string; readonly close: () => Promise<void> }[] = [];
  #state: LifecycleState = "starting";
  #hasStarted = false;
  #stopping: Promise<void> | undefined;
  /** What a deadline that passes has to say. */
  #waitingFor = "";

  constructor(options: LifecycleOptions) {
    this.#log = options.logger;
    this.#drainDelayMs = options.drainDelayMs ?? (process.env["NODE_ENV"] === "production" ? 5_000 : 0);
    this.#deadlineMs = options.deadlineMs ?? 30_000;
    this.#exit = options.exit ?? ((code) => process.exit(code));
    this.#checks = new HealthChecks(options.logger);
  }

  get state(): LifecycleState {
    return this.#state;
  }

  ready(): void {
    if (this.#state === "starting") {
      this.#state = "ready";
      this.#hasStarted = true;
    }
  }

  check(name: string, probe: () => Promise<void>): void {
    this.#checks.add(name, probe);
  }

  serve(server: Server): void {
    const connections = new ServedConnections(server);
    this.#servers.push(connections);
    if (this.#stopping !== undefined) {
      connections.announceClose();
      server.once("listening", () => void connections.close());
    }
  }

  onStop(name: string, close: () => Promise<void>): void {
    this.#hooks.push({ name, close });
    if (this.#state === "stopped") {
      void this.#runHooks();
    }
  }

  stop(reason: string): Promise<void> {
    this.#stopping ??= this.#stop(reason);
    return this.#stopping;
  }

  handleSignals(): void {
    let firstAtMs: number | undefined;
    let first: NodeJS.Signals | undefined;
    const onSignal = (signal: NodeJS.Signals) => {
      const nowMs = performance.now();
      if (firstAtMs === undefined) {
        firstAtMs = nowMs;
        first = signal;
        void this.stop(signal);
      } else if (signal !== first || nowMs - firstAtMs > sameSignalMs) {
        this.#log.warn({ signal }, "second signal: ending at once");
        this.#exit(1);
      }
    };
    process.on("SIGTERM", onSignal);
    process.on("SIGINT", onSignal);
  }

  async health(path: "live" | "ready" | "startup"): Promise<Health> {
    if (path === "live") {
      return { status: 200, body: { status: "ok" } };
    }
    if (path === "startup" && this.#hasStarted) {
      return { status: 200, body: { status: "ok" } };
    }
    if (this.#state !== "ready") {
      return { status: 503, body: { status: this.#state } };
    }
    const { isHealthy, checks } = await this.#checks.report();
    // It may have begun to stop while the checks were asked.
    if (this.state !== "ready") {
      return { status: 503, body: { status: this.state } };
    }
    return isHealthy
      ? { status: 200, body: { status: "ok", checks } }
      : { status: 503, body: { status: "unavailable", checks } };
  }

  async #stop(reason: string): Promise<void> {
    const wasReady = this.#state === "ready";
    this.#state = "draining";
    this.#log.info({ reason }, "stopping");
    const deadlineAtMs = performance.now() + this.#deadlineMs;
    const end = await within(this.#deadlineMs, this.#drainAndClose(wasReady, deadlineAtMs));
    if (end === undefined) {
      this.#log.error({ deadlineMs: this.#deadlineMs, waitingFor: this.#waitingFor }, "deadline passed");
      this.#destroyConnections();
    }
    this.#state = "stopped";
    const code = end === "drained" ? 0 : 1;
    this.#log.info({ code }, "stopped");
    this.#exit(code);
  }

  async #drainAndClose(wasReady: boolean, deadlineAtMs: number): Promise<"drained" | "cut off"> {
    for (const server of this.#servers) {
      server.announceClose();
    }
    if (wasReady && this.#drainDelayMs > 0) {
      this.#waitingFor = "the drain delay";
      await new Promise((resolve) => setTimeout(resolve, this.#drainDelayMs));
    }
    this.#waitingFor = "requests under way";
    // The last tenth, at most 3 s, is for the hooks.
    const hooksMs = Math.min(3_000, this.#deadlineMs / 10);
    const closed = Promise.all(this.#servers.map((server) => server.close()));
    const isDrained = (await within(deadlineAtMs - performance.now() - hooksMs, closed)) !== undefined;
    if (!isDrained) {
      const requests = this.#servers.reduce((sum, server) => sum + server.requests, 0);
      this.#log.error({ requests }, "requests are cut off: the deadline is near");
      this.#destroyConnections();
    }
    await this.#runHooks();
    return isDrained ? "drained" : "cut off";
  }

  async #runHooks(): Promise<void> {
    for (let hook = this.#hooks.pop(); hook !== undefined; hook = this.#hooks.pop()) {
      this.#waitingFor = hook.name;
      try {
        await hook.close();
      } catch (error) {
        this.#log.error({ err: error, hook: hook.name }, "closing failed");
      }
    }
  }

  #destroyConnections(): void {
    for (const server of this.#servers) {
      server.destroy();
    }
  }
}

/** What the promise gives, or undefined when that takes longer. */
async function within<T>(durationMs: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, durationMs), undefined);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
