/** What is known of a step of a migration file before it runs: from its comments, else from its statements. */
import type { MigrationStep } from "@ashlar/postgres";
import { lockText, type SizeOf, workText } from "./migration-text/describe-step.ts";
import { all, type StatementEffect } from "./statement-lock/effect.ts";
import { statementEffect } from "./statement-lock.ts";

/** Sentences for a person, each without an end. */
export interface StepNotes {
  /** `ACCESS EXCLUSIVE on public.users (blocks reads and writes)` */
  readonly locks: readonly string[];
  /** `reads public.users and builds an index`; not set where only catalog rows change. */
  readonly work?: string;
  /** `data-loss: drops users.email with its values` */
  readonly hazards: readonly string[];
  readonly why?: string;
  readonly phase?: string;
  /** `comments`: a made file says it; `statements`: it follows from what kind of statements they are. */
  readonly source: "comments" | "statements";
  /** False where that does not tell everything: `DO`, `CALL`. */
  readonly isKnown: boolean;
}

/**
 * @param steps of one file; what it makes itself counts as new in the steps after that
 * @param sizeOf what is known of the tables' sizes, for how long the work is likely to take
 */
export async function notesOf(
  steps: readonly MigrationStep[],
  sizeOf: SizeOf = () => undefined,
): Promise<readonly StepNotes[]> {
  const made = new Set<string>();
  const notes: StepNotes[] = [];
  for (const step of steps) {
    const effects = await Promise.all(step.statements.map(({ sql }) => statementEffect(sql)));
    const effect = withoutNew(all(effects), made);
    for (const name of effect.makes) made.add(name);
    notes.push(commented(step) ?? stated(effect, sizeOf));
  }
  return notes;
}

const FIELD = /^(phase|lock|work|on the shadow|hazard|why): (.*)$/;

/** Undefined where the comments are none that Ashlar wrote. */
function commented({ comments }: MigrationStep): StepNotes | undefined {
  const fields: { name: string; text: string }[] = [];
  for (const line of comments) {
    const [, name, text] = FIELD.exec(line) ?? [];
    const last = fields.at(-1);
    if (name !== undefined && text !== undefined) fields.push({ name, text });
    // A long line is broken, and goes on indented.
    else if (last !== undefined && /^ {2}\S/.test(line)) last.text += ` ${line.trim()}`;
  }
  const phase = fields.find(({ name }) => name === "phase")?.text;
  if (phase === undefined) return undefined;
  const textsOf = (wanted: string) => fields.flatMap(({ name, text }) => (name === wanted ? [text] : []));
  const [work] = textsOf("work");
  const [why] = textsOf("why");
  return {
    locks: textsOf("lock"),
    hazards: textsOf("hazard"),
    phase,
    ...(work === undefined ? {} : { work }),
    ...(why === undefined ? {} : { why }),
    source: "comments",
    isKnown: true,
  };
}

function stated(effect: StatementEffect, sizeOf: SizeOf): StepNotes {
  const work = workText(effect, (id) => sizeOf(id) ?? sizeOf(id.replace(/^(\S+) (?!.*\.)/, "$1 public.")));
  return {
    locks: effect.locks.map(lockText),
    hazards: effect.hazards.map(({ name, message }) => `${name}: ${message}`),
    ...(work === undefined ? {} : { work }),
    source: "statements",
    isKnown: effect.isKnown,
  };
}

/** Nobody uses a table yet that the same file makes. */
function withoutNew(effect: StatementEffect, made: ReadonlySet<string>): StatementEffect {
  const isNew = (id: string) => made.has(id.slice(id.indexOf(" ") + 1));
  if (effect.locks.every(({ on }) => !isNew(on))) return effect;
  const on = effect.work.on.filter((id) => !isNew(id));
  const isAllNew = effect.locks.every((lock) => isNew(lock.on));
  return {
    ...effect,
    locks: effect.locks.filter((lock) => !isNew(lock.on)),
    work: on.length === 0 ? { kind: "catalog", on: [] } : { kind: effect.work.kind, on },
    hazards: isAllNew ? [] : effect.hazards,
  };
}
