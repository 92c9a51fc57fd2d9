/** Writes a draft as the text of a migration file: plain SQL that says of each step what it does to those who work. */
import type { Database, ObjectId } from "@ashlar/model";
import type { Draft, DraftStep } from "./draft.ts";
import { durationText, isBlocking, lockText, type SizeOf, workText } from "./migration-text/describe-step.ts";
import { neededVersion } from "./migration-text/needed-version.ts";
import { transactionBreaks } from "./migration-text/transactions.ts";
import type { Change } from "./plan.ts";

export interface MigrationHead {
  /** Of the objects that it touches, as `fingerprint()` gives them; undefined where they are not known. */
  readonly fingerprints?: {
    readonly before: string;
    readonly after: string;
    readonly touches: readonly ObjectId[];
  };
  /** `proved on Postgres 18.4: …`, or `not proved: …`. */
  readonly proof: string;
  /** What a reader of the proof should know; a sentence each. */
  readonly notes?: readonly string[];
  /** For a rollback: the file that it takes back. */
  readonly rollbackOf?: string;
  /** What it takes away for good; a sentence each. */
  readonly losses?: readonly string[];
  /** For a rollback: what the migration took away, which does not come back. */
  readonly gone?: readonly string[];
}

const LOCK_TIMEOUT = "5s";
/** For steps that change nothing but catalog rows: whatever takes longer is not what was meant. */
const CATALOG_TIMEOUT = "30s";
/** As wide as the code around it. */
const WIDTH = 110;
const SHOWN_CHANGES = 20;

/** The whole text. Its steps are named and marked as `docs/reference/migrations.md` says. */
export function writeMigration(draft: Draft, head: MigrationHead, sizeOf: SizeOf = () => undefined): string {
  const breaks = transactionBreaks(draft.steps);
  const steps = draft.steps.flatMap((step, index) =>
    step.statements.length === 0 ? [] : [stepText(step, breaks.has(index), sizeOf)],
  );
  return `${[headText(draft, head), ...steps].join("\n\n")}\n`;
}

/** Objects whose state before and after tells whether a database is where the migration expects it. */
export function touchedBy(changes: readonly Change[], ...sides: readonly Database[]): readonly ObjectId[] {
  const parents = new Map(
    sides.flatMap(({ objects }) =>
      objects.flatMap(({ id, parent }) => (parent ? [[id, parent] as const] : [])),
    ),
  );
  const touched = new Set<ObjectId>();
  for (const { object } of changes) {
    touched.add(object);
    const parent = parents.get(object);
    if (parent !== undefined) touched.add(parent);
  }
  return [...touched].sort();
}

function headText(draft: Draft, head: MigrationHead): string {
  const lines: string[] = [];
  const { losses = [], gone = [] } = head;
  if (losses.length > 0) {
    const what = head.rollbackOf === undefined ? "MIGRATION" : "ROLLBACK";
    lines.push(`THIS ${what} LOSES DATA:`, ...losses.map((loss) => `data loss: ${oneLine(loss)}`), "");
  }
  if (gone.length > 0) {
    lines.push(
      "What the migration took away does not come back:",
      ...gone.map((loss) => `  ${oneLine(loss)}`),
      "",
    );
  }
  if (head.rollbackOf !== undefined) lines.push(`Takes back ${head.rollbackOf}:`, "");
  lines.push(...changeLines(draft.changes), "", oneLine(head.proof));
  lines.push(...(head.notes ?? []).map((note) => `note: ${oneLine(note)}`));
  const held = draft.steps.filter(({ withheld }) => withheld !== undefined);
  const failing = held.filter(({ mustFail }) => mustFail !== undefined).length;
  const losing = held.length - failing;
  if (losing > 0) {
    lines.push(
      `held back: ${losing === 1 ? "1 step, because it loses data or needs one that does" : `${losing} steps, because they lose data or need one that does`}`,
    );
  }
  if (failing > 0) {
    lines.push(
      `held back: ${failing === 1 ? "1 step, which fails" : `${failing} steps, which fail`} on the rows that are there`,
    );
  }
  const needed = neededVersion(draft.steps.filter(({ withheld }) => withheld === undefined));
  if (needed !== undefined) lines.push(`needs: Postgres ${needed.major}, for ${needed.what.join(", ")}`);
  const { fingerprints } = head;
  if (fingerprints !== undefined) {
    lines.push(`fingerprint before: ${fingerprints.before}`, `fingerprint after: ${fingerprints.after}`);
    lines.push(...fingerprints.touches.map((id) => `touches: ${escapeLine(id)}`));
  }
  return lines
    .flatMap((line) => comment(line, !/^(?:touches|fingerprint|needs|data loss)/.test(line)))
    .join("\n");
}

