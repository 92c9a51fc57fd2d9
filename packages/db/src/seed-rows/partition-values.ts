/** Values that lead into a table's partitions, from their bounds. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ColumnObject, ObjectId, TableObject } from "@ashlar/model";

/** Column name → SQL expression of the column's type; one for each partition without partitions of its own. */
export type PartitionValues = ReadonlyMap<string, string>;

interface Tree {
  readonly partitionsOf: (table: ObjectId) => readonly TableObject[];
  readonly columnsOf: (table: ObjectId) => readonly ColumnObject[];
}

/** Empty for a table without partitions; a map without entries where any value will do. */
export function partitionValues(table: TableObject, tree: Tree): readonly PartitionValues[] {
  const keys = keyColumns(table, tree.columnsOf(table.id));
  const values = tree.partitionsOf(table.id).flatMap((partition): PartitionValues[] => {
    const own = boundValues(partition.partitionOf?.bound ?? "", keys);
    if (partition.partitionBy === undefined) return [own];
    return partitionValues(partition, tree).map((below) => new Map([...below, ...own]));
  });
  const certain = values.filter(({ size }) => size > 0);
  return certain.length > 0 ? certain : values;
}

/** Of `RANGE (created_at, region)`; undefined where an expression stands. */
function keyColumns(
  { partitionBy = "" }: TableObject,
  columns: readonly ColumnObject[],
): readonly (ColumnObject | undefined)[] {
  const inside = /\((.*)\)\s*$/s.exec(partitionBy)?.[1] ?? "";
  return splitList(inside).map((key) =>
    columns.find(({ name }) => key === quoteIdentifier(name) || key.startsWith(`${quoteIdentifier(name)} `)),
  );
}

function boundValues(bound: string, keys: readonly (ColumnObject | undefined)[]): Map<string, string> {
  const values = new Map<string, string>();
  const [, list] = /^FOR VALUES IN \((.*)\)$/s.exec(bound) ?? [];
  const [, from, to] = /^FOR VALUES FROM \((.*)\) TO \((.*)\)$/s.exec(bound) ?? [];
  const lower = splitList(list === undefined ? (from ?? "") : list).slice(
    0,
    list === undefined ? undefined : 1,
  );
  const upper = splitList(to ?? "");
  for (const [index, column] of keys.entries()) {
    const [low, high] = [lower[index], upper[index]];
    if (column === undefined || low === undefined) continue;
    const value = low === "MINVALUE" ? below(high, column.type) : low;
    if (value !== undefined) values.set(column.name, `${value}::${column.type}`);
  }
  return values;
}

/** Something less than the bound. */
function below(bound: string | undefined, type: string): string | undefined {
  if (bound === undefined || bound === "MAXVALUE") return undefined;
  if (/^(?:date|timestamp|time)/.test(type)) return `(${bound}::${type} - '1 day'::interval)`;
  if (/^(?:smallint|integer|bigint|numeric|real|double)/.test(type)) return `(${bound}::${type} - 1)`;
  if (/^(?:text|character)/.test(type)) return "''";
  return undefined;
}

/** At commas outside quotes and parentheses. */
function splitList(text: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let quote = "";
  let item = "";
  for (const character of text) {
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === "'" || character === '"') quote = character;
    else if (character === "(") depth++;
    else if (character === ")") depth--;
    else if (character === "," && depth === 0) {
      items.push(item.trim());
      item = "";
      continue;
    }
    item += character;
  }
  if (item.trim() !== "") items.push(item.trim());
  return items;
}
