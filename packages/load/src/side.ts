/** One target of a run: its threads, and what they tell. */
import { isIP } from "node:net";
import { Crew } from "./crew.ts";
import { describeDestination, resolveDestination } from "./destination.ts";
import { LoadError } from "./errors.ts";
import type { LoadRun, Progress, Tally } from "./load-run.ts";
import { type LoadPlan, type Stage, stagesDurationMs } from "./plan.ts";
import type { PreparedLoad } from "./prepare.ts";
import { Recorder } from "./recorder.ts";
import type { SpanEnd } from "./span.ts";
import { tlsHint } from "./tls-problem.ts";
import type { SpanOrder } from "./worker-messages.ts";

export interface RunHooks {
  /** Some five times a second. */
  readonly onProgress?: (progress: Progress) => void;
  /** Each measured second with its histograms, which are not kept, and when measuring began. */
  readonly onInterval?: (tally: Tally, startedAt: Date) => void;
  /** Sends no more, waits for what is under way, and resolves as if the time were over. */
  readonly stop?: AbortSignal;
  /** Waits for nothing. */
  readonly abandon?: AbortSignal;
}

/** Threads hear of a span before it begins. */
const leadMs = 5;

const watchMs = 200;

/** The interval of a timeline, and between two questions for an address. */
const secondMs = 1000;

export class Side {
  readonly plan: LoadPlan;
  readonly #prepared: PreparedLoad;
  readonly #hooks: RunHooks;
  readonly #crew: Crew;
  readonly #recorder: Recorder;
  readonly #unlisten: () => void;
  #startedAt: Date | undefined;
  #address: string;
  #due = 0;
  #unsent = 0;
  #sendingMs = 0;
  #cpuMs = 0;
  #wallMs = 0;
  #lookedUpAt = 0;
  #isInTurns = false;

