export { createLogger, type Logger, type LoggerSettings } from "./create-logger.ts";
export { type DescribedError, describeError } from "./describe-error.ts";
