/** Which columns of tables and views hold secrets: by their names, or because a view makes them of such columns. */
import type { ColumnOrigins, Database, ObjectId } from "@ashlar/model";
import type { ColumnFacts, RelationFacts } from "./relation-facts.ts";
import { routinesMentioning } from "./routine-mentions.ts";
import { canHoldSecret, isNumeric, isSensitive } from "./sensitive.ts";
import { readTypeText } from "./type-text.ts";

export interface SecretColumnsContext {
  /** With the origins of its views; a view without any is taken for the worst. */
  readonly database: Database;
  readonly relations: ReadonlyMap<ObjectId, RelationFacts>;
  /** Types whose values hold secrets. */
  readonly secretTypes: ReadonlySet<string>;
  /** What people decided of a column: whether it is shown. Undefined: nothing. */
  readonly isShown: (relation: ObjectId, column: string) => boolean | undefined;
}

/** By relation; one without any is not among them. */
export function secretColumns(context: SecretColumnsContext): ReadonlyMap<ObjectId, ReadonlySet<string>> {
  const { database, relations, isShown } = context;
  const secrets = new Map<ObjectId, Set<string>>();
  const add = (id: ObjectId, columns: Iterable<string>): boolean => {
    const known = secrets.get(id) ?? new Set<string>();
    const before = known.size;
    for (const column of columns) if (isShown(id, column) !== true) known.add(column);
    if (known.size > 0) secrets.set(id, known);
    return known.size > before;
  };
  for (const relation of relations.values()) add(relation.id, secretByName(relation, context));
  const origins = new Map((database.origins ?? []).map(({ view, columns }) => [view, columns]));
  const views = [...relations.values()].filter(({ object }) => "definition" in object);
  // A view may read views, and functions read them.
  for (let grows = true; grows; ) {
    grows = false;
    const routines = routinesMentioning(namesOf(secrets.keys(), relations), database);
    for (const view of views) {
      const made = origins.get(view.id);
      const columns =
        made === undefined ? ableColumns(view) : madeOfSecrets(view, made, { secrets, routines, relations });
      if (add(view.id, columns)) grows = true;
    }
  }
  return secrets;
}

function secretByName(
  { id, name: table, columns }: RelationFacts,
  { isShown, secretTypes }: SecretColumnsContext,
): string[] {
  const held = columns.filter(
    ({ name, type }) =>
      isShown(id, name) === false ||
      isSensitive(name, type, table) ||
      secretTypes.has(readTypeText(type).name),
  );
  const names = new Set(held.map(({ name }) => name));
  return [...names, ...(names.size === 0 ? [] : generatedBy(names, columns))];
}

/** `GENERATED ALWAYS AS (lower(password_hash))` */
function generatedBy(secrets: ReadonlySet<string>, columns: readonly ColumnFacts[]): string[] {
  return columns.flatMap(({ name, type, generatedBy: expression = "" }) => {
    const isMade = namesIn(expression).some((each) => secrets.has(each));
    return isMade && canHoldSecret(type) ? [name] : [];
  });
}

/** As the server prints an expression; texts in it are no names. */
function namesIn(expression: string): string[] {
  const tokens = expression.match(/"(?:[^"]|"")*"|'(?:[^']|'')*'|[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
  return tokens.map((token) => (token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token));
}

interface Known {
  readonly secrets: ReadonlyMap<ObjectId, ReadonlySet<string>>;
  /** Functions that may read them. */
  readonly routines: ReadonlySet<ObjectId>;
  readonly relations: ReadonlyMap<ObjectId, RelationFacts>;
}

function madeOfSecrets(
  { columns }: RelationFacts,
  origins: readonly ColumnOrigins[],
  known: Known,
): string[] {
  const made = new Map(origins.map((each) => [each.name, each]));
  return columns.flatMap(({ name, type }) => {
    const origin = made.get(name);
    return origin !== undefined && isMadeOfSecrets(origin, type, known) ? [name] : [];
  });
}

/** A number that is made of a text that is secret gives nothing away; one of a secret number is that number. */
function isMadeOfSecrets(
  { columns, rows, routines: called }: ColumnOrigins,
  type: string,
  { secrets, routines, relations }: Known,
): boolean {
  const read = columns.filter(({ relation, column }) => secrets.get(relation)?.has(column) === true);
  if (canHoldSecret(type))
    return (
      read.length > 0 ||
      rows.some((relation) => secrets.has(relation)) ||
      called.some((id) => routines.has(id))
    );
  const typeOf = ({ relation, column }: (typeof read)[number]): string =>
    relations.get(relation)?.columns.find(({ name }) => name === column)?.type ?? "";
  return isNumeric(type) && read.some((one) => isNumeric(typeOf(one)));
}

function ableColumns({ columns }: RelationFacts): string[] {
  return columns.filter(({ type }) => canHoldSecret(type)).map(({ name }) => name);
}

function namesOf(ids: Iterable<ObjectId>, relations: ReadonlyMap<ObjectId, RelationFacts>): string[] {
  return [...ids].flatMap((id) => relations.get(id)?.name ?? []);
}