function changeLines(changes: readonly Change[]): string[] {
  const wanted = changes.filter(({ isWanted }) => isWanted);
  const shown = wanted.length > SHOWN_CHANGES ? wanted.slice(0, SHOWN_CHANGES - 1) : wanted;
  const lines = shown.map(({ action, object, details }) => {
    const detail = details.length > 0 ? `: ${details.join("; ")}` : "";
    return `  ${SIGNS[action]} ${oneLine(object)}${oneLine(detail)}`;
  });
  return shown.length === wanted.length ? lines : [...lines, `  and ${wanted.length - shown.length} more`];
}

const SIGNS: Readonly<Record<Change["action"], string>> = {
  create: "+",
  alter: "~",
  drop: "-",
  replace: "~",
  rename: "~",
};

function stepText(step: DraftStep, isNew: boolean, sizeOf: SizeOf): string {
  const mark = step.isTransactional ? (isNew ? " [new-transaction]" : "") : " [no-transaction]";
  const title = `-- step: ${stepName(step)}${mark}`;
  const notes = noteLines(step, sizeOf).flatMap((line) => comment(line, true));
  const statements = [...settingsOf(step), ...step.statements].map((sql) => `${sql.trimEnd()};`);
  if (step.withheld === undefined) return [title, ...notes, ...statements].join("\n");
  // Without its step line it is no step: nothing of it is in the ledger.
  const why = `held back: ${oneLine(step.withheld)}. To have it, and proved: ashlar db diff … --allow-destructive`;
  return [
    `-- (held back) ${stepName(step)}`,
    ...notes,
    ...comment(why, true),
    ...statements.flatMap((sql) => sql.split(/\r\n?|\n/).map(commentedOut)),
  ].join("\n");
}

/** A name that looks like a mark would be read as one. */
export function stepName({ name }: { readonly name: string }): string {
  return oneLine(name).replace(/\s*\[?(?:no|new|own)-transaction\]?$/, "");
}

function noteLines(step: DraftStep, sizeOf: SizeOf): string[] {
  const work = workText(step, sizeOf);
  return [
    `phase: ${step.phase}`,
    ...step.locks.map((lock) => `lock: ${oneLine(lockText(lock))}`),
    ...(work === undefined ? [] : [`work: ${oneLine(work)}`]),
    ...(step.durationMs === undefined ? [] : [`on the shadow: ${durationText(step.durationMs)}`]),
    ...step.hazards.map(({ name, message }) => `hazard: ${name}: ${oneLine(message)}`),
    ...(step.why === undefined ? [] : [`why: ${oneLine(step.why)}`]),
  ];
}

/**
 * How long it may wait and work. Each step brings its own, because a file that is gone on with after a failure begins
 * in the middle.
 */
function settingsOf({ locks, work, statements, isTransactional }: DraftStep): string[] {
  const settings: string[] = [];
  const has = (name: RegExp) => statements.some((sql) => name.test(sql));
  const isConcurrent = !isTransactional && has(/\bCONCURRENTLY\b/);
  const isInTheWay = locks.some(({ mode }) => isBlocking(mode));
  // What runs concurrently stands in nobody's way while it waits.
  if ((isInTheWay || isConcurrent) && !has(/^SET (?:LOCAL )?lock_timeout/i)) {
    settings.push(`SET lock_timeout = ${isConcurrent ? "0" : `'${LOCK_TIMEOUT}'`}`);
  }
  if (!has(/^SET (?:LOCAL )?statement_timeout/i)) {
    if (work.kind !== "catalog" || isConcurrent) settings.push("SET statement_timeout = 0");
    else if (isInTheWay) settings.push(`SET statement_timeout = '${CATALOG_TIMEOUT}'`);
  }
  // Bodies may name what is made further down.
  if (has(/^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE)\b/i))
    settings.push("SET check_function_bodies = off");
  return settings;
}

/** A line that would begin a step stays a comment. */
function commentedOut(line: string): string {
  return /^\s*step:/.test(line) ? `--| ${line}` : `-- ${line}`.trimEnd();
}

function comment(text: string, isWrapped: boolean): string[] {
  if (text === "") return ["--"];
  return (isWrapped ? wrap(text) : [text]).map(commentedOut);
}

function wrap(text: string): string[] {
  const indent = `${/^ */.exec(text)?.[0] ?? ""}  `;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<=\S) /)) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** No text of a stranger may end the comment that it stands in. */
function oneLine(text: string): string {
  return text.replace(/\s*[\r\n\u0085\u2028\u2029]+\s*/g, " ");
}

/** As JSON would: an id has to be read back as it was. */
function escapeLine(id: string): string {
  return /[\r\n\\\u0085\u2028\u2029]/.test(id) ? JSON.stringify(id) : id;
}
