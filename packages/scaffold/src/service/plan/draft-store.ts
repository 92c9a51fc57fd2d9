/** A store while it is being planned: what emitters see of it, and what only planning needs to know. */
import type { Json } from "@ashlar/model";
import type { Field, Store } from "../service-plan.ts";
import type { Candidate } from "./candidate.ts";
import type { ColumnKind } from "./column-kind.ts";
import type { SchemaView } from "./schema-view.ts";
import type { Written } from "./written.ts";

export interface DraftStore {
  readonly store: Store;
  /** The paths that it is kept at: its own, then others that show a part of it. */
  readonly candidates: Candidate[];
  readonly columns: DraftColumn[];
  readonly written: readonly Written[];
  /** Required of answers, and nothing that fills them when a row is made. */
  readonly unfilled: readonly string[];
  /** Of these, what changes of the others may make stale: `total`, and not `ownerId`. */
  readonly derived: readonly string[];
  /** Enums that answers need and a new row is not told: it begins with the first value. */
  readonly begun: readonly string[];
  /** Answers may hold them, and nothing fills them: they have no column. */
  readonly unkept: readonly string[];
  /** Nested things that answers must tell more of than any request does. */
  readonly incomplete: readonly string[];
  /** Passwords that the model has, but answers must not. */
  readonly isUnanswerable: string | undefined;
  /** By collection pattern: parameter of its path → column. */
  readonly bindings: Map<string, readonly Binding[]>;
}

export interface Binding {
  readonly parameter: string;
  readonly column: string;
}

/** A field, and what it became one from. */
export interface DraftColumn {
  readonly field: Field;
  readonly kind: ColumnKind;
  readonly view: SchemaView | undefined;
  /** Value that the database fills in. */
  readonly fallback?: Json;
}

/** What answers need of a new row that neither the body nor the database gives. */
export function lackingOf(
  { columns, unfilled }: DraftStore,
  sent: { readonly has: (property: string) => boolean },
): readonly string[] {
  const lacking = columns.flatMap(({ field, fallback }) => {
    const { property, source, isNotNull } = field;
    if (property === undefined || !isNotNull || (source !== "request" && source !== "default")) return [];
    return sent.has(property) || isKeptDefault(field, fallback) ? [] : [property];
  });
  return [...new Set([...unfilled, ...lacking])];
}

/** A default that the column has too. */
export function isKeptDefault({ kind }: Field, fallback: Json | undefined): boolean {
  if (Array.isArray(fallback)) return fallback.length === 0;
  if (typeof fallback === "number" || typeof fallback === "boolean") return true;
  return typeof fallback === "string" && !fallback.includes("\0") && kind !== "timestamp" && kind !== "date";
}

export function columnOfProperty({ columns }: DraftStore, property: string): DraftColumn | undefined {
  return columns.find(({ field }) => field.property === property);
}

/** Columns by which another table can name a row of this one: the key, and what it is limited by. */
export function keyColumnsOf({ store }: DraftStore): readonly string[] {
  const limits = [
    ...store.scopes.map(({ column }) => column),
    ...(store.parent ? [store.parent.column] : []),
  ];
  if (store.key === undefined) return limits;
  if (store.keySource !== "client") return [store.key];
  return [...new Set([...limits, store.key])];
}
