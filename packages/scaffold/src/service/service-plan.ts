/**
 * Which operations of a document work on stored things, and how: everything that the emitters of a working service
 * need, decided once. Plain data.
 */
import type { Finding, Json, Schema } from "@ashlar/model";
import type { Blueprint } from "../blueprint.ts";

export interface ServicePlan {
  readonly blueprint: Blueprint;
  readonly stores: readonly Store[];
  /** By the operation's name in the blueprint; every operation has one. */
  readonly actions: ReadonlyMap<string, Action>;
  /** Tables of the stores, and the kit's own (`idempotency_keys`, `api_keys`) where the document needs them. */
  readonly schema: Schema;
  readonly findings: readonly Finding[];
}

/** A model of the document that is kept in a table. */
export interface Store {
  /** Unique among stores, an identifier in camelCase: `book`, `orderLine`. */
  readonly singular: string;
  /** `books`, `orderLines`. */
  readonly plural: string;
  /** Also the name of its files: `books`, `order-lines`. */
  readonly fileName: string;
  /** Key of `Api.schemas`, whose exported type `blueprint.typeNames` gives; undefined for an inline model. */
  readonly model: string | undefined;
  /** Expression of the model's type as `types/api.ts` exports it: `Book`, or `GetSettingsResponses[200]["application/json"]`. */
  readonly modelType: string;
  /** In words, for comments and messages: `book`, `order line`. */
  readonly noun: string;
  readonly table: string;
  readonly kind: "collection" | "singleton";
  /** In column order; the key first, then the parent's, then the model's own, `version`, `created_at`, `updated_at` last. */
  readonly fields: readonly Field[];
  /** The column that the item path names; of a singleton below a parent, the parent's column. Undefined: one row in all. */
  readonly key: string | undefined;
  /** How a new row gets its key. */
  readonly keySource: "uuid" | "identity" | "client" | "parent" | "none";
  readonly parent: Parent | undefined;
  /** Path parameters of the collection that name nothing stored: plain columns that every query is limited by. */
  readonly scopes: readonly Scope[];
  /** Column of the row's version, which ETags and If-Match speak of: `version`, or `row_version` beside a property of that name. Undefined where no operation changes rows: ETags speak of what they hold. */
  readonly version: string | undefined;
}

export interface Parent {
  /** `singular` of the store above. */
  readonly store: string;
  /** Column here that holds the parent's key: `book_id`. */
  readonly column: string;
  /** Path parameter that names it: `bookId`. */
  readonly parameter: string;
}

export interface Scope {
  readonly column: string;
  readonly parameter: string;
}

/** A column, and the property of the model that it holds. */
export interface Field {
  readonly column: string;
  /** `undefined`: a column that the document does not know (`version`, `book_id`, `created_at`). */
  readonly property: string | undefined;
  /** As in `Schema`: `text`, `uuid`, `bigint`, `timestamp with time zone`, `public.book_genre[]`, `jsonb`. */
  readonly type: string;
  /** How it travels between JSON and the driver. `integer` covers `int8` as well, as a number; `json` is everything nested. */
  readonly kind:
    | "text"
    | "uuid"
    | "integer"
    | "number"
    | "boolean"
    | "timestamp"
    | "date"
    | "time"
    | "enum"
    | "array"
    | "json"
    | "bytes"
    | "password";
  /** Type of the elements, where `kind` is `array`. */
  readonly elements?: "text" | "uuid" | "integer" | "number" | "boolean" | "enum";
  readonly isNotNull: boolean;
  /** Where the column is NULL the answer holds `null`; otherwise the property is left out. */
  readonly isNullInJson: boolean;
  /** Not in answers. */
  readonly isWriteOnly: boolean;
  /** Not taken from requests. */
  readonly isReadOnly: boolean;
  readonly source: FieldSource;
  /** Written for a request that leaves the property out. */
  readonly default?: Json;
  /** Where `source` is `additional`: the properties that have columns of their own, or none. */
  readonly named?: readonly string[];
}

/** Where a column's value comes from when a row is made. */
export type FieldSource =
  | "request"
  /** The properties of a request that the document allows and does not name. */
  | "additional"
  | "key"
  | "parent"
  | "scope"
  | "version"
  | "created-at"
  | "updated-at"
  /** Read-only in the document, with a default that the column has too. */
  | "default";

/** What an operation does. */
export type Action =
  | ListAction
  | CreateAction
  | ItemAction
  | WriteAction
  | DeleteAction
  | TransitionAction
  | StubAction;

interface StoredAction {
  /** `singular` of the store. */
  readonly store: string;
  /** Path parameters that limit what is seen: the parent's and the scopes'. */
  readonly path: readonly PathBinding[];
  /** Parameters that fit nothing: a request that uses one is answered 501. */
  readonly undone: readonly UndoneParameter[];
}

/** A path parameter and the column that it names. */
export interface PathBinding {
  readonly parameter: string;
  readonly column: string;
}

export interface UndoneParameter {
  readonly in: "query" | "header" | "cookie";
  readonly name: string;
  /** With this value it changes nothing. */
  readonly default?: Json;
}

export interface ListAction extends StoredAction {
  readonly kind: "list";
  readonly filters: readonly Filter[];
  /** Columns of the model whose text is searched, and the parameter that holds what for. */
  readonly search: SearchPlan | undefined;
  readonly sort: SortPlan;
  readonly page: PagePlan;
  readonly answer: Answer & { readonly shape: ListShape };
}

