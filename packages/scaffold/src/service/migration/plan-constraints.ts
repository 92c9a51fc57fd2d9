/** What becomes of a table's checks and foreign keys: they hold for new rows at once, and are then proved of the old ones. */
import {
  addCheck,
  addForeignKey,
  checkClause,
  dropConstraint,
  foreignKeyClause,
  validateConstraint,
} from "@ashlar/catalog";
import type { CheckConstraint, ForeignKey, Table } from "@ashlar/model";
import { differenceOf } from "./difference.ts";
import { memberName, onOneLine } from "./object-name.ts";
import { alone, type Left, type Part, type Step } from "./step.ts";

/** Columns that are not as the document wants them: nothing new can be built on those. */
export interface Obstacles {
  /** Whether the type of a column was left. */
  readonly isStuck: (table: Pick<Table, "schema" | "name">, column: string) => boolean;
  /** Of this table: columns that the document no longer knows. */
  readonly gone: ReadonlySet<string>;
}

export interface ReferenceObstacles extends Obstacles {
  /** Whether there is a key of just these columns, to which alone a foreign key can refer. */
  readonly hasKey: (references: ForeignKey["references"]) => boolean;
}

export interface ConstraintsPlan<T> {
  /** Runs in front of everything else: what is gone. */
  readonly dropped: readonly Part[];
  readonly added: readonly Part[];
  /** Each reads the table, so each is a step of its own. */
  readonly validated: readonly Step[];
  readonly left: readonly Left[];
  /** Those that are there afterwards. */
  readonly real: readonly T[];
}

export function planChecks(
  before: Table,
  after: Table,
  { isStuck }: Obstacles,
): ConstraintsPlan<CheckConstraint> {
  const stuck = before.columns.map(({ name }) => name).filter((name) => isStuck(after, name));
  const mentions = ({ expression }: CheckConstraint) =>
    stuck.some((name) => mentionsColumn(expression, name));
  return planConstraints(before.checks, after.checks, {
    table: after,
    add: (check, isValid) => addCheck(after, check, isValid ? {} : { validation: "not-valid" }).text,
    clause: checkClause,
    isBlocked: mentions,
    isKept: () => false,
  });
}

export function planForeignKeys(
  before: Table,
  after: Table,
  { isStuck, gone, hasKey }: ReferenceObstacles,
): ConstraintsPlan<ForeignKey> {
  const isBlocked = ({ columns, references }: ForeignKey) =>
    !hasKey(references) ||
    columns.some((name) => isStuck(after, name)) ||
    references.columns.some((name) => isStuck({ schema: references.schema, name: references.table }, name));
  return planConstraints(before.foreignKeys, after.foreignKeys, {
    table: after,
    add: (key, isValid) => addForeignKey(after, key, isValid ? {} : { validation: "not-valid" }).text,
    clause: foreignKeyClause,
    isBlocked,
    isKept: ({ columns }) => columns.some((name) => gone.has(name)),
  });
}

interface Kind<T> {
  readonly table: Table;
  readonly add: (constraint: T, isValid: boolean) => string;
  readonly clause: (constraint: T) => string;
  /** Needs a column whose type was left, or a key that was. */
  readonly isBlocked: (constraint: T) => boolean;
  /** Is about a column that is left in the table, and goes when that goes. */
  readonly isKept: (constraint: T) => boolean;
}

function planConstraints<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
  { table, add, clause, isBlocked, isKept }: Kind<T>,
): ConstraintsPlan<T> {
  const { added, changed, gone, same } = differenceOf(before, after);
  const fresh = added.filter((one) => !isBlocked(one));
  const swapped = changed.filter(({ next }) => !isBlocked(next));
  const blocked = [...added, ...changed.map(({ next }) => next)].filter(isBlocked);
  const drop = (name: string) => dropConstraint(table, name).text;
  const validate = (name: string) => validateConstraint(table, name).text;
  const remove = (old: T): Part => ({
    sql: drop(old.name),
    undo: [add(old, false)],
    undoAfter: [validate(old.name)],
  });
  return {
    dropped: gone.filter((one) => !isKept(one)).map(remove),
    added: [
      ...swapped.flatMap(({ old, next }) => [
        remove(old),
        { sql: add(next, false), undo: [drop(next.name)] },
      ]),
      ...fresh.map((one) => ({ sql: add(one, false), undo: [drop(one.name)] })),
    ],
    validated: [...swapped.map(({ next }) => next), ...fresh].flatMap(({ name }) =>
      alone(`check ${onOneLine(name)}`, [
        {
          sql: validate(name),
          note: "Stops here while a row breaks it; put those rows right and migrate again.",
        },
      ]),
    ),
    left: blocked.map((one) => ({
      key: `constraint ${table.schema}.${table.name}: ${clause(one)}`,
      rule: "constraint-left",
      message: `the constraint ${memberName(table, one)} waits for a column or a key that was left`,
      hint: "add it when that is done",
      sql: [
        ...(before.some(({ name }) => name === one.name) ? [`${drop(one.name)};`] : []),
        `${add(one, true)};`,
      ],
    })),
    real: [
      ...same,
      ...changed.map(({ old, next }) => (isBlocked(next) ? old : next)),
      ...fresh,
      ...gone.filter(isKept),
    ],
  };
}

/** Whether a word of the expression is the column: a check is text, and taking one for concerned too many does no harm. */
function mentionsColumn(expression: string, column: string): boolean {
  if (!/^\w+$/.test(column)) return expression.includes(column);
  return new RegExp(`(?<![\\w$])${column}(?![\\w$])`).test(expression);
}
