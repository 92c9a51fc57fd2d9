/** Sessions on the database of the kit, which repeats what met a deadlock, measures and traces. */
import type { Database, Queries } from "@ashlar/kit/database";
import { CompiledQuery } from "kysely";
import {
  type Ask,
  applySettings,
  askWith,
  type ChooseSettings,
  type Need,
  type Row,
  type Session,
  type Settings,
} from "./session.js";

/** @param choose settings, or what chooses them when the database is asked */
export function kitSession<Tables>(
  database: Database<Tables>,
  choose: Settings | ChooseSettings = {},
): Session {
  const sessionFor = (need: Need): Session => {
    const chosen = (): Settings => (typeof choose === "function" ? choose(need) : choose);
    return {
      query: async (text, values) => {
        const settings = chosen();
        // Settings hold as long as a transaction, so each statement needs one.
        return Object.keys(settings).length > 0
          ? runTransaction(database, settings, (inside) => inside.query(text, values))
          : askOf(database.queries)(text, values);
      },
      transaction: async (work) => runTransaction(database, chosen(), work),
      unguarded: () => sessionFor("nothing"),
    };
  };
  return sessionFor("policies");
}

function runTransaction<Tables, T>(
  database: Database<Tables>,
  settings: Settings,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return database.transaction(async (queries) => {
    const ask = askOf(queries);
    await applySettings(ask, settings);
    const inside: Session = { query: askWith(ask, settings), transaction: (nested) => nested(inside) };
    return work(inside);
  });
}

function askOf<Tables>(queries: Queries<Tables>): Ask {
  return async (text, values) => {
    const { rows } = await queries.executeQuery(CompiledQuery.raw(text, [...values]) as CompiledQuery<Row>);
    return rows;
  };
}
