/** ALTER TABLE … TYPE for all columns of types that are made anew, with their defaults. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ColumnObject, CompositeObject, ObjectId } from "@ashlar/model";
import { groupBy } from "../group-by.ts";
import { descendantsOf } from "./not-null.ts";
import type { PlanContext, Side } from "./rule.ts";
import type { SwappedType } from "./swapped-type.ts";

/** A type as it was, and as it will be. */
export type TypePair = readonly [SwappedType, SwappedType];

/** One ALTER TABLE for a table, so that it is written anew once. */
export function convertColumns(
  columns: readonly ColumnObject[],
  pairs: readonly TypePair[],
  context: PlanContext,
): readonly string[] {
  return [...groupBy(columns, ({ parent }) => parent)].flatMap(([table, own]) => [
    `${alterTable(table, context.before)}\n  ${own.flatMap((old) => actionsOf(old, pairs, context)).join(",\n  ")}`,
    ...own.flatMap((old) => heirDefaults(old, context)),
  ]);
}

/** Where the types have to go before the new ones can come. */
export function convertToText(columns: readonly ColumnObject[], context: PlanContext): readonly string[] {
  return [...groupBy(columns, ({ parent }) => parent)].map(([table, own]) => {
    const actions = own.flatMap((column) => {
      const name = quoteIdentifier(column.name);
      const dropDefault = column.generated === undefined ? [`ALTER COLUMN ${name} DROP DEFAULT`] : [];
      return [...dropDefault, `ALTER COLUMN ${name} TYPE text USING ${name}::text`];
    });
    return `${alterTable(table, context.before)}\n  ${actions.join(",\n  ")}`;
  });
}

/** `ALTER TABLE public.users` */
export function alterTable(table: ObjectId, side: Side, only = ""): string {
  return `ALTER TABLE ${only}${side.get(table)?.sqlName ?? table.replace(/^table /, "")}`;
}

function actionsOf(old: ColumnObject, pairs: readonly TypePair[], context: PlanContext): readonly string[] {
  const now = columnAfter(old, context);
  const name = quoteIdentifier(old.name);
  const type = `${now.type}${now.collation === undefined ? "" : ` COLLATE ${now.collation}`}`;
  const retype = `ALTER COLUMN ${name} TYPE ${type} USING ${converted(old, now, pairs)}`;
  if (old.generated !== undefined) return [retype];
  const hasDefault = [old, ...copiesOf(old, context)].some((one) => one.default !== undefined);
  return [
    ...(hasDefault ? [`ALTER COLUMN ${name} DROP DEFAULT`] : []),
    retype,
    ...(now.default === undefined ? [] : [`ALTER COLUMN ${name} SET DEFAULT ${now.default}`]),
  ];
}

function columnAfter(column: ColumnObject, { after }: PlanContext): ColumnObject {
  const now = after.get(column.id);
  return now?.kind === "column" ? now : column;
}

/** Through text, which has a way into every type; a composite with other attributes, attribute by attribute. */
function converted(old: ColumnObject, now: ColumnObject, pairs: readonly TypePair[]): string {
  const name = quoteIdentifier(old.name);
  const [from, to] = pairs.find(([type]) => type.id === old.typeId) ?? [];
  const isReshaped =
    from?.kind === "composite" &&
    to?.kind === "composite" &&
    now.typeId === old.typeId &&
    !old.type.endsWith("[]") &&
    namesOf(from).join("\0") !== namesOf(to).join("\0");
  if (!isReshaped) return `${name}::text::${now.type}`;
  const values = to.attributes.map(({ name: attribute, type }) =>
    namesOf(from).includes(attribute) ? `((${name}).${quoteIdentifier(attribute)})::text::${type}` : "NULL",
  );
  return `CASE WHEN ${name} IS NOT DISTINCT FROM NULL THEN NULL ELSE ROW(${values.join(", ")})::${now.type} END`;
}

function namesOf({ attributes }: CompositeObject): readonly string[] {
  return attributes.map(({ name }) => name);
}

/** A default that a partition has for itself: what was done to its parent's was done to its own. */
function heirDefaults(column: ColumnObject, context: PlanContext): readonly string[] {
  const inherited = columnAfter(column, context).default;
  return copiesOf(column, context).flatMap((copy) => {
    const own = columnAfter(copy, context).default;
    if (own === inherited) return [];
    const action = own === undefined ? "DROP DEFAULT" : `SET DEFAULT ${own}`;
    return [
      `${alterTable(copy.parent, context.before, "ONLY ")} ALTER COLUMN ${quoteIdentifier(copy.name)} ${action}`,
    ];
  });
}

/** The same column of the table's heirs. */
function copiesOf(column: ColumnObject, context: PlanContext): readonly ColumnObject[] {
  return descendantsOf(column.parent, context).flatMap((table) =>
    context.before
      .childrenOf(table)
      .flatMap((child) => (child.kind === "column" && child.name === column.name ? [child] : [])),
  );
}
