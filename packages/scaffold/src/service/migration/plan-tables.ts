/** What becomes of tables: new ones, those that changed, those that went. */
import {
  addForeignKey,
  commentOnTable,
  commentsOn,
  createIndex,
  createTable,
  qualifiedName,
  quoteIdentifier,
} from "@ashlar/catalog";
import type { Finding, ForeignKey, Schema, Table } from "@ashlar/model";
import { isAlike } from "./difference.ts";
import { plainName } from "./object-name.ts";
import type { ColumnContext } from "./plan-column.ts";
import { planColumns } from "./plan-columns.ts";
import { planChecks, planForeignKeys } from "./plan-constraints.ts";
import { type KeysPlan, planKeys } from "./plan-keys.ts";
import { type Left, type Part, type Step, transaction } from "./step.ts";

export interface TablesPlan {
  readonly steps: readonly Step[];
  readonly left: readonly Left[];
  readonly findings: readonly Finding[];
  /** Those that are there afterwards. */
  readonly tables: readonly Table[];
}

export function planTables(before: Schema, after: Schema, context: ColumnContext): TablesPlan {
  const find = ({ tables }: Schema, table: Table) =>
    tables.find(({ schema, name }) => schema === table.schema && name === table.name);
  const made = after.tables.filter((table) => find(before, table) === undefined);
  const gone = before.tables.filter((table) => find(after, table) === undefined);
  const pairs = before.tables.flatMap((old) => {
    const next = find(after, old);
    if (next === undefined) return [];
    return [{ old, next, columns: planColumns(old, next, context) }];
  });
  const stuck = new Set(
    pairs.flatMap(({ next, columns }) => [...columns.stuck].map((name) => keyOf(next, name))),
  );
  const isStuck = (table: Pick<Table, "schema" | "name">, column: string) => stuck.has(keyOf(table, column));

  const kept = pairs.map((pair) => {
    const obstacles = { isStuck, gone: pair.columns.gone };
    return { ...pair, obstacles, keys: planKeys(pair.old, pair.next, obstacles) };
  });
  const keyed = [
    ...kept.map(({ next, keys }) => ({ ...keys, schema: next.schema, name: next.name })),
    ...made.map((table) => ({ ...table, primaryKey: table.primaryKey })),
  ];
  const hasKey = (references: ForeignKey["references"]) => keyed.some((table) => isKeyOf(table, references));

  const changed = kept.map(({ old, next, columns, keys, obstacles }) => {
    const checks = planChecks(old, next, obstacles);
    const references = planForeignKeys(old, next, { ...obstacles, hasKey });
    const comment = isAlike(old.comment, next.comment)
      ? []
      : [{ sql: commentOnTable(next).text, undo: [commentOnTable(old).text] }];
    return {
      dropped: transaction(`loosen ${plainName(next)}`, references.dropped),
      structure: [
        ...transaction(`change ${plainName(next)}`, [
          ...checks.dropped,
          ...columns.parts,
          ...checks.added,
          ...comment,
        ]),
        ...checks.validated,
        ...columns.steps,
        ...keys.built,
      ],
      references: [...transaction(`connect ${plainName(next)}`, references.added), ...references.validated],
      unused: keys.dropped,
      left: [...columns.left, ...checks.left, ...keys.left, ...references.left],
      findings: columns.findings,
      table: {
        schema: next.schema,
        name: next.name,
        columns: columns.columns,
        ...(keys.primaryKey === undefined ? {} : { primaryKey: keys.primaryKey }),
        uniqueKeys: keys.uniqueKeys,
        checks: checks.real,
        foreignKeys: references.real,
        indexes: keys.indexes,
        ...(next.comment === undefined ? {} : { comment: next.comment }),
      } satisfies Table,
    };
  });
  const fresh = made.map((table) => {
    const none = { ...table, foreignKeys: [] };
    const { real, left } = planForeignKeys(none, table, { isStuck, gone: new Set(), hasKey });
    return { table: { ...table, foreignKeys: real }, left };
  });
  return {
    steps: [
      ...changed.flatMap(({ dropped }) => dropped),
      ...createSteps(fresh.map(({ table }) => table)),
      ...changed.flatMap(({ structure }) => structure),
      ...transaction(
        "connect new tables",
        fresh.flatMap(({ table }) =>
          table.foreignKeys.map((key) => ({ sql: addForeignKey(table, key).text })),
        ),
      ),
      ...changed.flatMap(({ references }) => references),
      ...changed.flatMap(({ unused }) => unused),
    ],
    left: [...changed, ...fresh].flatMap(({ left }) => left).concat(gone.map(leftTable)),
    findings: [
      ...changed.flatMap(({ findings }) => findings),
      ...gone.flatMap((old) => (context.wasLeft(leftTable(old).key) ? [] : renameFindings(old, made))),
    ],
    tables: [...changed.map(({ table }) => table), ...fresh.map(({ table }) => table), ...gone],
  };
}

