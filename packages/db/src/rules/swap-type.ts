/**
 * Changes a type that Postgres cannot change, although columns have it: the old one steps aside under another name, a
 * new one is made, columns are converted, the old one goes. Domains, composites and ranges over it go the same way.
 */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ColumnObject, ConstraintObject, DatabaseObject, ObjectId } from "@ashlar/model";
import { commentSteps } from "../comment.ts";
import { ownerSteps } from "../owner.ts";
import { privilegeSteps } from "../privilege.ts";
import type { Hazard } from "../step.ts";
import { catalogStep, nameOf } from "./catalog-step.ts";
import { alterTable, convertColumns, convertToText, type TypePair } from "./convert-columns.ts";
import { createType } from "./create-type.ts";
import { keywordOf } from "./keyword.ts";
import { descendantsOf } from "./not-null.ts";
import { tablesKeyedBy } from "./partition-key.ts";
import type { Alteration, PlanContext } from "./rule.ts";
import { asideOf, namedBeside } from "./step-aside.ts";
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
  const partitioned = columns.flatMap((column) => tablesKeyedBy(column, context));
  if (partitioned.length > 0) return { steps: [], replaces: partitioned };
  const pairs = pairsOf(types, context);
  const tables = tablesOf(columns, context);
  return {
    steps: [
      catalogStep({
        name: `make ${nameOf(after)} anew`,
        statements: swapStatements(columns, pairs, context),
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

/** As they were, and as they will be. */
export function pairsOf(types: readonly SwappedType[], { after }: PlanContext): readonly TypePair[] {
  return types.flatMap((old): TypePair[] => {
    const now = after.get(old.id);
    return isSwapped(now) ? [[old, now]] : [];
  });
}

/** The columns' tables, and those below them. */
export function tablesOf(columns: readonly ColumnObject[], context: PlanContext): readonly ObjectId[] {
  return [...new Set(columns.map(({ parent }) => parent))].flatMap((id) => [
    id,
    ...descendantsOf(id, context),
  ]);
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

/** @param around what happens first, and last */
export function swapStatements(
  columns: readonly ColumnObject[],
  pairs: readonly TypePair[],
  context: PlanContext,
  around: { readonly first: readonly string[]; readonly last: readonly string[] } = { first: [], last: [] },
): readonly string[] {
  const keys = keysBetween(columns, context);
  const made = pairs.flatMap(([, now]) => [...createType(now), ...metaOf(now, context)]);
  const drop = (name: (old: SwappedType) => string) =>
    pairs.toReversed().map(([old]) => `DROP ${keywordOf(old.kind)} ${name(old)}`);
  // A range's constructors keep its name whatever it is called, and belong to a superuser: the old one has to be gone.
  const isThroughText = pairs.some(([old]) => old.kind === "range");
  return [
    ...keys.map(
      ({ name, parent }) => `${alterTable(parent, context.before)} DROP CONSTRAINT ${quoteIdentifier(name)}`,
    ),
    ...around.first,
    ...(isThroughText
      ? [
          ...convertToText(columns, context),
          ...drop(({ sqlName }) => sqlName),
          ...made,
          ...convertColumns(columns, [], context),
        ]
      : [
          ...pairs.map(([old]) => stepAside(old)),
          ...made,
          ...convertColumns(columns, pairs, context),
          ...drop((old) => namedBeside(old, asideOf(old.name))),
        ]),
    ...around.last,
    ...keys.map((key) => restoreKey(key, context)),
  ];
}

function stepAside(type: SwappedType): string {
  return `ALTER ${keywordOf(type.kind)} ${type.sqlName} RENAME TO ${quoteIdentifier(asideOf(type.name))}`;
}

/** What is new has none of what the old one had around it. */
export function metaOf(type: DatabaseObject, context: PlanContext): readonly string[] {
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
