/** Code that is nested deeper than reading it, or the compiler, has room for. */

/** Whether the stack ended. V8 says so by the message alone: https://nodejs.org/api/errors.html#class-rangeerror */
export function isTooDeep(error: unknown): boolean {
  return error instanceof RangeError && error.message === "Maximum call stack size exceeded";
}