type Keys = Pick<KeysPlan, "primaryKey" | "uniqueKeys" | "indexes"> & Pick<Table, "schema" | "name">;

function isKeyOf(
  { schema, name, ...table }: Keys,
  { columns, ...target }: ForeignKey["references"],
): boolean {
  if (schema !== target.schema || name !== target.table) return false;
  const unique = table.indexes.filter(({ isUnique, where }) => isUnique && where === undefined);
  const keys = [
    ...(table.primaryKey === undefined ? [] : [table.primaryKey.columns]),
    ...table.uniqueKeys.map((key) => key.columns),
    ...unique.map(({ keys }) => keys.map(({ text }) => text)),
  ];
  return keys.some((key) => isAlike(key.toSorted(), columns.toSorted()));
}

function keyOf(table: Pick<Table, "schema" | "name">, column: string): string {
  return JSON.stringify([table.schema, table.name, column]);
}

/** Nobody uses them yet: plain indexes and whole constraints will do. */
function createSteps(tables: readonly Table[]): readonly Step[] {
  const drop = `DROP TABLE\n${tables
    .map((table) => `  ${qualifiedName(table)}`)
    .reverse()
    .join(",\n")}`;
  const parts = tables.flatMap((table): readonly Part[] => [
    { sql: createTable(table).text },
    ...table.indexes.map((index) => ({ sql: createIndex(table, index).text })),
    ...commentsOn(table).map(({ text }) => ({ sql: text })),
  ]);
  // Tables that refer to each other can only be dropped together.
  return transaction(
    tables.length === 1 ? `create ${tables.map(plainName).join()}` : "create tables",
    parts.map((part, at) => (at === 0 ? { ...part, undo: [drop], loses: tables.map(plainName) } : part)),
  );
}

function leftTable(table: Table): Left {
  const others = table.foreignKeys.filter(({ references }) => references.table !== table.name);
  const refusal =
    others.length === 0
      ? ""
      : `; until then a row of ${others.map(({ references }) => plainName({ ...references, name: references.table })).join(" or ")} that it refers to may refuse to be deleted`;
  return {
    key: `drop table ${table.schema}.${table.name}`,
    rule: "table-left",
    message: `the table ${plainName(table)} is no longer in the document; the table and its rows are left in the database`,
    hint: `drop it in a later deploy, in a migration of its own, when no running version uses it and nobody needs its rows${refusal}`,
    sql: [`DROP TABLE ${qualifiedName(table)};`],
  };
}

function renameFindings(old: Table, made: readonly Table[]): readonly Finding[] {
  const shapeOf = ({ columns }: Table) => columns.map(({ name, type }) => `${name} ${type}`).sort();
  return made
    .filter((table) => isAlike(shapeOf(table), shapeOf(old)))
    .map((table) => ({
      rule: "possible-rename",
      severity: "warning",
      message: `the table ${plainName(old)} went and ${plainName(table)} came with the same columns: is it one table under a new name?`,
      hint: `then put ALTER TABLE ${qualifiedName(old)} RENAME TO ${quoteIdentifier(table.name)} in the place of what the migration creates, and take ${plainName(old)} out of migrations/schema.json`,
    }));
}
