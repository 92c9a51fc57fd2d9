/** On whose behalf the database is asked: one request's view of it. */

/** Columns are text, whatever they hold. */
export type Row = { readonly [column: string]: string | null };

export interface Session {
  query(text: string, values: readonly unknown[]): Promise<readonly Row[]>;
  /** Commits what `work` did, or rolls it back when it throws. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
}

/** Settings that hold for one request: `role`, and what policies read by `current_setting()`. */
export type Settings = { readonly [name: string]: string };

export type Ask = Session["query"];

/**
 * Makes settings hold until the transaction ends.
 *
 * @see https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SET
 */
export async function applySettings(ask: Ask, settings: Settings): Promise<void> {
  // The role comes last: it may not be allowed to set the others.
  const names = Object.keys(settings).sort((a, b) => Number(a === "role") - Number(b === "role"));
  if (names.length === 0) return;
  const calls = names.map((_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, true)`);
  const values = names.flatMap((name) => [name, settings[name]]);
  try {
    await ask(`SELECT ${calls.join(", ")}`, values);
  } catch (cause) {
    if (!isRefusedSetting(cause)) throw cause;
    throw new Error("the database's user may not act with the settings that database/session.ts chose", {
      cause,
    });
  }
}

/** 22023 no such role, 42501 not a member of it, 42704 no such setting: nothing that a client could mend. */
function isRefusedSetting(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && ["22023", "42501", "42704"].includes(String(error.code))
  );
}
