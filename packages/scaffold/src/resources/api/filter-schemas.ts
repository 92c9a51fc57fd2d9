/** Which filters lists have: a schema for each kind of value, shared by all. */
import type { JsonSchema, Parameter } from "@ashlar/model";
import { isFloat } from "../plan/built-in-types.ts";
import type { PlannedField, PlannedResource } from "../resource-plan.ts";
import { type FilterKind, filterKinds, filterSchemaName } from "../resource-schemas.ts";
import { type ApiContext, reference, resolved } from "./context.ts";

/** A query parameter for each field that lists can be filtered by. */
export function filterParameters(resource: PlannedResource, context: ApiContext): Parameter[] {
  return resource.fields.flatMap((field): Parameter[] => {
    const name = filterNameOf(field, context);
    if (name === undefined) return [];
    return [
      {
        name: field.name,
        in: "query",
        required: false,
        deprecated: false,
        style: "form",
        explode: true,
        allowReserved: false,
        schema: reference(name),
      },
    ];
  });
}

/** Those that some list uses, by name. */
export function filterSchemas(context: ApiContext): Record<string, JsonSchema> {
  const used = new Set(
    context.plan.resources.flatMap(({ fields }) =>
      fields.flatMap((field) => filterNameOf(field, context) ?? []),
    ),
  );
  const schemas: Record<string, JsonSchema> = {};
  for (const kind of filterKinds) {
    for (const isNullable of [false, true]) {
      const name = filterSchemaName(kind, isNullable);
      if (used.has(name)) schemas[name] = filterSchema(kind, isNullable);
    }
  }
  return schemas;
}

function filterNameOf(field: PlannedField, context: ApiContext): string | undefined {
  const kind = filterKindOf(field, context);
  return kind === undefined ? undefined : filterSchemaName(kind, field.isNullable);
}

function filterKindOf({ filter, schema }: PlannedField, context: ApiContext): FilterKind | undefined {
  if (filter === undefined) return undefined;
  const { type, format, ...rest } = resolved(schema, context);
  const isNumber = type === "integer" || type === "number" || format === "decimal" || isFloat(rest);
  if (filter === "order") return isNumber ? "Number" : "Order";
  if (filter === "equal") return type === "boolean" ? "Boolean" : format === "uuid" ? "Uuid" : "Equal";
  return { text: "Text", set: "Set", json: "Json" }[filter] as FilterKind;
}

interface Operand {
  readonly operators: readonly string[];
  /** What stands behind the point. */
  readonly value: string;
  /** One of a list; undefined: there are none. */
  readonly item: string | undefined;
  readonly example: string;
  readonly about: string;
}

const NUMBER = "(?:-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|NaN|-?Infinity)";
const UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
const ANY = "[\\s\\S]*";
/** A value in quotes may hold commas: `in.(a,"b,c")`. */
const ITEM = '(?:"(?:[^"\\\\]|\\\\[\\s\\S])*"|[^",()]*)';
const ORDER = ["eq", "neq", "gt", "gte", "lt", "lte"];
const EQUAL = ["eq", "neq"];

const OPERANDS: Readonly<Record<FilterKind, Operand>> = {
  Text: {
    operators: [...ORDER, "like", "ilike"],
    value: ANY,
    item: ITEM,
    example: "ilike.*road*",
    about: "In `like` and `ilike`, which does not tell capitals apart, `*` stands for any text.",
  },
  Number: { operators: ORDER, value: NUMBER, item: NUMBER, example: "gte.10", about: "" },
  Order: { operators: ORDER, value: ANY, item: ITEM, example: "lt.2030-01-01", about: "" },
  Boolean: { operators: EQUAL, value: "(?:true|false)", item: undefined, example: "eq.true", about: "" },
  Uuid: {
    operators: EQUAL,
    value: UUID,
    item: UUID,
    example: "eq.7c9e6679-7425-40de-944b-e07fc1f90ae7",
    about: "",
  },
  Equal: { operators: EQUAL, value: ANY, item: ITEM, example: "eq.active", about: "" },
  Set: {
    operators: ["has", "overlaps"],
    value: ANY,
    item: undefined,
    example: "has.1",
    about:
      "`has` asks for one value, or for several with commas between; `overlaps` for at least one of them.",
  },
  Json: {
    operators: ["has"],
    value: ANY,
    item: undefined,
    example: 'has.{"a":1}',
    about: "`has` asks for what a JSON value holds.",
  },
};

function filterSchema(kind: FilterKind, isNullable: boolean): JsonSchema {
  const { operators, value, item, example, about } = OPERANDS[kind];
  const alternatives = [
    `(?:${operators.join("|")})\\.${value}`,
    ...(item === undefined ? [] : [`in\\.\\(${item}(?:,${item})*\\)`]),
    ...(isNullable ? ["is\\.(?:null|notnull)"] : []),
  ];
  const names = [
    ...operators,
    ...(item === undefined ? [] : ["in.(…)"]),
    ...(isNullable ? ["is.null", "is.notnull"] : []),
  ];
  return {
    type: "array",
    description: [
      `An operator, a point and a value; of several all have to hold. Operators: ${names.join(", ")}.`,
      ...(about === "" ? [] : [about]),
    ].join(" "),
    items: { type: "string", pattern: `^(?:${alternatives.join("|")})$` },
    maxItems: MOST_FILTERS,
    examples: [[example]],
  };
}

/** Of one field in one request. */
const MOST_FILTERS = 20;
