/** An API as plain data: the joint between document, code and database. */
import type { Location } from "./finding.ts";
import type { Json, JsonSchema } from "./json-schema.ts";

export interface Api {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  /** As the document said it, before it was brought up to 3.1: `2.0`, `3.0.3`, `3.1.0`, `3.2.0`. */
  readonly openapi: string;
  /** First server's path without a trailing slash: `/api/v3`, or `""`. */
  readonly basePath: string;
  readonly servers: readonly Server[];
  readonly operations: readonly Operation[];
  /** OpenAPI 3.1 `webhooks`: `path` holds the webhook's name. */
  readonly webhooks: readonly Operation[];
  /** Closed: every `#/$defs/<name>` in the Api names a key here. Keys are the document's own names where it gave one. */
  readonly schemas: { readonly [name: string]: JsonSchema };
  readonly securitySchemes: { readonly [name: string]: SecurityScheme };
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
}

export interface Server {
  readonly url: string;
  readonly description?: string;
}

/** Lower case; `query` is OpenAPI 3.2, and its `additionalOperations` may bring others. */
export type Method =
  | "get"
  | "put"
  | "post"
  | "delete"
  | "options"
  | "head"
  | "patch"
  | "trace"
  | "query"
  | (string & {});

export interface Operation {
  readonly operationId?: string;
  readonly method: Method;
  /** As in the document, without the base path: `/users/{id}`. */
  readonly path: string;
  /** Base path of this operation's own or its path item's servers, where it has them; else that of the Api. */
  readonly basePath: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly deprecated: boolean;
  /** `x-sunset`: the day, as `2027-05-31`, after which the operation may be gone (RFC 8594). */
  readonly sunset?: string;
  /** Path item's and operation's together, the operation's winning. */
  readonly parameters: readonly Parameter[];
  readonly requestBody?: RequestBody;
  readonly responses: readonly Response[];
  /** One of these alternatives must hold; in each, all schemes must. Empty: open to all. */
  readonly security: readonly SecurityRequirement[];
  readonly callbacks: readonly Callback[];
  readonly location?: Location;
}

export type ParameterPlace = "path" | "query" | "header" | "cookie" | "querystring";

export type ParameterStyle =
  | "simple"
  | "label"
  | "matrix"
  | "form"
  | "spaceDelimited"
  | "pipeDelimited"
  | "deepObject"
  /** OpenAPI 3.2, cookies. */
  | "cookie"
  /** Swagger 2.0 `collectionFormat: tsv`. */
  | "tabDelimited";

export interface Parameter {
  readonly name: string;
  readonly in: ParameterPlace;
  readonly required: boolean;
  readonly description?: string;
  readonly deprecated: boolean;
  /** The default of the place is filled in. */
  readonly style: ParameterStyle;
  /** The default of the style is filled in. */
  readonly explode: boolean;
  readonly allowReserved: boolean;
  readonly schema: JsonSchema;
  /** Set where the document gave `content`: the value is that media type's text, for example JSON. */
  readonly contentType?: string;
  readonly example?: Json;
}

export interface RequestBody {
  readonly required: boolean;
  readonly description?: string;
  /** In the document's order. */
  readonly content: readonly MediaType[];
}

export interface MediaType {
  /** Lower case, without parameters: `application/json`; may be a range such as `image/*`. */
  readonly type: string;
  readonly schema?: JsonSchema;
  /** OpenAPI 3.2: the schema of one item of a sequence (`text/event-stream`, `application/jsonl`). */
  readonly itemSchema?: JsonSchema;
  /** By property, for form and multipart bodies. */
  readonly encoding: { readonly [property: string]: Encoding };
  readonly example?: Json;
}

export interface Encoding {
  readonly contentType?: string;
  readonly style?: ParameterStyle;
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
}

export interface Response {
  /** `201`, `2XX` (upper case) or `default`. */
  readonly status: string;
  readonly description?: string;
  readonly headers: readonly Header[];
  readonly content: readonly MediaType[];
}

export interface Header {
  /** Lower case. */
  readonly name: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

/** Scheme name → scopes; no key at all: nobody needs to be known. */
export type SecurityRequirement = { readonly [scheme: string]: readonly string[] };

export type SecurityScheme =
  | {
      readonly type: "apiKey";
      readonly in: "query" | "header" | "cookie";
      readonly name: string;
      readonly description?: string;
    }
  /** `scheme` is lower case: `bearer`, `basic`, `digest`. */
  | {
      readonly type: "http";
      readonly scheme: string;
      readonly bearerFormat?: string;
      readonly description?: string;
    }
  | {
      readonly type: "oauth2";
      /** Every scope of every flow, with its description. */
      readonly scopes: { readonly [scope: string]: string };
      /** Undefined where nothing tells how tokens are had. */
      readonly flows?: OauthFlows;
      readonly description?: string;
    }
  | { readonly type: "openIdConnect"; readonly url: string; readonly description?: string }
  | { readonly type: "mutualTLS"; readonly description?: string };

export type OauthFlowName =
  | "implicit"
  | "password"
  | "clientCredentials"
  | "authorizationCode"
  /** OpenAPI 3.2. */
  | "deviceAuthorization";

export type OauthAddress = "authorizationUrl" | "deviceAuthorizationUrl" | "tokenUrl" | "refreshUrl";

/** Where tokens are asked for, by the way in which they are had. */
export type OauthFlows = {
  readonly [flow in OauthFlowName]?: { readonly [address in OauthAddress]?: string };
};

export interface Callback {
  readonly name: string;
  /** Operations whose `path` is the runtime expression. */
  readonly operations: readonly Operation[];
}
