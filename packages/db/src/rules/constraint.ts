/** Constraints: added without reading rows under a lock, and changed so that the rows are never unguarded. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ConstraintObject, TableObject } from "@ashlar/model";
import type { Hazard, Lock, Step } from "../step.ts";
import { addKey, changeKey } from "./constraint-key.ts";
import {
  addConstraint,
  dropConstraint,
  indexNameOf,
  indexSettings,
  keyDefinition,
  labelOf,
  renameConstraint,
  replicaIdentity,
  validateConstraint,
} from "./constraint-text.ts";
import { temporaryName } from "./default-name.ts";
import { hazard, lock, makeStep, shortName } from "./make-step.ts";
import { descendantsOf } from "./not-null.ts";
import { optionChanges } from "./options.ts";
import { hasCopyAbove, isAttached, isDetached } from "./partition.ts";
import type { Alteration, PlanContext, Rule } from "./rule.ts";

export const constraintRule: Rule<ConstraintObject> = {
  create(constraint, context) {
    // A constraint trigger's half of the pair: CREATE CONSTRAINT TRIGGER makes both.
    if (constraint.type === "trigger" || constraint.isInherited) return [];
    // As a part of the table that it was detached from, it was no object of its own.
    if (isDetached(constraint.parent, context) && hasCopyAbove(constraint, context.before)) return [];
    const table = context.after.get(constraint.parent);
    if (table === undefined) return [];
    if (context.isNew(table.id)) return [addPlain(constraint, table.sqlName, context)];
    switch (constraint.type) {
      case "primary key":
      case "unique":
        return canUseIndex(constraint, table as TableObject)
          ? addKey(constraint, table.sqlName, context)
          : [addPlain(constraint, table.sqlName, context)];
      case "exclusion":
        return [addPlain(constraint, table.sqlName, context)];
      default:
        return addInSteps(constraint, table as TableObject, context);
    }
  },

  drop(constraint, context) {
    if (constraint.type === "trigger") return [];
    if (constraint.isInherited && !isDetached(constraint.parent, context)) return [];
    // It becomes a part of what its table is attached to.
    if (isAttached(constraint.parent, context) && hasCopyAbove(constraint, context.after)) return [];
    const table = context.before.get(constraint.parent);
    const label = labelOf(constraint);
    const isAnew = context.after.get(constraint.id) !== undefined;
    return [
      makeStep(
        {
          name: `drop ${label} of ${shortName(table?.sqlName ?? "")}`,
          statements: [dropConstraint(table?.sqlName ?? "", constraint.name)],
          locks: [
            ...ownLocks(constraint, context, "ACCESS EXCLUSIVE"),
            ...referencedLock(constraint, "ACCESS EXCLUSIVE"),
          ],
          isDrop: true,
          hazards: constraint.isNotEnforced
            ? []
            : [
                hazard(
                  "loses-integrity",
                  `${label} ${isAnew ? "does not hold until it is made anew" : "no longer holds"}`,
                ),
              ],
        },
        context,
      ),
    ];
  },

  alter(before, after, context) {
    if (after.type === "trigger" || after.isInherited) return { steps: [] };
    const table = context.after.get(after.parent);
    if (table?.kind !== "table" && table?.kind !== "foreign table") return { steps: [] };
    if (before.type !== after.type) return "replace";
    const isSame = before.definition === after.definition;
    if (isSame && before.isInherited) return { steps: [] };
    if (isSame && Boolean(before.isNotEnforced) === Boolean(after.isNotEnforced)) {
      if (before.isNotValid && !after.isNotValid) return { steps: validate(after, after.name, context) };
      if (Boolean(before.isNotValid) === Boolean(after.isNotValid)) {
        return { steps: indexChanges(before, after, context) };
      }
    }
    return changed(before, after, table, context);
  },
};

/** Deferrability of a foreign key changes in place; everything else comes beside the old one and takes its place. */
function changed(
  before: ConstraintObject,
  after: ConstraintObject,
  table: TableObject,
  context: PlanContext,
): Alteration | "replace" {
  if (after.type === "foreign key" && isOnlyDeferred(before, after)) {
    return { steps: [alterDeferrability(after, table, context)] };
  }
  if (after.type === "primary key" || after.type === "unique") {
    return canUseIndex(after, table) && keyDefinition(before.definition) !== undefined
      ? { steps: changeKey(before, after, table.sqlName, context), disturbsDependents: true }
      : "replace";
  }
  if (after.type === "exclusion" || isColumnNew(after, context)) return "replace";
  const temporary = { ...after, name: temporaryName(after.name, context) };
  const added = addInSteps(temporary, table, context, `the new ${labelOf(after)}`);
  return { steps: [...added, swap([before, after], temporary.name, table, context)] };
}

