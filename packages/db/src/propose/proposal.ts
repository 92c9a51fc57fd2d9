/** What is asked for a migration, and what is answered. */
import type { ShadowServer, Source } from "@ashlar/catalog";
import type { Finding, ObjectId } from "@ashlar/model";
import type { DraftStep } from "../draft.ts";
import { type SizeOf, withoutKind } from "../migration-text/describe-step.ts";
import type { Change } from "../plan.ts";
import { majorOf } from "../prove/rebuild.ts";
import type { RenameGuess } from "../rename.ts";
import { shortName } from "../rules/make-step.ts";
import type { HazardName } from "../step.ts";

export interface ProposeOptions {
  readonly old: Source;
  readonly new: Source;
  /** The server of the shadows, started when it is needed. */
  readonly shadow: () => Promise<ShadowServer>;
  /** When the migration was made, for its name. */
  readonly now: Date;
  /** What stands after the time in the files' names; derived from the changes unless told. */
  readonly name?: string;
  /** `users.name=full_name` */
  readonly renames?: readonly string[];
  /** Hazards that make the proposal a refused one. */
  readonly refuse?: readonly HazardName[];
  readonly allowDestructive?: boolean;
  /** The major version of the server that it will run on, where the old schema is in files; the shadow's unless told. */
  readonly plannedFor?: number;
  /** False: nothing is tried on a shadow. */
  readonly isProved?: boolean;
  readonly withPrivileges?: boolean;
  readonly withOwners?: boolean;
  readonly onProgress?: (text: string) => void;
}

export interface Proposal {
  /** In the order of ids; none when the two are the same. */
  readonly changes: readonly ProposedChange[];
  readonly forward: readonly DraftStep[];
  readonly rollback: readonly DraftStep[];
  readonly proof: ProofResult;
  /** What a rollback does not bring back, or takes away. */
  readonly losses: readonly string[];
  readonly guesses: readonly RenameGuess[];
  readonly refused: readonly Refusal[];
  readonly findings: readonly Finding[];
  /** Of the old database, where it is a live one. */
  readonly sizeOf: SizeOf;
  /** Forward first; none when there is no difference. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

export interface ProposedChange extends Change {
  /** What the object is a part of: a column's table. */
  readonly parent?: ObjectId;
}

export type ProofResult =
  | {
      readonly kind: "proved";
      readonly serverVersion: number;
      /** How many tables held rows, of how many. */
      readonly filledTables: number;
      readonly tables: number;
      /** Tables that had to be empty, there or back. */
      readonly emptied: readonly ObjectId[];
      readonly notes: readonly string[];
      readonly durationMs: number;
    }
  | { readonly kind: "not proved"; readonly reasons: readonly string[]; readonly notes: readonly string[] }
  /** Nothing to prove, or not asked for. */
  | { readonly kind: "skipped" };

export interface Refusal {
  readonly step: string;
  readonly hazard: HazardName;
  readonly message: string;
}

/** One line for the head of a file. */
export function proofText(result: ProofResult): string {
  if (result.kind === "skipped") return "not proved: it was not asked for";
  if (result.kind === "not proved") return `not proved: ${result.reasons[0] ?? "it could not be tried"}`;
  const version = `${majorOf(result)}.${result.serverVersion % 10_000}`;
  const rows = `with rows in ${result.filledTables} of ${result.tables} ${result.tables === 1 ? "table" : "tables"}`;
  return `proved on Postgres ${version}, there and back, ${rows}${emptiedText(result.emptied)}`;
}

/** `, but on 5 empty tables: users, orders, items and 2 more` */
function emptiedText(emptied: readonly ObjectId[]): string {
  if (emptied.length === 0) return "";
  const names = emptied.slice(0, NAMED).map((id) => shortName(withoutKind(id)));
  const more = emptied.length > NAMED ? ` and ${emptied.length - NAMED} more` : "";
  return `, but on ${emptied.length} empty ${emptied.length === 1 ? "table" : "tables"}: ${names.join(", ")}${more}`;
}

const NAMED = 3;
