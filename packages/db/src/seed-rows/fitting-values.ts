/** Texts for a column that becomes something else: such that the new type takes them. */
import { quoteLiteral } from "@ashlar/catalog";
import type { ColumnObject } from "@ashlar/model";
import { literalFor, type TypeIndex, type ValueMaker } from "./literal-for.ts";

/**
 * Undefined where any value will do.
 *
 * @param later the column, and the types, after the migration
 */
export function fittingText(
  column: ColumnObject,
  later: { readonly column: ColumnObject; readonly types: TypeIndex },
): ValueMaker | undefined {
  if (!isText(column.type) || isText(later.column.type)) return undefined;
  const own = later.types.get(later.column.type);
  if (own?.kind === "enum") {
    // The type itself may not be there yet.
    const labels = own.values.map((value) => quoteLiteral(value));
    return labels.length === 0 ? undefined : (row) => `${labels[row % labels.length]}::text`;
  }
  const make = literalFor(own?.kind === "domain" ? own.baseType : later.column.type, new Map());
  return make && ((row) => `(${make(row)})::text`);
}

function isText(type: string): boolean {
  return /^(?:text|character varying|citext|public\.citext)/.test(type) && !type.endsWith("[]");
}
