/** One SQL statement in the making: values become parameters, and names of the description are quoted. */

export class Statement {
  readonly values: unknown[] = [];
  /** By parameter, what of the request it came from: `query.price`. */
  readonly sources: string[] = [];

  /** @returns the place of the parameter: `$1` */
  value(value: unknown, source: string): string {
    this.values.push(value);
    this.sources.push(source);
    return `$${this.values.length}`;
  }
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function tableName({ schema, table }: { readonly schema: string; readonly table: string }): string {
  return `${quoted(schema)}.${quoted(table)}`;
}

/** `t."sort_name"` */
export function columnOf(alias: string, column: string): string {
  return `${alias}.${quoted(column)}`;
}
