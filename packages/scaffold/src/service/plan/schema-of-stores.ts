/** Stores → the tables of the first migration. */
import { fitIdentifier, quoteIdentifier, quoteLiteral } from "@ashlar/catalog";
import type {
  CheckConstraint,
  Column,
  EnumType,
  ForeignKey,
  Index,
  Json,
  Schema,
  Table,
} from "@ashlar/model";
import { NamePool } from "../../identifier.ts";
import type { Action, Field } from "../service-plan.ts";
import { type DraftColumn, type DraftStore, isKeptDefault, keyColumnsOf } from "./draft-store.ts";
import type { Reference } from "./references.ts";
import type { UniqueKey } from "./unique-keys.ts";
import { singularWords, snakeName, wordsOf } from "./words.ts";

export interface TableInput {
  readonly draft: DraftStore;
  readonly references: readonly Reference[];
  readonly uniqueKeys: readonly UniqueKey[];
  /** Columns that lists are filtered or sorted by. */
  readonly searched: readonly string[];
  /** Columns whose words are searched together. */
  readonly ranked: readonly (readonly string[])[];
}

export interface FoundSchema {
  readonly schema: Schema;
  /** By store, in column order: the fields with the names of their enums. */
  readonly fields: ReadonlyMap<string, readonly Field[]>;
}

export function schemaOfStores(inputs: readonly TableInput[], kits: readonly Table[]): FoundSchema {
  const types = new EnumNames([
    ...inputs.map(({ draft }) => draft.store.table),
    ...kits.map(({ name }) => name),
  ]);
  const fields = new Map(
    inputs.map(({ draft }) => [
      draft.store.singular,
      draft.columns.map((column) => ({ ...column.field, type: types.typeOf(column, draft) })),
    ]),
  );
  const names = new NamePool(inputs.map(({ draft }) => draft.store.table));
  const tables = inputs.map((input) => {
    return tableOf(input, fields.get(input.draft.store.singular) ?? [], inputs, names);
  });
  return { schema: { enums: types.enums, tables: [...tables, ...kits] }, fields };
}

/** Enums that hold the same values under the same name are one type. */
class EnumNames {
  readonly enums: EnumType[] = [];
  readonly #names: NamePool;
  readonly #byKey: Map<string, string> = new Map();

  constructor(taken: readonly string[]) {
    this.#names = new NamePool(taken);
  }

  typeOf({ kind, field }: DraftColumn, { store }: DraftStore): string {
    if (kind.enumOf === undefined) return field.type;
    const { model, values } = kind.enumOf;
    const table = singularWords(wordsOf(store.table)).join("_");
    const wanted = snakeName(model ?? `${table}_${field.column}`);
    const key = JSON.stringify([wanted, values]);
    const name = this.#byKey.get(key) ?? this.#names.take(fitIdentifier(wanted));
    if (!this.#byKey.has(key)) {
      this.#byKey.set(key, name);
      this.enums.push({ schema: "public", name, values });
    }
    return `public.${quoteIdentifier(name)}${kind.kind === "array" ? "[]" : ""}`;
  }
}

function tableOf(
  { draft, references, uniqueKeys, searched, ranked }: TableInput,
  fields: readonly Field[],
  all: readonly TableInput[],
  names: NamePool,
): Table {
  const { store, columns } = draft;
  const keys = primaryKey(draft);
  const nameOf = (...parts: string[]): string => names.take(fitIdentifier([store.table, ...parts].join("_")));
  const unique = new Map(uniqueKeys.map((key) => [key.columns.join(), key.columns]));
  for (const needed of neededBy(draft, all)) {
    if (needed.join() !== keys.join()) unique.set(needed.join(), needed);
  }
  const foreignKeys = references.map(
    (reference): ForeignKey => ({
      name: nameOf(reference.columns.at(-1) ?? "", "fkey"),
      columns: reference.columns,
      references: { schema: "public", table: reference.store.store.table, columns: reference.targets },
      onDelete: reference.onDelete,
      onUpdate: "no action",
    }),
  );
  const primary = keys.length === 0 ? undefined : { name: nameOf("pkey"), columns: keys };
  const uniqueKeyList = [...unique.values()].map((each) => ({ name: nameOf(...each, "key"), columns: each }));
  const led = new Set([keys, ...unique.values()].map(([first]) => first));
  return {
    schema: "public",
    name: store.table,
    columns: columns.map((column, index) => columnOf(column, fields[index] ?? column.field, draft)),
    ...(primary && { primaryKey: primary }),
    uniqueKeys: uniqueKeyList,
    checks: columns.flatMap((column) => checkOf(column, nameOf)),
    foreignKeys,
    indexes: [
      ...indexesOf(draft, references, searched, led, nameOf),
      ...ranked.map((names) => wordsIndex(names, nameOf)),
    ],
  };
}

