/**
 * Changes a type that Postgres cannot change, although columns have it: the old one steps aside under another name, a
 * new one is made, columns are converted, the old one goes. Domains, composites and ranges over it go the same way.
 */
import { fitIdentifier, qualifiedName, quoteIdentifier } from "@ashlar/catalog";
import type {
  ColumnObject,
  CompositeObject,
  ConstraintObject,
  DatabaseObject,
  DomainObject,
  EnumObject,
  ObjectId,
  RangeObject,
  TableObject,
} from "@ashlar/model";
import { commentSteps } from "../comment.ts";
import { groupBy } from "../group-by.ts";
import { ownerSteps } from "../owner.ts";
import { privilegeSteps } from "../privilege.ts";
import type { Hazard } from "../step.ts";
import { catalogStep, nameOf } from "./catalog-step.ts";
import { createType } from "./create-type.ts";
import { keywordOf } from "./keyword.ts";
import type { Alteration, PlanContext, Side } from "./rule.ts";

type SwappedType = EnumObject | DomainObject | CompositeObject | RangeObject;

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
  { hazards, isReshaped, why }: SwapOptions,
): Alteration | "replace" {
  const types = typesOver(before, context);
  const columns = columnsOf(types, context);
  if (columns.length === 0) return "replace";
  const pairs = types.flatMap((old): (readonly [SwappedType, SwappedType])[] => {
    const now = old.id === before.id ? after : context.after.get(old.id);
    return now !== undefined && isSwapped(now) ? [[old, now]] : [];
  });
  const tables = [...new Set(columns.map(({ parent }) => parent))].flatMap((id) => [
    id,
    ...heirsOf(id, context.before),
  ]);
  const keys = keysBetween(columns, context);
  return {
    steps: [
      catalogStep({
        name: `make ${nameOf(after)} anew`,
        statements: [
          ...keys.map(
            ([, { name, parent }]) =>
              `${alterTable(parent, context.before)} DROP CONSTRAINT ${quoteIdentifier(name)}`,
          ),
          ...pairs.flatMap(([old]) => stepAside(old, context)),
          ...pairs.flatMap(([, now]) => [...createType(now), ...metaOf(now, context)]),
          ...convertColumns(columns, pairs, context),
          ...pairs.toReversed().map(([old]) => `DROP ${keywordOf(old.kind)} ${asideName(old)}`),
          ...keys.flatMap(([, key]) => restoreKey(key, context)),
        ],
        why: `${why} Where the table is big and busy, add a column of the new type first, and let code move over.`,
        locks: tables.map((on) => ({ on, mode: "ACCESS EXCLUSIVE" })),
        work: { kind: "rewrite", on: tables },
        hazards: [
          { name: "rewrite", message: `writes ${tables.join(", ")} anew` },
          { name: "blocks-reads", message: `reads and writes of ${tables.join(", ")} wait for that long` },
          ...hazards,
          ...(isReshaped
            ? [
                {
                  name: "breaks-code",
                  message: `code that uses ${nameOf(after)} as it was may break`,
                } as const,
              ]
            : []),
        ],
        phase: isReshaped ? "contract" : "expand",
      }),
    ],
    disturbsDependents: true,
  };
}

/** Whether columns of tables have it, or an array of it, or a type that is built on it. */
export function isUsedByRows(type: SwappedType, context: PlanContext): boolean {
  return columnsOf(typesOver(type, context), context).length > 0;
}

/** Whether columns have it within something: an array, a composite, a range. */
export function isUsedWithin(type: SwappedType, context: PlanContext): boolean {
  return typesOver(type, context).some(({ id, kind }) =>
    columnsOn(id, context).some((column) => kind !== type.kind || column.type.endsWith("[]")),
  );
}

/** Tables with columns of the type that are there before and after: what a check of a domain reads. */
export function tablesUsing(type: SwappedType, context: PlanContext): readonly ObjectId[] {
  const columns = typesOver(type, context).flatMap(({ id }) => columnsOn(id, context));
  return [...new Set(columns.map(({ parent }) => parent))].sort();
}

/** The type, then the types that are built on it, each after what it needs. */
function typesOver(type: SwappedType, context: PlanContext): readonly SwappedType[] {
  const { before, after, isGone } = context;
  const found = new Map<ObjectId, SwappedType>();
  const visit = (one: SwappedType) => {
    // Whatever is met again comes later: it needs the one that is met now.
    found.delete(one.id);
    found.set(one.id, one);
    for (const id of before.dependentsOf(one.id)) {
      const [old, now] = [before.get(id), after.get(id)];
      if (old !== undefined && now?.kind === old.kind && isSwapped(old) && !isGone(id)) visit(old);
    }
  };
  visit(type);
  return [...found.values()];
}

