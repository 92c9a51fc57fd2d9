/** Tables whose partitions go by a column: Postgres keeps the type of such a column as it is. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ColumnObject, ObjectId, TableObject } from "@ashlar/model";
import { descendantsOf } from "./not-null.ts";
import type { PlanContext } from "./rule.ts";

/** Among the column's table and those below it; none of those that go anyway. */
export function tablesKeyedBy(
  { parent, name }: Pick<ColumnObject, "parent" | "name">,
  context: PlanContext,
): readonly ObjectId[] {
  return [parent, ...descendantsOf(parent, context)].filter((id) => {
    const table = context.before.get(id);
    return table?.kind === "table" && !context.isGone(id) && isKeyedBy(table, name);
  });
}

function isKeyedBy({ partitionBy }: TableObject, column: string): boolean {
  const names = partitionBy
    ?.replace(/'(?:[^']|'')*'/g, "")
    .replace(/ COLLATE \S+?(?=[\s,)])/g, "")
    .match(/"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*/gu);
  return names?.slice(1).includes(quoteIdentifier(column)) ?? false;
}
