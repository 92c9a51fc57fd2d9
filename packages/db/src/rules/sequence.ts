/** Sequences. One that a column owns is made and goes with it. */
import { qualifiedName, quoteIdentifier } from "@ashlar/catalog";
import type { ColumnObject, ObjectId, SequenceObject } from "@ashlar/model";
import type { Hazard } from "../step.ts";
import { defaultName } from "./default-name.ts";
import { hazard, makeStep, shortName } from "./make-step.ts";
import type { Alteration, PlanContext, Rule, Side } from "./rule.ts";
import { changedClauses, defaultOptions, optionClauses, standWithin } from "./sequence-options.ts";

export const sequenceRule: Rule<SequenceObject> = {
  create(sequence, context) {
    if (isMadeByColumn(sequence, context)) return [];
    const statements = [createSequence(sequence), ...ownedBy(sequence, context)];
    return [makeStep({ name: `create sequence ${shortName(sequence.sqlName)}`, statements }, context)];
  },

  drop(sequence, context) {
    if (isDroppedByColumn(sequence, context)) return [];
    const isUsed = sequence.ownedBy === undefined;
    const hazards: readonly Hazard[] = isUsed
      ? [hazard("data-loss", `drops ${shortName(sequence.sqlName)} with the number it stands at`)]
      : [];
    return [
      makeStep(
        {
          name: `drop sequence ${shortName(sequence.sqlName)}`,
          statements: [`DROP SEQUENCE ${sequence.sqlName}`],
          hazards,
          phase: "contract",
        },
        context,
      ),
    ];
  },

  alter(before, after, context): Alteration {
    const clauses = [
      ...(before.options.type === after.options.type ? [] : [`AS ${after.options.type}`]),
      ...changedClauses(before.options, after.options),
    ];
    const statements = [
      ...standWithin(after.sqlName, before.options, after.options),
      ...(clauses.length === 0 ? [] : [`ALTER SEQUENCE ${after.sqlName} ${clauses.join(" ")}`]),
      // Columns that are new or go see to it themselves: the sequence has to be there before, or to stay behind.
      ...(before.ownedBy === after.ownedBy ? [] : ownedBy(after, context)),
      ...(before.isUnlogged === after.isUnlogged
        ? []
        : [`ALTER SEQUENCE ${after.sqlName} SET ${after.isUnlogged ? "UNLOGGED" : "LOGGED"}`]),
    ];
    if (statements.length === 0) return { steps: [] };
    return {
      steps: [makeStep({ name: `alter sequence ${shortName(after.sqlName)}`, statements }, context)],
    };
  },
};

/** Without its owner, which may be younger. */
export function createSequence({ sqlName, options, isUnlogged }: SequenceObject): string {
  const words = [
    `CREATE ${isUnlogged ? "UNLOGGED " : ""}SEQUENCE ${sqlName}`,
    ...(options.type === "bigint" ? [] : [`AS ${options.type}`]),
    ...optionClauses(options),
  ];
  return words.join(" ");
}

export function setOwner({ sqlName }: SequenceObject, column: ColumnObject | undefined, side: Side): string {
  const owner =
    column === undefined
      ? "NONE"
      : `${side.get(column.parent)?.sqlName ?? ""}.${quoteIdentifier(column.name)}`;
  return `ALTER SEQUENCE ${sqlName} OWNED BY ${owner}`;
}

/** Sequences that the column owns, and identity columns' own are none of. */
export function sequencesOf(column: ObjectId, side: Side): readonly SequenceObject[] {
  return side.childrenOf(column).filter((child) => child.kind === "sequence");
}

/** `bigserial`, where that makes the very same column and sequence. */
export function serialType(column: ColumnObject, side: Side): string | undefined {
  const short = SERIALS[column.type];
  const [sequence, ...others] = sequencesOf(column.id, side);
  const table = side.get(column.parent);
  if (short === undefined || sequence === undefined || others.length > 0 || table === undefined) return;
  if (!column.isNotNull || column.default === undefined) return;
  const isUnlogged = table.kind === "table" && table.isUnlogged === true;
  if ((sequence.isUnlogged === true) !== isUnlogged) return;
  const name = defaultName(table.name, column.name, "seq");
  if (sequence.name !== name || sequence.schema !== table.schema || table.schema === undefined) return;
  const qualified = qualifiedName({ schema: table.schema, name });
  if (column.default !== `nextval('${qualified.replaceAll("'", "''")}'::regclass)`) return;
  const usual = defaultOptions(column.type);
  const isUsual =
    sequence.options.type === column.type &&
    optionClauses(sequence.options).length === 0 &&
    sequence.options.start === usual.start;
  return isUsual ? short : undefined;
}

const SERIALS: Readonly<Record<string, string>> = {
  smallint: "smallserial",
  integer: "serial",
  bigint: "bigserial",
};

/** A column that turns from an identity into a serial frees the sequence's name first, and then makes it itself. */
export function isMadeByColumn(
  { ownedBy: owner, sqlName }: SequenceObject,
  { before, isGone }: PlanContext,
): boolean {
  const column = owner === undefined ? identityOf(sqlName, before) : before.get(owner);
  if (column?.kind !== "column" || column.identity?.sequence !== sqlName) return false;
  return owner !== undefined || !isGone(column.id);
}

/** A column that turns from a serial into an identity needs the sequence's name. */
export function isDroppedByColumn(
  { ownedBy: owner, sqlName }: SequenceObject,
  { after, isNew }: PlanContext,
): boolean {
  const column = owner === undefined ? identityOf(sqlName, after) : after.get(owner);
  if (column?.kind !== "column" || column.identity?.sequence !== sqlName) return false;
  return owner !== undefined || !isNew(column.id);
}

const identities = new WeakMap<Side, ReadonlyMap<string, ColumnObject>>();

/** The column whose identity counts with the sequence of this name. */
function identityOf(sequence: string, side: Side): ColumnObject | undefined {
  const known = identities.get(side);
  if (known !== undefined) return known.get(sequence);
  const found = new Map<string, ColumnObject>();
  for (const object of side.database.objects) {
    if (object.kind === "column" && object.identity !== undefined)
      found.set(object.identity.sequence, object);
  }
  identities.set(side, found);
  return found.get(sequence);
}

function ownedBy(sequence: SequenceObject, context: PlanContext): readonly string[] {
  if (sequence.ownedBy === undefined) {
    const before = context.before.get(sequence.id);
    const isLeft =
      before?.kind === "sequence" && before.ownedBy !== undefined && context.isGone(before.ownedBy);
    return before === undefined || isLeft ? [] : [setOwner(sequence, undefined, context.after)];
  }
  const column = context.after.get(sequence.ownedBy);
  if (column?.kind !== "column" || context.isNew(column.id)) return [];
  return [setOwner(sequence, column, context.after)];
}
