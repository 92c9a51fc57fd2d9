/** Names of the schemas that a document of resources holds. */

export interface SchemaNames {
  /** Of a row as it is answered. */
  readonly row: string;
  readonly page: string;
  readonly create: string;
  readonly patch: string;
  /** Of the parameters `fields`, `include` and `sort`. */
  readonly fields: string;
  readonly include: string;
  readonly sort: string;
  readonly all: readonly string[];
}

/** `Artist` → `ArtistPage`, `NewArtist`, `ArtistPatch`, … */
export function schemaNamesOf(singular: string): SchemaNames {
  const names = {
    row: singular,
    page: `${singular}Page`,
    create: `New${singular}`,
    patch: `${singular}Patch`,
    fields: `${singular}Fields`,
    include: `${singular}Include`,
    sort: `${singular}Sort`,
  };
  return { ...names, all: Object.values(names) };
}

/** What filters hold, by the kind of value. */
export const filterKinds = ["Text", "Number", "Order", "Boolean", "Uuid", "Equal", "Set", "Json"] as const;

export type FilterKind = (typeof filterKinds)[number];

/** `TextFilter`; of a column that can be null `NullableTextFilter`. */
export function filterSchemaName(kind: FilterKind, isNullable: boolean): string {
  return `${isNullable ? "Nullable" : ""}${kind}Filter`;
}

/** The body of every failure. */
export const PROBLEM = "Problem";

/** No table and no type is called so; `Resource` is a class of every module that works on one. */
export const reservedSchemaNames: readonly string[] = [
  PROBLEM,
  "Resource",
  ...filterKinds.flatMap((kind) => [filterSchemaName(kind, false), filterSchemaName(kind, true)]),
];
