/** Rewrite rules, but for the one that makes a view a view. */
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
  readonly state: string;
}

export const ruleQuery: Query<Row> = {
  text: () => `
    SELECT r.oid, r.ev_class AS relation, r.rulename AS name, pg_catalog.pg_get_ruledef(r.oid) AS definition,
           r.ev_enabled AS state
    FROM pg_catalog.pg_rewrite r
    WHERE r.rulename <> '_RETURN' AND ${isOwnOutsideSchemas("r", "rewrite")}`,
  read: (rows, found) => {
    for (const { oid, relation: evclass, name, definition, state } of rows) {
      const relation = found.relations.get(evclass);
      if (relation === undefined) continue;
      const extras = withoutNothing({ enabled: readEnabled(state) });
      const names = namesOn("rule", relation, name);
      found.add({ ...names, definition: definition.trim().replace(/;$/, ""), ...extras }, CLASS.rewrite, oid);
    }
  },
};
