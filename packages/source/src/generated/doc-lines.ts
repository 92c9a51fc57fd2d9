/** The lines of the doc comment before a node, without what only frames them. */
import ts from "typescript6";

export function docLines(node: ts.Node): string[] {
  const { text } = node.getSourceFile();
  return lastComment(text, node.getFullStart());
}

/** The comment that a file begins with, below the line that says who made it. */
export function firstDocLines(file: ts.SourceFile): string[] {
  const comment = ts
    .getLeadingCommentRanges(file.text, 0)
    ?.find(({ pos }) => file.text.startsWith("/**", pos));
  return comment === undefined ? [] : linesOf(file.text.slice(comment.pos, comment.end));
}

function lastComment(text: string, start: number): string[] {
  const comment = ts.getLeadingCommentRanges(text, start)?.findLast(({ pos }) => text.startsWith("/**", pos));
  return comment === undefined ? [] : linesOf(text.slice(comment.pos, comment.end));
}

function linesOf(comment: string): string[] {
  const lines = comment
    .slice("/**".length, -"*/".length)
    .split(/\r?\n/)
    .map((line, at) => line.replace(at === 0 ? /^ / : /^\s*\* ?/, "").trimEnd());
  if (lines[0] === "") lines.shift();
  if (lines.length > 1 && lines.at(-1) === "") lines.pop();
  return lines;
}