function isSwapped(object: DatabaseObject): object is SwappedType {
  return ["enum", "domain", "composite", "range"].includes(object.kind);
}

/** Those to be converted by themselves: a table's heirs follow it. */
function columnsOf(types: readonly SwappedType[], context: PlanContext): readonly ColumnObject[] {
  const columns = types.flatMap(({ id }) => columnsOn(id, context));
  return [...new Map(columns.map((column) => [column.id, column])).values()]
    .filter((column) => !isFollowed(column, context.before))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function columnsOn(type: ObjectId, { before, isGone }: PlanContext): readonly ColumnObject[] {
  return before.dependentsOf(type).flatMap((id) => {
    const column = before.get(id);
    return column?.kind === "column" && column.typeId === type && !isGone(id) ? [column] : [];
  });
}

function isFollowed({ parent, name }: ColumnObject, side: Side): boolean {
  const table = side.get(parent);
  if (table?.kind !== "table") return false;
  return parentsOf(table).some((id) =>
    side.childrenOf(id).some((child) => child.kind === "column" && child.name === name),
  );
}

function parentsOf({ partitionOf, inherits = [] }: TableObject): readonly ObjectId[] {
  return partitionOf === undefined ? inherits : [partitionOf.parent, ...inherits];
}

function heirsOf(table: ObjectId, side: Side): readonly ObjectId[] {
  const heirs = side.dependentsOf(table).filter((id) => {
    const object = side.get(id);
    return object?.kind === "table" && parentsOf(object).includes(table);
  });
  return heirs.flatMap((id) => [id, ...heirsOf(id, side)]);
}

function stepAside(type: SwappedType, { before }: PlanContext): readonly string[] {
  const isRange = type.kind === "range";
  return [
    // Their constructors keep the name when the type gets another.
    ...(isRange ? constructorsOf(type, before) : []).map(
      ([name, types]) =>
        `ALTER FUNCTION ${beside(type, name)}(${types.join(", ")}) RENAME TO ${quoteIdentifier(asideOf(name))}`,
    ),
    ...(isRange && hasMultirange(before)
      ? [
          `ALTER TYPE ${beside(type, multirangeOf(type))} RENAME TO ${quoteIdentifier(asideOf(multirangeOf(type)))}`,
        ]
      : []),
    `ALTER ${keywordOf(type.kind)} ${type.sqlName} RENAME TO ${quoteIdentifier(asideOf(type.name))}`,
  ];
}

/** Of the range and its multirange: https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-CONSTRUCT */
function constructorsOf(
  type: RangeObject,
  side: Side,
): readonly (readonly [name: string, types: readonly string[]])[] {
  const subtype = /^subtype = ([^,]*(?:\([^)]*\))?[^,]*)/i.exec(type.definition)?.[1] ?? "text";
  const multirange = multirangeOf(type);
  return [
    [type.name, [subtype, subtype]],
    [type.name, [subtype, subtype, "text"]],
    ...(hasMultirange(side)
      ? ([
          [multirange, []],
          [multirange, [type.sqlName]],
          [multirange, [`${type.sqlName}[]`]],
        ] as const)
      : []),
  ];
}

function hasMultirange({ database }: Side): boolean {
  return database.serverVersion >= 140_000;
}

/** A name in the type's schema. */
function beside({ schema }: SwappedType, name: string): string {
  return schema === undefined ? quoteIdentifier(name) : qualifiedName({ schema, name });
}

function asideOf(name: string): string {
  return fitIdentifier(`${name}__old`);
}

function asideName(type: SwappedType): string {
  return beside(type, asideOf(type.name));
}

