/** Publications: https://www.postgresql.org/docs/current/sql-createpublication.html */
import { quoteIdentifier, quoteLiteral } from "@ashlar/catalog";
import type { ObjectId, PublicationObject } from "@ashlar/model";
import { catalogStep, createStep, dropStep, locksOn, nameOf } from "./catalog-step.ts";
import { withClause } from "./options.ts";
import { inParentheses } from "./parentheses.ts";
import type { Alteration, PlanContext, Rule, Side } from "./rule.ts";

type PublishedTable = PublicationObject["tables"][number];

export const publicationRule: Rule<PublicationObject> = {
  create: (publication, context) => [
    createStep(publication, [createPublication(publication, context.after)], {
      locks: locksOn(tableIds(publication.tables), "SHARE UPDATE EXCLUSIVE", context),
    }),
  ],
  drop: (publication, context) => [
    dropStep(publication, `DROP PUBLICATION ${publication.sqlName}`, context, { isUsedByCode: false }),
  ],
  alter,
};

/** What an option that is no longer set goes back to. */
const DEFAULTS: Readonly<Record<string, string>> = {
  publish: "insert, update, delete, truncate",
  publish_via_partition_root: "false",
  publish_generated_columns: "none",
};

function alter(
  before: PublicationObject,
  after: PublicationObject,
  context: PlanContext,
): Alteration | "replace" {
  if (before.forAllTables !== after.forAllTables) return "replace";
  const alterPublication = `ALTER PUBLICATION ${after.sqlName}`;
  const goneTables = before.tables.filter((table) => !isAmong(table, after.tables));
  const newTables = after.tables.filter((table) => !isAmong(table, before.tables));
  const goneSchemas = before.schemas.filter((name) => !after.schemas.includes(name));
  const newSchemas = after.schemas.filter((name) => !before.schemas.includes(name));
  // A table that is dropped leaves its publications by itself.
  const left = goneTables.filter(({ table }) => !context.isGone(table));
  const options = optionsToSet(before, after);
  const statements = [
    ...(left.length === 0
      ? []
      : [
          `${alterPublication} DROP TABLE ${left.map(({ table }) => sqlName(table, context.before)).join(", ")}`,
        ]),
    ...(goneSchemas.length === 0
      ? []
      : [`${alterPublication} DROP TABLES IN SCHEMA ${goneSchemas.map(quoteIdentifier).join(", ")}`]),
    ...(newTables.length === 0
      ? []
      : [
          `${alterPublication} ADD TABLE ${newTables.map((table) => printed(table, context.after)).join(", ")}`,
        ]),
    ...(newSchemas.length === 0
      ? []
      : [`${alterPublication} ADD TABLES IN SCHEMA ${newSchemas.map(quoteIdentifier).join(", ")}`]),
    ...(options.length === 0 ? [] : [`${alterPublication} SET (${options.join(", ")})`]),
  ];
  if (statements.length === 0) return { steps: [] };
  const touched = [...new Set(tableIds([...left, ...newTables]))];
  return {
    steps: [
      catalogStep({
        name: `change ${nameOf(after)}`,
        statements,
        locks: locksOn(touched, "SHARE UPDATE EXCLUSIVE", context),
      }),
    ],
  };
}

function optionsToSet(before: PublicationObject, after: PublicationObject): readonly string[] {
  const names = [...new Set([...Object.keys(before.options), ...Object.keys(after.options)])].sort();
  return names.flatMap((name) => {
    const value = after.options[name] ?? DEFAULTS[name];
    if (value === undefined || before.options[name] === after.options[name]) return [];
    return [`${quoteIdentifier(name)} = ${quoteLiteral(value)}`];
  });
}

function createPublication(publication: PublicationObject, after: Side): string {
  const tables = publication.tables.map((table) => printed(table, after)).join(", ");
  const schemas = publication.schemas.map(quoteIdentifier).join(", ");
  const objects = [
    ...(publication.forAllTables ? ["ALL TABLES"] : []),
    ...(tables === "" ? [] : [`TABLE ${tables}`]),
    ...(schemas === "" ? [] : [`TABLES IN SCHEMA ${schemas}`]),
  ];
  const what = objects.length === 0 ? "" : ` FOR ${objects.join(", ")}`;
  return `CREATE PUBLICATION ${publication.sqlName}${what}${withClause(publication.options)}`;
}

function printed({ table, columns, where }: PublishedTable, side: Side): string {
  const list = columns === undefined ? "" : ` (${columns.map(quoteIdentifier).join(", ")})`;
  const condition = where === undefined ? "" : ` WHERE ${inParentheses(where)}`;
  return `${sqlName(table, side)}${list}${condition}`;
}

function sqlName(table: ObjectId, side: Side): string {
  return side.get(table)?.sqlName ?? table.replace(/^(foreign )?table /, "");
}

function tableIds(tables: readonly PublishedTable[]): readonly ObjectId[] {
  return tables.map(({ table }) => table);
}

function isAmong(one: PublishedTable, tables: readonly PublishedTable[]): boolean {
  return tables.some(
    ({ table, columns, where }) =>
      table === one.table && where === one.where && columns?.join() === one.columns?.join(),
  );
}
