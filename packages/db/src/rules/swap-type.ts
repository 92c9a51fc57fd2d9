/**
 * Changes a type that Postgres cannot change, although columns have it: the old one steps aside under another name, a
 * new one is made, columns are converted, the old one goes. Domains, composites and ranges over it go the same way.
 */
import { fitIdentifier, qualifiedName, quoteIdentifier } from "@ashlar/catalog";
import type { ColumnObject, ConstraintObject, ObjectId } from "@ashlar/model";
import { commentSteps } from "../comment.ts";
import { ownerSteps } from "../owner.ts";
import { privilegeSteps } from "../privilege.ts";
import type { Hazard } from "../step.ts";
import { catalogStep, nameOf } from "./catalog-step.ts";
import { alterTable, convertColumns, type TypePair } from "./convert-columns.ts";
import { createType } from "./create-type.ts";
import { keywordOf } from "./keyword.ts";
import { descendantsOf } from "./not-null.ts";
import { constructorsOf, multirangeOf } from "./range-name.ts";
import type { Alteration, PlanContext } from "./rule.ts";
import { isSwapped, type SwappedType } from "./swapped-type.ts";
import { columnsToConvert, typesOver } from "./type-users.ts";

export interface SwapOptions {
  readonly hazards: readonly Hazard[];
  /** Values, or what can be done with them, are not what code knows. */
  readonly isReshaped: boolean;
  readonly why: string;
}

/** `replace` where no column stands in the way. */
export function swapType(
  before: SwappedType,
  after: SwappedType,
  context: PlanContext,
  options: SwapOptions,
): Alteration | "replace" {
  const types = typesOver(before, context);
  const columns = columnsToConvert(types, context);
  if (columns.length === 0) return "replace";
  const pairs = types.flatMap((old): TypePair[] => {
    const now = old.id === before.id ? after : context.after.get(old.id);
    return isSwapped(now) ? [[old, now]] : [];
  });
  const tables = [...new Set(columns.map(({ parent }) => parent))].flatMap((id) => [
    id,
    ...descendantsOf(id, context),
  ]);
  return {
    steps: [
      catalogStep({
        name: `make ${nameOf(after)} anew`,
        statements: statementsOf(columns, pairs, context),
        why: `${options.why} Where the table is big and busy, add a column of the new type first, and let code move over.`,
        locks: tables.map((on) => ({ on, mode: "ACCESS EXCLUSIVE" })),
        work: { kind: "rewrite", on: tables },
        hazards: hazardsOf(after, tables, options),
        phase: options.isReshaped ? "contract" : "expand",
      }),
    ],
    disturbsDependents: true,
  };
}

function hazardsOf(
  type: SwappedType,
  tables: readonly ObjectId[],
  { hazards, isReshaped }: SwapOptions,
): readonly Hazard[] {
  const breaks: Hazard = {
    name: "breaks-code",
    message: `code that uses ${nameOf(type)} as it was may break`,
  };
  return [
    { name: "rewrite", message: `writes ${tables.join(", ")} anew` },
    { name: "blocks-reads", message: `reads and writes of ${tables.join(", ")} wait for that long` },
    ...hazards,
    ...(isReshaped ? [breaks] : []),
  ];
}

function statementsOf(
  columns: readonly ColumnObject[],
  pairs: readonly TypePair[],
  context: PlanContext,
): readonly string[] {
  const keys = keysBetween(columns, context);
  return [
    ...keys.map(
      ({ name, parent }) => `${alterTable(parent, context.before)} DROP CONSTRAINT ${quoteIdentifier(name)}`,
    ),
    ...pairs.flatMap(([old]) => stepAside(old, context)),
    ...pairs.flatMap(([, now]) => [...createType(now), ...metaOf(now, context)]),
    ...convertColumns(columns, pairs, context),
    ...pairs
      .toReversed()
      .map(([old]) => `DROP ${keywordOf(old.kind)} ${namedBeside(old, asideOf(old.name))}`),
    ...keys.map((key) => restoreKey(key, context)),
  ];
}

function stepAside(type: SwappedType, { before }: PlanContext): readonly string[] {
  const multirange = type.kind === "range" ? multirangeOf(type, before) : undefined;
  return [
    // A range's constructors keep the name when the type gets another.
    ...(type.kind === "range" ? constructorsOf(type, before) : []).map(
      ({ name, types }) =>
        `ALTER FUNCTION ${namedBeside(type, name)}(${types.join(", ")}) RENAME TO ${quoteIdentifier(asideOf(name))}`,
    ),
    ...(multirange === undefined
      ? []
      : [`ALTER TYPE ${namedBeside(type, multirange)} RENAME TO ${quoteIdentifier(asideOf(multirange))}`]),
    `ALTER ${keywordOf(type.kind)} ${type.sqlName} RENAME TO ${quoteIdentifier(asideOf(type.name))}`,
  ];
}

function asideOf(name: string): string {
  return fitIdentifier(`${name}__old`);
}

/** A name in the type's schema. */
function namedBeside({ schema }: SwappedType, name: string): string {
  return schema === undefined ? quoteIdentifier(name) : qualifiedName({ schema, name });
}

/** The new type has none of what the old one had around it. */
function metaOf(type: SwappedType, context: PlanContext): readonly string[] {
  const { withOwners, withPrivileges } = context.options;
  const old = context.before.get(type.id) ?? type;
  return [
    ...commentSteps(undefined, type, context),
    ...ownerSteps(undefined, withOwners ? type : old, context),
    ...privilegeSteps(undefined, withPrivileges ? type : old, context),
  ].flatMap(({ statements }) => statements);
}

/** Foreign keys of the columns, or to them: Postgres compares old with new type while only one of both is converted. */
function keysBetween(
  columns: readonly ColumnObject[],
  { before, isGone }: PlanContext,
): readonly ConstraintObject[] {
  const found = columns.flatMap(({ id }) =>
    before.dependentsOf(id).flatMap((of) => {
      const constraint = before.get(of);
      const isKey = constraint?.kind === "constraint" && constraint.type === "foreign key";
      return isKey && !isGone(of) && constraint.isInherited !== true ? [constraint] : [];
    }),
  );
  return [...new Set(found)];
}

function restoreKey(old: ConstraintObject, context: PlanContext): string {
  const now = context.after.get(old.id);
  const key = now?.kind === "constraint" ? now : old;
  const suffix = key.isNotEnforced ? " NOT ENFORCED" : key.isNotValid ? " NOT VALID" : "";
  return `${alterTable(key.parent, context.before)} ADD CONSTRAINT ${quoteIdentifier(key.name)} ${key.definition}${suffix}`;
}
