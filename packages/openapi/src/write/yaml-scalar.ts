/** How a text is written in YAML: plain where no reader of any version takes it for something else. */

const MAX_COLUMNS = 100;
/** A folded text deep inside still gets lines of this length. */
const MIN_COLUMNS = 50;

/**
 * A text as YAML in a block context, without anchors or tags.
 *
 * @param column where the lines of a block scalar begin
 * @returns one line, or `|` or `>` with the lines of a block scalar
 */
export function yamlText(text: string, column: number): string {
  if (text.includes("\n")) return isBlockText(text) ? literal(text, column) : quoted(text);
  if (text.length > MAX_COLUMNS - column) {
    const lines = foldedLines(text, Math.max(MIN_COLUMNS, MAX_COLUMNS - column));
    if (lines !== undefined) return [">-", ...lines.map((line) => `${" ".repeat(column)}${line}`)].join("\n");
  }
  return yamlWord(text);
}

/** A text as YAML on one line, as keys need it. */
export function yamlWord(text: string): string {
  return isPlain(text) ? text : quoted(text);
}

/** A number as every version of YAML reads it: 1.1 wants a point before an exponent. */
export function yamlNumber(value: number): string {
  return JSON.stringify(value).replace(/^(-?\d+)e/, "$1.0e");
}

// What YAML 1.1 or 1.2 takes for null, a boolean, a number, a date, a time or a merge key.
const NOT_TEXT = [
  /^(?:~|null|true|false|yes|no|on|off|y|n|<<|=)$/i,
  /^[-+]?(?:[0-9][0-9_,]*)?\.?[0-9_]*(?:e[-+]?[0-9]+)?$/i,
  /^[-+]?0(?:x[0-9a-f_]+|o[0-7_]+|b[01_]+)$/i,
  /^[-+]?\.(?:inf|nan)$/i,
  /^[-+]?[0-9][0-9_]*(?::[0-9]+)+(?:\.[0-9_]*)?$/,
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}/,
];

function isPlain(text: string): boolean {
  // YAML 1.2 §7.3.3: indicators begin no plain scalar; ": " and " #" end one.
  if (!/^[^\s\-?:,[\]{}#&*!|>'"%@`.]/.test(text) && !/^\.[A-Za-z/]/.test(text)) return false;
  if (/: |:$| #|\s$|[\n\t]/.test(text) || !isPrintable(text)) return false;
  return !NOT_TEXT.some((pattern) => pattern.test(text));
}

/** Whether nothing in the text needs an escape; line feeds and tabs do not. */
function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text);
}

// YAML 1.2 §5.1, without what old readers take for a line break or a byte order mark. Halves of pairs are no text.
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

function quoted(text: string): string {
  const isSingle = /["\\]/.test(text) && !/[\n\t]/.test(text) && isPrintable(text);
  if (isSingle) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text).replaceAll(
    /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function isBlockText(text: string): boolean {
  // A tab at the start of a line is read in several ways.
  return isPrintable(text) && /[^\s]/.test(text) && !/(?:^|\n) *\t/.test(text);
}

function literal(text: string, column: number): string {
  const body = text.replace(/\n+$/, "");
  const feeds = text.length - body.length;
  const chomp = feeds === 0 ? "-" : feeds === 1 ? "" : "+";
  // The indentation is told where the first line does not show it.
  const told = /^[ \n]/.test(text) ? "2" : "";
  const lines = `${body}${"\n".repeat(Math.max(0, feeds - 1))}`.split("\n");
  const indent = " ".repeat(column);
  return [`|${told}${chomp}`, ...lines.map((line) => (line === "" ? "" : `${indent}${line}`))].join("\n");
}

/** The text broken at single spaces; undefined where that cannot be done or gives only one line. */
function foldedLines(text: string, width: number): string[] | undefined {
  if (!isPrintable(text) || /^\s|\s$|\t/.test(text)) return undefined;
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const at = breakOf(rest, width);
    if (at === undefined) break;
    lines.push(rest.slice(0, at));
    rest = rest.slice(at + 1);
  }
  return lines.length === 0 ? undefined : [...lines, rest];
}

/** The last single space within the width, else the first one after it. */
function breakOf(text: string, width: number): number | undefined {
  const isBreak = (at: number): boolean =>
    text[at] === " " && text[at - 1] !== " " && text[at + 1] !== " " && at > 0;
  for (let at = width; at > 0; at--) if (isBreak(at)) return at;
  for (let at = width + 1; at < text.length; at++) if (isBreak(at)) return at;
  return undefined;
}
