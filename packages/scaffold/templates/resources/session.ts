/** On whose behalf the database is asked: one request's view of it. */
import { HttpError } from "../runtime/failure.js";

/** Columns are text, whatever they hold. */
export type Row = { readonly [column: string]: string | null };

export interface Session {
  query(text: string, values: readonly unknown[]): Promise<readonly Row[]>;
  /** Commits what `work` did, or rolls it back when it throws. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** For what no policy decides about: what policies read of the caller need not be known. */
  unguarded?(): Session;
}

/** What settings are for: what policies decide about, or nothing of the kind. */
export type Need = "policies" | "nothing";

/** Called when they are needed: it may refuse the caller. */
export type ChooseSettings = (need: Need) => Settings;

/** Settings that hold for one request: `role`, and what policies read by `current_setting()`. */
export type Settings = { readonly [name: string]: string };

export type Ask = Session["query"];

/** What sessions are made over. */
export interface Connections {
  /** Asks outside of any transaction. */
  readonly ask: Ask;
  /** Runs `work` in a transaction in which the settings hold. */
  transaction<T>(settings: Settings, work: (session: Session) => Promise<T>): Promise<T>;
}

/** @param choose settings, or what chooses them when the database is asked */
export function sessionOver(connections: Connections, choose: Settings | ChooseSettings): Session {
  const sessionFor = (need: Need): Session => {
    const chosen = (): Settings => (typeof choose === "function" ? choose(need) : choose);
    return {
      query: async (text, values) => {
        const settings = chosen();
        // Settings hold as long as a transaction, so each statement needs one.
        return Object.keys(settings).length > 0
          ? connections.transaction(settings, (inside) => inside.query(text, values))
          : connections.ask(text, values);
      },
      transaction: async (work) => connections.transaction(chosen(), work),
      unguarded: () => sessionFor("nothing"),
    };
  };
  return sessionFor("policies");
}

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

/** Asks with settings that hold: where policies cannot read one of them, that is the caller's fault. */
export function askWith(ask: Ask, settings: Settings): Ask {
  return async (text, values) => {
    try {
      return await ask(text, values);
    } catch (cause) {
      if (!isUnreadable(cause, Object.values(settings), values)) throw cause;
      throw new HttpError(403, "FORBIDDEN", "A claim of your token is not what this needs.", { cause });
    }
  };
}

/** The server says which text is no number, date or id; it may as well be one of the request's own. */
function isUnreadable(error: unknown, settings: readonly string[], values: readonly unknown[]): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  if (!/^(22P02|22003|22007|22008)$/.test(String(error.code))) return false;
  const text = /"([^"]*)"/.exec(error.message)?.[1];
  if (text === undefined || values.some((value) => text !== "" && String(value).includes(text))) return false;
  // All claims at once are JSON.
  return settings.some((setting) => setting === text || setting.includes(JSON.stringify(text)));
}

/** 22023 no such role, 42501 not a member of it, 42704 no such setting: nothing that a client could mend. */
function isRefusedSetting(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && ["22023", "42501", "42704"].includes(String(error.code))
  );
}
