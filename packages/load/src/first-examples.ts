/** Tells the first of each kind of failure, and nothing of the others. */
import type { Failure } from "./failure.ts";

export interface ExampleListener {
  /** The spec is -1 where no request is to blame. */
  readonly onExample: (kind: string, text: string, spec: number) => void;
  readonly onRetryAfter: (seconds: number) => void;
}

export class FirstExamples {
  readonly #listener: ExampleListener;
  readonly #failures = new Set<Failure>();
  /** By status, so that an answer costs no text. */
  readonly #statuses = new Uint8Array(1000);
  #hasRetryAfter = false;

  constructor(listener: ExampleListener) {
    this.#listener = listener;
  }

  tellFailure(failure: Failure, detail: string, spec: number): void {
    if (this.#failures.has(failure)) return;
    this.#failures.add(failure);
    this.#listener.onExample(failure, detail, spec);
  }

  tellStatus(status: number, spec: number): void {
    if (this.#statuses[status] === 1) return;
    this.#statuses[status] = 1;
    this.#listener.onExample(`http-${status}`, `HTTP ${status}`, spec);
  }

  tellRetryAfter(seconds: number): void {
    if (this.#hasRetryAfter) return;
    this.#hasRetryAfter = true;
    this.#listener.onRetryAfter(seconds);
  }
}
