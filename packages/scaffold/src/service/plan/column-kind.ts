/** What kind of column holds a JSON value. */
import type { Json } from "@ashlar/model";
import type { Field } from "../service-plan.ts";
import { isOnly, type Schemas, type SchemaView, viewSchema } from "./schema-view.ts";

export interface ColumnKind {
  readonly kind: Field["kind"];
  readonly elements?: NonNullable<Field["elements"]>;
  /** As in `Schema`; of an enum, or a list of one, empty: the enum's name is found later. */
  readonly type: string;
  readonly enumOf?: { readonly model: string | undefined; readonly values: readonly string[] };
}

const json: ColumnKind = { kind: "json", type: "jsonb" };
const text: ColumnKind = { kind: "text", type: "text" };

export function columnKindOf(view: SchemaView, schemas: Schemas): ColumnKind {
  if (view.types.size === 2 && view.types.has("integer") && view.types.has("number")) return numberKind(view);
  if (view.types.size !== 1) return json;
  const [type] = view.types;
  if (type === "boolean") return { kind: "boolean", type: "boolean" };
  if (type === "integer") return integerKind(view);
  if (type === "number") return numberKind(view);
  if (type === "string") return stringKind(view);
  return type === "array" ? arrayKind(view, schemas) : json;
}

function stringKind(view: SchemaView): ColumnKind {
  const { format, contentEncoding } = view.keywords;
  if (view.values !== undefined) {
    const values = enumValues(view.values);
    return values === undefined ? text : { kind: "enum", type: "", enumOf: { model: view.model, values } };
  }
  if (contentEncoding === "base64" || format === "byte") return { kind: "bytes", type: "bytea" };
  if (format === "uuid") return { kind: "uuid", type: "uuid" };
  if (format === "date-time") return { kind: "timestamp", type: "timestamp with time zone" };
  if (format === "date") return { kind: "date", type: "date" };
  return text;
}

/** What Postgres takes as labels; one value alone is no choice. */
function enumValues(values: readonly Json[]): readonly string[] | undefined {
  const texts = values.filter((value) => typeof value === "string");
  const isFit = texts.every(
    (value) => value !== "" && !value.includes("\0") && Buffer.byteLength(value) <= 63,
  );
  const isWhole = texts.length === values.length && new Set(texts).size === texts.length;
  return isFit && isWhole && texts.length > 1 && texts.length <= 100 ? texts : undefined;
}

/** As narrow as the document's bounds allow, on both sides. */
function integerKind({ keywords }: SchemaView): ColumnKind {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, format } = keywords;
  const least = minimum ?? exclusiveMinimum ?? Number.NEGATIVE_INFINITY;
  const most = maximum ?? exclusiveMaximum ?? Number.POSITIVE_INFINITY;
  const isWithin = (bits: number): boolean => least >= -(2 ** (bits - 1)) && most < 2 ** (bits - 1);
  if (isWithin(16)) return { kind: "integer", type: "smallint" };
  return { kind: "integer", type: format === "int32" || isWithin(32) ? "integer" : "bigint" };
}

/** Money and the like are counted in tenths; anything else is a double, as in JSON itself. */
function numberKind({ keywords }: SchemaView): ColumnKind {
  const { format, multipleOf = 0 } = keywords;
  if (format === "int32" || format === "int64") return { kind: "integer", type: "bigint" };
  const isDecimal = format === "decimal" || (multipleOf > 0 && multipleOf < 1);
  return { kind: "number", type: isDecimal ? "numeric" : "double precision" };
}

function arrayKind(view: SchemaView, schemas: Schemas): ColumnKind {
  if (view.items === undefined || view.isTuple) return json;
  const item = viewSchema(view.items, schemas);
  if (item.isNullable || item.isUnion) return json;
  if (![..."string integer number boolean".split(" ")].some((type) => isOnly(item, type as "string")))
    return json;
  const element = columnKindOf(item, schemas);
  switch (element.kind) {
    case "text":
    case "uuid":
    case "integer":
    case "number":
    case "boolean":
      return { kind: "array", elements: element.kind, type: `${element.type}[]` };
    case "enum":
      return { kind: "array", elements: "enum", type: "", ...(element.enumOf && { enumOf: element.enumOf }) };
    default:
      return json;
  }
}

/** A value of this kind can be named in a URL. */
export function isScalar({ kind }: { readonly kind: Field["kind"] }): boolean {
  return !["array", "json", "bytes", "password"].includes(kind);
}