function isColumnNew({ parent, columns }: ConstraintObject, { isNew, after }: PlanContext): boolean {
  return after
    .childrenOf(parent)
    .some((child) => child.kind === "column" && columns.includes(child.name) && isNew(child.id));
}

function swap(
  [before, after]: readonly [ConstraintObject, ConstraintObject],
  temporary: string,
  table: TableObject,
  context: PlanContext,
): Step {
  return makeStep(
    {
      name: `put the new ${labelOf(after)} of ${shortName(table.sqlName)} in the place of the old`,
      statements: [
        dropConstraint(table.sqlName, after.name),
        renameConstraint(table.sqlName, temporary, after.name),
      ],
      why: "One of the two holds at every moment.",
      locks: [...ownLocks(after, context, "ACCESS EXCLUSIVE"), ...referencedLock(before, "ACCESS EXCLUSIVE")],
    },
    context,
  );
}

/** Checks and foreign keys: NOT VALID holds for new rows at once, VALIDATE reads the old ones and lets everybody pass. */
export function addInSteps(
  constraint: ConstraintObject,
  table: TableObject,
  context: PlanContext,
  label: string = labelOf(constraint),
): readonly Step[] {
  const isForeignKey = constraint.type === "foreign key";
  // A foreign key of a partitioned table may be NOT VALID from Postgres 18 on.
  const isWhole =
    isForeignKey && table.partitionBy !== undefined && context.before.database.serverVersion < 180000;
  if (isWhole || table.kind === "foreign table") return [addPlain(constraint, table.sqlName, context)];
  const name = shortName(table.sqlName);
  const added = makeStep(
    {
      name: `add ${label} to ${name}`,
      statements: [addConstraint(table.sqlName, constraint, { isNotValid: true })],
      why:
        constraint.isNotValid || constraint.isNotEnforced
          ? undefined
          : "It holds for new rows at once; those that are there are read in a step of its own.",
      locks: isForeignKey
        ? [
            ...ownLocks(constraint, context, "SHARE ROW EXCLUSIVE"),
            ...referencedLock(constraint, "SHARE ROW EXCLUSIVE"),
          ]
        : ownLocks(constraint, context, "ACCESS EXCLUSIVE"),
      hazards: [hazard("breaks-code", `code that writes rows against ${label} fails`)],
      phase: "contract",
      ...(isForeignKey && table.partitionBy !== undefined
        ? { needs: { since: 18, what: "a foreign key of a partitioned table that is NOT VALID" } }
        : {}),
    },
    context,
  );
  if (constraint.isNotValid || constraint.isNotEnforced) return [added];
  return [added, ...validate(constraint, label, context)];
}

function validate(constraint: ConstraintObject, label: string, context: PlanContext): readonly Step[] {
  const table = context.after.get(constraint.parent);
  const name = shortName(table?.sqlName ?? "");
  return [
    makeStep(
      {
        name: `check that ${label} holds in ${name}`,
        statements: [validateConstraint(table?.sqlName ?? "", constraint.name)],
        why: "Reads all rows, while others read and write them.",
        isTransactional: false,
        locks: [
          ...ownLocks(constraint, context, "SHARE UPDATE EXCLUSIVE"),
          ...referencedLock(constraint, "ROW SHARE"),
        ],
        work: { kind: "scan", on: [constraint.parent, ...descendantsOf(constraint.parent, context)] },
        hazards: [hazard("fails-on-rows", `fails when rows of ${name} break ${label}`)],
        phase: "contract",
      },
      context,
    ),
  ];
}

