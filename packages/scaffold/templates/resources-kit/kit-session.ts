/** Sessions on the database of the kit, which repeats what met a deadlock, measures and traces. */
import type { Database, Queries } from "@ashlar/kit/database";
import { CompiledQuery } from "kysely";
import { type Ask, applySettings, type Row, type Session, type Settings } from "./session.js";

export function kitSession<Tables>(database: Database<Tables>, settings: Settings = {}): Session {
  const hasSettings = Object.keys(settings).length > 0;
  const session: Session = {
    // Settings hold as long as a transaction, so each statement needs one.
    query: hasSettings
      ? (text, values) => session.transaction((inside) => inside.query(text, values))
      : askOf(database.queries),
    transaction: (work) =>
      database.transaction(async (queries) => {
        const ask = askOf(queries);
        await applySettings(ask, settings);
        const inside: Session = { query: ask, transaction: (nested) => nested(inside) };
        return work(inside);
      }),
  };
  return session;
}

function askOf<Tables>(queries: Queries<Tables>): Ask {
  return async (text, values) => {
    const { rows } = await queries.executeQuery(CompiledQuery.raw(text, [...values]) as CompiledQuery<Row>);
    return rows;
  };
}
