/** Says what keeps a command from working: one line and a hint for what the user can mend, a stack for what is our mistake. */

/** @returns the exit code: 2 for a mistake of the user's, 1 for one of ours */
export function explain(error: unknown): 1 | 2 {
  const { code, hint, message } = asMendable(error);
  if (code === "EADDRINUSE") {
    console.error("error: the port is taken\n  hint: stop what listens there, or set PORT to another");
    return 2;
  }
  if (!code?.startsWith("ASHLAR_")) {
    console.error(error);
    return 1;
  }
  console.error(`error: ${message}${hint === undefined ? "" : `\n  hint: ${hint}`}`);
  return 2;
}

function asMendable(error: unknown): {
  readonly code?: string;
  readonly hint?: string;
  readonly message?: string;
} {
  return typeof error === "object" && error !== null ? error : {};
}
