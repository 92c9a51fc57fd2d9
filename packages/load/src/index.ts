export type { Destination, Engine, EngineContext, EngineKind } from "./engine.ts";
export { LoadError, type LoadErrorCode } from "./errors.ts";
export { FAILURE_LABELS, FAILURES, type Failure, isConnectFailure } from "./failure.ts";
export { Histogram } from "./histogram.ts";
export type * from "./load-result.ts";
export type { LoadRun, Progress, Tally } from "./load-run.ts";
export type * from "./plan.ts";
