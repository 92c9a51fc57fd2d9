/** What validators and declared schemas say of a route, whichever library they are of. */
import type { Finding, JsonSchema } from "@ashlar/model";
import type ts from "typescript6";
import type { ValuePlace } from "../handler/place.ts";

export interface RouteSchemas {
  readonly parts: ReadonlyMap<ValuePlace, JsonSchema>;
  /** Media type of the body, where it was told. */
  readonly bodyType?: string;
  /** By status, `2XX` or `default`. */
  readonly responses: ReadonlyMap<string, RouteResponse>;
  readonly summary?: string;
  readonly description?: string;
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  /** Of a declaration that is meant for a document: Fastify's `security`. */
  readonly security?: readonly { readonly [scheme: string]: readonly string[] }[];
  /** `body`, `query`, `responses/200`: what is declared there could not be read as a whole. */
  readonly unread?: ReadonlySet<string>;
  /** The expressions that could not be. */
  readonly missed?: readonly ts.Expression[];
  readonly findings?: readonly Finding[];
  /** `schema: { hide: true }`: not for the document. */
  readonly isHidden?: boolean;
}

export interface RouteResponse {
  readonly description?: string;
  readonly type?: string;
  readonly schema?: JsonSchema;
}
