/** Text in backticks, letter by letter. */
import { commentLine, textOfCommentLine } from "./comment-line.ts";

/** Pattern of what {@link quoted} makes; its group is what {@link unquoted} takes. */
export const QUOTED = "`((?:[^`\\\\]|\\\\.)*)`";

export function quoted(text: string): string {
  return `\`${commentLine(text).replaceAll(/[\\`]/g, "\\$&")}\``;
}

export function unquoted(text: string | undefined): string {
  return textOfCommentLine((text ?? "").replaceAll(/\\(.)/g, "$1"));
}
