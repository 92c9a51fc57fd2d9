/** What happens while migrations run. */
import type { Progress } from "./companion.ts";
import type { FingerprintMatch } from "./fingerprint-check.ts";

/** What happens while migrations run, for a progress line. */
export type StepEvent =
  /** Somebody else is migrating this database. */
  | { readonly kind: "waiting" }
  /** A file comes before one that was applied already, as when two branches meet; it is applied all the same. */
  | { readonly kind: "out-of-order"; readonly file: string; readonly after: string }
  /** What the file expected to find, or to leave, and what there is, do not agree or cannot be compared. */
  | {
      readonly kind: "fingerprint";
      readonly file: string;
      readonly when: "before" | "after";
      readonly match: Exclude<FingerprintMatch, "same">;
    }
  | {
      readonly kind: "started";
      readonly file: string;
      readonly step: string;
      readonly number: number;
      readonly steps: number;
    }
  | {
      readonly kind: "finished";
      readonly file: string;
      readonly step: string;
      readonly number: number;
      readonly steps: number;
      readonly durationMs: number;
    }
  /** A lock was not to be had in time; the attempt that follows is named. */
  | {
      readonly kind: "retrying";
      readonly file: string;
      readonly step: string;
      readonly attempt: number;
      readonly delayMs: number;
    }
  /** What an interrupted attempt left, an invalid index for example, was taken away before the next one. */
  | { readonly kind: "cleared"; readonly file: string; readonly step: string; readonly what: string }
  /** Once a second, while a statement takes longer than that. */
  | ({ readonly kind: "progress"; readonly file: string; readonly step: string } & StepNumber & Progress);

export interface StepNumber {
  /** From 1. */
  readonly number: number;
  readonly steps: number;
}