function primaryKey(draft: DraftStore): readonly string[] {
  const { key, keySource } = draft.store;
  return key === undefined && keySource === "none" ? keyColumnsOf(draft) : keyColumnsOf(draft);
}

/** Columns by which children name a row together with what it is limited by. */
function neededBy(draft: DraftStore, all: readonly TableInput[]): (readonly string[])[] {
  return all
    .flatMap(({ references }) => references)
    .filter(({ store }) => store === draft)
    .map(({ targets }) => targets);
}

function columnOf({ fallback }: DraftColumn, field: Field, { store }: DraftStore): Column {
  const { column: name, type, isNotNull, source } = field;
  if (source === "key" && store.keySource === "identity")
    return { name, type, isNotNull, identity: "by default" };
  const value = source === "key" ? keyDefault(field, store.keySource) : defaultOf(field, fallback);
  return { name, type, isNotNull, ...(value === undefined ? {} : { default: value }) };
}

function keyDefault({ kind }: Field, source: string): string | undefined {
  if (source !== "uuid") return undefined;
  return kind === "uuid" ? "gen_random_uuid()" : "(gen_random_uuid())::text";
}

function defaultOf(field: Field, fallback: Json | undefined): string | undefined {
  const { source, type } = field;
  if (source === "created-at" || source === "updated-at") return "now()";
  if (source === "version") return "1";
  if (source === "additional") return "'{}'::jsonb";
  if (fallback === undefined || !isKeptDefault(field, fallback)) return undefined;
  if (Array.isArray(fallback)) return `'{}'::${type}`;
  if (typeof fallback !== "string") return String(fallback);
  return `${quoteLiteral(fallback)}::${type}`;
}

/** Only what Postgres means the same by: bounds of numbers, lengths of text in characters. */
function checkOf({ field, view }: DraftColumn, nameOf: (...parts: string[]) => string): CheckConstraint[] {
  if (view === undefined || field.source === "key" || field.kind === "password") return [];
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength, maxLength } = view.keywords;
  const column = quoteIdentifier(field.column);
  const bounds: string[] = [];
  if (field.kind === "integer" || field.kind === "number") {
    if (isPlain(minimum)) bounds.push(`${column} >= ${minimum}`);
    if (isPlain(exclusiveMinimum)) bounds.push(`${column} > ${exclusiveMinimum}`);
    if (isPlain(maximum)) bounds.push(`${column} <= ${maximum}`);
    if (isPlain(exclusiveMaximum)) bounds.push(`${column} < ${exclusiveMaximum}`);
  }
  if (field.kind === "text") {
    if (isPlain(minLength) && minLength === maxLength) return [lengthCheck(field, minLength, nameOf)];
    if (isPlain(minLength) && minLength > 0) bounds.push(`char_length(${column}) >= ${minLength}`);
    if (isPlain(maxLength)) bounds.push(`char_length(${column}) <= ${maxLength}`);
  }
  if (bounds.length === 0) return [];
  return [{ name: nameOf(field.column, "check"), expression: bounds.join(" AND ") }];
}

function lengthCheck(
  { column }: Field,
  length: number,
  nameOf: (...parts: string[]) => string,
): CheckConstraint {
  return { name: nameOf(column, "check"), expression: `char_length(${quoteIdentifier(column)}) = ${length}` };
}

