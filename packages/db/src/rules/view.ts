/** Views: https://www.postgresql.org/docs/current/sql-createview.html */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ViewObject } from "@ashlar/model";
import type { Step } from "../step.ts";
import { catalogStep, createStep, dropStep, locksOn, nameOf } from "./catalog-step.ts";
import { optionChanges, withClause } from "./options.ts";
import type { Alteration, PlanContext, Rule } from "./rule.ts";
import { isPrefix, losesColumns } from "./view-columns.ts";

export const viewRule: Rule<ViewObject> = {
  create: (view) => [createStep(view, [createView(view, "CREATE VIEW"), ...defaultChanges({}, view)])],
  drop: (view, context) => [
    dropStep(view, `DROP VIEW ${view.sqlName}`, context, {
      locks: [{ on: view.id, mode: "ACCESS EXCLUSIVE" }],
      isReshaped: losesColumns(view.columns, context.after.get(view.id)),
    }),
  ],
  alter,
};

function alter(before: ViewObject, after: ViewObject, context: PlanContext): Alteration | "replace" {
  const isSameQuery =
    before.definition === after.definition && before.columns.length === after.columns.length;
  // CREATE OR REPLACE VIEW only adds columns, at the end.
  if (!isPrefix(before.columns, after.columns)) return "replace";
  const defaults = defaultChanges(before.defaults ?? {}, after);
  const statements = isSameQuery
    ? optionChanges(before.options, after.options).map((change) => `ALTER VIEW ${after.sqlName} ${change}`)
    : [createView(after, "CREATE OR REPLACE VIEW")];
  return { steps: steps(after, [...statements, ...defaults], context) };
}

function steps(view: ViewObject, statements: readonly string[], context: PlanContext): readonly Step[] {
  if (statements.length === 0) return [];
  const locks = locksOn([view.id], "ACCESS EXCLUSIVE", context);
  return [catalogStep({ name: `change ${nameOf(view)}`, statements, locks })];
}

function createView(view: ViewObject, verb: string): string {
  // Column names stand in the query: the server prints an alias wherever the name would be another one.
  return `${verb} ${view.sqlName}${withClause(view.options)} AS\n${view.definition}`;
}

function defaultChanges(before: Readonly<Record<string, string>>, view: ViewObject): readonly string[] {
  const after = view.defaults ?? {};
  const alterColumn = (name: string) => `ALTER VIEW ${view.sqlName} ALTER COLUMN ${quoteIdentifier(name)}`;
  const dropped = Object.keys(before).filter((name) => after[name] === undefined);
  const set = Object.entries(after).filter(([name, value]) => before[name] !== value);
  return [
    ...dropped.map((name) => `${alterColumn(name)} DROP DEFAULT`),
    ...set.map(([name, value]) => `${alterColumn(name)} SET DEFAULT ${value}`),
  ];
}
