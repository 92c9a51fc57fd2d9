/** A thread that generates load: its connections, its engine, its share of the schedule. */
import { performance } from "node:perf_hooks";
import { parentPort, workerData } from "node:worker_threads";
import { Connection } from "./connection.ts";
import { Control } from "./control.ts";
import { DestinationBoard } from "./destination-board.ts";
import type { Engine } from "./engine.ts";
import { createEngine } from "./engines.ts";
import { LoadError } from "./errors.ts";
import { Meter } from "./meter.ts";
import type { EngineName, LoadPlan } from "./plan.ts";
import { TableSource } from "./request-table.ts";
import { createSchedule } from "./schedule.ts";
import type { Span, SpanEnd } from "./span.ts";
import { successfulStatuses } from "./successful-statuses.ts";
import { Traffic } from "./traffic.ts";
import type { FromWorker, SpanOrder, ToWorker, WorkerStart } from "./worker-messages.ts";

const port = parentPort;

function say(message: FromWorker): void {
  port?.postMessage(message);
}

class LoadWorker {
  readonly #start: WorkerStart;
  readonly #traffic: Traffic;
  readonly #engine: Engine;

  private constructor(start: WorkerStart, traffic: Traffic, engine: Engine) {
    this.#start = start;
    this.#traffic = traffic;
    this.#engine = engine;
  }

  static async create(start: WorkerStart): Promise<LoadWorker> {
    const { plan, table } = start;
    const connections = Array.from({ length: start.connections }, (_, place) => new Connection(place));
    const traffic = new Traffic({
      connections,
      source: new TableSource(table),
      meter: new Meter(start.meter),
      control: new Control(start.control),
      successful: successfulStatuses(plan.expectedStatuses),
      timeoutMs: plan.timeoutMs,
      connectTimeoutMs: plan.connectTimeoutMs,
      now: () => performance.now(),
      ...(plan.requestLimit === undefined ? {} : { requestLimit: plan.requestLimit }),
      onExample: (of, text, spec) => say({ kind: "example", of, text: exampleText(plan, text, spec) }),
      onRetryAfter: (seconds) => say({ kind: "retryAfter", seconds }),
    });
    const board = new DestinationBoard(start.board);
    const { origin, tls } = plan;
    const destination = () => board.read();
    const context = { origin, tls, table, connections, destination };
    const engine = await createEngine(start.engine, plan.engine !== undefined, context);
    traffic.use(engine.transport);
    return new LoadWorker(start, traffic, engine);
  }

  get engine(): EngineName {
    return this.#engine.name;
  }

  async connect(): Promise<number> {
    this.#traffic.beginConnecting(performance.now());
    await this.#engine.run(this.#traffic);
    return this.#traffic.opened;
  }

  async send(order: SpanOrder): Promise<SpanEnd> {
    this.#traffic.begin(spanOf(order, this.#start));
    await this.#engine.run(this.#traffic);
    return this.#traffic.end();
  }

  end(): void {
    this.#engine.dispose();
  }
}

function spanOf(order: SpanOrder, { plan, index, workers }: WorkerStart): Span {
  const here = (at: number): number => at - performance.timeOrigin;
  const span = {
    beginMs: here(order.beginAt),
    originMs: here(order.originAt),
    endMs: here(order.endAt),
    intervalMs: order.intervalMs,
    firstInterval: order.firstInterval,
  };
  if (plan.arrival.kind === "closed" || order.stages === undefined) return span;
  const { spacing } = plan.arrival;
  const { stages, seed } = order;
  return { ...span, schedule: createSchedule({ stages, spacing, seed, first: index, stride: workers }) };
}

function exampleText({ requests }: LoadPlan, text: string, spec: number): string {
  const label = requests[spec]?.label;
  return label === undefined ? text : `${label}: ${text}`;
}

async function serve(start: WorkerStart): Promise<void> {
  const worker = await LoadWorker.create(start);
  port?.on("message", (message: ToWorker) => {
    answer(worker, message).catch(sayProblem);
  });
  say({ kind: "ready", engine: worker.engine });
}

async function answer(worker: LoadWorker, message: ToWorker): Promise<void> {
  if (message.kind === "connect") {
    say({ kind: "connected", opened: await worker.connect() });
  } else if (message.kind === "span") {
    say({ kind: "spanEnd", end: await worker.send(message.span) });
  } else {
    worker.end();
    port?.close();
  }
}

function sayProblem(error: unknown): void {
  if (!(error instanceof LoadError)) say({ kind: "broken", error: error as Error });
  else say({ kind: "refused", code: error.code, message: error.message, hint: error.hint });
}

serve(workerData as WorkerStart).catch(sayProblem);
