/**
 * Everything a Postgres database's catalog says about its structure, object by object: what a migration starts from and
 * ends at. `Schema` is the small nested form that a service's models need; this is the whole.
 *
 * Properties that are not set have Postgres' default. Texts of expressions are as the server prints them with an empty
 * search path, so that every name is qualified.
 */

import type { ViewOrigins } from "./view-origins.ts";

/**
 * The kind and the identity, unique in a database and the same in every database: `table public.users`,
 * `column public.users.email`, `constraint public.users.users_pkey`, `function public.add(integer, integer)`.
 */
export type ObjectId = string;

export interface Database {
  /** `server_version_num` of the server that was asked: `180004`. */
  readonly serverVersion: number;
  /** Sorted by id. */
  readonly objects: readonly DatabaseObject[];
  /** Between objects of this database, without those between an object and its own parts. */
  readonly dependencies: readonly Dependency[];
  /** Only where asked for: one for each view that can be followed. */
  readonly origins?: readonly ViewOrigins[];
}

/** `of` cannot be without `on`. */
export interface Dependency {
  readonly of: ObjectId;
  readonly on: ObjectId;
}

interface Common {
  readonly id: ObjectId;
  /** The namespace it lives in; not set for what lives in none. */
  readonly schema?: string;
  readonly name: string;
  /** What follows the kind in DROP, ALTER and COMMENT ON, quoted: `public."Users"`, `users_pkey ON public.users`. */
  readonly sqlName: string;
  /** What it is a part of, and goes with: a column's table, a trigger's view, an owned sequence's column. */
  readonly parent?: ObjectId;
  readonly comment?: string;
  /** Only where asked for. */
  readonly owner?: string;
  /** Only where asked for: what differs from what the owner has anyway, sorted. */
  readonly privileges?: readonly Privilege[];
}

export interface Privilege {
  /** A role's name, or `public` for everybody. */
  readonly grantee: string;
  /** `SELECT`, `USAGE`, … */
  readonly privilege: string;
  readonly isGrantable: boolean;
  /** What everybody has by default, or the owner, and was taken away. */
  readonly isRevoked?: true;
}

export interface NamespaceObject extends Common {
  readonly kind: "schema";
}

export interface ExtensionObject extends Common {
  readonly kind: "extension";
  readonly version: string;
  /** The schema that holds its objects. */
  readonly targetSchema: string;
}

export interface EnumObject extends Common {
  readonly kind: "enum";
  readonly values: readonly string[];
}

export interface DomainObject extends Common {
  readonly kind: "domain";
  /** As `format_type()` prints it. */
  readonly baseType: string;
  readonly collation?: string;
  readonly isNotNull: boolean;
  readonly default?: string;
  readonly checks: readonly DomainCheck[];
}

export interface DomainCheck {
  readonly name: string;
  /** `CHECK ((VALUE > 0))` */
  readonly definition: string;
  readonly isValidated: boolean;
  readonly comment?: string;
}

export interface CompositeObject extends Common {
  readonly kind: "composite";
  readonly attributes: readonly {
    readonly name: string;
    readonly type: string;
    readonly collation?: string;
    readonly comment?: string;
  }[];
}

export interface RangeObject extends Common {
  readonly kind: "range";
  /** What stands in the parentheses of CREATE TYPE … AS RANGE. */
  readonly definition: string;
}

export interface SequenceObject extends Common {
  readonly kind: "sequence";
  readonly options: SequenceOptions;
  /** The column that it belongs to; identity columns have their options themselves. */
  readonly ownedBy?: ObjectId;
  readonly isUnlogged?: true;
}

export interface SequenceOptions {
  readonly type: string;
  /** Numbers as text: they are bigger than JavaScript's. */
  readonly start: string;
  readonly increment: string;
  readonly min: string;
  readonly max: string;
  readonly cache: string;
  readonly isCycling: boolean;
}

