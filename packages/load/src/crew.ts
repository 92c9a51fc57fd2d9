/** The workers of one plan, as the main thread sees them. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { Control } from "./control.ts";
import { DestinationBoard } from "./destination-board.ts";
import { LoadError } from "./errors.ts";
import { COUNTS, LIVE, Meter, MOST_SPECS } from "./meter.ts";
import { MutableTally } from "./mutable-tally.ts";
import type { EngineName } from "./plan.ts";
import type { PreparedLoad } from "./prepare.ts";
import type { RequestTable } from "./request-source.ts";
import { renderRequests } from "./request-table.ts";
import type { SpanEnd } from "./span.ts";
import { startWorker } from "./start-worker.ts";
import type { FromWorker, SpanOrder, ToWorker, WorkerStart } from "./worker-messages.ts";

/** What is shown of a run that goes on. */
export interface Live {
  readonly sent: number;
  readonly completed: number;
  readonly failed: number;
  readonly inFlight: number;
  readonly open: number;
}

/** A thread closes thousands of connections in less; one that does not answer is cut off. */
const graceMs = 1000;

export class Crew {
  readonly control: Control = new Control();
  readonly board: DestinationBoard = new DestinationBoard();
  /** How it sends: another than was chosen, where that did not get what it needs. */
  engine: EngineName;
  /** The first of each failure, in words. */
  readonly examples: Map<string, string> = new Map();
  /** Of the first 429 that had one in seconds. */
  retryAfterS: number | undefined;
  readonly #meters: readonly Meter[];
  readonly #workers: readonly Worker[];
  readonly #specs: number;
  /** Intervals that not every worker has told of yet, by their place. */
  readonly #partial = new Map<number, MutableTally>();
  /** The last interval that each worker has told of: one that stood still leaves some out. */
  readonly #told: number[];
  readonly #waiting = new Map<
    Worker,
    { resolve: (message: FromWorker) => void; reject: (error: unknown) => void }
  >();
  #broken: Error | undefined;

  private constructor({ plan, destination, engine, workers }: PreparedLoad, table: RequestTable) {
    this.board.write(destination);
    this.engine = engine;
    this.#specs = plan.requests.length > MOST_SPECS ? 1 : plan.requests.length;
    this.#meters = Array.from({ length: workers }, () => Meter.create(this.#specs));
    this.#told = this.#meters.map(() => Number.NEGATIVE_INFINITY);
    this.#workers = this.#meters.map((meter, index) => {
      const start: WorkerStart = {
        plan: { ...plan, requests: plan.requests.map(({ body: _, ...spec }) => spec) },
        table,
        engine,
        index,
        workers,
        connections: Math.floor(plan.concurrency / workers) + (index < plan.concurrency % workers ? 1 : 0),
        meter: meter.memory,
        control: this.control.memory,
        board: this.board.memory,
      };
      return startWorker(start);
    });
    for (const worker of this.#workers) this.#listen(worker);
  }

  /** Starts the threads; they connect nowhere yet. */
  static async hire(prepared: PreparedLoad): Promise<Crew> {
    const { data: _, ...plan } = prepared.plan;
    const crew = new Crew({ ...prepared, plan }, renderRequests(prepared.plan));
    try {
      const ready = await Promise.all(crew.#workers.map((worker) => crew.#next(worker)));
      for (const message of ready) {
        if (message.kind === "ready" && message.engine !== prepared.engine) crew.engine = message.engine;
      }
    } catch (error) {
      await crew.dismiss();
      throw error;
    }
    return crew;
  }

  /** Opens the connections; resolves with how many could be, though some may be closed again. */
  async connect(): Promise<number> {
    const answers = await this.#tell({ kind: "connect" });
    return answers.reduce((sum, answer) => sum + (answer.kind === "connected" ? answer.opened : 0), 0);
  }

  /** Sends for a while; resolves when all is answered or given up. */
  async send(span: SpanOrder): Promise<readonly SpanEnd[]> {
    const answers = await this.#tell({ kind: "span", span });
    return answers.flatMap((answer) => (answer.kind === "spanEnd" ? [answer.end] : []));
  }

  /** Hands over the intervals that all workers have ended, oldest first; at the end of a span, also what only some have. */
  collect(take: (interval: number, tally: MutableTally) => void, isEnd: boolean = false): void {
    for (const [index, meter] of this.#meters.entries()) {
      meter.drain((slot) => {
        const interval = slot.counts[COUNTS.interval] as number;
        const tally = this.#partial.get(interval) ?? new MutableTally(this.#specs);
        tally.addSlot(slot);
        this.#partial.set(interval, tally);
        this.#told[index] = interval;
      });
    }
    const toldByAll = Math.min(...this.#told);
    for (const [interval, tally] of [...this.#partial].sort(([a], [b]) => a - b)) {
      if (interval > toldByAll && !isEnd) return;
      this.#partial.delete(interval);
      take(interval, tally);
    }
  }

  get live(): Live {
    const sum = (place: number): number =>
      this.#meters.reduce((total, { live }) => total + (live[place] as number), 0);
    return {
      sent: sum(LIVE.sent),
      completed: sum(LIVE.completed),
      failed: sum(LIVE.failed),
      inFlight: sum(LIVE.inFlight),
      open: sum(LIVE.open),
    };
  }

  /** Ends the threads once they have closed what is open: descriptors of native engines outlive a thread. */
  async dismiss(): Promise<void> {
    this.control.state = "abandon";
    await Promise.all(this.#workers.map(end));
  }

  #tell(message: ToWorker): Promise<FromWorker[]> {
    return Promise.all(
      this.#workers.map((worker) => {
        const answer = this.#next(worker);
        worker.postMessage(message);
        return answer;
      }),
    );
  }

  #next(worker: Worker): Promise<FromWorker> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => this.#waiting.set(worker, { resolve, reject }));
  }

  #listen(worker: Worker): void {
    worker.on("message", (message: FromWorker) => {
      if (message.kind === "example") {
        if (!this.examples.has(message.of)) this.examples.set(message.of, message.text);
      } else if (message.kind === "retryAfter") {
        this.retryAfterS ??= message.seconds;
      } else if (message.kind === "refused") {
        this.#break(new LoadError(message.code, message.message, { hint: message.hint }));
      } else if (message.kind === "broken") {
        this.#break(message.error);
      } else {
        this.#waiting.get(worker)?.resolve(message);
        this.#waiting.delete(worker);
      }
    });
    worker.on("error", (error) => this.#break(error as Error));
    worker.on("exit", () => this.#break(new Error("a worker ended before its work did")));
  }

  #break(error: Error): void {
    this.#broken ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

async function end(worker: Worker): Promise<void> {
  worker.removeAllListeners();
  worker.on("error", () => {});
  const given = new AbortController();
  worker.once("exit", () => given.abort());
  const order: ToWorker = { kind: "end" };
  worker.postMessage(order);
  if (worker.threadId >= 0) await sleep(graceMs, undefined, { signal: given.signal }).catch(() => {});
  await worker.terminate();
}
