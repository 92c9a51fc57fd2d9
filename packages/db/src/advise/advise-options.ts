/** What advice is about, and how it is asked for. */
import type { Database } from "@ashlar/model";
import type pg from "pg";
import type { Advice } from "./advice.ts";
import type { CloneTarget } from "./statistics-clone.ts";

/** What is advised about; a `Source` of catalog is one. */
export interface AdvisedSource {
  readonly kind: "live" | "file";
  readonly database: Database;
  /** Nothing is written there, and no row is read; but a file's rows, which are in a shadow, are counted. */
  readonly client: pg.ClientBase;
}

export interface AdviseOptions {
  /**
   * A database of ours with the structure of the advised one and no rows, for the statistics clone; undefined where none
   * can be had. Asked for only when it is needed, and closed before this returns.
   */
  readonly clone?: () => Promise<AdviceClone | undefined>;
  /** How much room all indexes together may take: bytes, or a share of what the tables take now. */
  readonly budget?: { readonly bytes: number } | { readonly share: number };
  /** How many indexes at most; 10. */
  readonly most?: number;
  /** How many candidates to try; 120. */
  readonly mostCandidates?: number;
  /** `auto`: HypoPG where the server has it, else a clone, else the structure alone. */
  readonly costing?: "auto" | Advice["costing"];
  readonly onProgress?: (text: string) => void;
}

export interface AdviceClone extends CloneTarget {
  /** What of the structure could not be made in the clone, a sentence each. */
  readonly failures: readonly string[];
  close(): Promise<void>;
}
