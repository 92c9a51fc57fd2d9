/** What an analysis says, as data: the contract between what finds it and what prints it. */
import type { Finding, ObjectId } from "@ashlar/model";
import type { MissingIndex } from "./missing-index.ts";
import type { NPlusOneRisk } from "./n-plus-one.ts";
import type { ServerFacts } from "./server-facts.ts";
import type { SlowQuery } from "./slow-query.ts";
import type { TableFacts } from "./table-facts.ts";

export interface Analysis {
  readonly source: {
    readonly kind: "live" | "file";
    /** Without a password. */
    readonly label: string;
    /** `server_version_num`; of the shadow for a file. */
    readonly serverVersion: number;
  };
  /** Only of a live database. */
  readonly server?: ServerFacts;
  /** Partitions are summed up in their topmost table. The largest first, or, without statistics, by name. */
  readonly tables: readonly TableFacts[];
  readonly totals: Totals;
  readonly queries: QueryReport;
  readonly missingIndexes: readonly MissingIndex[];
  readonly nPlusOne: readonly NPlusOneRisk[];
  readonly migrations: readonly SuggestedMigration[];
  /** The gravest first. */
  readonly findings: readonly DatabaseFinding[];
  /** What could not be looked at, and what to do about it. */
  readonly notes: readonly string[];
}

export interface Totals {
  readonly tables: number;
  /** Estimated; not set where nothing is known. */
  readonly rows?: number;
  readonly tableBytes: number;
  readonly indexBytes: number;
  readonly toastBytes: number;
  readonly totalBytes: number;
}

export interface QueryReport {
  readonly from: "pg_stat_statements" | "statements" | "log" | "none";
  /** ISO 8601. */
  readonly since?: string;
  /** All that were seen. */
  readonly count: number;
  readonly slowMs: number;
  readonly slow: readonly SlowQuery[];
  /** Not slow, but so often that they take a good part of all time. */
  readonly frequent: readonly SlowQuery[];
  /** Why nothing is known, and what to do. */
  readonly problem?: { readonly message: string; readonly hint: string };
}

/** A finding about an object of the database. */
export interface DatabaseFinding extends Finding {
  /** The table, index, column, … that it is about. */
  readonly object: ObjectId;
  /** What it rests on: sizes, counts, how it was estimated. */
  readonly evidence?: string;
  readonly migration?: SuggestedMigration;
}

export interface SuggestedMigration {
  /** `Add composite index on orders (user_id, created_at)` */
  readonly title: string;
  readonly kind: "single index" | "composite index" | "drop index" | "other";
  readonly statements: readonly string[];
  readonly rollback: readonly string[];
  /** Why it is believed to help. */
  readonly evidence: string;
}