  private constructor(prepared: PreparedLoad, hooks: RunHooks, crew: Crew) {
    this.plan = prepared.plan;
    this.#prepared = prepared;
    this.#hooks = hooks;
    this.#crew = crew;
    const { onInterval } = hooks;
    const tell = (tally: Tally) => onInterval?.(tally, this.#startedAt as Date);
    this.#recorder = new Recorder(prepared.plan.requests.length, tell);
    this.#unlisten = obey(crew, hooks);
    this.#address = describeDestination(prepared.destination);
  }

  /** Starts the threads and opens the connections. */
  static async begin(prepared: PreparedLoad, hooks: RunHooks): Promise<Side> {
    const side = new Side(prepared, hooks, await Crew.hire(prepared));
    try {
      await side.#connect();
      return side;
    } catch (error) {
      await side.end();
      throw error;
    }
  }

  /** All that the plan says, with its warm-up. */
  async sendWhole(): Promise<void> {
    const { plan } = this;
    const beginAt = now() + leadMs;
    const originAt = beginAt + plan.warmUpMs;
    const endAt = originAt + sendingMsOf(plan);
    const order = { beginAt, originAt, endAt, intervalMs: secondMs, firstInterval: 0, seed: plan.seed };
    await this.#send({ ...order, ...stagesOf(plan) });
  }

  /** Below 0 it is a warm-up, and is not counted. */
  async sendSlice(slice: number, lengthMs: number): Promise<void> {
    if (isStopped(this.#hooks)) return;
    this.#isInTurns = true;
    const beginAt = now() + leadMs;
    const stages = slicedStages(this.plan, lengthMs);
    const endAt = beginAt + lengthMs;
    // A slice has one interval, that of its place.
    const order = { beginAt, originAt: beginAt, endAt, intervalMs: lengthMs, firstInterval: slice };
    await this.#send({ ...order, seed: this.plan.seed + slice, ...stages });
    this.#recorder.endSlice();
  }

  result(): LoadRun {
    const { plan, workers } = this.#prepared;
    const { total, timeline, warmUpSent } = this.#recorder;
    this.#recorder.finish();
    const { retryAfterS } = this.#crew;
    return {
      plan,
      engine: this.#crew.engine,
      workers,
      address: this.#address,
      startedAt: this.#startedAt ?? new Date(),
      total,
      rows: timeline.rows,
      warmUpSent,
      unsent: this.#unsent,
      due: this.#due,
      sendingMs: this.#sendingMs,
      examples: this.#crew.examples as LoadRun["examples"],
      ...(retryAfterS === undefined ? {} : { retryAfterS }),
      isInterrupted: isStopped(this.#hooks),
      isInTurns: this.#isInTurns,
      cpuShare: this.#wallMs === 0 ? 0 : this.#cpuMs / this.#wallMs / workers,
    };
  }

  async end(): Promise<void> {
    this.#unlisten();
    await this.#crew.dismiss();
  }

  async #send(order: SpanOrder): Promise<void> {
    const crew = this.#crew;
    if (order.firstInterval >= 0) this.#startedAt ??= new Date(order.originAt);
    const take = this.#recorder.take.bind(this.#recorder);
    const cpu = process.cpuUsage();
    const watch = setInterval(() => {
      crew.collect(take);
      this.#lookUpAgain();
      this.#hooks.onProgress?.(this.#progress(order));
    }, watchMs);
    try {
      const ends = await crew.send(order);
      crew.collect(take, true);
      if (order.firstInterval >= 0) this.#tellEnds(ends);
    } finally {
      clearInterval(watch);
    }
    const { user, system } = process.cpuUsage(cpu);
    this.#cpuMs += (user + system) / 1000;
    this.#wallMs += now() - order.beginAt;
  }

  #tellEnds(ends: readonly SpanEnd[]): void {
    for (const { due, unsent } of ends) {
      this.#due += due;
      this.#unsent += unsent;
    }
    this.#sendingMs += Math.max(0, ...ends.map(({ sendingEndMs }) => sendingEndMs));
  }

  async #connect(): Promise<void> {
    const opened = await this.#crew.connect();
    if (opened > 0 || isStopped(this.#hooks)) return;
    const [[kind, detail] = ["connect-failed", "no connection could be opened"]] = this.#crew.examples;
    throw new LoadError("ASHLAR_LOAD_UNREACHABLE", `cannot connect to ${this.#where()}: ${detail}`, {
      hint: kind === "tls" ? tlsHint(detail) : "is the server running, and does it listen there?",
    });
  }

  #where(): string {
    const { hostname, port, socketPath } = this.plan.origin;
    if (socketPath !== undefined) return socketPath;
    const name = `${isIP(hostname) === 6 ? `[${hostname}]` : hostname}:${port}`;
    return name === this.#address ? name : `${name} (${this.#address})`;
  }

  /** Connections that are opened anew go where the name points by then. */
  #lookUpAgain(): void {
    const { origin } = this.plan;
    if (origin.socketPath !== undefined || isIP(origin.hostname) !== 0) return;
    // Asked last: what is taken while it is too early would be forgotten.
    if (now() - this.#lookedUpAt < secondMs || !this.#crew.control.takeReconnect()) return;
    this.#lookedUpAt = now();
    resolveDestination(origin).then(
      (found) => {
        const present = this.#crew.board.read().text;
        const [first] = found;
        if (first === undefined || found.some(({ text }) => text === present)) return;
        this.#crew.board.write(first);
        this.#address = describeDestination(first);
      },
      // The address that is known goes on being tried.
      () => {},
    );
  }

  #progress({ beginAt, originAt, endAt }: SpanOrder): Progress {
    const at = now();
    const row = this.#recorder.timeline.last;
    return {
      ...this.#crew.live,
      phase: at < originAt ? "warm-up" : at < endAt && !isStopped(this.#hooks) ? "measuring" : "draining",
      elapsedMs: at - beginAt,
      totalMs: endAt - beginAt,
      perSecond: row?.perSecond ?? 0,
      p50Ms: row?.p50 ?? 0,
      p99Ms: row?.p99 ?? 0,
    };
  }
}

/** By the wall clock that all threads share, in ms. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

export function isStopped({ stop, abandon }: RunHooks): boolean {
  return stop?.aborted === true || abandon?.aborted === true;
}

/** Passes the signals on to the threads. */
function obey({ control }: Crew, { stop, abandon }: RunHooks): () => void {
  const look = () => {
    control.state = abandon?.aborted === true ? "abandon" : stop?.aborted === true ? "drain" : "run";
  };
  look();
  const signals = [stop, abandon].filter((signal) => signal !== undefined);
  for (const signal of signals) signal.addEventListener("abort", look);
  return () => {
    for (const signal of signals) signal.removeEventListener("abort", look);
  };
}

function sendingMsOf({ arrival, durationMs }: LoadPlan): number {
  return arrival.kind === "closed" ? durationMs : Math.min(durationMs, stagesDurationMs(arrival.stages));
}

/** With the warm-up before them, at the rate that the first begins with. */
function stagesOf({ arrival, warmUpMs }: LoadPlan): { readonly stages?: readonly Stage[] } {
  if (arrival.kind === "closed") return {};
  const perS = arrival.stages[0]?.fromPerS ?? 0;
  const warmUp: Stage[] = warmUpMs === 0 ? [] : [{ durationMs: warmUpMs, fromPerS: perS, toPerS: perS }];
  return { stages: [...warmUp, ...arrival.stages] };
}

function slicedStages({ arrival }: LoadPlan, durationMs: number): { readonly stages?: readonly Stage[] } {
  if (arrival.kind === "closed") return {};
  const perS = arrival.stages[0]?.fromPerS ?? 0;
  return { stages: [{ durationMs, fromPerS: perS, toPerS: perS }] };
}
