/** A file to be written, as data: what makes files returns these, only `report/write-files.ts` writes them. */

/**
 * Who a file belongs to, which decides what regenerating may do to it.
 *
 * - `generated`: ours alone; replaced while untouched, refused once a person edited it
 * - `handlers`: theirs; made once, afterwards only appended to
 */
export type FileOwner = "generated" | "handlers";

/** A file as it should stand on disk. */
export interface File {
  /** Relative to the project folder, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly owner: FileOwner;
}
