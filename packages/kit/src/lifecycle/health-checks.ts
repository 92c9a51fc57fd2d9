/** Asks everything that a service needs whether it is there: together, not for long, and not too often. */
import type { Logger } from "../logging/index.ts";

/** How one check ended: of an error only that there was one, because its text may tell of hosts and users. */
export type CheckState = "ok" | "failed" | "timeout";

export interface HealthReport {
  readonly isHealthy: boolean;
  readonly checks: Readonly<Record<string, CheckState>>;
}

const timeoutMs = 1_000;
const cacheMs = 1_000;

export class HealthChecks {
  readonly #log: Logger;
  readonly #checks = new Map<string, HealthCheck>();
  #report: Promise<HealthReport> | undefined;
  #expiresAtMs = 0;

  constructor(log: Logger) {
    this.#log = log;
  }

  add(name: string, probe: () => Promise<void>): void {
    this.#checks.set(name, new HealthCheck(name, probe, this.#log));
  }

  /** Whoever asks within a second of another is given the same report. */
  report(): Promise<HealthReport> {
    const nowMs = performance.now();
    if (this.#report === undefined || nowMs >= this.#expiresAtMs) {
      this.#expiresAtMs = nowMs + cacheMs;
      this.#report = this.#ask();
    }
    return this.#report;
  }

  async #ask(): Promise<HealthReport> {
    const states = await Promise.all(
      Array.from(this.#checks.values(), async (check) => [check.name, await check.ask()] as const),
    );
    return { isHealthy: states.every(([, state]) => state === "ok"), checks: Object.fromEntries(states) };
  }
}

class HealthCheck {
  readonly name: string;
  readonly #probe: () => Promise<void>;
  readonly #log: Logger;
  /** A probe that has not come back is not sent again: what does not answer would be asked ever more. */
  #underWay: Promise<CheckState> | undefined;
  #last: CheckState = "ok";

  constructor(name: string, probe: () => Promise<void>, log: Logger) {
    this.name = name;
    this.#probe = probe;
    this.#log = log;
  }

  async ask(): Promise<CheckState> {
    this.#underWay ??= this.#run().finally(() => {
      this.#underWay = undefined;
    });
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<CheckState>((resolve) => {
      timer = setTimeout(resolve, timeoutMs, "timeout");
    });
    const state = await Promise.race([this.#underWay, timeout]);
    clearTimeout(timer);
    this.#tell(state, undefined);
    return state;
  }

  async #run(): Promise<CheckState> {
    try {
      await this.#probe();
      return "ok";
    } catch (error) {
      this.#tell("failed", error);
      return "failed";
    }
  }

  /** Once for each change: a probe every second would fill the log. */
  #tell(state: CheckState, error: unknown): void {
    if (state === this.#last) {
      return;
    }
    this.#last = state;
    if (state === "ok") {
      this.#log.info({ check: this.name }, "health check is well again");
    } else {
      this.#log.warn({ check: this.name, state, err: error }, "health check failed");
    }
  }
}
