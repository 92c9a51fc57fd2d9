/** An index that might help: not there yet, and not yet known to be worth its cost. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { KeyPart } from "./query-shape.ts";
import type { TableFacts } from "./table-facts.ts";

export interface Candidate {
  readonly table: TableFacts;
  readonly method: "btree" | "gin" | "brin";
  readonly keys: readonly CandidateKey[];
  readonly include: readonly string[];
  readonly where?: PartialCondition;
  /** What has to be created before. */
  readonly extension?: "pg_trgm";
}

export interface CandidateKey {
  readonly on: KeyPart;
  readonly isDescending?: true;
  readonly nulls?: "first" | "last";
  readonly operatorClass?: string;
}

export interface PartialCondition {
  readonly sql: string;
  /** Of the rows: 0..1. */
  readonly share: number;
  readonly columns: readonly string[];
}

/** What follows USING: `btree (email) INCLUDE (name) WHERE (deleted_at IS NULL)`. Unique for a table's candidates. */
export function definitionOf({ method, keys, include, where }: Candidate): string {
  const included = include.length === 0 ? "" : ` INCLUDE (${include.map(quoteIdentifier).join(", ")})`;
  return `${method} (${keys.map(keyText).join(", ")})${included}${where === undefined ? "" : ` WHERE (${where.sql})`}`;
}

export function candidateId(candidate: Candidate): string {
  return `${candidate.table.id} ${definitionOf(candidate)}`;
}

/** The same for candidates that differ only in what rides along: of those one is enough. */
export function variantGroup(candidate: Candidate): string {
  return candidateId({ ...candidate, include: [] });
}

function keyText({ on, isDescending, nulls, operatorClass }: CandidateKey): string {
  // Doubled parentheses around an expression are harmless, and a missing pair is not.
  const text = on.kind === "column" ? quoteIdentifier(on.name) : `(${on.sql})`;
  return [
    text,
    ...(operatorClass === undefined ? [] : [operatorClass]),
    ...(isDescending === true ? ["DESC"] : []),
    ...(nulls === undefined ? [] : [`NULLS ${nulls.toUpperCase()}`]),
  ].join(" ");
}

/** The columns of a key. */
export function columnsOf(on: KeyPart): readonly string[] {
  return on.kind === "column" ? [on.name] : on.columns;
}

/** The same for the same column or expression. */
export function partName(on: KeyPart): string {
  return on.kind === "column" ? on.name : `(${on.sql})`;
}
