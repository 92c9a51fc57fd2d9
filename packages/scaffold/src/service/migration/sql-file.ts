/** Writes steps as the text of a migration, and of its rollback. */
import type { Left, Part, Step } from "./step.ts";

/** How long a change waits for others to let go of the table, who meanwhile queue behind it. */
const LOCK_TIMEOUT = "SET LOCAL lock_timeout = '5s'";
const WIDTH = 110;

export interface MigrationText {
  /** Sentences for the top. */
  readonly header: readonly string[];
  readonly steps: readonly Step[];
  readonly left: readonly Left[];
  /** Nothing is there yet that could be in the way. */
  readonly isFirst: boolean;
}

export function migrationText({ header, steps, left, isFirst }: MigrationText): string {
  const blocks = [
    comment(header),
    ...steps.map((step) => stepText(step, { waits: !isFirst })),
    ...left.map(leftText),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/** Everything in one transaction, last things first; then what has to read rows. */
export function rollbackText(header: readonly string[], steps: readonly Step[], isFirst: boolean): string {
  const parts = steps.flatMap((step) => step.parts).reverse();
  const undone: Step = {
    name: "take back",
    mode: "transaction",
    parts: parts.flatMap(({ undo = [] }) => undo.map((sql) => ({ sql }))),
  };
  const checks = parts
    .flatMap(({ undoAfter = [] }) => undoAfter)
    .map(
      (sql, at): Step => ({ name: `check old constraint ${at + 1}`, mode: "transaction", parts: [{ sql }] }),
    );
  const finals = parts.flatMap(({ isFinal }) => isFinal ?? []).reverse();
  const blocks = [
    comment([...header, ...finals]),
    ...[undone, ...checks]
      .filter((step) => step.parts.length > 0)
      .map((step) => stepText(step, { waits: !isFirst })),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function stepText({ name, mode, parts }: Step, { waits }: { readonly waits: boolean }): string {
  const isTransaction = mode === "transaction";
  const timeout = isTransaction && waits ? [{ sql: LOCK_TIMEOUT }] : [];
  const heading = `-- step: ${name}${isTransaction ? "" : " no-transaction"}`;
  return [heading, ...spaced([...timeout, ...parts])].join("\n");
}

/** Statements of one line stand close together; a longer one, or one with a comment, has air around it. */
function spaced(parts: readonly Part[]): readonly string[] {
  return parts.flatMap((part, at) => {
    const text = partText(part);
    const previous = parts[at - 1];
    const isTall = text.includes("\n") || (previous !== undefined && partText(previous).includes("\n"));
    return at > 0 && isTall ? ["", text] : [text];
  });
}

function partText({ sql, note, suggestion = [] }: Part): string {
  return [
    ...(note === undefined ? [] : [comment([note])]),
    ...suggestion.map(commentedOut),
    ...(sql === undefined ? [] : [`${sql};`]),
  ].join("\n");
}

function leftText({ message, hint, sql }: Left): string {
  return [comment([`Left out: ${message}. What to do: ${hint}.`]), "--", ...sql.map(commentedOut)].join("\n");
}

function commentedOut(sql: string): string {
  return sql
    .split(/\r\n|\n|\r/)
    .map((line) => `-- ${line}`)
    .join("\n");
}

/** Sentences, each from a line of its own, wrapped. */
function comment(sentences: readonly string[]): string {
  return sentences
    .flatMap(wrapped)
    .map((line) => `-- ${line}`)
    .join("\n");
}

function wrapped(sentence: string): readonly string[] {
  const lines: string[] = [];
  for (const word of sentence.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > WIDTH - 3) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
