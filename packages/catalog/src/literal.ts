/** Writes text as an SQL string constant. */

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "'": "''",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/**
 * `'it''s'`; with a backslash or a line break in it, the escape form: `E'one\ntwo'`.
 *
 * Always on one line, so that no text of a document can look like a line of the file it is written to.
 *
 * @throws RangeError for text with a NUL, which Postgres cannot store
 * @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS-ESCAPE
 */
export function quoteLiteral(text: string): string {
  if (text.includes("\0")) throw new RangeError("Postgres stores no text with a NUL in it");
  const escaped = text.replace(/[\\'\n\r\t]/g, (character) => ESCAPES[character] ?? character);
  return /[\\\n\r\t]/.test(text) ? `E'${escaped}'` : `'${escaped}'`;
}
