/** Views that read tables with row security with somebody else's rights: who asks sees the rows of all. */
import type { Database, ObjectId } from "@ashlar/model";
import type { RelationFacts } from "./relation-facts.ts";
import { routinesMentioning } from "./routine-mentions.ts";
import { isDefiner, isInvoker } from "./security-definer.ts";

export interface SecuredReaders {
  /** Views that read such a table, directly or through other views. */
  readonly readers: readonly RelationFacts[];
  /** What lets every caller see the rows of all → the view, function or table that does so; themselves, often. */
  readonly open: ReadonlyMap<ObjectId, ObjectId>;
}

/**
 * Postgres asks at each view anew with whose rights what it reads is read, and runs a function of a view with those of
 * whoever asks, unless it is SECURITY DEFINER.
 *
 * @param tables those with row security
 * @param unguarded tables that hold rows of these, or whose rows they hold, and have no policies
 * @see https://www.postgresql.org/docs/current/sql-createview.html, notes
 */
export function readersOfSecured(
  tables: ReadonlySet<ObjectId>,
  unguarded: Iterable<ObjectId>,
  given: { readonly database: Database; readonly relations: ReadonlyMap<ObjectId, RelationFacts> },
): SecuredReaders {
  const views = [...given.relations.values()].filter(({ object }) => "definition" in object);
  const reads = new Map(views.map(({ id }) => [id, new Set<ObjectId>()]));
  // A view depends on the columns that it reads.
  for (const { of, on } of given.database.dependencies) reads.get(of)?.add(on).add(tableOfColumn(on));
  const reached = new Set<ObjectId>(tables);
  const open = new Map([...unguarded].map((id) => [id, id]));
  for (let size = -1; size !== reached.size + open.size; ) {
    size = reached.size + open.size;
    const routines = openRoutines([...reached], open, given);
    for (const view of views) {
      const read = [...(reads.get(view.id) ?? [])];
      if (read.some((id) => reached.has(id))) reached.add(view.id);
      const through = read.find((id) => open.has(id) || routines.has(id));
      if (through !== undefined && !open.has(view.id)) open.set(view.id, open.get(through) ?? through);
      else if (reached.has(view.id) && !isInvoker(view) && !open.has(view.id)) open.set(view.id, view.id);
    }
  }
  return { readers: views.filter(({ id }) => reached.has(id) || open.has(id)), open };
}

/** Functions that read such rows as their owner, and those that call them or read what is open. */
function openRoutines(
  reached: readonly ObjectId[],
  open: ReadonlyMap<ObjectId, ObjectId>,
  {
    database,
    relations,
  }: { readonly database: Database; readonly relations: ReadonlyMap<ObjectId, RelationFacts> },
): ReadonlySet<ObjectId> {
  const nameOf = (id: ObjectId): string | readonly string[] => relations.get(id)?.name ?? [];
  const reading = routinesMentioning(reached.flatMap(nameOf), database);
  const definers = database.objects.flatMap((object) =>
    object.kind === "function" && reading.has(object.id) && isDefiner(object) ? [object] : [],
  );
  const names = [...definers.map(({ name }) => name), ...[...open.keys()].flatMap(nameOf)];
  return new Set([...definers.map(({ id }) => id), ...routinesMentioning(names, database)]);
}

/** `column public.users.email` → `table public.users` */
function tableOfColumn(id: ObjectId): ObjectId {
  const [, table = ""] = /^column (.*)\.(?:"(?:[^"]|"")+"|[^".]+)$/.exec(id) ?? [];
  return `table ${table}`;
}
