export { type Actor, type Call, callOf, findCall, type TraceIds } from "./call/index.ts";
export { type ErrorDetail, ServiceError, type ServiceErrorOptions, SetupError } from "./errors/index.ts";
export type { Logger } from "./logging/index.ts";
export type { Metrics } from "./metrics/index.ts";
export type { RouteFacts } from "./routes/index.ts";
export type { Tracing } from "./tracing/index.ts";
