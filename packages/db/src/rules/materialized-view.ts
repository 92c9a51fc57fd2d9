/** Materialised views: https://www.postgresql.org/docs/current/sql-creatematerializedview.html */
import { quoteIdentifier } from "@ashlar/catalog";
import type { MaterializedViewObject, ObjectId } from "@ashlar/model";
import type { Step } from "../step.ts";
import { catalogStep, createStep, dropStep, locksOn, nameOf } from "./catalog-step.ts";
import { optionChanges, withClause } from "./options.ts";
import type { Alteration, PlanContext, Rule } from "./rule.ts";
import { isPrefix, losesColumns } from "./view-columns.ts";

export const materializedViewRule: Rule<MaterializedViewObject> = {
  create,
  drop: (view, context) => [
    dropStep(view, `DROP MATERIALIZED VIEW ${view.sqlName}`, context, {
      locks: [{ on: view.id, mode: "ACCESS EXCLUSIVE" }],
      isReshaped: losesColumns(view.columns, context.after.get(view.id)),
    }),
  ],
  alter,
};

function create(view: MaterializedViewObject, context: PlanContext): readonly Step[] {
  const old = context.before.get(view.id);
  const isRemade = old?.kind === "materialized view";
  // A dump of the structure alone says WITH NO DATA, whatever the database has: rows that were there come back.
  const isFilled = view.isPopulated || (isRemade && old.isPopulated);
  const using = view.accessMethod === undefined ? "" : ` USING ${quoteIdentifier(view.accessMethod)}`;
  const space = view.tablespace === undefined ? "" : ` TABLESPACE ${quoteIdentifier(view.tablespace)}`;
  const statement = `CREATE MATERIALIZED VIEW ${view.sqlName}${using}${withClause(view.options)}${space} AS\n${view.definition}\n${isFilled ? "WITH DATA" : "WITH NO DATA"}`;
  if (!isFilled) return [createStep(view, [statement])];
  return [
    createStep(view, [statement], {
      work: { kind: "scan", on: tablesBelow(view, context) },
      ...(isRemade
        ? {
            why: "Postgres cannot change the query of a materialized view: it is filled anew, and whoever reads it waits for that long. Where that is too long, make one under another name first, and let code read that.",
            hazards: [
              { name: "blocks-reads", message: `reads of ${view.id} wait until its query has run again` },
            ],
          }
        : {}),
    }),
  ];
}

function tablesBelow(view: MaterializedViewObject, { after, isNew }: PlanContext): readonly ObjectId[] {
  const tables = after.dependenciesOf(view.id).flatMap((id) => {
    const object = after.get(id);
    if (object?.kind === "column") return [object.parent];
    return object?.kind === "table" || object?.kind === "materialized view" ? [object.id] : [];
  });
  return [...new Set(tables)].filter((id) => !isNew(id)).sort();
}

function alter(
  before: MaterializedViewObject,
  after: MaterializedViewObject,
  context: PlanContext,
): Alteration | "replace" {
  if (before.definition !== after.definition) return "replace";
  if (before.columns.length !== after.columns.length || !isPrefix(before.columns, after.columns))
    return "replace";
  const alterView = `ALTER MATERIALIZED VIEW ${after.sqlName}`;
  const options = optionChanges(before.options, after.options);
  const space = after.tablespace ?? "pg_default";
  const moves = [
    ...(before.accessMethod === after.accessMethod
      ? []
      : [`SET ACCESS METHOD ${quoteIdentifier(after.accessMethod ?? "heap")}`]),
    ...(before.tablespace === after.tablespace ? [] : [`SET TABLESPACE ${quoteIdentifier(space)}`]),
  ];
  return {
    steps: [
      ...(options.length === 0
        ? []
        : [
            catalogStep({
              name: `set options of ${nameOf(after)}`,
              statements: [`${alterView} ${options.join(", ")}`],
              locks: locksOn([after.id], "SHARE UPDATE EXCLUSIVE", context),
            }),
          ]),
      ...moves.map((change) =>
        catalogStep({
          name: `${change.toLowerCase()} of ${nameOf(after)}`,
          statements: [`${alterView} ${change}`],
          locks: locksOn([after.id], "ACCESS EXCLUSIVE", context),
          work: { kind: "rewrite", on: [after.id] },
          hazards: [
            { name: "rewrite", message: `writes the rows of ${after.id} anew` },
            { name: "blocks-reads", message: `reads of ${after.id} wait until it is written` },
          ],
        }),
      ),
    ],
  };
}
