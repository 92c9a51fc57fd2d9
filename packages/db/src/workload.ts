/** The contract of what a database is asked, how often, and how long that took; `readWorkload…` functions make it. */

export interface Workload {
  /** Costliest first. Utility statements (DDL, SET, COPY, …) are left out; writes are in, for what they change and for what they look for. */
  readonly queries: readonly Query[];
  readonly source: WorkloadSource;
  /** Since when the statistics count: ISO 8601; not set where nobody knows. */
  readonly since?: string;
}

export type WorkloadSource =
  | { readonly kind: "pg_stat_statements" }
  | { readonly kind: "statements" | "log"; readonly file: string }
  /** Nothing is known of the queries; made from foreign keys, say. */
  | { readonly kind: "none" };

export interface Query {
  /** One statement without a semicolon, with `$1`, `$2`, … where values stood. */
  readonly text: string;
  /** The same for statements that differ in their values only. */
  readonly fingerprint: string;
  readonly kind: "select" | "insert" | "update" | "delete" | "merge";
  /** At least 1. */
  readonly calls: number;
  /** Not set where nobody measured. */
  readonly meanMs?: number;
  readonly totalMs?: number;
  /** Over all calls: read, or changed. */
  readonly rows?: number;
  /**
   * The same statement with values as somebody sent them, where the workload shows one: a plan for it is nearer to
   * the truth than a generic one. Never printed: values are the users'.
   */
  readonly sample?: string;
  /** Where it stands, in a file of statements or a log: from 1. */
  readonly line?: number;
}
