/** What an analysis says, as one page for a browser. */
import type { Analysis } from "@ashlar/db";

/** What tells such a page from others. */
export const PAGE_MARK = '<meta name="generator" content="ashlar db analyze">';

export function analyzePage(analysis: Analysis, _options: { readonly now: Date }): string {
  return analysis.source.label;
}
