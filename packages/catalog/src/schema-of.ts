/** The small nested form of a database: what models of a service need. */
import type {
  CheckConstraint,
  Column,
  ColumnObject,
  ConstraintObject,
  Database,
  DatabaseObject,
  EnumType,
  ForeignKey,
  Index,
  IndexObject,
  KeyConstraint,
  ObjectId,
  ReferentialAction,
  Schema,
  Table,
  TableObject,
} from "@ashlar/model";
import { withoutNothing } from "./without-nothing.ts";

/**
 * Enums and tables by schema and name, columns in their order, the rest by name. Partitions are not tables of their
 * own here, and views and foreign tables are none.
 */
export function schemaOf({ objects }: Database): Schema {
  const children = new Map<ObjectId, DatabaseObject[]>();
  for (const object of objects) {
    if (object.parent === undefined) continue;
    const siblings = children.get(object.parent);
    if (siblings === undefined) children.set(object.parent, [object]);
    else siblings.push(object);
  }
  const byId = new Map(objects.map((object) => [object.id, object]));
  const enums = objects
    .filter((object) => object.kind === "enum")
    .map(
      ({ schema = "", name, values, comment }): EnumType => ({
        schema,
        name,
        values,
        ...withoutNothing({ comment }),
      }),
    );
  const tables = objects.flatMap((object) =>
    object.kind === "table" && object.partitionOf === undefined
      ? tableOf(object, children.get(object.id) ?? [], byId)
      : [],
  );
  return { enums: inOrder(enums), tables: inOrder(tables) };
}

function tableOf(
  { schema = "", name, comment }: TableObject,
  parts: readonly DatabaseObject[],
  byId: ReadonlyMap<ObjectId, DatabaseObject>,
): Table {
  const constraints = inOrder(parts.filter((part) => part.kind === "constraint"));
  const [key] = constraints.filter(({ type }) => type === "primary key");
  const columns = parts.filter((part) => part.kind === "column");
  return {
    schema,
    name,
    columns: columns.sort((one, other) => one.position - other.position).map(columnOf),
    ...withoutNothing({ primaryKey: key === undefined ? undefined : keyOf(key) }),
    uniqueKeys: constraints.filter(({ type }) => type === "unique").map(keyOf),
    checks: constraints.filter(({ type }) => type === "check").map(checkOf),
    foreignKeys: constraints.flatMap((constraint) => foreignKeyOf(constraint, byId)),
    indexes: inOrder(parts.filter((part) => part.kind === "index").map(indexOf)),
    ...withoutNothing({ comment }),
  };
}

function columnOf(column: ColumnObject): Column {
  const { name, type, isNotNull, default: fallback, identity, generated, comment } = column;
  return {
    name,
    type,
    isNotNull,
    ...withoutNothing({
      default: fallback,
      identity: identity?.kind,
      generated: generated?.expression,
      comment,
    }),
  };
}

function keyOf({ name, columns }: ConstraintObject): KeyConstraint {
  return { name, columns };
}

/** `CHECK ((price > 0)) NO INHERIT` → `(price > 0)`. */
function checkOf({ name, definition }: ConstraintObject): CheckConstraint {
  return { name, expression: definition.replace(/^CHECK \(/, "").replace(/\)( NO INHERIT)?$/, "") };
}

function foreignKeyOf(
  { type, name, columns, references, definition }: ConstraintObject,
  byId: ReadonlyMap<ObjectId, DatabaseObject>,
): readonly ForeignKey[] {
  const target = references === undefined ? undefined : byId.get(references.table);
  if (type !== "foreign key" || references === undefined || target === undefined) return [];
  return [
    {
      name,
      columns,
      references: { schema: target.schema ?? "", table: target.name, columns: references.columns },
      onDelete: actionOf("DELETE", definition),
      onUpdate: actionOf("UPDATE", definition),
    },
  ];
}

/** What stands behind ON DELETE, or ON UPDATE, and not in a name. */
function actionOf(event: "DELETE" | "UPDATE", definition: string): ReferentialAction {
  const withoutNames = definition.replace(/"(?:[^"]|"")*"/g, '""');
  const action = new RegExp(` ON ${event} (RESTRICT|CASCADE|SET NULL|SET DEFAULT)`).exec(withoutNames)?.[1];
  return action === undefined ? "no action" : (action.toLowerCase() as ReferentialAction);
}

function indexOf({ name, method, isUnique, keys, where }: IndexObject): Index {
  return {
    name,
    ...withoutNothing({ method: method === "btree" ? undefined : method }),
    isUnique,
    keys: keys.map(({ kind, text, isDescending }) => ({
      kind,
      text: kind === "column" || text.startsWith("(") ? text : `(${text})`,
      ...withoutNothing({ isDescending }),
    })),
    ...withoutNothing({ where }),
  };
}

function inOrder<T extends { readonly schema?: string; readonly name: string }>(
  items: readonly T[],
): readonly T[] {
  return [...items].sort(
    (one, other) => compare(one.schema ?? "", other.schema ?? "") || compare(one.name, other.name),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
