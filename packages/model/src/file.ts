/** A file to be written, as data: what makes files returns these, only `report/write-files.ts` writes them. */

/**
 * Who a file belongs to, which decides what regenerating may do to it.
 *
 * - `generated`: ours alone; replaced while untouched, refused once a person edited it
 * - `handlers`: theirs; made once, afterwards only appended to
 * - `project`: theirs; made once, afterwards left alone
 */
export type FileOwner = "generated" | "handlers" | "project";

/** A file as it should stand on disk. */
export interface File {
  /** Relative to the project folder, with forward slashes. */
  readonly path: string;
  /** The whole text, for a file that is not there yet. */
  readonly text: string;
  readonly owner: FileOwner;
  /** Only in `handlers` files: the stubs, each of which may be missing from a file that is already there. */
  readonly parts?: readonly FilePart[];
}

/** One exported stub of a `handlers` file. */
export interface FilePart {
  /** The name that it exports. */
  readonly name: string;
  /** The stub with the import lines it needs, so that it can be appended to any module. */
  readonly text: string;
  /** For reports: `GET /users`. */
  readonly title?: string;
}
