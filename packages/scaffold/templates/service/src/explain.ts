/** Says what keeps a command from working: one line and a hint for what the user can mend, a stack for what is our mistake. */

/** What the user can mend, in words of ours. */
const known: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  EADDRINUSE: ["the port is taken", "stop what listens there, or set PORT to another"],
  // https://www.postgresql.org/docs/current/errcodes-appendix.html: undefined_table
  "42P01": ["the database lacks a table", "apply the migrations first: npm run migrate"],
};

/** @returns the exit code: 2 for a mistake of the user's, 1 for one of ours */
export function explain(error: unknown): 1 | 2 {
  const { code = "", hint, message } = asMendable(error);
  const [said = message, advice = hint] = known[code] ?? [];
  const isMendable = code in known || code.startsWith("ASHLAR_") || code.startsWith("ERR_PARSE_ARGS_");
  if (!isMendable) {
    console.error(error);
    return 1;
  }
  console.error(`error: ${said}${advice === undefined ? "" : `\n  hint: ${advice}`}`);
  return 2;
}

function asMendable(error: unknown): {
  readonly code?: string;
  readonly hint?: string;
  readonly message?: string;
} {
  return typeof error === "object" && error !== null ? error : {};
}
