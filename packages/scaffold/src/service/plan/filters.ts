/** Query parameters that limit a list to rows with certain values. */
import type { JsonSchema, Parameter } from "@ashlar/model";
import type { Filter } from "../service-plan.ts";
import { columnKindOf, isScalar } from "./column-kind.ts";
import type { DraftColumn, DraftStore } from "./draft-store.ts";
import { columnNamed } from "./match-property.ts";
import { isOnly, type Schemas, type SchemaView, viewSchema } from "./schema-view.ts";
import { wordsOf } from "./words.ts";

type Operator = Filter["operator"];

export function filtersOf(parameter: Parameter, draft: DraftStore, schemas: Schemas): Filter[] {
  const view = viewSchema(parameter.schema, schemas);
  if (isOnly(view, "object")) return memberFilters(parameter, view, draft, schemas);
  const found = filterOf(parameter.name, parameter.schema, draft, schemas);
  return found === undefined ? [] : [{ parameter: parameter.name, ...found }];
}

/** `price[min]`, `filter[status]`: all of the members, or none. */
function memberFilters(
  { name, style }: Parameter,
  view: SchemaView,
  draft: DraftStore,
  schemas: Schemas,
): Filter[] {
  if (style !== "deepObject" || view.isUnion || view.properties.size === 0) return [];
  const isGeneral = /^(filter|filters|where|query)$/i.test(name);
  const found = [...view.properties].map(([member, { schema }]) => {
    const full = isGeneral ? member : `${name}_${member}`;
    const filter = filterOf(full, schema, draft, schemas);
    return filter && { parameter: name, member, ...filter };
  });
  return found.every((each) => each !== undefined) ? found : [];
}

type FoundFilter = Pick<Filter, "column" | "operator">;

function filterOf(
  name: string,
  schema: JsonSchema,
  draft: DraftStore,
  schemas: Schemas,
): FoundFilter | undefined {
  const view = viewSchema(schema, schemas);
  const exact = columnNamed(name, draft);
  if (exact !== undefined) {
    const operator = equality(exact, view, schemas);
    return operator && { column: exact.field.column, operator };
  }
  const bound = boundOf(name, draft);
  return bound !== undefined && isComparable(bound.column, view, schemas)
    ? { column: bound.column.field.column, operator: bound.operator }
    : undefined;
}

function equality(column: DraftColumn, view: SchemaView, schemas: Schemas): Operator | undefined {
  const { field } = column;
  if (isOnly(view, "array")) {
    const item = view.items === undefined ? undefined : viewSchema(view.items, schemas);
    if (item === undefined) return undefined;
    if (field.kind === "array") return isElement(column, item, schemas) ? "overlaps" : undefined;
    return isScalar(field) && isSameKind(column, item, schemas) ? "in" : undefined;
  }
  if (field.kind === "array") return isElement(column, view, schemas) ? "contains" : undefined;
  return isScalar(field) && isSameKind(column, view, schemas) ? "=" : undefined;
}

/** What Postgres could not read as the column's type is left to the developer: it would be an error, not an empty list. */
function isSameKind({ field, kind }: DraftColumn, view: SchemaView, schemas: Schemas): boolean {
  const sent = columnKindOf(view, schemas);
  if (field.kind === "text") return ["text", "enum", "uuid"].includes(sent.kind);
  if (field.kind === "number") return sent.kind === "number" || sent.kind === "integer";
  if (field.kind === "enum") return areValuesOf(view, kind.enumOf?.values);
  return sent.kind === field.kind;
}

function isElement({ field, kind }: DraftColumn, item: SchemaView, schemas: Schemas): boolean {
  if (field.elements === "enum") return areValuesOf(item, kind.enumOf?.values);
  const sent = columnKindOf(item, schemas).kind;
  return sent === field.elements || (field.elements === "text" && sent === "enum");
}

function areValuesOf(view: SchemaView, values: readonly string[] | undefined): boolean {
  if (values === undefined || view.values === undefined) return false;
  return view.values.every((value) => typeof value === "string" && values.includes(value));
}

function isComparable({ field }: DraftColumn, view: SchemaView, schemas: Schemas): boolean {
  const sent = columnKindOf(view, schemas).kind;
  if (field.kind === "integer" || field.kind === "number") return sent === "integer" || sent === "number";
  if (field.kind === "timestamp") return sent === "timestamp" || sent === "date";
  return field.kind === "date" && sent === "date";
}

const before: readonly (readonly [word: string, operator: Operator])[] = [
  ["min", ">="],
  ["minimum", ">="],
  ["from", ">="],
  ["since", ">="],
  ["after", ">"],
  ["start", ">="],
  ["max", "<="],
  ["maximum", "<="],
  ["to", "<="],
  ["until", "<="],
  ["before", "<"],
  ["end", "<="],
];
const behind: readonly (readonly [word: string, operator: Operator])[] = [
  ...before,
  ["gte", ">="],
  ["ge", ">="],
  ["gt", ">"],
  ["lte", "<="],
  ["le", "<="],
  ["lt", "<"],
  ["not", "!="],
  ["ne", "!="],
];

/** `minStars`, `price_gte`, `created_after`; `since` alone is about when a row was made. */
function boundOf(
  name: string,
  draft: DraftStore,
): { readonly column: DraftColumn; readonly operator: Operator } | undefined {
  const words = wordsOf(name);
  for (const [list, at] of [
    [before, 0],
    [behind, words.length - 1],
  ] as const) {
    const operator = list.find(([word]) => word === words[at])?.[1];
    const rest = words.filter((_, index) => index !== at).join("_");
    if (operator === undefined || rest === "") continue;
    const column = columnNamed(rest, draft) ?? (rest === "created" ? createdColumn(draft) : undefined);
    if (column !== undefined) return { column, operator };
  }
  const alone = words.length === 1 ? ({ since: ">=", until: "<=" } as const)[words[0] ?? ""] : undefined;
  const column = createdColumn(draft);
  return alone === undefined || column?.field.property === undefined
    ? undefined
    : { column, operator: alone };
}

function createdColumn({ columns }: DraftStore): DraftColumn | undefined {
  return columns.find(({ field }) => field.source === "created-at");
}
