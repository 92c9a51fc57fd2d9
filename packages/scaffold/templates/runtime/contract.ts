/** What the wiring knows of an operation: data, written by the scaffolder into `validators.ts`. */
import type { SchemaError } from "./issues.js";

/** A validator compiled ahead of time; `errors` holds what the last call found. */
export interface Validator {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

/**
 * What text turns into: `"number"`, `"number|string"`, `["number"]` for an array, an object of properties,
 * `"json"` for text that is JSON, `"file"` for an uploaded file; `one`/`many` where both are allowed.
 */
export type Shape =
  | string
  | readonly [Shape]
  | ObjectShape
  | { readonly one: Shape; readonly many: readonly [Shape] };

export interface ObjectShape {
  readonly properties: { readonly [name: string]: Shape };
  /** Of the properties that have no name in the document; without it they are dropped. */
  readonly rest?: Shape;
}

export interface ParameterContract {
  readonly name: string;
  readonly style: string;
  readonly explode?: true;
  readonly shape: Shape;
  readonly default?: unknown;
  /** What the router calls it, where a path parameter's own name cannot be used there. */
  readonly router?: string;
}

/** The parameters of one place, and the validator of the object they make. */
export interface PartContract {
  readonly parameters: readonly ParameterContract[];
  readonly validate?: Validator;
  /** Finds path parameters in the path as it was sent, by position: lists must be split before they are decoded. */
  readonly pattern?: RegExp;
}

/** Bytes → the value that is validated; a failure is thrown as an `HttpError`. */
export type BodyParser = (bytes: Buffer, content: ContentContract, contentType: string) => unknown;

export interface ContentContract {
  /** `application/json`, or a range such as `image/*`. */
  readonly type: string;
  readonly parse: BodyParser;
  readonly validate?: Validator;
  /** Fills in defaults and drops read-only properties, once the body is known to be valid. */
  readonly finish?: (data: unknown) => void;
  /** By field, for form and multipart bodies. */
  readonly fields?: readonly ParameterContract[];
}

export interface ErrorShape {
  readonly type: string;
  readonly body: (failure: Failure) => unknown;
}

/** A failure as it is about to be told to the client. */
export interface Failure {
  readonly status: number;
  readonly code: string;
  /** The status in words: `Not Found`. */
  readonly title: string;
  readonly message: string;
  readonly details: readonly { readonly field: string; readonly message: string; readonly reason: string }[];
  readonly requestId: string;
  /** The client prefers problem details: for failures that the document has no words for. RFC 9457. */
  readonly asProblem: boolean;
}

export interface OperationContract {
  readonly operation: string;
  /** Content types of a successful answer; checked against `Accept`. */
  readonly produces?: readonly string[];
  readonly path?: PartContract;
  readonly query?: PartContract;
  readonly header?: PartContract;
  readonly cookie?: PartContract;
  /** OpenAPI 3.2: the whole query string as one value. */
  readonly querystring?: PartContract;
  readonly body?: { readonly required: boolean; readonly contents: readonly ContentContract[] };
  /** One alternative must hold; in it, every scheme: name → scopes. */
  readonly security?: readonly { readonly [scheme: string]: readonly string[] }[];
  /** The document's own error bodies, by status, `4XX` or `default`. */
  readonly errors?: { readonly [status: string]: ErrorShape };
  /** Content types of answers by status, `2XX` or `default`, where they are not what the framework would say. */
  readonly answers?: { readonly [status: string]: readonly string[] };
}
