/** Which columns of tables and views hold secrets: by their names, or because a view makes them of such columns. */
import type { ColumnOrigins, Database, ObjectId } from "@ashlar/model";
import type { ColumnFacts, RelationFacts } from "./relation-facts.ts";
import { routinesMentioning } from "./routine-mentions.ts";
import { canHoldSecret, isNumeric, isSecretNumber, isSensitive } from "./sensitive.ts";
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
  const { database, relations } = context;
  const secrets = new Secrets(context);
  for (const relation of relations.values())
    for (const { name, isNumber } of secretByName(relation, context))
      secrets.add(relation.id, name, isNumber);
  const origins = new Map((database.origins ?? []).map(({ view, columns }) => [view, columns]));
  const views = [...relations.values()].filter(({ object }) => "definition" in object);
  // A view may read views, and functions read them.
  for (let size = -1; size !== secrets.size; ) {
    size = secrets.size;
    const known = secrets.known();
    for (const { id, columns } of views) {
      const made = new Map(origins.get(id)?.map((each) => [each.name, each]));
      for (const { name, type } of columns) {
        const { isSecret, isNumber } = madeOf(made.get(name), type, known);
        if (isSecret) secrets.add(id, name, isNumber);
      }
    }
  }
  return secrets.columns;
}

/** What is known so far. */
interface Known {
  readonly relations: ReadonlyMap<ObjectId, RelationFacts>;
  readonly all: Reach;
  /** Secrets that are numbers, or texts that may be: a PIN. */
  readonly numbers: Reach;
}

/** Columns, and the functions that may read their relations. */
interface Reach {
  readonly columns: ReadonlyMap<ObjectId, ReadonlySet<string>>;
  readonly routines: ReadonlySet<ObjectId>;
}

class Secrets {
  readonly columns: Map<ObjectId, Set<string>> = new Map<ObjectId, Set<string>>();
  readonly #numbers = new Map<ObjectId, Set<string>>();
  readonly #context: SecretColumnsContext;
  size = 0;

  constructor(context: SecretColumnsContext) {
    this.#context = context;
  }

  add(relation: ObjectId, column: string, isNumber: boolean): void {
    if (this.#context.isShown(relation, column) === true) return;
    for (const columns of isNumber ? [this.columns, this.#numbers] : [this.columns]) {
      const known = columns.get(relation) ?? new Set();
      this.size += known.has(column) ? 0 : 1;
      columns.set(relation, known.add(column));
    }
  }

  known(): Known {
    const { database, relations } = this.#context;
    const reachOf = (columns: ReadonlyMap<ObjectId, ReadonlySet<string>>): Reach => {
      const names = [...columns.keys()].flatMap((id) => relations.get(id)?.name ?? []);
      return { columns, routines: routinesMentioning(names, database) };
    };
    return { relations, all: reachOf(this.columns), numbers: reachOf(this.#numbers) };
  }
}

interface SecretColumn {
  readonly name: string;
  readonly isNumber: boolean;
}

function secretByName(
  { id, name: table, columns }: RelationFacts,
  { isShown, secretTypes }: SecretColumnsContext,
): SecretColumn[] {
  const held = columns.filter(
    ({ name, type }) =>
      isShown(id, name) === false ||
      isSensitive(name, type, table) ||
      secretTypes.has(readTypeText(type).name),
  );
  const secrets = held.map(({ name, type }) => ({ name, isNumber: isSecretNumber(name, type, table) }));
  return [...secrets, ...generatedBy(secrets, columns)];
}

/** `GENERATED ALWAYS AS (lower(password_hash))` */
function generatedBy(secrets: readonly SecretColumn[], columns: readonly ColumnFacts[]): SecretColumn[] {
  return columns.flatMap(({ name, type, generatedBy: expression }) => {
    const names = expression === undefined ? [] : namesIn(expression);
    const read = secrets.filter((secret) => names.includes(secret.name));
    const isNumber = read.some((secret) => secret.isNumber);
    const isMade = canHoldSecret(type) ? read.length > 0 : isNumeric(type) && isNumber;
    return isMade ? [{ name, isNumber }] : [];
  });
}

/** As the server prints an expression; texts in it are no names. */
function namesIn(expression: string): string[] {
  const tokens = expression.match(/"(?:[^"]|"")*"|'(?:[^']|'')*'|[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
  return tokens.map((token) => (token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token));
}

/** A number that is made of a text gives nothing away, unless the text may be a number; flags and dates never do. */
function madeOf(
  origins: ColumnOrigins | undefined,
  type: string,
  { all, numbers, relations }: Known,
): { readonly isSecret: boolean; readonly isNumber: boolean } {
  // Of a column that nothing is known of, the worst is taken.
  if (origins === undefined) return { isSecret: canHoldSecret(type), isNumber: false };
  const { isOpaque = false, columns, rows } = origins;
  const isNumber = touches(origins, numbers);
  if (!canHoldSecret(type)) return { isSecret: isNumeric(type) && isNumber, isNumber };
  // Tables of extensions hold what they like.
  const isForeign = [...columns.map(({ relation }) => relation), ...rows].some((id) => !relations.has(id));
  return { isSecret: isOpaque || isForeign || touches(origins, all), isNumber };
}

function touches({ columns, rows, routines }: ColumnOrigins, reach: Reach): boolean {
  return (
    columns.some(({ relation, column }) => reach.columns.get(relation)?.has(column) === true) ||
    rows.some((relation) => reach.columns.has(relation)) ||
    routines.some((id) => reach.routines.has(id))
  );
}
