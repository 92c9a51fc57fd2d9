/** From a folder of routes to an API. */
import type { Api, Finding } from "@ashlar/model";

export interface SourceOptions {
  /** Where relative paths start and what findings' paths are told from. */
  readonly cwd: string;
  /** Of the document; those of the nearest package.json where they are not given. */
  readonly title?: string;
  readonly version?: string;
  readonly onProgress?: (what: string) => void;
}

/** How sure a part of an operation is, and what it was taken from. */
export interface Evidence {
  /** `parameters/limit`, `requestBody`, `responses/201`, or empty for the operation itself. */
  readonly part: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly from:
    | "validator"
    | "handler-type"
    | "handler-reads"
    | "handler-sends"
    | "comment"
    | "middleware"
    | "path"
    | "generated";
}

export interface ReadSourceResult {
  readonly api: Api;
  /** By `<method> <path>`. */
  readonly evidence: ReadonlyMap<string, readonly Evidence[]>;
  /** What was skipped or guessed, with file:line. */
  readonly findings: readonly Finding[];
  /** How many files were read. */
  readonly files: number;
}
