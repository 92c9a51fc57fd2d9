/** Tells what a statement is from its first words, as far as running it depends on that. */

/** The statement's words in lower case, without comments, up to the given number. */
function head(sql: string): string {
  return sql
    .slice(0, 4000)
    .replace(/--[^\r\n]*|\/\*[\s\S]*?\*\//g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
}

const ALONE: readonly RegExp[] = [
  /^create (unique )?index concurrently\b/,
  /^drop index concurrently\b/,
  /^reindex (\([^)]*\) ?)?(index|table|schema|database|system) concurrently\b/,
  /^reindex \([^)]*\bconcurrently\b/,
  /^reindex (\([^)]*\) ?)?(schema|database|system)\b/,
  /^vacuum\b/,
  /^cluster( verbose)? ?;?$/,
  /^(create|drop) database\b/,
  /^(create|drop) tablespace\b/,
  /^alter system\b/,
  /^alter database \S+ set tablespace\b/,
  /^alter table .* detach partition .* concurrently\b/,
  /^(create|drop|alter) subscription\b/,
];

/** Whether Postgres refuses the statement inside a transaction. */
export function mustRunAlone(sql: string): boolean {
  const words = head(sql);
  return ALONE.some((pattern) => pattern.test(words));
}

/** Whether the statement may end transactions of its own, so that wrapping it in one would break it. */
export function mayCommit(sql: string): boolean {
  return /^(call|do)\b/.test(head(sql));
}

/** What the statement does to the transaction it runs in. */
export function transactionControl(sql: string): "begin" | "commit" | "rollback" | undefined {
  const words = head(sql);
  if (/^(begin|start transaction)\b/.test(words)) return "begin";
  if (/^(commit|end)\b/.test(words) || /^prepare transaction\b/.test(words)) return "commit";
  if (/^(rollback|abort)\b/.test(words) && !/^rollback (work |transaction )?to\b/.test(words))
    return "rollback";
  return undefined;
}

/** Whether the statement waits for old transactions to end, blocking neither reads nor writes while it does. */
export function isConcurrent(sql: string): boolean {
  return /^(create|drop|reindex|alter|refresh)\b.*\bconcurrently\b/.test(head(sql));
}

/** The index that a `CREATE INDEX CONCURRENTLY` makes, as it is written: `public."my index"`; undefined without a name. */
export function indexOf(sql: string): { readonly index: string; readonly table: string } | undefined {
  const text = sql.replace(/--[^\r\n]*|\/\*[\s\S]*?\*\//g, " ");
  const name = `(?:"(?:[^"]|"")+"|[a-z_\\u0080-\\uffff][\\w$\\u0080-\\uffff]*)`;
  const pattern = new RegExp(
    `^\\s*create\\s+(?:unique\\s+)?index\\s+concurrently\\s+(?:if\\s+not\\s+exists\\s+)?(${name})\\s+on\\s+(?:only\\s+)?(${name}(?:\\s*\\.\\s*${name})?)`,
    "i",
  );
  const found = pattern.exec(text);
  if (found?.[1] === undefined || found[2] === undefined) return undefined;
  return { index: found[1], table: found[2] };
}
