/** Properties that name a row of another store: `bookId`, `book_id`. */
import type { ReferentialAction } from "@ashlar/model";
import type { DraftColumn, DraftStore } from "./draft-store.ts";
import { keyColumnsOf } from "./draft-store.ts";
import { plainName, wordsOf } from "./words.ts";

export interface Reference {
  readonly columns: readonly string[];
  readonly store: DraftStore;
  readonly targets: readonly string[];
  readonly onDelete: ReferentialAction;
  /** Nothing in the document says so, but the names do. */
  readonly guessedFrom: string | undefined;
}

export function referencesOf(draft: DraftStore, all: readonly DraftStore[]): Reference[] {
  const parent = parentReference(draft, all);
  const guessed = draft.columns.flatMap((column) => guessReference(column, draft, all) ?? []);
  return parent === undefined ? guessed : [parent, ...guessed];
}

function parentReference(
  { store, bindings, candidates }: DraftStore,
  all: readonly DraftStore[],
): Reference | undefined {
  const { parent } = store;
  const target = all.find((each) => each.store.singular === parent?.store);
  if (parent === undefined || target?.store.key === undefined) return undefined;
  // Whatever else the parent is limited by stands in the same path, and so in the same row.
  const own = bindings.get(candidates[0]?.pattern ?? "") ?? [];
  const limits = limitsOf(target).flatMap(({ parameter, column }) => {
    const here = own.find((each) => each.parameter === parameter);
    return here === undefined ? [] : [{ here: here.column, there: column }];
  });
  return {
    columns: [...limits.map(({ here }) => here), parent.column],
    store: target,
    targets: [...limits.map(({ there }) => there), target.store.key],
    onDelete: isDeletionRefused(target) ? "restrict" : "cascade",
    guessedFrom: undefined,
  };
}

/** A deletion that may be answered 409 takes nothing with it. */
function isDeletionRefused({ candidates }: DraftStore): boolean {
  return candidates.some(({ items }) => {
    return items.get("delete")?.operation.responses.some(({ status }) => status === "409") === true;
  });
}

function limitsOf({ store }: DraftStore): readonly { readonly parameter: string; readonly column: string }[] {
  return [...store.scopes, ...(store.parent === undefined ? [] : [store.parent])];
}

function guessReference(
  { field }: DraftColumn,
  draft: DraftStore,
  all: readonly DraftStore[],
): Reference | undefined {
  const { property, kind, type, source, isNotNull, column } = field;
  if (property === undefined || (source !== "request" && source !== "default")) return undefined;
  if (kind !== "uuid" && kind !== "integer" && kind !== "text") return undefined;
  const words = wordsOf(property);
  const named = words.at(-1) === "id" ? words.slice(0, -1).join("") : kind === "text" ? "" : words.join("");
  const isSelf = named === "parent";
  const target = isSelf
    ? draft
    : all.find(({ store }) => plainName(store.singular) === named && store.kind === "collection");
  if (target === undefined || keyColumnsOf(target).length !== 1) return undefined;
  const { key } = target.store;
  const held = target.columns.find((each) => each.field.column === key);
  if (key === undefined || held === undefined || !isSameType(held.field.type, type)) return undefined;
  // `parentId` of a comment is a comment only where ids are made here.
  return {
    columns: [column],
    store: target,
    targets: [key],
    onDelete: isNotNull ? "restrict" : "set null",
    guessedFrom: property,
  };
}

function isSameType(one: string, other: string): boolean {
  const integers = ["smallint", "integer", "bigint"];
  return one === other || (integers.includes(one) && integers.includes(other));
}
