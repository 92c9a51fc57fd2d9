/** Writes steps as the text of a migration, and of its rollback. */
import { type Left, type Part, type Step, stepLine } from "./step.ts";

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

/**
 * Everything in one transaction, last things first; then what has to read rows.
 *
 * @param path of the migration that it takes back
 */
export function rollbackText(path: string, steps: readonly Step[], isFirst: boolean): string {
  const forward = steps.flatMap((step) => step.parts);
  const parts = forward.toReversed();
  const undone: Step = {
    name: "take back",
    mode: "transaction",
    parts: parts.flatMap(({ undo = [] }) => undo.map((sql) => ({ sql }))),
  };
  const checks = parts
    .flatMap(({ undoAfter = [] }) => undoAfter)
    .map((sql, at): Step => ({ name: `check old constraint ${at + 1}`, mode: "alone", parts: [{ sql }] }));
  const back = [undone, ...checks].filter((step) => step.parts.length > 0);
  const lost = forward.flatMap(({ loses = [] }) => loses);
  const header = [
    `Takes back ${path.replace(/^.*\//, "")}.`,
    ...(lost.length === 0 ? [] : [`DATA IS LOST: it drops ${lost.join(", ")} with all that is in there.`]),
    ...(back.length === 0 ? ["There is nothing that it could undo."] : []),
    ...(back.length === 0 || isFirst
      ? []
      : [
          "Where rows came in that the old schema refuses, it stops at the step that meets them, and that step changes nothing.",
        ]),
    ...forward.flatMap(({ isFinal }) => isFinal ?? []),
  ];
  const blocks = [comment(header), ...back.map((step) => stepText(step, { waits: !isFirst }))];
  return `${blocks.join("\n\n")}\n`;
}

function stepText({ name, mode, parts }: Step, { waits }: { readonly waits: boolean }): string {
  const isTransaction = mode === "transaction";
  const timeout = isTransaction && waits ? [{ sql: LOCK_TIMEOUT }] : [];
  return [stepLine({ name, mode }), ...spaced([...timeout, ...parts])].join("\n");
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
