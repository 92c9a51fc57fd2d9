/** Lines that people wrote, beside lines that state facts: one that would be heard as a fact begins with a backslash. */
import { commentLine, textOfCommentLine } from "./comment-line.ts";
import { HELPER_LINES } from "./helper-lines.ts";

/** Sentences that are heard wherever they stand; those about schemas only at the end of a comment, see `schemaLines`. */
const FACTS: readonly RegExp[] = [
  /^@deprecated$/,
  /^@schema \//,
  /^Header `.+`(?:: | is for: )/,
  /^(?:Has to be given all the same|May be left out|Reserved characters stand as they are)\.$/,
  /^(?:Not described further|The document names no successful answer|Only required here)\.$/,
  /^Named after its path: the document gives no operation id\.$/,
  /^(?:Sent as|Written as|Holds|Holds one|Called|Webhook|Callback) `.*`/,
  /^(?:Encoding|Operation id|Tags|Below|Security): `.*`\.$/,
  /^`[A-Z]+ \/[^`]*`/,
  /^What (?:every|is sent as) \{@link [\w$]+\}/,
];

/** The line as it may stand in a doc comment, stating nothing. */
export function plainLine(text: string): string {
  const line = commentLine(text).trimEnd();
  return isHeard(line) ? `\\${line}` : line;
}

/** The text that a line was made of that states no fact. */
export function textOfPlainLine(line: string): string {
  return textOfCommentLine(line.startsWith("\\") && isHeard(line) ? line.slice(1) : line);
}

/** With or without backslashes, so that those of the text come back, too. */
function isHeard(line: string): boolean {
  const bare = line.replace(/^\\+/, "");
  return HELPER_LINES.has(bare) || FACTS.some((fact) => fact.test(bare));
}
