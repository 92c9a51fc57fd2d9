/** Pieces of a text that are taken out, and what takes their place. */

export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The text with the splices made; of several at one place, the last that was asked for stands last. */
export function spliced(text: string, splices: readonly Splice[]): string {
  const feed = text.includes("\r\n") ? "\r\n" : "\n";
  const pieces: string[] = [];
  let at = 0;
  for (const splice of splices.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    if (splice.from > at) pieces.push(text.slice(at, splice.from));
    pieces.push(splice.text.replaceAll("\n", feed));
    at = Math.max(at, splice.to);
  }
  return pieces.join("") + text.slice(at);
}
