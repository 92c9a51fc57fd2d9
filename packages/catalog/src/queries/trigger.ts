/** Triggers, but for those that Postgres makes for foreign keys and on partitions. */
import { namesOn } from "../found.ts";
import { withoutNothing } from "../without-nothing.ts";
import { CLASS } from "./class-id.ts";
import { readEnabled } from "./enabled.ts";
import type { Query } from "./query.ts";
import { isOwnOutsideSchemas } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly relation: number;
  readonly name: string;
  readonly definition: string;
  readonly constraint: number;
  readonly state: string;
}

export const triggerQuery: Query<Row> = {
  text: () => `
    SELECT t.oid, t.tgrelid AS relation, t.tgname AS name, pg_catalog.pg_get_triggerdef(t.oid) AS definition,
           t.tgconstraint AS constraint, t.tgenabled AS state
    FROM pg_catalog.pg_trigger t
    WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND ${isOwnOutsideSchemas("t", "trigger")}`,
  read: (rows, found) => {
    for (const { oid, relation: tgrelid, name, definition, constraint, state } of rows) {
      const relation = found.relations.get(tgrelid);
      if (relation === undefined) continue;
      const names = namesOn("trigger", relation, name);
      const extras = withoutNothing({ isConstraint: constraint !== 0, enabled: readEnabled(state) });
      // A constraint trigger has a row in pg_constraint too.
      if (constraint !== 0) found.claim(CLASS.constraint, constraint, names.id);
      found.add({ ...names, definition, ...extras }, CLASS.trigger, oid);
    }
  },
};
