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
  if (/^do\b/.test(words)) return /\bcommit(?:\s+and\s+(?:no\s+)?chain)?\s*;/i.test(withoutComments(sql));
  return ALONE.some((pattern) => pattern.test(words));
}

/**
 * Whether the statement may end transactions of its own, so that wrapping it in one would break it. A DO block that
 * neither commits nor calls something that could is like any other statement.
 */
export function mayCommit(sql: string): boolean {
  const words = head(sql);
  return /^call\b/.test(words) || (/^do\b/.test(words) && /\b(commit|rollback|call|execute)\b/i.test(sql));
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

/** Whether the statement changes nothing but the session, for what comes after it: a search path, a role, a timeout. */
export function isSessionSetting(sql: string): boolean {
  return /^(?:set (?!local\b|transaction\b|constraints\b)|reset\b)/.test(head(sql));
}

/** Whether the statement waits for old transactions to end, blocking neither reads nor writes while it does. */
export function isConcurrent(sql: string): boolean {
  return /^(create|drop|reindex|alter|refresh)\b.*\bconcurrently\b/.test(head(sql));
}

const NAME = `(?:"(?:[^"]|"")+"|[a-z_\\u0080-\\uffff][\\w$\\u0080-\\uffff]*)`;
const PATH = `${NAME}(?:\\s*\\.\\s*${NAME})?`;

const CREATE_INDEX = new RegExp(
  `^\\s*create\\s+(?:unique\\s+)?index\\s+concurrently\\s+(?:if\\s+not\\s+exists\\s+)?(${NAME})\\s+on\\s+(?:only\\s+)?(${PATH})`,
  "i",
);
const DROP_INDEX = new RegExp(
  `^\\s*drop\\s+index\\s+concurrently\\s+(?:if\\s+exists\\s+)?(${PATH}(?:\\s*,\\s*${PATH})*)`,
  "i",
);
const DETACH = new RegExp(
  `^\\s*alter\\s+table\\s+(?:if\\s+exists\\s+)?(${PATH})\\s+detach\\s+partition\\s+(${PATH})\\s+concurrently\\b`,
  "i",
);
const REINDEX = new RegExp(
  `^\\s*reindex\\s+(?:\\([^)]*\\)\\s*)?(index|table)\\s+(?:concurrently\\s+)?(${PATH})`,
  "i",
);

/** The index that a `CREATE INDEX CONCURRENTLY` makes, as it is written: `public."my index"`; undefined without a name. */
export function indexOf(sql: string): { readonly index: string; readonly table: string } | undefined {
  const [, index, table] = CREATE_INDEX.exec(withoutComments(sql)) ?? [];
  return index === undefined || table === undefined ? undefined : { index, table };
}

/** The indexes that a `DROP INDEX CONCURRENTLY` takes away, as they are written. */
export function droppedIndexesOf(sql: string): readonly string[] | undefined {
  const [, list] = DROP_INDEX.exec(withoutComments(sql)) ?? [];
  return list?.match(new RegExp(PATH, "gi")) ?? undefined;
}

/** The tables of a `DETACH PARTITION … CONCURRENTLY`, as they are written. */
export function detachedBy(sql: string): { readonly table: string; readonly partition: string } | undefined {
  const [, table, partition] = DETACH.exec(withoutComments(sql)) ?? [];
  return table === undefined || partition === undefined ? undefined : { table, partition };
}

/** What a `REINDEX … CONCURRENTLY` builds anew, as it is written. */
export function reindexedBy(
  sql: string,
): { readonly kind: "index" | "table"; readonly name: string } | undefined {
  const text = withoutComments(sql);
  const [, kind, name] = REINDEX.exec(text) ?? [];
  if (kind === undefined || name === undefined || !/\bconcurrently\b/i.test(text)) return undefined;
  return { kind: kind.toLowerCase() === "index" ? "index" : "table", name };
}

function withoutComments(sql: string): string {
  return sql.replace(/--[^\r\n]*|\/\*[\s\S]*?\*\//g, " ");
}
