/** A Postgres database's structure as plain data: the joint between a database, a schema file and a migration. */

/** In the order in which they may be created, apart from foreign keys, which may form loops. */
export interface Schema {
  readonly enums: readonly EnumType[];
  readonly tables: readonly Table[];
}

export interface EnumType {
  /** The namespace it lives in: `public`. */
  readonly schema: string;
  readonly name: string;
  /** In their sort order. */
  readonly values: readonly string[];
  readonly comment?: string;
}

export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly Column[];
  readonly primaryKey?: KeyConstraint;
  readonly uniqueKeys: readonly KeyConstraint[];
  readonly checks: readonly CheckConstraint[];
  readonly foreignKeys: readonly ForeignKey[];
  /** Those that no constraint brings by itself. */
  readonly indexes: readonly Index[];
  readonly comment?: string;
}

export interface Column {
  readonly name: string;
  /** As `format_type()` prints it: `character varying(200)`, `text[]`, `public.order_status`. */
  readonly type: string;
  readonly isNotNull: boolean;
  /** An SQL expression: `now()`, `'open'::public.order_status`. */
  readonly default?: string;
  readonly identity?: "always" | "by default";
  /** The expression of a stored generated column. */
  readonly generated?: string;
  readonly comment?: string;
}

/** A primary or unique key. */
export interface KeyConstraint {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface CheckConstraint {
  readonly name: string;
  /** An SQL expression without the parentheses around it. */
  readonly expression: string;
}

export type ReferentialAction = "no action" | "restrict" | "cascade" | "set null" | "set default";

export interface ForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly references: {
    readonly schema: string;
    readonly table: string;
    readonly columns: readonly string[];
  };
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
}

export interface Index {
  readonly name: string;
  /** `btree` unless said otherwise. */
  readonly method?: string;
  readonly isUnique: boolean;
  /** Column names, or SQL expressions in parentheses, each with its direction where it is not ascending. */
  readonly keys: readonly IndexKey[];
  /** The predicate of a partial index. */
  readonly where?: string;
}

export interface IndexKey {
  readonly kind: "column" | "expression";
  readonly text: string;
  readonly isDescending?: true;
}
