/** The parts of an Api that a round trip is counted in. */
import type { Api, Operation } from "@ashlar/model";
import type { ApiDifference } from "@ashlar/openapi";

export interface PartCounts {
  operations: number;
  parameters: number;
  bodies: number;
  answers: number;
  schemas: number;
  /** Security schemes, servers, tags and what an operation asks for. */
  rest: number;
}

export function countParts(apis: readonly Api[]): PartCounts {
  const counts: PartCounts = { operations: 0, parameters: 0, bodies: 0, answers: 0, schemas: 0, rest: 0 };
  for (const api of apis) {
    counts.schemas += Object.keys(api.schemas).length;
    counts.rest += Object.keys(api.securitySchemes).length;
    for (const operation of [...api.operations, ...api.webhooks].flatMap(withCallbacks)) {
      counts.operations += 1;
      counts.parameters += operation.parameters.length;
      counts.bodies += operation.requestBody === undefined ? 0 : 1;
      counts.answers += operation.responses.length;
      counts.rest += operation.security.length === 0 ? 0 : 1;
    }
  }
  return counts;
}

function withCallbacks(operation: Operation): Operation[] {
  return [operation, ...operation.callbacks.flatMap(({ operations }) => operations.flatMap(withCallbacks))];
}

const KINDS: ReadonlyMap<string, keyof PartCounts> = new Map<string, keyof PartCounts>([
  ["operation", "operations"],
  ["parameter", "parameters"],
  ["requestBody", "bodies"],
  ["response", "answers"],
  ["schema", "schemas"],
]);

/** The part that a difference is in, by as much of its place as names the part. */
export function partOf({ kind, place }: ApiDifference): {
  readonly kind: keyof PartCounts;
  readonly place: string;
} {
  const of = KINDS.get(kind) ?? "rest";
  const depth = /^(.*? (?:parameters\/[^/]+\/[^/]+|responses\/[^/]+|requestBody)|schemas\/[^/]+)/.exec(place);
  return { kind: of, place: depth?.[1] ?? place };
}
