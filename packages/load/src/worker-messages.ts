/** What the main thread and its workers say to each other; figures go through shared memory instead. */
import type { LoadErrorCode } from "./errors.ts";
import type { EngineName, LoadPlan, Stage } from "./plan.ts";
import type { RequestTable } from "./request-source.ts";
import type { SpanEnd } from "./span.ts";

/** What a worker begins with. */
export interface WorkerStart {
  readonly plan: LoadPlan;
  readonly table: RequestTable;
  readonly engine: EngineName;
  /** Which of how many workers it is. */
  readonly index: number;
  readonly workers: number;
  /** How many connections are its own. */
  readonly connections: number;
  readonly meter: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
  readonly board: SharedArrayBuffer;
}

/** A stretch of sending, by the wall clock, which all threads share: ms since 1970, with fractions. */
export interface SpanOrder {
  readonly beginAt: number;
  readonly originAt: number;
  readonly endAt: number;
  readonly intervalMs: number;
  readonly firstInterval: number;
  /** Of an open loop, from `beginAt`. */
  readonly stages?: readonly Stage[];
  readonly seed: number;
}

export type ToWorker =
  | { readonly kind: "connect" }
  | { readonly kind: "span"; readonly span: SpanOrder }
  | { readonly kind: "end" };

export type FromWorker =
  /** The engine may be another than the one that was chosen. */
  | { readonly kind: "ready"; readonly engine: EngineName }
  | { readonly kind: "connected"; readonly opened: number }
  | { readonly kind: "spanEnd"; readonly end: SpanEnd }
  | { readonly kind: "example"; readonly of: string; readonly text: string }
  | { readonly kind: "retryAfter"; readonly seconds: number }
  /** What a user can mend: an error that is sent loses its code and its hint. */
  | {
      readonly kind: "refused";
      readonly code: LoadErrorCode;
      readonly message: string;
      readonly hint: string;
    }
  | { readonly kind: "broken"; readonly error: Error };
