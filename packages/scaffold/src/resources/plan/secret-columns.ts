/** Which columns of tables and views hold secrets: by their names, or because a view makes them of such columns. */
import type { Database, ObjectId } from "@ashlar/model";
import type { ColumnFacts, RelationFacts } from "./relation-facts.ts";
import { type SelectGroup, selectLists } from "./select-lists.ts";
import { canHoldSecret, isSensitive } from "./sensitive.ts";
import { readTypeText } from "./type-text.ts";

export interface SecretColumnsContext {
  readonly database: Database;
  readonly relations: ReadonlyMap<ObjectId, RelationFacts>;
  /** Types whose values hold secrets. */
  readonly secretTypes: ReadonlySet<string>;
  /** What people decided of a column: whether it is shown. Undefined: nothing. */
  readonly isShown: (relation: ObjectId, column: string) => boolean | undefined;
}

/** By relation; one without any is not among them. */
export function secretColumns(context: SecretColumnsContext): ReadonlyMap<ObjectId, ReadonlySet<string>> {
  const { relations, secretTypes, isShown } = context;
  const secrets = new Map<ObjectId, Set<string>>();
  const add = (id: ObjectId, columns: Iterable<string>): boolean => {
    const known = secrets.get(id) ?? new Set<string>();
    const before = known.size;
    for (const column of columns) if (isShown(id, column) !== true) known.add(column);
    if (known.size > 0) secrets.set(id, known);
    return known.size > before;
  };
  for (const { id, name: table, columns } of relations.values()) {
    const held = columns.filter(
      ({ name, type }) =>
        isShown(id, name) === false ||
        isSensitive(name, type, table) ||
        secretTypes.has(readTypeText(type).name),
    );
    const names = new Set(held.map(({ name }) => name));
    add(id, [...names, ...(names.size === 0 ? [] : generatedBy(names, columns))]);
  }
  const views = [...relations.values()].filter(({ object }) => "definition" in object);
  const reads = readsOf(views, context);
  // A view may read views.
  for (let grows = true; grows; ) {
    grows = false;
    for (const view of views) {
      const read = reads.get(view.id);
      if (read === undefined || ![...read.relations].some((id) => secrets.has(id))) continue;
      if (add(view.id, madeOfSecrets(view, { ...read, secrets }))) grows = true;
    }
  }
  return secrets;
}

/** `GENERATED ALWAYS AS (lower(password_hash))` */
function generatedBy(secrets: ReadonlySet<string>, columns: readonly ColumnFacts[]): string[] {
  return columns.flatMap(({ name, type, generatedBy = "" }) => {
    const [item] = selectLists(`SELECT ${generatedBy}`).at(-1)?.lists[0] ?? [];
    const isMade = [...(item?.names ?? [])].some((each) => secrets.has(each));
    return isMade && canHoldSecret(type) ? [name] : [];
  });
}

interface Reads {
  readonly relations: ReadonlySet<ObjectId>;
  /** `column public.users.email`; of views nothing says which. */
  readonly columns: ReadonlySet<ObjectId>;
  readonly lists: () => readonly SelectGroup[];
}

function readsOf(
  views: readonly RelationFacts[],
  { database, relations }: SecretColumnsContext,
): ReadonlyMap<ObjectId, Reads> {
  const found = new Map(views.map(({ id }) => [id, new Set<ObjectId>()]));
  for (const { of, on } of database.dependencies) found.get(of)?.add(on);
  return new Map(
    views.map(({ id, object }) => {
      const all = found.get(id) ?? new Set<ObjectId>();
      let lists: readonly SelectGroup[] | undefined;
      const definition = "definition" in object ? object.definition : "";
      return [
        id,
        {
          relations: new Set([...all].filter((on) => relations.has(on))),
          columns: new Set([...all].filter((on) => on.startsWith("column "))),
          lists: () => {
            lists ??= selectLists(definition);
            return lists;
          },
        },
      ];
    }),
  );
}

/** Columns that mention a secret one, or a whole row that has one, through whatever subqueries and other names. */
function madeOfSecrets(
  { columns }: RelationFacts,
  {
    relations,
    columns: read,
    lists,
    secrets,
  }: Reads & { readonly secrets: ReadonlyMap<ObjectId, ReadonlySet<string>> },
): string[] {
  const named = [...read].flatMap((column) => columnName(column));
  const tainted = new Set<string>();
  for (const id of relations)
    for (const column of secrets.get(id) ?? [])
      if (!id.startsWith("table ") || named.includes(column)) tainted.add(column);
  if (tainted.size === 0) return [];
  const groups = lists();
  for (let size = -1; size !== tainted.size; ) {
    size = tainted.size;
    for (const group of groups) for (const name of namesOfTainted(group, tainted)) tainted.add(name);
  }
  const top = groups[groups.length - 1];
  const able = columns.filter(({ type }) => canHoldSecret(type)).map(({ name }) => name);
  // What cannot be followed is taken for the worst.
  if (top === undefined || top.lists[0]?.length !== columns.length) return able;
  const positions = taintedPositions(top, tainted);
  return columns.flatMap(({ name }, at) => (positions.has(at) && able.includes(name) ? [name] : []));
}

function namesOfTainted(group: SelectGroup, tainted: ReadonlySet<string>): string[] {
  return [...taintedPositions(group, tainted)].flatMap((at) => [
    ...group.lists.flatMap((list) => list[at]?.name || []),
    ...group.aliases.flatMap((names) => names[at] ?? []),
  ]);
}

function taintedPositions({ lists }: SelectGroup, tainted: ReadonlySet<string>): ReadonlySet<number> {
  return new Set(
    lists.flatMap((list) =>
      list.flatMap(({ names, hasWholeRow }, at) =>
        hasWholeRow || [...names].some((name) => tainted.has(name)) ? [at] : [],
      ),
    ),
  );
}

/** `column public.users."Pass Word"` → `Pass Word` */
function columnName(id: ObjectId): string[] {
  const [, quoted, plain] = /\.(?:"((?:[^"]|"")+)"|([^".]+))$/.exec(id) ?? [];
  return quoted === undefined ? (plain === undefined ? [] : [plain]) : [quoted.replaceAll('""', '"')];
}
