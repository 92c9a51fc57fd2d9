/** A database as the resources of an API: every name, path, field and relation decided once. */
import type { Finding, JsonSchema, ObjectId } from "@ashlar/model";

export interface ResourcePlan {
  readonly title: string;
  /** By path. */
  readonly resources: readonly PlannedResource[];
  /** Functions that were asked for. */
  readonly actions: readonly PlannedAction[];
  /** JSON Schemas of the database's own types, by name: enums, domains, composites. */
  readonly types: { readonly [name: string]: JsonSchema };
  /** Whether callers have to be known. */
  readonly security: "bearer" | "none";
  /** Where policies decide which rows a caller sees. */
  readonly rowSecurity: PlannedRowSecurity | undefined;
  readonly findings: readonly Finding[];
}

export interface PlannedRowSecurity {
  /** Database roles that policies name, besides `public`; sorted. */
  readonly roles: readonly string[];
  /** Settings that policies read by `current_setting()`: `app.tenant_id`; sorted. */
  readonly settings: readonly string[];
}

/** A table, a partitioned table with all its partitions, or a view. */
export interface PlannedResource {
  readonly relation: ObjectId;
  readonly schema: string;
  readonly table: string;
  /** Views are only read. */
  readonly kind: "table" | "view" | "materialized view";
  readonly comment: string | undefined;
  /** Of one row's JSON Schema, unique: `ReleaseGroup`. */
  readonly singular: string;
  /** Identifier of its module and in operation ids, unique: `releaseGroups`. */
  readonly plural: string;
  /** Unique: `/release-groups`; of another namespace than the main one `/cover-art-archive/images`. */
  readonly path: string;
  /** What is shown or written, in the order of the columns. */
  readonly fields: readonly PlannedField[];
  /** Fields that name one row, in the order of the path: `/order-lines/{orderId}/{line}`. Empty: no row can be named. */
  readonly key: readonly string[];
  /** Fields that lists may be sorted by: those that an index begins with. */
  readonly sorts: readonly string[];
  /** What a list is sorted by when nothing is asked: the key, or as good an order as there is. */
  readonly order: readonly string[];
  readonly relations: readonly PlannedRelation[];
  readonly creates: boolean;
  readonly updates: boolean;
  readonly deletes: boolean;
  /** When triggers have changed what a statement wrote. Undefined: none does so after it has answered. */
  readonly settledAt: SettledAt | undefined;
  readonly hasRowSecurity: boolean;
  /** Of the roles that policies name, those whose callers see only rows of their own claims. */
  readonly separatedRoles: readonly string[];
}

export type SettledAt = "statement" | "commit";

export interface PlannedField {
  /** `sortName` */
  readonly name: string;
  /** `sort_name` */
  readonly column: string;
  /** As `format_type()` prints it, qualified: `character varying(200)`, `public.order_status[]`. */
  readonly type: string;
  readonly codec: FieldCodec;
  /** Of a value that is not null. */
  readonly schema: JsonSchema;
  readonly comment: string | undefined;
  readonly isNullable: boolean;
  /** Not null, and nothing fills it: a body that creates a row has to have it. */
  readonly isRequired: boolean;
  /** Never read back: only where it was asked for. */
  readonly isWriteOnly: boolean;
  /** Generated, or an identity that is always the server's. */
  readonly isReadOnly: boolean;
  /** Which operators a filter on it has. Undefined: none. */
  readonly filter: FieldFilter | undefined;
}

/**
 * How a value travels between JSON and Postgres.
 *
 * - `plain`: as Postgres itself writes and reads it in JSON
 * - `bigint`: a number; one beyond 2^53 - 1 is refused
 * - `text`: by its text, whatever its type: numeric beyond 15 digits, ranges, intervals, network addresses
 * - `texts`: an array, each element by its text
 * - `json`: JSON by its text
 * - `bytes`: base64
 */
export type FieldCodec = "plain" | "bigint" | "text" | "texts" | "json" | "bytes";

/**
 * - `order`: eq, neq, gt, gte, lt, lte, in
 * - `text`: those, like, ilike
 * - `equal`: eq, neq, in
 * - `set`: has, overlaps (arrays, ranges)
 * - `json`: has
 *
 * All have `is.null` and `is.notnull` where the column can be null.
 */
export type FieldFilter = "order" | "text" | "equal" | "set" | "json";

/** A foreign key, from either side, or two through a join table. */
export interface PlannedRelation {
  /** In `include`, unique among the resource's fields and relations: `area`, `recordings`. */
  readonly name: string;
  readonly kind: "one" | "many" | "through";
  /** The other side. */
  readonly to: ObjectId;
  /** Pairs of columns that are equal: this side's and the other's; of `through`, this side's and the join table's. */
  readonly columns: readonly (readonly [own: string, other: string])[];
  readonly through: PlannedJoin | undefined;
  /** Of `one`: there may be none. */
  readonly isNullable: boolean;
  /** Of `many` and `through`, where this side has a key: `/artists/{id}/recordings`. */
  readonly path: string | undefined;
  /** Of the nested list, unique: `listRecordingsOfArtist`. */
  readonly operationId: string | undefined;
}

export interface PlannedJoin {
  readonly table: ObjectId;
  readonly schema: string;
  readonly name: string;
  /** Pairs of columns that are equal: the join table's and the other side's. */
  readonly columns: readonly (readonly [own: string, other: string])[];
}

/** A function, called by POST. */
export interface PlannedAction {
  readonly routine: ObjectId;
  readonly schema: string;
  readonly name: string;
  /** `/actions/close-order` */
  readonly path: string;
  /** `closeOrder` */
  readonly operationId: string;
  readonly comment: string | undefined;
  /** `function`: SELECT. `procedure`: CALL. */
  readonly kind: "function" | "procedure";
  readonly arguments: readonly PlannedArgument[];
  readonly result: PlannedResult;
}

export interface PlannedArgument {
  /** `orderId`; of an argument without a name `argument1`. */
  readonly name: string;
  /** As SQL names it; undefined: by its position. */
  readonly argument: string | undefined;
  /** VARIADIC: the array of the last arguments. */
  readonly isVariadic: boolean;
  readonly type: string;
  readonly codec: FieldCodec;
  readonly schema: JsonSchema;
  readonly hasDefault: boolean;
}

export interface PlannedResult {
  /** `none`: 204. `value`: `{ result }`. `rows`: `{ data }`. */
  readonly kind: "none" | "value" | "rows";
  /** Of the value, or of one row. */
  readonly schema: JsonSchema;
  /** Of a value, or of rows that are single values. */
  readonly codec: FieldCodec;
  /** The table whose rows they are: they are answered as that resource's are, without what is hidden there. */
  readonly resource: ObjectId | undefined;
  /** Of rows, or a value, that the function's own OUT arguments or columns make up; else empty. */
  readonly columns: readonly PlannedResultColumn[];
}

export interface PlannedResultColumn {
  /** `orderId` */
  readonly name: string;
  /** `order_id` */
  readonly column: string;
  readonly codec: FieldCodec;
}