export interface SearchPlan {
  readonly parameter: string;
  readonly columns: readonly string[];
  /** Whole words by full-text search, the best matches first, instead of any part of the text. */
  readonly isRanked?: true;
  /** A parameter that names, in a list, which columns are searched; text and lists of texts. */
  readonly in?: {
    readonly parameter: string;
    readonly choices: readonly {
      readonly value: string;
      readonly column: string;
      readonly isList: boolean;
    }[];
  };
}

export interface Filter {
  /** Name of the query parameter. */
  readonly parameter: string;
  /** Inside a `deepObject` parameter: `min` of `price[min]`. */
  readonly member?: string;
  readonly column: string;
  /** `in`: the parameter is a list; `contains`: the column is an array that holds the value, `overlaps`: any of the list. */
  readonly operator: "=" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "contains" | "overlaps" | "ilike";
}

export interface SortPlan {
  /** Query parameter that chooses; undefined: always the default. */
  readonly parameter: string | undefined;
  /** A second parameter that holds `asc` or `desc`. */
  readonly directionParameter: string | undefined;
  /** Value of the parameter → what it means. `-price` and `price:desc` are values of their own. */
  readonly choices: readonly {
    readonly value: string;
    readonly column: string;
    readonly isDescending: boolean;
  }[];
  readonly default: { readonly column: string; readonly isDescending: boolean };
  /** The document lists no values: the choices are every column that may be sorted by, and few have an index. */
  readonly isFree?: true;
}

export type PagePlan =
  | { readonly kind: "cursor"; readonly cursor: string; readonly limit: LimitPlan | undefined }
  | { readonly kind: "offset"; readonly offset: string; readonly limit: LimitPlan | undefined }
  | {
      readonly kind: "page";
      readonly page: string;
      readonly firstPage: 0 | 1;
      readonly limit: LimitPlan | undefined;
    }
  /** `limit` alone, or nothing: everything up to the limit. */
  | { readonly kind: "none"; readonly limit: LimitPlan | undefined };

export interface LimitPlan {
  readonly parameter: string;
  /** Used where the parameter is left out. */
  readonly default: number;
}

/** The successful answer. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  /** Response headers that the document declares and the handler sets. */
  readonly headers: readonly ("location" | "etag" | "x-total-count" | "link")[];
}

/** How an answer holds its rows: the body itself, or a property of it and, beside it, what is said about the page. */
export type ListShape =
  | { readonly kind: "array"; readonly hit?: HitShape }
  | {
      readonly kind: "object";
      readonly items: string;
      readonly hit?: HitShape;
      /** Other properties of the body → what goes there. */
      readonly extras: readonly { readonly property: string; readonly value: PageFact }[];
    };

/** What a search lists: the model in a property, and how well it matches, 0..1, in another. */
export interface HitShape {
  readonly item: string;
  readonly score: string | undefined;
}

export type PageFact =
  | "next-cursor"
  | "has-more"
  | "total"
  | "limit"
  | "offset"
  | "page"
  | "page-count"
  | "count"
  | "request-id-meta";

/** The model itself, or a property of the body that holds it: `{ "data": Book, "meta": … }`. */
export type ItemShape =
  | { readonly kind: "model" }
  | { readonly kind: "object"; readonly item: string; readonly meta: string | undefined }
  | { readonly kind: "none" };

/** The item that is read, replaced, changed or deleted: `column` is empty for the one row of a singleton. */
export interface ItemKey {
  /** Of the path; or the property of the body, where `in` says so. */
  readonly parameter: string;
  readonly column: string;
  /** `PUT /pet` names its row by `id` of its body. */
  readonly in?: "body";
}

export interface CreateAction extends StoredAction {
  readonly kind: "create";
  readonly contentTypes: readonly string[];
  readonly answer: Answer & { readonly shape: ItemShape };
  /** Full path of the item, whose last parameter is the new key: `/v1/books/{bookId}`; undefined where there is no item path. */
  readonly location: string | undefined;
  readonly body: BodyPlan;
}

/** The properties of a request body that are stored. */
export interface BodyPlan {
  /** The body's type: `CreateBookRequest["body"]`. */
  readonly type: string;
  /** There is no body: query parameters of the same names hold the properties. */
  readonly in?: "query";
  /** A property that holds the model: `{ "book": {…} }`. */
  readonly item: string | undefined;
  /** Columns that the body may carry. */
  readonly columns: readonly string[];
  /** Properties that could not be answered as the document wants them: a request that holds one is answered 501. */
  readonly undone?: readonly string[];
}

export interface ItemAction extends StoredAction {
  readonly kind: "read";
  readonly key: ItemKey | undefined;
  readonly answer: Answer & { readonly shape: ItemShape };
}

export interface WriteAction extends StoredAction {
  /** `replace`: what the body leaves out is emptied; `patch`: it stays (RFC 7396 for nested values and `null`). */
  readonly kind: "replace" | "patch";
  readonly key: ItemKey | undefined;
  readonly body: BodyPlan;
  readonly answer: Answer & { readonly shape: ItemShape };
  /** A singleton, or a key that the client chooses: PUT makes what is not there, answered 201 where the document has it. */
  readonly isUpsert: boolean;
}

export interface DeleteAction extends StoredAction {
  readonly kind: "delete";
  readonly key: ItemKey | undefined;
  /** Of some documents a deletion answers the deleted thing. */
  readonly answer: Answer & { readonly shape: ItemShape };
}

/** `POST /orders/{orderId}/cancel`, where the model has an enum that knows `cancelled`. */
export interface TransitionAction extends StoredAction {
  readonly kind: "transition";
  readonly key: ItemKey;
  readonly column: string;
  readonly value: string;
  readonly answer: Answer & { readonly shape: ItemShape };
}

export interface StubAction {
  readonly kind: "stub";
  /** Why nothing could be inferred, as the end of "… is a stub: ". */
  readonly reason: string;
}
