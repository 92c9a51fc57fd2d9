/** Event triggers. */
import { namesOutside } from "../found.ts";
import { quoteLiteral } from "../literal.ts";
import { withoutNothing } from "../without-nothing.ts";
import { CLASS } from "./class-id.ts";
import { words } from "./definition.ts";
import { readEnabled } from "./enabled.ts";
import type { Query } from "./query.ts";
import { isOwnOutsideSchemas } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly name: string;
  readonly event: string;
  readonly tags: readonly string[] | null;
  readonly routine: string;
  readonly state: string;
}

export const eventTriggerQuery: Query<Row> = {
  text: () => `
    SELECT e.oid, e.evtname AS name, e.evtevent AS event, e.evttags AS tags,
           e.evtfoid::pg_catalog.regproc::text AS routine, e.evtenabled AS state
    FROM pg_catalog.pg_event_trigger e WHERE ${isOwnOutsideSchemas("e", "eventTrigger")}`,
  read: (rows, found) => {
    for (const { oid, name, event, tags, routine, state } of rows) {
      const names = namesOutside("event trigger", name);
      const definition = words(
        `CREATE EVENT TRIGGER ${names.sqlName} ON ${event}`,
        tags !== null && `WHEN TAG IN (${tags.map(quoteLiteral).join(", ")})`,
        `EXECUTE FUNCTION ${routine}()`,
      );
      const extras = withoutNothing({ enabled: readEnabled(state) });
      found.add({ ...names, definition, ...extras }, CLASS.eventTrigger, oid);
    }
  },
};
