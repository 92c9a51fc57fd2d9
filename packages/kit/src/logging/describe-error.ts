/** An error as it is logged. */

export interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code?: string;
  readonly cause?: DescribedError;
}

// Causes may form a circle.
const deepest = 5;

/** Type, message, stack, code and causes; nothing else, since drivers keep the values of a query in an error. */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: textOf(error), stack: undefined };
  const code = (error as { readonly code?: unknown }).code;
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...((typeof code === "string" || typeof code === "number") && { code: String(code) }),
    ...(error.cause !== undefined && depth < deepest && { cause: describeError(error.cause, depth + 1) }),
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : `a thrown ${value === null ? "null" : typeof value}`;
}
