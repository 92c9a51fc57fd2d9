/** What people decide otherwise than the rules of names, keys and exposure do: `resources.yaml`. */

export interface Overrides {
  /** For messages: `resources.yaml`. */
  readonly file: string;
  readonly title: string | undefined;
  readonly security: "bearer" | "none" | undefined;
  /** Namespaces that are served; the first has no prefix. Undefined: all. */
  readonly schemas: readonly string[] | undefined;
  /** By `public.tbl_user`, or `tbl_user` of the main namespace. */
  readonly tables: ReadonlyMap<string, TableOverride>;
  /** By `public.close_order` or `public.close_order(integer)`. */
  readonly functions: ReadonlyMap<string, FunctionOverride>;
}

export interface TableOverride {
  /** Plural. */
  readonly name: string | undefined;
  readonly singular: string | undefined;
  readonly isOmitted: boolean;
  readonly isReadOnly: boolean;
  /** Columns. */
  readonly key: readonly string[] | undefined;
  readonly columns: ReadonlyMap<string, ColumnOverride>;
  /** By the columns of the foreign key, with commas between, or the constraint's name. */
  readonly relations: ReadonlyMap<string, RelationOverride>;
}

export interface ColumnOverride {
  readonly name: string | undefined;
  readonly exposure: Exposure | undefined;
}

export type Exposure = "read" | "write" | "both" | "none";

export interface RelationOverride {
  readonly name: string | undefined;
}

export interface FunctionOverride {
  readonly name: string | undefined;
}

/** Nothing decided otherwise. */
export const noOverrides: Overrides = {
  file: "resources.yaml",
  title: undefined,
  security: undefined,
  schemas: undefined,
  tables: new Map(),
  functions: new Map(),
};

/** @throws {ScaffoldError} ASHLAR_SCAFFOLD_RESOURCES */
export function readOverrides(_text: string, _file: string): Overrides {
  return noOverrides;
}
