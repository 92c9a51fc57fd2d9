/** An error that its reader can mend: known by shape, so that packages need not share a class. */

export interface MendableError extends Error {
  /** Begins with `ASHLAR_`. */
  readonly code: string;
  /** What to do next. */
  readonly hint: string;
}

/** True for an error that the user, not we, can mend: a `code` beginning `ASHLAR_` and a `hint`. */
export function isMendable(error: unknown): error is MendableError {
  if (!(error instanceof Error) || !("code" in error) || !("hint" in error)) return false;
  return typeof error.code === "string" && error.code.startsWith("ASHLAR_") && typeof error.hint === "string";
}