export interface TableObject extends Common {
  /** Ordinary, partitioned, or a partition, or all of it. */
  readonly kind: "table" | "foreign table";
  readonly isUnlogged?: true;
  /** `RANGE (created_at)` */
  readonly partitionBy?: string;
  readonly partitionOf?: {
    readonly parent: ObjectId /** `FOR VALUES FROM (1) TO (2)`, `DEFAULT` */;
    readonly bound: string;
  };
  /** Without partitions' parents. */
  readonly inherits?: readonly ObjectId[];
  /** `CREATE TABLE … OF`: the type's id. */
  readonly ofType?: ObjectId;
  /** `{ fillfactor: "70" }`, also `toast.…`. */
  readonly options?: Readonly<Record<string, string>>;
  readonly hasRowSecurity?: true;
  readonly isRowSecurityForced?: true;
  /** Not set: the primary key. An index's name is quoted: `USING INDEX users_email`. */
  readonly replicaIdentity?: string;
  readonly accessMethod?: string;
  readonly tablespace?: string;
  readonly server?: string;
  readonly serverOptions?: Readonly<Record<string, string>>;
  /** What the planner believes; no part of what is compared. */
  readonly estimate?: { readonly rows: number; readonly bytes: number };
}

export interface ColumnObject extends Common {
  readonly kind: "column";
  readonly parent: ObjectId;
  /** From 1, without gaps; no part of what is compared. */
  readonly position: number;
  /** As `format_type()` prints it. */
  readonly type: string;
  /** The type's id where it is one of this database. */
  readonly typeId?: ObjectId;
  readonly isNotNull: boolean;
  /** Where the constraint has another name than Postgres gives (from 18). */
  readonly notNullName?: string;
  readonly isNotNullNoInherit?: true;
  /** From 18: NOT VALID. */
  readonly isNotNullInvalid?: true;
  readonly default?: string;
  readonly identity?: {
    readonly kind: "always" | "by default";
    readonly sequence: string;
    readonly options: SequenceOptions;
  };
  readonly generated?: { readonly expression: string; readonly kind: "stored" | "virtual" };
  /** Where it is not the type's: qualified. */
  readonly collation?: string;
  /** Where it is not the type's: `EXTERNAL`. */
  readonly storage?: string;
  readonly compression?: string;
  readonly statisticsTarget?: number;
  /** n_distinct, n_distinct_inherited. */
  readonly options?: Readonly<Record<string, string>>;
  readonly serverOptions?: Readonly<Record<string, string>>;
  /** It comes from a parent table only, and is not made here. */
  readonly isInherited?: true;
}

export interface ConstraintObject extends Common {
  readonly kind: "constraint";
  readonly parent: ObjectId;
  readonly type: "primary key" | "unique" | "foreign key" | "check" | "exclusion" | "trigger";
  /** `pg_get_constraintdef()` without ` NOT VALID` and ` NOT ENFORCED`: `PRIMARY KEY (id)`. */
  readonly definition: string;
  readonly columns: readonly string[];
  /** Of a foreign key. */
  readonly references?: { readonly table: ObjectId; readonly columns: readonly string[] };
  readonly isNotValid?: true;
  readonly isNotEnforced?: true;
  /** It comes from a parent table only, and is not made here. */
  readonly isInherited?: true;
  /** Of the index that it brings: storage parameters, `CLUSTER`, tablespace; not set where it brings none. */
  readonly index?: {
    readonly options?: Readonly<Record<string, string>>;
    readonly isClustered?: true;
    readonly tablespace?: string;
  };
}

/** An index that no constraint brings. */
export interface IndexObject extends Common {
  readonly kind: "index";
  /** A table or a materialised view. */
  readonly parent: ObjectId;
  readonly isUnique: boolean;
  /** What follows USING: `btree (email) INCLUDE (name) WHERE (deleted_at IS NULL)`. */
  readonly definition: string;
  readonly method: string;
  /** Column names or expressions, in order, without those included. */
  readonly keys: readonly {
    readonly kind: "column" | "expression";
    readonly text: string;
    readonly isDescending?: true;
  }[];
  readonly include?: readonly string[];
  readonly where?: string;
  /** Of a partitioned table alone, waiting for its partitions' (`ON ONLY`); or left behind by a broken CONCURRENTLY. */
  readonly isInvalid?: true;
  /** The index of the partitioned table above that it is attached to. */
  readonly partOf?: ObjectId;
  readonly isClustered?: true;
  readonly tablespace?: string;
  /** Of expression columns: position from 1 → target. */
  readonly statisticsTargets?: Readonly<Record<string, number>>;
}

export interface ViewObject extends Common {
  readonly kind: "view";
  readonly columns: readonly ViewColumn[];
  /** The query, without a semicolon. */
  readonly definition: string;
  /** security_barrier, security_invoker, check_option. */
  readonly options?: Readonly<Record<string, string>>;
  /** ALTER VIEW … ALTER COLUMN … SET DEFAULT. */
  readonly defaults?: Readonly<Record<string, string>>;
}

