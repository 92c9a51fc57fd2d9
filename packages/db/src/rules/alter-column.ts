/** What changes about a column: type, default, NOT NULL, identity, settings, in the order that Postgres accepts. */
import { quoteIdentifier, writeType } from "@ashlar/catalog";
import type { ColumnObject, ObjectId, TableObject } from "@ashlar/model";
import { withoutKind } from "../migration-text/describe-step.ts";
import type { Hazard, Step } from "../step.ts";
import { alterText, type ColumnChange, columnLabel, isLedFromAbove, keyedTables } from "./column-change.ts";
import { typeChange } from "./column-type.ts";
import { defaultName } from "./default-name.ts";
import { foreignOptions } from "./foreign-options.ts";
import { addIdentity, alterIdentity, dropIdentity } from "./identity.ts";
import { hazard, lock, makeStep, shortName } from "./make-step.ts";
import { descendantsOf, namedNotNull, setNotNull } from "./not-null.ts";
import { optionChanges } from "./options.ts";
import { inParentheses } from "./parentheses.ts";
import { heirsOf } from "./partition.ts";
import { tablesKeyedBy } from "./partition-key.ts";
import type { Alteration, PlanContext } from "./rule.ts";
import { hasTypeOfOtherKind, isSwapped } from "./swapped-type.ts";
import { isChangedInSteps, typeInSteps } from "./type-in-steps.ts";
import { followsType } from "./typed-table.ts";

export function alterColumn(
  before: ColumnObject,
  after: ColumnObject,
  context: PlanContext,
): Alteration | "replace" {
  const table = context.after.get(after.parent);
  if (table?.kind !== "table" && table?.kind !== "foreign table") return { steps: [] };
  const change: ColumnChange = { before, after, table, context };
  if (isOnlyReplaced(change)) return "replace";
  const isTyped = isTypeChanged(change) && !followsType(after, context);
  const partitioned = isTyped ? tablesKeyedBy(before, context) : [];
  if (partitioned.length > 0) return { steps: [], replaces: partitioned };
  const type = isTyped ? typeChange(before, after, context) : undefined;
  if (type !== undefined && isChangedInSteps(change, type)) return { steps: typeInSteps(change, type) };
  const steps = [
    ...generation(change),
    ...dropIdentity(change),
    ...(isTyped ? typeSteps(change) : []),
    ...defaultSteps(change, isTyped),
    ...nullability(change),
    ...addIdentity(change),
    ...alterIdentity(change),
    ...settings(change),
  ];
  if (isTyped) return { steps, disturbsDependents: true, replaces: columnsOfRows(change) };
  return isExpressionSet(change) ? { steps, disturbsDependents: true } : { steps };
}

/** Columns that hold whole rows of the table: Postgres changes no type within them. */
function columnsOfRows({ table, context: { before, after } }: ColumnChange): readonly ObjectId[] {
  const columnsOf = (type: ObjectId): readonly ObjectId[] =>
    before.dependentsOf(type).flatMap((id) => {
      const object = before.get(id);
      if (isSwapped(object)) return columnsOf(id);
      const isOfType = object?.kind === "column" && object.typeId === type;
      return isOfType && after.get(id) !== undefined ? [id] : [];
    });
  return columnsOf(table.id);
}

/** SET EXPRESSION came with 17; nothing makes an ordinary column generated, or a virtual one ordinary. */
function isOnlyReplaced({ before, after, context }: ColumnChange): boolean {
  const [old, now] = [before.generated, after.generated];
  if (old === undefined) return now !== undefined;
  if (now === undefined) return old.kind === "virtual";
  if (old.kind !== now.kind) return true;
  return old.expression !== now.expression && context.before.database.serverVersion < 170000;
}

function isExpressionSet({ before, after }: ColumnChange): boolean {
  return after.generated !== undefined && before.generated?.expression !== after.generated.expression;
}

function generation(change: ColumnChange): readonly Step[] {
  const { before, after, context, table } = change;
  if (before.generated === undefined || isLedFromAbove(change, ({ generated }) => generated?.expression))
    return [];
  const tables = [table.id, ...descendantsOf(table.id, context)];
  const locks = tables.map((id) => lock(id, "ACCESS EXCLUSIVE"));
  if (after.generated === undefined) {
    return [
      makeStep(
        {
          name: `stop generating ${columnLabel(change)}`,
          statements: [alterText(change, "DROP EXPRESSION")],
          locks,
          hazards: [hazard("breaks-code", `nothing keeps ${columnLabel(change)} up to date from now on`)],
          phase: "contract",
        },
        context,
      ),
    ];
  }
  if (!isExpressionSet(change)) return [];
  const isStored = after.generated.kind === "stored";
  return [
    makeStep(
      {
        name: `generate ${columnLabel(change)} anew`,
        statements: [alterText(change, `SET EXPRESSION AS ${inParentheses(after.generated.expression)}`)],
        locks,
        work: { kind: isStored ? "rewrite" : "catalog", on: isStored ? tables : [] },
        hazards: isStored ? rewriteHazards(table) : [],
      },
      context,
    ),
  ];
}

