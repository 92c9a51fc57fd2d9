/** Everything the emitters need, decided once: names, files, bodies and answers of every operation. */
import type {
  Api,
  Finding,
  JsonSchema,
  MediaType,
  Operation,
  Parameter,
  Response,
  SecurityRequirement,
  SecurityScheme,
} from "@ashlar/model";

export type FrameworkName = "express" | "fastify" | "koa";

export interface Blueprint {
  readonly api: Api;
  readonly framework: FrameworkName;
  readonly layout: Layout;
  /** In the document's order. */
  readonly operations: readonly PlannedOperation[];
  /** Webhooks and callbacks: what the service itself sends. */
  readonly webhooks: readonly PlannedOperation[];
  /** By resource, in order of first appearance. */
  readonly resources: readonly Resource[];
  /** Key of `Api.schemas` → name of its exported type in `types/api.ts`; unique. */
  readonly typeNames: ReadonlyMap<string, string>;
  /** The security schemes that operations ask for, in the document's order. */
  readonly schemes: readonly PlannedScheme[];
  readonly findings: readonly Finding[];
}

export interface PlannedScheme {
  /** The function that checks it, in `security.ts`; unique. */
  readonly hook: string;
  /** As in the document. */
  readonly name: string;
  readonly scheme: SecurityScheme;
}

/** Where the files go, relative to the project folder, forward slashes, no slash at the end. */
export interface Layout {
  /** `src/routes` */
  readonly routes: string;
  /** `src/middleware` */
  readonly middleware: string;
  /** `src/types` */
  readonly types: string;
  /** What relative imports end in: `.js`, `.ts` or nothing. */
  readonly importExtension: ".js" | ".ts" | "";
}

export interface Resource {
  /** Also the file's name without its extension: `users`, `search-results`. */
  readonly name: string;
  /** The identifier its module is imported under: `users`, `searchResults`. */
  readonly identifier: string;
  readonly operations: readonly PlannedOperation[];
}

export interface PlannedOperation {
  readonly source: Operation;
  /** The handler's name, a unique identifier that is no reserved word: `createUser`. */
  readonly name: string;
  /** The handler's type: `CreateUser`; unique among operations, exported from `types/handlers.ts`. */
  readonly typeName: string;
  /** Unique in `types/api.ts`, beside the schemas' names: `CreateUserRequest`, `CreateUserResponses`. */
  readonly requestTypeName: string;
  readonly responsesTypeName: string;
  readonly resource: string;
  readonly method: string;
  /** Base path and path, as the document writes them: `/v1/users/{id}`. */
  readonly fullPath: string;
  readonly parameters: readonly Parameter[];
  readonly body: PlannedBody | undefined;
  readonly responses: readonly PlannedResponse[];
  /** Of a callback: the operation that it belongs to. */
  readonly calledBy?: { readonly typeName: string; readonly callback: string };
  /** As in the document, but by hook in place of scheme. */
  readonly security: readonly SecurityRequirement[];
}

export interface PlannedBody {
  readonly required: boolean;
  readonly contents: readonly PlannedContent[];
}

export interface PlannedResponse extends Omit<Response, "content"> {
  /** Not in the document, which names no success. */
  readonly isImplied?: true;
  readonly contents: readonly PlannedContent[];
}

/**
 * How a body travels, by its media type.
 *
 * - `json`: `application/json`, `+json`
 * - `form`: `application/x-www-form-urlencoded`
 * - `multipart`: `multipart/form-data` (other multiparts are `binary`)
 * - `text`: `text/*`, XML
 * - `events`: `text/event-stream`
 * - `lines`: `application/jsonl`, `application/x-ndjson`, `application/json-seq`
 * - `binary`: everything else
 */
export type ContentKind = "json" | "form" | "multipart" | "text" | "events" | "lines" | "binary";

export interface PlannedContent extends MediaType {
  readonly kind: ContentKind;
  /** The schema, or `true` where the document gave none. */
  readonly schema: JsonSchema;
}
