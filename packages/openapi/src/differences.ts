/** Tells where two Apis do not mean the same. */
import type { Api } from "@ashlar/model";

export type ApiDifferenceKind =
  | "info"
  | "server"
  | "tag"
  | "operation"
  | "parameter"
  | "requestBody"
  | "response"
  | "schema"
  | "security";

export interface ApiDifference {
  readonly kind: ApiDifferenceKind;
  /** `GET /users/{id} parameters/query/limit`, `schemas/User/properties/name`. */
  readonly place: string;
  /** What the first says, and what the second. */
  readonly message: string;
}

export interface DifferenceOptions {
  /** Also what only tells: titles, summaries, descriptions, examples, tags, servers. */
  readonly texts?: boolean;
}

/** Where two Apis differ in meaning; order of keys, of operations and of alternatives never counts. */
export function differencesOf(_a: Api, _b: Api, _options: DifferenceOptions = {}): ApiDifference[] {
  return [];
}
