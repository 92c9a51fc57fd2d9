/** The difference between two texts, as `diff -u` and `git apply` know it. */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";

/** The longest edit worth showing line by line: beyond it the search takes seconds and nobody reads it. */
const MAX_EDIT_LINES = 2_000;

/**
 * A unified diff from `before` to `after`, or a line naming the sizes where the two have little in common.
 *
 * @param before undefined for a file that is not there yet
 */
export function unifiedDiff(path: string, before: string | undefined, after: string): string {
  if (before === after) return "";
  const from = before === undefined ? "/dev/null" : `a/${path}`;
  const patch =
    before === undefined
      ? added(after)
      : createTwoFilesPatch(from, `b/${path}`, before, after, undefined, undefined, {
          context: 3,
          headerOptions: FILE_HEADERS_ONLY,
          maxEditLength: MAX_EDIT_LINES,
        });
  if (before === undefined) return `--- ${from}\n+++ b/${path}\n${patch}`;
  return patch ?? `--- ${from}\n+++ b/${path}\n(${countLines(before)} lines become ${countLines(after)})\n`;
}

/** A new file needs no search for what is the same. */
function added(after: string): string {
  const body = after.endsWith("\n") ? after.slice(0, -1) : after;
  const lines = body.split("\n").map((line) => `+${line}\n`);
  const end = after.endsWith("\n") ? "" : "\\ No newline at end of file\n";
  return after === "" ? "" : `@@ -0,0 +1,${lines.length} @@\n${lines.join("")}${end}`;
}

function countLines(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}
