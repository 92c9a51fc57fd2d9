/** Composite types: https://www.postgresql.org/docs/current/sql-altertype.html */
import { quoteIdentifier } from "@ashlar/catalog";
import type { CompositeObject, ObjectId } from "@ashlar/model";
import type { Hazard } from "../step.ts";
import { catalogStep, createStep, dropStep, locksOn, nameOf } from "./catalog-step.ts";
import { lossesThroughText, mayRefuseText } from "./column-type.ts";
import { attributeText, createType } from "./create-type.ts";
import type { Alteration, PlanContext, Rule } from "./rule.ts";
import { lastNameOf, makeWay } from "./step-aside.ts";
import { swapType } from "./swap-type.ts";
import { comesAlong, hasSameAttributes, startsAlike } from "./type-change.ts";
import { columnsToConvert, isUsedByRows, typesOver } from "./type-users.ts";

type Attribute = CompositeObject["attributes"][number];

export const compositeRule: Rule<CompositeObject> = {
  create: (type, context) => [createStep(type, [...makeWay(type, context), ...createType(type)])],
  drop: (type, context) => [dropStep(type, `DROP TYPE ${lastNameOf(type, context)}`, context)],
  alter,
};

function alter(
  before: CompositeObject,
  after: CompositeObject,
  context: PlanContext,
): Alteration | "replace" {
  if (comesAlong(before, context) || hasSameAttributes(before, after)) return { steps: [] };
  if (isUsedByRows(before, context))
    return swapType(before, after, context, {
      isReshaped: !startsAlike(before, after),
      hazards: [
        ...arrayHazards(before, after, context),
        ...before.attributes.flatMap((old): readonly Hazard[] => {
          const label = `${nameOf(after)}.${old.name}`;
          const now = named(after, old.name);
          if (now !== undefined)
            return [
              ...lossesThroughText(old.type, now.type, label),
              ...(mayRefuseText(old.type, now.type)
                ? [{ name: "fails-on-rows", message: `fails where ${label} is no ${now.type}` } as const]
                : []),
            ];
          return [{ name: "data-loss", message: `drops ${label} with its values` }];
        }),
      ],
      why: "Postgres cannot change a composite type that columns have: they are converted to a new one.",
    });
  const actions = actionsOf(before, after);
  const tables = typedTables(before, context);
  if (actions === undefined) return "replace";
  const cascade = tables.length === 0 ? "" : " CASCADE";
  const isReshaped = actions.some((action) => !action.startsWith("ADD"));
  return {
    steps: [
      catalogStep({
        name: `change ${nameOf(after)}`,
        statements: [`ALTER TYPE ${after.sqlName} ${actions.map((action) => action + cascade).join(", ")}`],
        locks: locksOn(tables, "ACCESS EXCLUSIVE", context),
        ...(tables.length > 0 && actions.some((action) => action.startsWith("ALTER"))
          ? { work: { kind: "rewrite", on: tables } as const }
          : {}),
        hazards: isReshaped
          ? [
              { name: "breaks-code", message: `code that uses attributes of ${after.id} breaks` },
              ...(tables.length === 0
                ? []
                : ([
                    { name: "data-loss", message: `columns of ${tables.join(", ")} go or change` },
                  ] as const)),
            ]
          : [],
        phase: isReshaped ? "contract" : "expand",
      }),
    ],
    ...(isReshaped ? { disturbsDependents: true } : {}),
  };
}

/** Elements of arrays are read from their text, which has no names: each attribute gets what stood in its place. */
function arrayHazards(
  before: CompositeObject,
  after: CompositeObject,
  context: PlanContext,
): readonly Hazard[] {
  const arrays = columnsToConvert(typesOver(before, context), context).filter(({ type }) =>
    type.endsWith("[]"),
  );
  if (arrays.length === 0 || startsAlike(before, after)) return [];
  const what = `arrays of ${nameOf(after)}`;
  return [
    { name: "data-loss", message: `in ${what}, attributes get the values that stood in their place` },
    { name: "fails-on-rows", message: `fails where ${what} hold values that others took the place of` },
  ];
}

/** Undefined when attributes would end in another order. */
function actionsOf(before: CompositeObject, after: CompositeObject): readonly string[] | undefined {
  const kept = before.attributes.filter(({ name }) => named(after, name) !== undefined);
  const added = after.attributes.filter(({ name }) => named(before, name) === undefined);
  const order = [...kept, ...added].map(({ name }) => name);
  if (order.join("\0") !== after.attributes.map(({ name }) => name).join("\0")) return undefined;
  return [
    ...before.attributes
      .filter(({ name }) => named(after, name) === undefined)
      .map(({ name }) => `DROP ATTRIBUTE ${quoteIdentifier(name)}`),
    ...kept.flatMap(({ name }) => {
      const [old, now] = [named(before, name), named(after, name)];
      if (now === undefined || (old?.type === now.type && old.collation === now.collation)) return [];
      return [`ALTER ATTRIBUTE ${quoteIdentifier(name)} TYPE ${now.type}${collate(now)}`];
    }),
    ...added.map((attribute) => `ADD ATTRIBUTE ${attributeText(attribute)}`),
  ];
}

function typedTables(type: CompositeObject, { before, isGone }: PlanContext): readonly ObjectId[] {
  return before.dependentsOf(type.id).filter((id) => {
    const table = before.get(id);
    return table?.kind === "table" && table.ofType === type.id && !isGone(id);
  });
}

function named({ attributes }: CompositeObject, name: string): Attribute | undefined {
  return attributes.find((attribute) => attribute.name === name);
}

function collate({ collation }: Attribute): string {
  return collation === undefined ? "" : ` COLLATE ${collation}`;
}
