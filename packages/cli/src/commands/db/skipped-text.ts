/** Says that files come before the one that was asked for, and stay pending. */
import { printable } from "@ashlar/report";

/** `20261120_a.sql and 2 more come before it, and stay pending` */
export function skippedText(skipped: readonly string[]): string {
  const [first = ""] = skipped;
  if (skipped.length === 1) return `${printable(first)} comes before it, and stays pending`;
  return `${printable(first)} and ${skipped.length - 1} more come before it, and stay pending`;
}
