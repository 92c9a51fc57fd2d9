/** Sessions on the database of the kit, which repeats what met a deadlock, measures and traces. */
import type { Database, Queries } from "@ashlar/kit/database";
import { CompiledQuery } from "kysely";
import {
  type Ask,
  applySettings,
  askWith,
  type ChooseSettings,
  type Connections,
  type Row,
  type Session,
  type Settings,
  sessionOver,
} from "./session.js";

/** @param choose settings, or what chooses them when the database is asked */
export function kitSession<Tables>(
  database: Database<Tables>,
  choose: Settings | ChooseSettings = {},
): Session {
  const connections: Connections = {
    ask: askOf(database.queries),
    transaction: (settings, work) => runTransaction(database, settings, work),
  };
  return sessionOver(connections, choose);
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
