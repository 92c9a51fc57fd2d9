/** What the texts of load tests have in common. */
import type { Paint } from "@ashlar/report";

/** Columns of a terminal; only sentences that people search for are longer. */
export const WIDTH = 80;

export interface LoadTextOptions {
  readonly paint: Paint;
  /** Every request's figures, all statuses and the evidence of what is fine. */
  readonly isVerbose: boolean;
  /** Whether the terminal shows more than ASCII. */
  readonly isUnicode: boolean;
}

/** Sections with an empty line between them; what has no lines is left out. */
export function joinSections(
  sections: readonly (readonly string[])[],
  { isUnicode }: Pick<LoadTextOptions, "isUnicode">,
): string {
  const text = `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
  return isUnicode ? text : text.replace(/[–±×…µ’]/g, (sign) => PLAIN[sign] ?? sign);
}

/** As wide as what they stand for, so that columns stay; what names hold beyond them is the user's. */
const PLAIN: Readonly<Record<string, string>> = { "–": "-", "±": "~", "×": "x", "…": "~", µ: "u", "’": "'" };
