/** What a migration does, as data: steps with their locks, their work and their hazards. */
import type { ObjectId } from "@ashlar/model";

/** One step of a plan: it happens as a whole or not at all. */
export interface Step {
  /** Unique in its plan, for people and for the ledger: `add column email to users`. */
  readonly name: string;
  /** Without semicolons. */
  readonly statements: readonly string[];
  /** Why it is done in this way, for the comment above it; a sentence or two. */
  readonly why?: string;
  /**
   * False: it runs outside a transaction, because Postgres demands it (CONCURRENTLY), or because it takes long and
   * should hold no locks of the steps before it (VALIDATE, backfills).
   */
  readonly isTransactional: boolean;
  /** On tables that existed before; none for what touches new objects only. */
  readonly locks: readonly Lock[];
  readonly work: Work;
  readonly hazards: readonly Hazard[];
  /**
   * `expand`: code of before goes on working. `contract`: takes away or forbids what that code may use, so it belongs
   * into a later deploy than the code that stops using it.
   */
  readonly phase: "expand" | "contract";
  /** Set where it cannot run on the rows that the table is known to hold: why, and what has to be done first. */
  readonly mustFail?: string;
  /** Set where only servers from a major version on know it, and its words do not tell. */
  readonly needs?: { readonly since: number; readonly what: string };
}

/** Table lock modes, weakest first: https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES */
export const LOCK_MODES = [
  "ACCESS SHARE",
  "ROW SHARE",
  "ROW EXCLUSIVE",
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
] as const;

export type LockMode = (typeof LOCK_MODES)[number];

/** Whether the one lock is the stronger of two. */
export function isStronger(mode: LockMode, than: LockMode): boolean {
  return LOCK_MODES.indexOf(mode) > LOCK_MODES.indexOf(than);
}

export interface Lock {
  /** A table, a view or a materialised view. */
  readonly on: ObjectId;
  readonly mode: LockMode;
}

/** What takes time: nothing but catalog rows, reading a table, writing it anew, building an index, changing rows. */
export interface Work {
  readonly kind: "catalog" | "scan" | "rewrite" | "build" | "backfill";
  /** The tables that it reads or writes; empty for `catalog`. */
  readonly on: readonly ObjectId[];
}

export type HazardName =
  /** Rows, columns, or values of them are gone for good. */
  | "data-loss"
  /** A table is written anew under a lock that blocks everything. */
  | "rewrite"
  /** Writes wait for as long as the work takes. */
  | "blocks-writes"
  /** Reads wait too. */
  | "blocks-reads"
  /** It fails where rows do not fit: duplicates for a unique key, nulls for NOT NULL. */
  | "fails-on-rows"
  /** Code that uses what goes, or what changes its name or type, breaks. */
  | "breaks-code"
  /** Postgres no longer holds the rows to what it held them to. */
  | "loses-integrity"
  /** Somebody may do more, or less, than before. */
  | "changes-privileges"
  /** It cannot be taken back as it was. */
  | "irreversible";

export interface Hazard {
  readonly name: HazardName;
  /** `drops users.email with its values` */
  readonly message: string;
}
