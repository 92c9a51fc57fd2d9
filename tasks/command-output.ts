/** Parts of what a command printed, for showing those alone. */

const WIDTH = 116;

/**
 * A heading of its own line and what stands below it, up to the next empty line; empty where there is none. No line is
 * longer than a terminal is wide.
 */
export function sectionOf(text: string, heading: string): string {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(heading));
  if (start < 0) return "";
  const end = lines.indexOf("", start);
  return lines
    .slice(start, end < 0 ? undefined : end)
    .map((line) => (line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line))
    .join("\n");
}

export function indented(text: string): string {
  return text.trimEnd().replace(/^(?=.)/gm, "  ");
}
