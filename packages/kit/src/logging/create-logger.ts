/** JSON logs, one object a line, with secrets taken out. */
import {
  type Bindings,
  type ChildLoggerOptions,
  type DestinationStream,
  type LoggerOptions,
  type Logger as PinoLogger,
  pino,
  stdTimeFunctions,
} from "pino";
import { describeError } from "./describe-error.ts";
import { secretFields, withoutSecrets } from "./redact.ts";

export type Logger = PinoLogger;

export interface LoggerSettings {
  /** Of the service; `service` in every line. */
  readonly name: string;
  /** `trace`, `debug`, `info` (default), `warn`, `error`, `fatal` or `silent`. */
  readonly level?: string | undefined;
  /** Names of fields whose values are not written, at any depth, beside the usual ones. Case, `-` and `_` do not count. */
  readonly redact?: readonly string[] | undefined;
  /** Default: standard output. */
  readonly destination?: DestinationStream | undefined;
}

type MakeChild = (this: unknown, fields: Bindings, options?: ChildLoggerOptions) => unknown;

/**
 * Lines are `{ time, level, message, service, … }`: `time` in ISO 8601, `level` as a word. Errors belong into `err`:
 * type, message, stack, code and causes are written, other properties are not, since drivers put values there.
 */
export function createLogger({ name, level = "info", redact = [], destination }: LoggerSettings): Logger {
  const secrets = secretFields(redact);
  const options: LoggerOptions = {
    level,
    base: { service: name },
    messageKey: "message",
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: describeError },
    formatters: {
      level: (label) => ({ level: label }),
      log: (fields) => withoutSecrets(fields, secrets),
    },
  };
  const logger = destination === undefined ? pino(options) : pino(options, destination);
  // pino's own formatter of bindings is asked for the first logger only; a child is made from its parent by `child`.
  const child = logger.child as MakeChild;
  return Object.assign(logger, {
    child(this: unknown, fields: Bindings, childOptions?: ChildLoggerOptions) {
      return child.call(this, withoutSecrets(fields, secrets), childOptions);
    },
  }) as Logger;
}
