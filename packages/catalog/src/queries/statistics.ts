/** Extended statistics. */
import { namesIn } from "../found.ts";
import { withoutNothing } from "../without-nothing.ts";
import { CLASS } from "./class-id.ts";
import type { Query } from "./query.ts";
import { isOwn } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly relation: number;
  readonly namespace: number;
  readonly name: string;
  readonly definition: string;
  readonly target: number | null;
}

export const statisticsQuery: Query<Row> = {
  text: () => `
    SELECT s.oid, s.stxrelid AS relation, s.stxnamespace AS namespace, s.stxname AS name,
           pg_catalog.pg_get_statisticsobjdef(s.oid) AS definition,
           nullif(s.stxstattarget, -1)::pg_catalog.int4 AS target
    FROM pg_catalog.pg_statistic_ext s WHERE ${isOwn("s", "statistics", "stxnamespace")}`,
  read: (rows, found) => {
    for (const { oid, relation: stxrelid, namespace, name, definition, target } of rows) {
      const relation = found.relations.get(stxrelid);
      if (relation === undefined) continue;
      const names = namesIn("statistics", found.schemaName(namespace), name);
      const extras = withoutNothing({ target });
      found.add({ ...names, parent: relation.id, definition, ...extras }, CLASS.statistics, oid);
    }
  },
};