function isPlain(value: number | undefined): value is number {
  return (
    value !== undefined && Number.isFinite(value) && Math.abs(value) < 2 ** 53 && !/e/i.test(String(value))
  );
}

function indexesOf(
  { columns, store }: DraftStore,
  references: readonly Reference[],
  searched: readonly string[],
  led: ReadonlySet<string | undefined>,
  nameOf: (...parts: string[]) => string,
): Index[] {
  const found = new Map<string, Index>();
  const add = (keys: readonly string[], method?: string): void => {
    const [first] = keys;
    if (first === undefined || found.has(keys.join())) return;
    if (
      keys.length === 1 &&
      (led.has(first) || [...found.values()].some(({ keys: [key] }) => key?.text === first))
    ) {
      return;
    }
    found.set(keys.join(), {
      name: nameOf(...keys, "idx"),
      ...(method === undefined ? {} : { method }),
      isUnique: false,
      keys: keys.map((text) => ({ kind: "column", text })),
    });
  };
  for (const reference of references) add(reference.columns);
  for (const { column } of store.scopes) add([column]);
  for (const column of searched) {
    const kind = columns.find(({ field }) => field.column === column)?.field.kind;
    add([column], kind === "array" ? "gin" : undefined);
  }
  return [...found.values()];
}

/** As the repository asks for it, to the letter: only then is it used. */
function wordsIndex(names: readonly string[], nameOf: (...parts: string[]) => string): Index {
  const texts = names.map((name) => `COALESCE(${quoteIdentifier(name)}, '')`);
  return {
    name: nameOf("words", "idx"),
    method: "gin",
    isUnique: false,
    keys: [{ kind: "expression", text: `(to_tsvector('simple', ${texts.join(" || ' ' || ")}))` }],
  };
}

/** The kit's own tables, where operations need them. */
export function kitTables(
  actions: readonly Action[],
  methods: readonly string[],
  hasApiKeys: boolean,
): Table[] {
  const isSafeToRepeat = actions.some((action, index) => {
    return action.kind !== "stub" && (methods[index] === "post" || methods[index] === "patch");
  });
  return [...(isSafeToRepeat ? [idempotencyKeys] : []), ...(hasApiKeys ? [apiKeys] : [])];
}

const timestamp = "timestamp with time zone";

const idempotencyKeys: Table = {
  schema: "public",
  name: "idempotency_keys",
  columns: [
    { name: "scope", type: "text", isNotNull: true },
    { name: "key", type: "text", isNotNull: true },
    { name: "fingerprint", type: "text", isNotNull: true },
    { name: "answer", type: "json", isNotNull: false },
    { name: "created_at", type: timestamp, isNotNull: true, default: "now()" },
  ],
  primaryKey: { name: "idempotency_keys_pkey", columns: ["scope", "key"] },
  uniqueKeys: [],
  checks: [],
  foreignKeys: [],
  indexes: [
    {
      name: "idempotency_keys_created_at_idx",
      isUnique: false,
      keys: [{ kind: "column", text: "created_at" }],
    },
  ],
};

const apiKeys: Table = {
  schema: "public",
  name: "api_keys",
  columns: [
    { name: "id", type: "text", isNotNull: true },
    { name: "name", type: "text", isNotNull: true },
    { name: "hash", type: "text", isNotNull: true },
    { name: "scopes", type: "text[]", isNotNull: true, default: "'{}'::text[]" },
    { name: "roles", type: "text[]", isNotNull: true, default: "'{}'::text[]" },
    { name: "created_at", type: timestamp, isNotNull: true, default: "now()" },
    { name: "expires_at", type: timestamp, isNotNull: false },
    { name: "revoked_at", type: timestamp, isNotNull: false },
  ],
  primaryKey: { name: "api_keys_pkey", columns: ["id"] },
  uniqueKeys: [],
  checks: [],
  foreignKeys: [],
  indexes: [],
};
