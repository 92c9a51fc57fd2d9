/** What becomes of a table's unique keys and indexes: built while others write, then put in their place. */
import {
  addKeyUsingIndex,
  createIndex,
  dropConstraint,
  fitIdentifier,
  primaryKeyClause,
  qualifiedName,
  quoteIdentifier,
  uniqueClause,
} from "@ashlar/catalog";
import type { Index, KeyConstraint, Table } from "@ashlar/model";
import { differenceOf, isAlike } from "./difference.ts";
import { memberName, onOneLine, plainName } from "./object-name.ts";
import type { Obstacles } from "./plan-constraints.ts";
import { alone, type Left, type Step, transaction } from "./step.ts";

const BUILD_NOTE =
  "Builds while others read and write. An attempt that broke off leaves an index that is not valid: it goes first.";
const UNIQUE_NOTE = `${BUILD_NOTE} Stops while two rows are alike.`;

export interface KeysPlan {
  readonly built: readonly Step[];
  /** Runs last, when no foreign key needs them any more. */
  readonly dropped: readonly Step[];
  readonly left: readonly Left[];
  /** Those that are there afterwards. */
  readonly primaryKey: KeyConstraint | undefined;
  readonly uniqueKeys: readonly KeyConstraint[];
  readonly indexes: readonly Index[];
}

export function planKeys(before: Table, after: Table, { isStuck, gone }: Obstacles): KeysPlan {
  const isBlocked = ({ columns }: KeyConstraint) => columns.some((name) => isStuck(after, name));
  const touches = ({ keys }: Index, is: (column: string) => boolean) =>
    keys.some(({ kind, text }) => kind === "column" && is(text));
  const unique = differenceOf(before.uniqueKeys, after.uniqueKeys);
  const index = differenceOf(before.indexes, after.indexes);
  const isIndexBlocked = (one: Index) => touches(one, (name) => isStuck(after, name));
  const isKeyKept = ({ columns }: KeyConstraint) => columns.some((name) => gone.has(name));
  const isIndexKept = (one: Index) => touches(one, (name) => gone.has(name));
  return {
    built: [
      ...unique.added.filter((key) => !isBlocked(key)).flatMap((key) => keySteps(after, key)),
      ...unique.changed
        .filter(({ next }) => !isBlocked(next))
        .flatMap(({ old, next }) => keySteps(after, next, old)),
      ...index.added.filter((one) => !isIndexBlocked(one)).flatMap((one) => indexSteps(after, one)),
      ...index.changed
        .filter(({ next }) => !isIndexBlocked(next))
        .flatMap(({ old, next }) => indexSteps(after, next, old)),
    ],
    dropped: [
      ...unique.gone.filter((key) => !isKeyKept(key)).flatMap((key) => dropKeySteps(after, key)),
      ...index.gone.filter((one) => !isIndexKept(one)).flatMap((one) => dropIndexSteps(after, one)),
    ],
    left: [
      ...[...unique.added, ...unique.changed.map(({ next }) => next)]
        .filter(isBlocked)
        .map((key) => leftKey(after, key)),
      ...[...index.added, ...index.changed.map(({ next }) => next)]
        .filter(isIndexBlocked)
        .map((one) => leftIndex(after, one)),
      ...(isAlike(before.primaryKey, after.primaryKey) ? [] : [leftPrimaryKey(before, after)]),
    ],
    primaryKey: before.primaryKey,
    uniqueKeys: [
      ...unique.same,
      ...unique.changed.map(({ old, next }) => (isBlocked(next) ? old : next)),
      ...unique.added.filter((key) => !isBlocked(key)),
      ...unique.gone.filter(isKeyKept),
    ],
    indexes: [
      ...index.same,
      ...index.changed.map(({ old, next }) => (isIndexBlocked(next) ? old : next)),
      ...index.added.filter((one) => !isIndexBlocked(one)),
      ...index.gone.filter(isIndexKept),
    ],
  };
}

