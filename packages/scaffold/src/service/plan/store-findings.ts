/** What a person should know of a store before trusting it: what is not kept, what is kept as it is, what is slow. */
import type { Finding, JsonSchema } from "@ashlar/model";
import type { Action, Field } from "../service-plan.ts";
import { listed } from "./answer-shape.ts";
import { columnOfProperty, type DraftColumn, type DraftStore } from "./draft-store.ts";
import { type Schemas, viewSchema } from "./schema-view.ts";
import { withArticle, wordsOf } from "./words.ts";

type Said = Omit<Finding, "location">;

export interface StoreContext {
  /** Columns that refer to a row of another table. */
  readonly references: ReadonlySet<string>;
  /** Those of the store. */
  readonly actions: readonly Action[];
  readonly schemas: Schemas;
}

export function storeFindings(draft: DraftStore, context: StoreContext): Said[] {
  const { columns } = draft;
  return [
    ...draft.begun.flatMap((property) => beginning(draft, property)),
    ...unkept(draft),
    ...columns.flatMap((column) => secrets(draft, column, context.schemas)),
    ...columns.flatMap(({ field }) => roles(draft, field, context.references)),
    ...slowSearches(draft, context.actions),
  ];
}

function beginning(draft: DraftStore, property: string): Said[] {
  const field = columnOfProperty(draft, property)?.field;
  if (field === undefined) return [];
  return [
    {
      rule: "first-value-guessed",
      severity: "info",
      message: `${withArticle(draft.store.noun)} that is made without \`${property}\` begins as \`${field.default}\`, the first of its values`,
      hint: "Give the property a `default`, or change the column's in the migration.",
    },
  ];
}

function unkept({ unkept: names, store }: DraftStore): Said[] {
  if (names.length === 0) return [];
  return [
    {
      rule: "not-stored",
      severity: "info",
      message: `no request carries ${listed(names)} of ${withArticle(store.noun)}, and nothing fills ${names.length > 1 ? "them" : "it"}: answers leave ${names.length > 1 ? "them" : "it"} out`,
      hint: "Work it out in the service, or add a column by a migration.",
    },
  ];
}

/** A password is hashed; anything else that requests carry and answers never tell is kept as it is. */
function secrets({ store }: DraftStore, { field, view }: DraftColumn, schemas: Schemas): Said[] {
  if (field.property === undefined || field.kind === "password" || view === undefined) return [];
  const paths = view.isWriteOnly
    ? [field.property]
    : writeOnlyIn(view.items ?? view.keywords, schemas, field.property, 0);
  return paths.map((path) => ({
    rule: "secret-stored",
    severity: "warning",
    message: `\`${path}\` of ${withArticle(store.noun)} is write-only, and kept in \`${store.table}\` as it is sent`,
    hint: "Encrypt it before it is kept, keep a hash, or keep it elsewhere.",
  }));
}

function writeOnlyIn(schema: JsonSchema, schemas: Schemas, path: string, depth: number): string[] {
  if (depth > 4) return [];
  return [...viewSchema(schema, schemas).properties].flatMap(([name, { schema: held }]) => {
    const view = viewSchema(held, schemas);
    const here = `${path}.${name}`;
    return view.isWriteOnly ? [here] : writeOnlyIn(view.items ?? held, schemas, here, depth + 1);
  });
}

/** `ownerId` is somebody's, and only its name says whose: a user's, or another service's. */
function roles(
  { store }: DraftStore,
  { property, column, kind, source }: Field,
  references: ReadonlySet<string>,
): Said[] {
  const isOwn = source === "request" || source === "default";
  if (property === undefined || !isOwn || references.has(column)) return [];
  if (
    (kind !== "uuid" && kind !== "integer") ||
    wordsOf(property).length < 2 ||
    wordsOf(property).at(-1) !== "id"
  )
    return [];
  return [
    {
      rule: "reference-unknown",
      severity: "info",
      message: `nothing says whose key \`${property}\` of ${withArticle(store.noun)} is: any value is kept, whether there is such a row or not`,
      hint: "Add a foreign key by a migration where it names a row of a table here.",
    },
  ];
}

function slowSearches({ store }: DraftStore, actions: readonly Action[]): Said[] {
  const found = new Set(
    actions.flatMap((action) => {
      return action.kind === "list" && action.search !== undefined && action.search.isRanked !== true
        ? action.search.columns
        : [];
    }),
  );
  if (found.size === 0) return [];
  return [
    {
      rule: "search-unindexed",
      severity: "info",
      message: `${listed([...found])} of \`${store.table}\` ${found.size > 1 ? "are" : "is"} searched for any part of the text, which reads every row`,
      hint: "Where the table grows, `CREATE EXTENSION pg_trgm` and a GIN index with `gin_trgm_ops` on each column.",
    },
  ];
}