/** As Postgres names it unless told: https://www.postgresql.org/docs/current/sql-createtype.html (from 14) */
function multirangeOf({ name, definition }: RangeObject): string {
  const told = /\bmultirange_type_name = (?:"[^"]+"\.|[\w$]+\.)?(?:"([^"]+)"|([\w$]+))/i.exec(definition);
  return (
    told?.[1] ??
    told?.[2] ??
    (name.includes("range") ? name.replace("range", "multirange") : `${name}_multirange`)
  );
}

/** The new type has none of what the old one had around it. */
function metaOf(type: SwappedType, context: PlanContext): readonly string[] {
  const old = context.before.get(type.id);
  return [
    ...commentSteps(undefined, type, context),
    ...ownerSteps(undefined, context.options.withOwners ? type : (old ?? type), context),
    ...privilegeSteps(undefined, context.options.withPrivileges ? type : (old ?? type), context),
  ].flatMap(({ statements }) => statements);
}

type Pair = readonly [SwappedType, SwappedType];

/** One ALTER TABLE for a table, so that it is written anew once. */
function convertColumns(
  columns: readonly ColumnObject[],
  pairs: readonly Pair[],
  context: PlanContext,
): readonly string[] {
  const byTable = groupBy(columns, ({ parent }) => parent);
  return [...byTable].flatMap(([table, own]) => {
    const actions = own.flatMap((old) => {
      const now = columnAfter(old, context);
      const name = quoteIdentifier(old.name);
      const collation = now.collation === undefined ? "" : ` COLLATE ${now.collation}`;
      const hasDefault = [old, ...copiesOf(old, context.before)].some((one) => one.default !== undefined);
      const isComputed = old.generated !== undefined;
      return [
        ...(hasDefault && !isComputed ? [`ALTER COLUMN ${name} DROP DEFAULT`] : []),
        `ALTER COLUMN ${name} TYPE ${now.type}${collation} USING ${converted(old, now, pairs)}`,
        ...(now.default === undefined || isComputed
          ? []
          : [`ALTER COLUMN ${name} SET DEFAULT ${now.default}`]),
      ];
    });
    const heirs = own.flatMap((old) => heirDefaults(old, context));
    return [`${alterTable(table, context.before)}\n  ${actions.join(",\n  ")}`, ...heirs];
  });
}

function columnAfter(column: ColumnObject, { after }: PlanContext): ColumnObject {
  const now = after.get(column.id);
  return now?.kind === "column" ? now : column;
}

/** Through text, which has a way into every type; a composite with other attributes, attribute by attribute. */
function converted(old: ColumnObject, now: ColumnObject, pairs: readonly Pair[]): string {
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

/** The same column of the table's heirs. */
function copiesOf(column: ColumnObject, side: Side): readonly ColumnObject[] {
  return heirsOf(column.parent, side).flatMap((table) =>
    side
      .childrenOf(table)
      .flatMap((child) => (child.kind === "column" && child.name === column.name ? [child] : [])),
  );
}

/** A default that a partition has for itself: what was done to its parent's was done to its own. */
function heirDefaults(column: ColumnObject, context: PlanContext): readonly string[] {
  const inherited = columnAfter(column, context).default;
  return copiesOf(column, context.before).flatMap((copy) => {
    const own = columnAfter(copy, context).default;
    if (own === inherited) return [];
    const action = own === undefined ? "DROP DEFAULT" : `SET DEFAULT ${own}`;
    return [
      `${alterTable(copy.parent, context.before, "ONLY ")} ALTER COLUMN ${quoteIdentifier(copy.name)} ${action}`,
    ];
  });
}

/** Foreign keys of the columns, or to them: Postgres compares old with new type while only one of both is converted. */
function keysBetween(
  columns: readonly ColumnObject[],
  { before, isGone }: PlanContext,
): readonly (readonly [ObjectId, ConstraintObject])[] {
  const found = new Map<ObjectId, ConstraintObject>();
  for (const { id } of columns)
    for (const of of before.dependentsOf(id)) {
      const constraint = before.get(of);
      if (constraint?.kind !== "constraint" || constraint.type !== "foreign key") continue;
      if (!isGone(of) && constraint.isInherited !== true) found.set(of, constraint);
    }
  return [...found];
}

function restoreKey(old: ConstraintObject, context: PlanContext): readonly string[] {
  const now = context.after.get(old.id);
  const key = now?.kind === "constraint" ? now : old;
  const name = quoteIdentifier(key.name);
  const suffix = key.isNotEnforced ? " NOT ENFORCED" : key.isNotValid ? " NOT VALID" : "";
  return [`${alterTable(key.parent, context.before)} ADD CONSTRAINT ${name} ${key.definition}${suffix}`];
}

function alterTable(table: ObjectId, side: Side, only = ""): string {
  return `ALTER TABLE ${only}${side.get(table)?.sqlName ?? table.replace(/^table /, "")}`;
}
