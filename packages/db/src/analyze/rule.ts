/** What a check of a database gets, and gives. */

import type { ObjectId } from "@ashlar/model";
import type { DatabaseFinding } from "./analysis.ts";
import type { TableWidths } from "./bloat.ts";
import type { IndexFacts } from "./index-facts.ts";
import type { SequenceFacts } from "./sequence-facts.ts";
import type { ServerFacts } from "./server-facts.ts";
import type { Structure } from "./structure.ts";
import type { TableFacts } from "./table-facts.ts";

/** Everything that is known, read once. */
export interface Known {
  readonly structure: Structure;
  /** Each partition by itself. */
  readonly tables: readonly TableFacts[];
  readonly indexes: readonly IndexFacts[];
  /** Empty for a file. */
  readonly sequences: readonly SequenceFacts[];
  /** Empty for a file. */
  readonly widths: ReadonlyMap<ObjectId, TableWidths>;
  /** Not set for a file: nothing of it says how the database is used. */
  readonly server?: ServerFacts;
  readonly now: Date;
}

/** Pure: what is known in, findings out. */
export type DatabaseRule = (known: Known) => readonly DatabaseFinding[];

/** `orders`, `audit.events`: without its schema where that is `public`. */
export function labelOf({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return schema === "public" ? name : `${schema}.${name}`;
}