/** @param locked other tables that are locked for as long: those of foreign keys */
function rewriteHazards({ id, sqlName }: TableObject, locked: readonly ObjectId[] = []): readonly Hazard[] {
  const name = shortName(sqlName);
  const others = [...new Set(locked)].filter((one) => one !== id).map((one) => shortName(withoutKind(one)));
  return [
    hazard("rewrite", `writes ${name} anew`),
    hazard("blocks-reads", `nobody reads or writes ${[name, ...others].join(", ")} meanwhile`),
  ];
}

function isTypeChanged(change: ColumnChange): boolean {
  const { before, after } = change;
  const isSame = before.type === after.type && before.collation === after.collation;
  if (isSame && !hasTypeOfOtherKind(before, after)) return false;
  return !isLedFromAbove(change, ({ type, typeId, collation }) => `${type} ${typeId} ${collation}`);
}

function typeSteps(change: ColumnChange): readonly Step[] {
  const { before, after, context, table } = change;
  const { cost, using, hazards, isWider } = typeChange(before, after, context);
  const tables = [table.id, ...descendantsOf(table.id, context)];
  const isTyped = before.type !== after.type || hasTypeOfOtherKind(before, after);
  const type = [
    `TYPE ${writeType(after.type)}`,
    ...(after.collation === undefined ? [] : [`COLLATE ${after.collation}`]),
    ...(using === undefined || !isTyped ? [] : [`USING ${using}`]),
  ].join(" ");
  // A default may have no cast of its own, and would be kept as a cast of the old one where it has.
  const isDefaultMoved = before.default !== undefined && before.generated === undefined && isTyped;
  const isIndexed = context.before.dependentsOf(after.id).some((id) => {
    const { kind } = context.before.get(id) ?? {};
    return kind === "index" || kind === "constraint";
  });
  const isBuilt = before.collation !== after.collation && isIndexed;
  const isRewritten = isTyped && cost === "rewrite";
  const label = columnLabel(change);
  const keyed = keyedTables(after, context);
  return [
    makeStep(
      {
        name: `change the type of ${label}`,
        statements: [
          ...(isDefaultMoved ? [alterText(change, "DROP DEFAULT")] : []),
          alterText(change, type),
          ...(isDefaultMoved && after.default !== undefined
            ? [alterText(change, `SET DEFAULT ${after.default}`)]
            : []),
        ],
        why: isRewritten
          ? "Values of the new type lie on disk in another form, so every row is written anew."
          : "Values stay as they are on disk: only the catalog changes.",
        locks: [...tables, ...keyed].map((id) => lock(id, "ACCESS EXCLUSIVE")),
        work: isRewritten
          ? { kind: "rewrite", on: tables }
          : { kind: isBuilt ? "build" : "catalog", on: isBuilt ? tables : [] },
        hazards: [
          ...hazards,
          ...(isRewritten ? rewriteHazards(table, keyed) : []),
          ...(isBuilt
            ? [
                hazard(
                  "blocks-reads",
                  `nobody reads or writes ${shortName(table.sqlName)} while its indexes are built anew`,
                ),
              ]
            : []),
          ...(isWider || !isTyped
            ? []
            : [hazard("breaks-code", `code that takes ${label} for ${before.type} breaks`)]),
        ],
        phase: isWider || !isTyped ? "expand" : "contract",
      },
      context,
    ),
  ];
}

function defaultSteps(change: ColumnChange, isTyped: boolean): readonly Step[] {
  const { before, after, context, table } = change;
  if (after.generated !== undefined || after.identity !== undefined || before.generated !== undefined) {
    if (before.generated === undefined || after.default === undefined) return [];
  }
  const isMoved = isTyped && before.type !== after.type && before.default !== undefined;
  if (before.default === after.default || isMoved) return [];
  const action = after.default === undefined ? "DROP DEFAULT" : `SET DEFAULT ${after.default}`;
  const hasHeirs = heirsOf(table.id, context.before).length > 0;
  return [
    makeStep(
      {
        name: `${after.default === undefined ? "drop" : "set"} the default of ${columnLabel(change)}`,
        statements: [alterText(change, action, hasHeirs ? "only" : "all")],
        locks: [lock(table.id, "ACCESS EXCLUSIVE")],
        hazards:
          after.default === undefined && after.isNotNull
            ? [hazard("breaks-code", `code that leaves ${columnLabel(change)} to its default fails`)]
            : [],
        phase: after.default === undefined ? "contract" : "expand",
      },
      context,
    ),
  ];
}

