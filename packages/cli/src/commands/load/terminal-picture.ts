/** Pictures that a terminal can show: bars, and a curve in one line. */

const BLOCKS = [..."▏▎▍▌▋▊▉█"];
const LEVELS = [..."▁▂▃▄▅▆▇█"];
const ASCII_LEVELS = [..."_.:-=+*#"];

export interface PictureOptions {
  /** Without it only ASCII is drawn. */
  readonly isUnicode: boolean;
}

/** A bar that fills its share (0 to 1) of `width` columns; what is more than nothing is seen. */
export function bar(share: number, width: number, { isUnicode }: PictureOptions): string {
  if (!(share > 0)) return "";
  const full = Math.min(1, share) * width;
  if (!isUnicode) return "#".repeat(Math.max(1, Math.round(full)));
  const eighths = Math.max(1, Math.round(full * 8));
  const rest = eighths % 8;
  return "█".repeat(Math.floor(eighths / 8)) + (rest === 0 ? "" : (BLOCKS[rest - 1] ?? ""));
}

/** One column per value, from 0 to the highest; a value that is not known is a gap. */
export function sparkline(values: readonly (number | undefined)[], { isUnicode }: PictureOptions): string {
  const levels = isUnicode ? LEVELS : ASCII_LEVELS;
  const highest = Math.max(0, ...values.map((value) => value ?? 0));
  return values
    .map((value) => {
      if (value === undefined) return " ";
      const level = highest === 0 ? 0 : Math.ceil((value / highest) * levels.length) - 1;
      return levels[Math.min(levels.length - 1, Math.max(0, level))];
    })
    .join("");
}

/** Lines of at most `width` columns; a word that is longer stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
