/** One run of `ashlar spec`: what was read, and what is done with it. */
import type { Api, Finding } from "@ashlar/model";
import type { ApiDifference, MergedDocument, OpenapiDocument } from "@ashlar/openapi";
import type { Evidence } from "@ashlar/source";
import type { Target } from "./target.ts";

/** The options as commander gives them. */
export interface SpecSettings {
  readonly apiVersion?: string;
  readonly check?: true;
  /** False where the document is to say nothing of how sure its parts are. */
  readonly confidence?: boolean;
  readonly force?: true;
  readonly format?: SpecFormat;
  readonly json?: true;
  readonly merge?: string;
  readonly output?: string;
  readonly title?: string;
  readonly verbose?: true;
}

export type SpecFormat = "yaml" | "json";

export interface SpecRun {
  /** As the user gave them. */
  readonly paths: readonly string[];
  readonly settings: SpecSettings;
  readonly api: Api;
  /** What was written of the API; `text` of the mode is this, merged where that was asked for. */
  readonly document: OpenapiDocument;
  /** By `<method> <path>`. */
  readonly evidence: ReadonlyMap<string, readonly Evidence[]>;
  readonly findings: readonly Finding[];
  /** How many files were read. */
  readonly files: number;
  readonly mode: SpecMode;
}

export type SpecMode =
  | { readonly kind: "print"; readonly text: string }
  | { readonly kind: "write"; readonly target: Target; readonly merge: MergeFacts | undefined }
  | {
      readonly kind: "check";
      /** The document on disk, as the user would name it. */
      readonly file: string;
      readonly differences: readonly ApiDifference[];
      /** Whether people wrote into the document, and a merge, which keeps that, is not what is checked. */
      readonly isMergeBetter: boolean;
    };

/** What a merge did to the document that was there. */
export type MergeFacts = Omit<MergedDocument, "text">;