function nullability(change: ColumnChange): readonly Step[] {
  const { before, after, context, table } = change;
  const drop = () =>
    makeStep(
      {
        name: `allow nulls in ${columnLabel(change)}`,
        statements: [alterText(change, "DROP NOT NULL")],
        locks: [table.id, ...descendantsOf(table.id, context)].map((id) => lock(id, "ACCESS EXCLUSIVE")),
        hazards: [hazard("loses-integrity", `${columnLabel(change)} may be null`)],
      },
      context,
    );
  if (isLedFromAbove(change, ({ isNotNull, isNotNullNoInherit }) => isNotNull && !isNotNullNoInherit))
    return [];
  if (!before.isNotNull && after.isNotNull) {
    return after.isNotNullInvalid ? [addInvalidNotNull(change)] : setNotNull(after, context);
  }
  if (before.isNotNull && !after.isNotNull) return [drop()];
  if (!after.isNotNull) return [];
  if (before.isNotNullNoInherit !== after.isNotNullNoInherit) return [drop(), ...setNotNull(after, context)];
  if (!before.isNotNullInvalid && after.isNotNullInvalid) return [drop(), addInvalidNotNull(change)];
  return [...renameNotNull(change), ...validateNotNull(change)];
}

/** Servers from 18 on only, which alone know such constraints. */
function addInvalidNotNull(change: ColumnChange): Step {
  const { after, context, table } = change;
  const noInherit = after.isNotNullNoInherit ? " NO INHERIT" : "";
  return makeStep(
    {
      name: `allow no new nulls in ${columnLabel(change)}`,
      statements: [`ALTER TABLE ${table.sqlName}\n  ADD ${namedNotNull(after, table)}${noInherit} NOT VALID`],
      locks: [lock(table.id, "ACCESS EXCLUSIVE")],
      hazards: [hazard("breaks-code", `code that writes no ${columnLabel(change)} fails`)],
      phase: "contract",
    },
    context,
  );
}

function renameNotNull(change: ColumnChange): readonly Step[] {
  const { before, after, context, table } = change;
  // Of an inherited one the name is not known; once it is the table's own, it is.
  if (before.notNullName === after.notNullName || after.isInherited || before.isInherited) return [];
  const usual = defaultName(table.name, after.name, "not_null");
  const [old, now] = [before.notNullName ?? usual, after.notNullName ?? usual];
  return [
    makeStep(
      {
        name: `rename the not-null constraint of ${columnLabel(change)}`,
        statements: [
          `ALTER TABLE ${table.sqlName} RENAME CONSTRAINT ${quoteIdentifier(old)} TO ${quoteIdentifier(now)}`,
        ],
        locks: [lock(table.id, "ACCESS EXCLUSIVE")],
      },
      context,
    ),
  ];
}

function validateNotNull(change: ColumnChange): readonly Step[] {
  const { before, after, context, table } = change;
  if (!before.isNotNullInvalid || after.isNotNullInvalid) return [];
  const name = quoteIdentifier(after.notNullName ?? defaultName(table.name, after.name, "not_null"));
  return [
    makeStep(
      {
        name: `check that ${columnLabel(change)} has no nulls`,
        statements: [`ALTER TABLE ${table.sqlName} VALIDATE CONSTRAINT ${name}`],
        isTransactional: false,
        locks: [lock(table.id, "SHARE UPDATE EXCLUSIVE")],
        work: { kind: "scan", on: [table.id] },
        hazards: [hazard("fails-on-rows", `fails while ${columnLabel(change)} has nulls`)],
      },
      context,
    ),
  ];
}

function settings(change: ColumnChange): readonly Step[] {
  const { before, after, context, table } = change;
  const light = [
    ...(before.statisticsTarget === after.statisticsTarget
      ? []
      : [`SET STATISTICS ${after.statisticsTarget ?? -1}`]),
    ...optionChanges(before.options, after.options),
  ];
  const foreign = foreignOptions(before.serverOptions, after.serverOptions);
  const heavy = [
    ...(before.storage === after.storage ? [] : [`SET STORAGE ${after.storage ?? "DEFAULT"}`]),
    ...(before.compression === after.compression
      ? []
      : [`SET COMPRESSION ${after.compression ?? "default"}`]),
    ...(foreign === undefined ? [] : [foreign]),
  ];
  if (light.length + heavy.length === 0) return [];
  const mode = heirsOf(table.id, context.before).length > 0 ? "only" : "all";
  return [
    makeStep(
      {
        name: `set how ${columnLabel(change)} is stored`,
        statements: [...light, ...heavy].map((action) => alterText(change, action, mode)),
        locks: [lock(table.id, heavy.length > 0 ? "ACCESS EXCLUSIVE" : "SHARE UPDATE EXCLUSIVE")],
      },
      context,
    ),
  ];
}