/** In one go: all that is to be done on a new table, and all that can be done where Postgres knows no steps. */
function addPlain(constraint: ConstraintObject, table: string, context: PlanContext): Step {
  const isNew = context.isNew(constraint.parent);
  const label = labelOf(constraint);
  const name = shortName(table);
  const isKey = constraint.type !== "check" && constraint.type !== "foreign key";
  const tables = [constraint.parent, ...descendantsOf(constraint.parent, context)];
  const isRead = !isNew && !constraint.isNotValid && !constraint.isNotEnforced;
  const blocks: readonly Hazard[] = isRead
    ? [
        isKey || constraint.type === "check"
          ? hazard("blocks-reads", `nobody reads or writes ${name} while its rows are read`)
          : hazard("blocks-writes", `nobody writes ${name} while its rows are read`),
        hazard("fails-on-rows", `fails when rows of ${name} break ${label}`),
      ]
    : [];
  return makeStep(
    {
      name: `add ${label} to ${name}`,
      statements: [
        addConstraint(table, constraint, { isNotValid: constraint.isNotValid === true }),
        ...indexSettings(constraint, table),
        ...replicaIdentity(constraint, table, context),
      ],
      locks:
        constraint.type === "foreign key"
          ? [
              ...ownLocks(constraint, context, "SHARE ROW EXCLUSIVE"),
              ...referencedLock(constraint, "SHARE ROW EXCLUSIVE"),
            ]
          : ownLocks(constraint, context, "ACCESS EXCLUSIVE"),
      work: { kind: isKey ? "build" : "scan", on: isRead ? tables : [] },
      hazards: blocks,
      phase: isNew ? "expand" : "contract",
    },
    context,
  );
}

/** Postgres forbids USING INDEX for partitioned tables, and a foreign table has no indexes. */
function canUseIndex(constraint: ConstraintObject, table: TableObject): boolean {
  return (
    table.kind === "table" &&
    table.partitionBy === undefined &&
    keyDefinition(constraint.definition) !== undefined
  );
}

function isOnlyDeferred(before: ConstraintObject, after: ConstraintObject): boolean {
  const plain = (definition: string) => definition.replace(/ DEFERRABLE(?: INITIALLY DEFERRED)?$/, "");
  return (
    plain(before.definition) === plain(after.definition) &&
    Boolean(before.isNotValid) === Boolean(after.isNotValid) &&
    Boolean(before.isNotEnforced) === Boolean(after.isNotEnforced)
  );
}

function alterDeferrability(after: ConstraintObject, table: TableObject, context: PlanContext): Step {
  const words = / (DEFERRABLE(?: INITIALLY DEFERRED)?)$/.exec(after.definition)?.[1] ?? "NOT DEFERRABLE";
  return makeStep(
    {
      name: `change when ${labelOf(after)} of ${shortName(table.sqlName)} is checked`,
      statements: [`ALTER TABLE ${table.sqlName} ALTER CONSTRAINT ${quoteIdentifier(after.name)} ${words}`],
      locks: ownLocks(after, context, "ACCESS EXCLUSIVE"),
    },
    context,
  );
}

/** Of the key's index: storage parameters, tablespace, clustering. */
function indexChanges(
  before: ConstraintObject,
  after: ConstraintObject,
  context: PlanContext,
): readonly Step[] {
  const [old, now] = [before.index ?? {}, after.index ?? {}];
  const table = context.after.get(after.parent)?.sqlName ?? "";
  const index = indexNameOf(after);
  const statements = [
    ...optionChanges(old.options, now.options).map((change) => `ALTER INDEX ${index} ${change}`),
    ...(old.tablespace === now.tablespace
      ? []
      : [`ALTER INDEX ${index} SET TABLESPACE ${quoteIdentifier(now.tablespace ?? "pg_default")}`]),
    ...(old.isClustered === now.isClustered
      ? []
      : [
          `ALTER TABLE ${table} ${now.isClustered ? `CLUSTER ON ${quoteIdentifier(after.name)}` : "SET WITHOUT CLUSTER"}`,
        ]),
  ];
  if (statements.length === 0) return [];
  const isClustering = old.isClustered !== now.isClustered;
  return [
    makeStep(
      {
        name: `change the index of ${labelOf(after)}`,
        statements,
        locks: isClustering ? [lock(after.parent, "SHARE UPDATE EXCLUSIVE")] : [],
      },
      context,
    ),
  ];
}

/** The table and those below it. */
function ownLocks({ parent }: ConstraintObject, context: PlanContext, mode: Lock["mode"]): readonly Lock[] {
  return [parent, ...descendantsOf(parent, context)].map((id) => lock(id, mode));
}

function referencedLock({ references }: ConstraintObject, mode: Lock["mode"]): readonly Lock[] {
  return references === undefined ? [] : [lock(references.table, mode)];
}
