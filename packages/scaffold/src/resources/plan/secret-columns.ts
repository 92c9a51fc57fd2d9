/** Which columns of tables and views hold secrets: by their names, or because a view makes them of such columns. */
import type { ColumnOrigins, Database, ObjectId } from "@ashlar/model";
import { ancestorsOf, parentsOf } from "./parents.ts";
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
    for (const { name, kind } of secretByName(relation, context)) secrets.add(relation.id, name, kind);
  handDown(secrets, relations);
  const origins = new Map((database.origins ?? []).map(({ view, columns }) => [view, columns]));
  const views = [...relations.values()].filter(({ object }) => "definition" in object);
  // A view may read views, and functions read them.
  for (let size = -1; size !== secrets.size; ) {
    size = secrets.size;
    const known = secrets.known();
    for (const { id, columns } of views) {
      const made = new Map(origins.get(id)?.map((each) => [each.name, each]));
      for (const { name, type } of columns) {
        const kind = kindOf(made.get(name), type, known);
        if (kind !== undefined) secrets.add(id, name, kind);
      }
    }
  }
  return secrets.columns;
}

/** A text; a number, or a text that may be one, such as a PIN; a value of any type that people hid. */
type Kind = "text" | "number" | "value";

/** What is known so far: of each kind with those behind it. */
interface Known {
  readonly relations: ReadonlyMap<ObjectId, RelationFacts>;
  readonly text: Reach;
  readonly number: Reach;
  readonly value: Reach;
}

/** Columns, and the functions that may read their relations. */
interface Reach {
  readonly columns: ReadonlyMap<ObjectId, ReadonlySet<string>>;
  readonly routines: ReadonlySet<ObjectId>;
}

class Secrets {
  readonly columns: Map<ObjectId, Set<string>> = new Map<ObjectId, Set<string>>();
  readonly #numbers = new Map<ObjectId, Set<string>>();
  readonly #values = new Map<ObjectId, Set<string>>();
  readonly #context: SecretColumnsContext;
  size = 0;

  constructor(context: SecretColumnsContext) {
    this.#context = context;
  }

  add(relation: ObjectId, column: string, kind: Kind): void {
    if (this.#context.isShown(relation, column) === true) return;
    const all = [this.columns, this.#numbers, this.#values];
    for (const columns of all.slice(0, kind === "text" ? 1 : kind === "number" ? 2 : 3)) {
      const known = columns.get(relation) ?? new Set();
      this.size += known.has(column) ? 0 : 1;
      columns.set(relation, known.add(column));
    }
  }

  of(relation: ObjectId): readonly SecretColumn[] {
    return [...(this.columns.get(relation) ?? [])].map((name) => {
      const isNumber = this.#numbers.get(relation)?.has(name) === true;
      const isValue = this.#values.get(relation)?.has(name) === true;
      return { name, kind: isValue ? "value" : isNumber ? "number" : "text" };
    });
  }

  known(): Known {
    const { database, relations } = this.#context;
    const reachOf = (columns: ReadonlyMap<ObjectId, ReadonlySet<string>>): Reach => {
      const names = [...columns.keys()].flatMap((id) => relations.get(id)?.name ?? []);
      return { columns, routines: routinesMentioning(names, database) };
    };
    return {
      relations,
      text: reachOf(this.columns),
      number: reachOf(this.#numbers),
      value: reachOf(this.#values),
    };
  }
}

interface SecretColumn {
  readonly name: string;
  readonly kind: Kind;
}

function secretByName(
  { id, name: table, columns }: RelationFacts,
  { isShown, secretTypes }: SecretColumnsContext,
): SecretColumn[] {
  const secrets = columns.flatMap(({ name, type }): SecretColumn[] => {
    if (isShown(id, name) === false) return [{ name, kind: "value" }];
    const isSecret = isSensitive(name, type, table) || secretTypes.has(readTypeText(type).name);
    return isSecret ? [{ name, kind: isSecretNumber(name, type, table) ? "number" : "text" }] : [];
  });
  return [...secrets, ...generatedBy(secrets, columns)];
}

/** `GENERATED ALWAYS AS (lower(password_hash))` */
function generatedBy(secrets: readonly SecretColumn[], columns: readonly ColumnFacts[]): SecretColumn[] {
  return columns.flatMap(({ name, type, generatedBy: expression }): SecretColumn[] => {
    const names = expression === undefined ? [] : namesIn(expression);
    const read = secrets.filter((secret) => names.includes(secret.name)).map(({ kind }) => kind);
    if (read.includes("value")) return [{ name, kind: "value" }];
    const kind = read.includes("number") ? "number" : "text";
    const isMade = canHoldSecret(type) ? read.length > 0 : isNumeric(type) && kind === "number";
    return isMade ? [{ name, kind }] : [];
  });
}

/** Partitions and heirs hold their parents' values; and a list of a parent shows those of its heirs. */
function handDown(secrets: Secrets, relations: ReadonlyMap<ObjectId, RelationFacts>): void {
  for (let size = -1; size !== secrets.size; ) {
    size = secrets.size;
    for (const { id, object, columns } of relations.values()) {
      for (const parent of parentsOf(object))
        for (const { name, kind } of secrets.of(parent))
          if (columns.some((column) => column.name === name)) secrets.add(id, name, kind);
      for (const parent of ancestorsOf(object))
        for (const { name, kind } of secrets.of(id))
          if (relations.get(parent)?.columns.some((column) => column.name === name) === true)
            secrets.add(parent, name, kind);
    }
  }
}

/** As the server prints an expression; texts in it are no names. */
function namesIn(expression: string): string[] {
  const tokens = expression.match(/"(?:[^"]|"")*"|'(?:[^']|'')*'|[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
  return tokens.map((token) => (token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token));
}

/**
 * A number that is made of a text gives nothing away, unless the text may be a number; flags and dates only do of what
 * people hid.
 */
function kindOf(
  origins: ColumnOrigins | undefined,
  type: string,
  { text, number, value, relations }: Known,
): Kind | undefined {
  // Of a column that nothing is known of, the worst is taken.
  if (origins === undefined) return canHoldSecret(type) ? "text" : undefined;
  const { isOpaque = false, columns, rows } = origins;
  if (columns.some(({ relation, column }) => value.columns.get(relation)?.has(column) === true))
    return "value";
  const isNumber = touches(origins, number);
  if (!canHoldSecret(type)) return isNumeric(type) && isNumber ? "number" : undefined;
  if (isNumber) return touches(origins, value) ? "value" : "number";
  // Tables of extensions hold what they like.
  const isForeign = [...columns.map(({ relation }) => relation), ...rows].some((id) => !relations.has(id));
  return isOpaque || isForeign || touches(origins, text) ? "text" : undefined;
}

function touches({ columns, rows, routines }: ColumnOrigins, reach: Reach): boolean {
  return (
    columns.some(({ relation, column }) => reach.columns.get(relation)?.has(column) === true) ||
    rows.some((relation) => reach.columns.has(relation)) ||
    routines.some((id) => reach.routines.has(id))
  );
}
