/** Tells what changed between two Apis, and whether callers of the old one still work with the new one. */
import type { Api, Location } from "@ashlar/model";

export interface ApiChange {
  /** Kebab-case id, as in docs/rules/compare.md: `response-property-removed`. */
  readonly rule: string;
  /** Whether a caller written for the old Api may fail with the new one. */
  readonly isBreaking: boolean;
  readonly message: string;
  /** `GET /users/{id}`; of a shared schema, the first operation that it touches. */
  readonly operation?: string;
  /** Where inside the operation or schema: `parameters/query/limit`, `responses/200/application/json/items/name`. */
  readonly part: string;
  readonly old?: Location;
  readonly new?: Location;
}

/** The changes from one Api to the next, those of operations in their order, then those of shared schemas. */
export function compareApis(_old: Api, _new: Api): ApiChange[] {
  return [];
}
