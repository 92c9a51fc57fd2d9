/** Files that `ashlar scaffold` made, by the line at their top. */
import type ts from "typescript6";

/** What such a file begins with. */
export const MADE: RegExp =
  /^\uFEFF?\/\/ Made by Ashlar from .*\. Do not edit: scaffolding again replaces this file\.\r?\n/;

/** Whether a person has changed it since does not matter: it is read as it stands. */
export function isMade(file: ts.SourceFile): boolean {
  return MADE.test(file.text);
}