/** @param old the key of the same name that it replaces */
function keySteps(table: Table, key: KeyConstraint, old?: KeyConstraint): readonly Step[] {
  const built: Index = {
    name: old === undefined ? key.name : fitIdentifier(`${key.name}_new`),
    isUnique: true,
    keys: key.columns.map((text) => ({ kind: "column", text })),
  };
  const drop = dropConstraint(table, key.name).text;
  const shown = onOneLine(key.name);
  return [
    ...alone(`build ${shown}`, [
      { sql: dropIndex(table, built.name), note: UNIQUE_NOTE },
      { sql: createIndex(table, built, { mode: "concurrently" }).text },
    ]),
    ...transaction(`make ${shown} a key`, [
      ...(old === undefined ? [] : [{ sql: drop, undo: [addKey(table, old)] }]),
      { sql: addKeyUsingIndex(table, key, "UNIQUE", built.name).text, undo: [drop] },
    ]),
  ];
}

/** @param old the index of the same name that it replaces */
function indexSteps(table: Table, index: Index, old?: Index): readonly Step[] {
  const built = old === undefined ? index : { ...index, name: fitIdentifier(`${index.name}_new`) };
  const name = qualifiedName({ schema: table.schema, name: index.name });
  const drop = `DROP INDEX ${name}`;
  const build = alone(`build ${plainName({ schema: table.schema, name: index.name })}`, [
    { sql: dropIndex(table, built.name), note: index.isUnique ? UNIQUE_NOTE : BUILD_NOTE },
    {
      sql: createIndex(table, built, { mode: "concurrently" }).text,
      ...(old === undefined ? { undo: [drop] } : {}),
    },
  ]);
  if (old === undefined) return build;
  const rename = `ALTER INDEX ${qualifiedName({ schema: table.schema, name: built.name })} RENAME TO ${quoteIdentifier(index.name)}`;
  return [
    ...build,
    ...transaction(`put ${onOneLine(index.name)} in its place`, [
      { sql: drop, undo: [createIndex(table, old).text] },
      { sql: rename, undo: [drop] },
    ]),
  ];
}

function dropKeySteps(table: Table, key: KeyConstraint): readonly Step[] {
  return transaction(`drop ${onOneLine(key.name)}`, [
    { sql: dropConstraint(table, key.name).text, undo: [addKey(table, key)] },
  ]);
}

function dropIndexSteps(table: Table, index: Index): readonly Step[] {
  return alone(`drop ${plainName({ schema: table.schema, name: index.name })}`, [
    { sql: dropIndex(table, index.name), undo: [createIndex(table, index).text] },
  ]);
}

function dropIndex({ schema }: Table, name: string): string {
  return `DROP INDEX CONCURRENTLY IF EXISTS ${qualifiedName({ schema, name })}`;
}

function addKey(table: Table, key: KeyConstraint): string {
  return `ALTER TABLE ${qualifiedName(table)}\n  ADD ${uniqueClause(key)}`;
}

function leftKey(table: Table, key: KeyConstraint): Left {
  return {
    key: `key ${table.schema}.${table.name}: ${uniqueClause(key)}`,
    rule: "constraint-left",
    message: `the key ${memberName(table, key)} waits for a column whose type was left`,
    hint: "add it after the type has changed",
    sql: [`${addKey(table, key)};`],
  };
}

function leftIndex(table: Table, index: Index): Left {
  const sql = createIndex(table, index).text;
  return {
    key: `index ${sql}`,
    rule: "index-left",
    message: `the index ${plainName({ schema: table.schema, name: index.name })} waits for a column whose type was left`,
    hint: "build it after the type has changed",
    sql: [`${sql};`],
  };
}

function leftPrimaryKey({ primaryKey: old }: Table, table: Table): Left {
  const { primaryKey: next } = table;
  const clause = next === undefined ? "no primary key" : primaryKeyClause(next);
  return {
    key: `primary key ${table.schema}.${table.name}: ${clause}`,
    rule: "primary-key-left",
    message: `the primary key of ${plainName(table)} should be (${onOneLine(next?.columns.join(", ") ?? "")}) and is left as (${onOneLine(old?.columns.join(", ") ?? "")})`,
    hint: "rows and foreign keys depend on it: fill the new columns first, and move the foreign keys along",
    sql: [
      ...(old === undefined ? [] : [`${dropConstraint(table, old.name).text};`]),
      ...(next === undefined
        ? []
        : [`ALTER TABLE ${qualifiedName(table)}\n  ADD ${primaryKeyClause(next)};`]),
    ],
  };
}