export interface MaterializedViewObject extends Common {
  readonly kind: "materialized view";
  readonly columns: readonly ViewColumn[];
  readonly definition: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly isPopulated: boolean;
  readonly accessMethod?: string;
  readonly tablespace?: string;
}

export interface ViewColumn {
  readonly name: string;
  readonly type: string;
  readonly collation?: string;
  readonly comment?: string;
}

export interface RoutineObject extends Common {
  readonly kind: "function" | "procedure";
  readonly language: string;
  /** `pg_get_functiondef()`: CREATE OR REPLACE …, without an end of line at its end. */
  readonly definition: string;
  /** What CREATE OR REPLACE cannot change: argument names and modes, result type. */
  readonly signature: string;
  /** How many arguments have defaults: CREATE OR REPLACE only adds some. */
  readonly defaults: number;
}

export interface TriggerObject extends Common {
  readonly kind: "trigger";
  readonly parent: ObjectId;
  /** `pg_get_triggerdef()`. */
  readonly definition: string;
  readonly isConstraint?: true;
  /** Not set: fires in sessions that are no replicas. */
  readonly enabled?: "disabled" | "replica" | "always";
}

export interface RuleObject extends Common {
  readonly kind: "rule";
  readonly parent: ObjectId;
  /** `pg_get_ruledef()` without a semicolon. */
  readonly definition: string;
  readonly enabled?: "disabled" | "replica" | "always";
}

export interface PolicyObject extends Common {
  readonly kind: "policy";
  readonly parent: ObjectId;
  readonly command: "ALL" | "SELECT" | "INSERT" | "UPDATE" | "DELETE";
  readonly isPermissive: boolean;
  /** Names of roles, unquoted, sorted; `public` for everybody. */
  readonly roles: readonly string[];
  readonly using?: string;
  readonly check?: string;
}

/** Extended statistics. */
export interface StatisticsObject extends Common {
  readonly kind: "statistics";
  /** The table. */
  readonly parent: ObjectId;
  /** `pg_get_statisticsobjdef()`. */
  readonly definition: string;
  readonly target?: number;
}

export interface PublicationObject extends Common {
  readonly kind: "publication";
  readonly forAllTables: boolean;
  readonly tables: readonly {
    readonly table: ObjectId;
    readonly columns?: readonly string[];
    readonly where?: string;
  }[];
  readonly schemas: readonly string[];
  /** publish, publish_via_partition_root, publish_generated_columns. */
  readonly options: Readonly<Record<string, string>>;
}

export interface EventTriggerObject extends Common {
  readonly kind: "event trigger";
  /** The whole CREATE EVENT TRIGGER. */
  readonly definition: string;
  readonly enabled?: "disabled" | "replica" | "always";
}

/** Kinds that are made by one statement and, when it changes, made anew. */
export interface DefinedObject extends Common {
  readonly kind:
    | "aggregate"
    | "collation"
    | "conversion"
    | "operator"
    | "operator class"
    | "operator family"
    | "cast"
    | "transform"
    | "language"
    | "access method"
    | "text search configuration"
    | "text search dictionary"
    | "text search parser"
    | "text search template"
    | "foreign-data wrapper"
    | "server"
    | "user mapping"
    /** A type of C functions. */
    | "base type";
  /** The statements that make it, without comment, owner and privileges. */
  readonly definition: readonly string[];
}

/** ALTER DEFAULT PRIVILEGES; only where asked for. */
export interface DefaultPrivilegesObject extends Common {
  readonly kind: "default privileges";
  readonly role: string;
  /** Not set: in every schema. */
  readonly inSchema?: string;
  readonly objects: "TABLES" | "SEQUENCES" | "FUNCTIONS" | "TYPES" | "SCHEMAS" | "LARGE OBJECTS";
  readonly privileges: readonly Privilege[];
}

export type DatabaseObject =
  | NamespaceObject
  | ExtensionObject
  | EnumObject
  | DomainObject
  | CompositeObject
  | RangeObject
  | SequenceObject
  | TableObject
  | ColumnObject
  | ConstraintObject
  | IndexObject
  | ViewObject
  | MaterializedViewObject
  | RoutineObject
  | TriggerObject
  | RuleObject
  | PolicyObject
  | StatisticsObject
  | PublicationObject
  | EventTriggerObject
  | DefinedObject
  | DefaultPrivilegesObject;

export type ObjectKind = DatabaseObject["kind"];
