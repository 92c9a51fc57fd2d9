/** Tries a migration on a shadow with the old schema and some rows: there, and back again. */
import type { Shadow } from "@ashlar/catalog";
import type { Database, ObjectId } from "@ashlar/model";
import { type Draft, type DraftStep, draftOf, needsOf, withheldOf } from "./draft.ts";
import { stepName, writeMigration } from "./migration-text.ts";
import type { Change, Plan } from "./plan.ts";
import { planMigration } from "./plan-migration.ts";
import { applyText, type StepFailure } from "./prove/apply-text.ts";
import { compareRows } from "./prove/compare-rows.ts";
import { type Correction, correctSteps, partitionRoots } from "./prove/correct-steps.ts";
import { type DifferenceOptions, differences } from "./prove/differences.ts";
import { knownTo } from "./prove/known-to.ts";
import { differenceProblems, failureProblem, type Problem, rowProblems } from "./prove/problem.ts";
import { rowSnapshot } from "./prove/row-snapshot.ts";
import { withHeirs } from "./prove/with-heirs.ts";
import { withMeta } from "./prove/with-meta.ts";
import type { PlannedRename } from "./rename.ts";
import { seedRows } from "./seed-rows.ts";

export interface ProveOptions extends Partial<DifferenceOptions> {
  /** With the old schema and no rows. It is copied and stays as it is; its connections are opened anew. */
  readonly old: Shadow;
  /** The old schema as this shadow's server sees it. */
  readonly before: Database;
  /** The same after the renames. */
  readonly renamed?: Database;
  /** Run first, and undone last. */
  readonly renames?: readonly PlannedRename[];
  /** The new schema, as a server of the shadow's major version sees it. */
  readonly after: Database;
  /** From `renamed`, or from `before`, to `after`. */
  readonly plan: Plan;
  readonly allowDestructive: boolean;
  /** `server_version_num` of where the migration will run; the shadow's unless told. */
  readonly targetVersion?: number;
  /** What servers of this version do not keep is not compared; the shadow's unless told. */
  readonly knownVersion?: number;
  /** For each table; 7 unless told, 0 for none. */
  readonly rows?: number;
  readonly onProgress?: (text: string) => void;
}

export interface Proof {
  /** With durations, and with what was understated put right. */
  readonly forward: Draft;
  readonly rollback: Draft;
  /** What the shadow held after the forward migration. */
  readonly reached: Database;
  /** Why it is not proved; empty when it is. */
  readonly problems: readonly Problem[];
  /** What a reader of the proof should know: tables that held no rows, and why. */
  readonly notes: readonly string[];
  /** Steps that did more than they stated: mistakes of the planner's. */
  readonly corrections: readonly Correction[];
  /** How many tables held rows. */
  readonly filledTables: number;
  /** Tables whose rows a step warned of and failed on, there or back: it is proved for empty ones. */
  readonly emptied: readonly ObjectId[];
}

/** Rounds in which what is still different is planned again. */
const ROUNDS = 3;
/** Tries with other tables empty, or other steps held back. */
const TRIES = 12;

/**
 * Applies the text of the migration as the runner would, looks whether the schema is the new one and the rows are
 * still there; then the same with the rollback, which is planned from what was really reached.
 */
export async function prove(options: ProveOptions): Promise<Proof> {
  const { renames = [], before, plan } = options;
  const proving = new Proving(options);
  options.onProgress?.("proving the migration on a shadow");
  const forward = await proving.forward();
  const withRenames = {
    ...forward.draft,
    changes: [...renames.map(renameChange), ...forward.draft.changes],
  };
  try {
    if (forward.shadow === undefined) {
      const rollback = planMigration(options.after, options.renamed ?? before, options);
      return proving.proof(
        withRenames,
        { changes: rollback.changes, steps: rollback.steps },
        plan.changes.length,
      );
    }
    options.onProgress?.("proving the rollback");
    const rollback = await proving.back(forward.shadow, forward.reached);
    return proving.proof(withRenames, rollback, forward.filledTables, forward.reached);
  } finally {
    await forward.shadow?.drop();
  }
}

function renameChange({ object, becomes }: PlannedRename): Change {
  return { action: "rename", object, details: [`becomes ${becomes}`], isWanted: true };
}

interface Reached {
  readonly draft: Draft;
  readonly reached: Database;
  readonly filledTables: number;
  /** The shadow that it was reached on; undefined when it was not reached. */
  readonly shadow: Shadow | undefined;
}

class Proving {
  private readonly options: ProveOptions;
  private readonly problems: Problem[] = [];
  private readonly notes: string[] = [];
  private readonly emptiedTables = new Set<ObjectId>();
  private readonly corrections: Correction[] = [];

  constructor(options: ProveOptions) {
    this.options = options;
  }

  proof(
    forward: Draft,
    rollback: Draft,
    filledTables: number,
    reached: Database = this.options.before,
  ): Proof {
    const { problems, corrections } = this;
    // Forward and back often have the same to say.
    const notes = [...new Set(this.notes)];
    const emptied = [...this.emptiedTables];
    return { forward, rollback, reached, problems, notes, corrections, filledTables, emptied };
  }

  async forward(): Promise<Reached> {
    const { old, before, renamed = before, renames = [], after, plan, allowDestructive, rows } = this.options;
    const empty = new Map<ObjectId, string>();
    const alsoWithheld = new Map<ObjectId, string>();
    const appended: DraftStep[] = [];
    const stated: Stated = new Map();
    let rounds = 0;
    for (let attempt = 1; ; attempt++) {
      const planned = draftOf(plan, { before: renamed, after }, { allowDestructive, alsoWithheld });
      const steps = withStated([...renameSteps(renames), ...planned.steps, ...appended], stated);
      const draft: Draft = { changes: planned.changes, steps };
      const shadow = await old.copy();
      const seeded =
        rows === 0
          ? undefined
          : await seedRows(shadow, before, {
              ...(rows === undefined ? {} : { rows }),
              except: new Set(empty.keys()),
              later: after,
            });
      const filledTables = seeded?.tables.size ?? 0;
      const rowsBefore = await rowSnapshot(shadow.client);
      const applied = await applyText(shadow, "migration.sql", writeMigration(draft, { proof: "" }));
      const corrected = correctSteps(steps, applied.steps, renamed, stepName);
      const done: Draft = { changes: draft.changes, steps: corrected.steps };
      const failed = applied.failure;
      if (failed !== undefined) {
        await shadow.drop();
        const step = steps.find((one) => stepName(one) === failed.step);
        const isHandled =
          attempt < TRIES &&
          step !== undefined &&
          (this.emptied(step, failed, seeded?.tables ?? new Map(), empty) ||
            this.heldBack(step, failed, draft, alsoWithheld));
        if (isHandled) continue;
        this.problems.push(failureProblem("forward", failed));
        return { draft: done, reached: before, filledTables, shadow: undefined };
      }
      const reached = await this.look(shadow);
      const left = this.unexpected(this.plan(reached, after), reached, withheldOf(draft));
      if (left.changes.length > 0 && left.steps.length > 0 && rounds < ROUNDS) {
        rounds++;
        await shadow.drop();
        appended.push(...left.steps.map((step) => ({ ...step, name: `${step.name} (round ${rounds + 1})` })));
        continue;
      }
      this.corrections.push(...corrected.corrections);
      if (corrected.corrections.length > 0 && attempt < TRIES) {
        restate(stated, corrected.steps);
        await shadow.drop();
        continue;
      }
      const plain = withheldOf(draft).size > 0 ? [] : differences(reached, after, this.options);
      this.problems.push(...differenceProblems("forward", left.changes, plain));
      this.noteUntried(applied.untried);
      const lost = await compareRows(rowsBefore, await rowSnapshot(shadow.client), shadow.client);
      this.problems.push(...rowProblems("forward", lost, draft.steps, renames));
      this.noteEmpty(empty, seeded?.skipped);
      return { draft: done, reached, filledTables, shadow };
    }
  }

  async back(from: Shadow, reached: Database): Promise<Draft> {
    const { before, renamed = before, renames = [] } = this.options;
    const plan = this.plan(reached, renamed);
    const undo = [...renames]
      .reverse()
      .map(({ undo: step, becomes }): DraftStep => ({ ...step, object: becomes }));
    const changes = [
      ...plan.changes,
      ...renames.map(({ object, becomes }) =>
        renameChange({ object: becomes, becomes: object } as PlannedRename),
      ),
    ];
    const empty = new Map<ObjectId, string>();
    const appended: DraftStep[] = [];
    const stated: Stated = new Map();
    let rounds = 0;
    for (let attempt = 1; ; attempt++) {
      const draft: Draft = { changes, steps: withStated([...plan.steps, ...undo, ...appended], stated) };
      const shadow = await from.copy();
      try {
        for (const table of empty.keys()) {
          const { sqlName } = reached.objects.find(({ id }) => id === table) ?? {};
          if (sqlName !== undefined) await shadow.client.query(`TRUNCATE ${sqlName} CASCADE`);
        }
        const rowsBefore = await rowSnapshot(shadow.client);
        // A step may name a partitioned table, whose rows are its partitions'.
        const filled = new Map(
          [...rowsBefore.tables.values(), ...rowsBefore.wholes.values()].map(({ id, count }) => [id, count]),
        );
        const applied = await applyText(shadow, "rollback.sql", writeMigration(draft, { proof: "" }));
        const corrected = correctSteps(draft.steps, applied.steps, reached, stepName);
        const done: Draft = { changes, steps: corrected.steps };
        const failed = applied.failure;
        if (failed !== undefined) {
          const step = draft.steps.find((one) => stepName(one) === failed.step);
          if (attempt < TRIES && step !== undefined && this.emptied(step, failed, filled, empty)) continue;
          this.problems.push(failureProblem("rollback", failed));
          return done;
        }
        const found = await this.look(shadow);
        const left = this.plan(found, before);
        if (left.changes.length > 0 && left.steps.length > 0 && rounds < ROUNDS) {
          rounds++;
          appended.push(
            ...left.steps.map((step) => ({ ...step, name: `${step.name} (round ${rounds + 1})` })),
          );
          continue;
        }
        this.corrections.push(...corrected.corrections);
        if (corrected.corrections.length > 0 && attempt < TRIES) {
          restate(stated, corrected.steps);
          continue;
        }
        const plain = differences(found, before, this.options);
        this.problems.push(...differenceProblems("rollback", left.changes, plain));
        this.noteUntried(applied.untried);
        const lost = await compareRows(rowsBefore, await rowSnapshot(shadow.client), shadow.client);
        this.problems.push(...rowProblems("rollback", lost, draft.steps, renames));
        this.noteEmpty(empty, undefined);
        return done;
      } finally {
        await shadow.drop();
      }
    }
  }

  private noteUntried(untried: readonly string[]): void {
    this.notes.push(...untried.map((statement) => `not tried on the shadow: ${statement}`));
  }

  private async look(shadow: Shadow): Promise<Database> {
    const found = await shadow.inspect(this.options);
    const { before, knownVersion = found.serverVersion } = this.options;
    return withMeta(knownTo(knownVersion, found), before, this.options);
  }

  /** The statements are for the server where they will run, which may be older than the shadow's. */
  private plan(from: Database, to: Database): Plan {
    const { targetVersion: serverVersion = from.serverVersion } = this.options;
    return planMigration({ ...from, serverVersion }, { ...to, serverVersion }, this.options);
  }

  /** Rows that do not fit are the rows' fault only where the step warned of it: it is tried without them. */
  private emptied(
    step: DraftStep,
    failed: StepFailure,
    filled: ReadonlyMap<ObjectId, number>,
    empty: Map<ObjectId, string>,
  ): boolean {
    if (!/^(?:22|23)/.test(failed.sqlState ?? "")) return false;
    if (!step.hazards.some(({ name }) => name === "fails-on-rows")) return false;
    const mentioned = new Set([
      ...step.locks.map(({ on }) => on),
      ...step.work.on,
      step.object.replace(/^(?:column|constraint|index) (.*)\.[^.]+$/, "table $1"),
    ]);
    // Rows of partitions may be counted as those of the table at the top.
    const rootOf = partitionRoots(this.options.before);
    const isFull = (table: ObjectId) => (filled.get(table) ?? 0) > 0 && !empty.has(table);
    const named = [...mentioned].filter(isFull);
    const culprits = named.length > 0 ? named : [...new Set([...mentioned].map(rootOf))].filter(isFull);
    for (const table of culprits) empty.set(table, `${step.name} fails on its rows: ${failed.message}`);
    return culprits.length > 0;
  }

  private heldBack(
    step: DraftStep,
    failed: StepFailure,
    draft: Draft,
    alsoWithheld: Map<ObjectId, string>,
  ): boolean {
    if (withheldOf(draft).size === 0 || alsoWithheld.has(step.object)) return false;
    alsoWithheld.set(step.object, `cannot run without the steps that are held back: ${failed.message}`);
    return true;
  }

  /** What is left to do, without what was held back on purpose. */
  private unexpected(left: Plan, reached: Database, heldBack: ReadonlySet<ObjectId>): Plan {
    if (heldBack.size === 0) return left;
    const withheld = withHeirs(heldBack, reached, this.options.after);
    const needs = [needsOf(reached), needsOf(this.options.after)];
    const isHeld = (object: ObjectId) =>
      withheld.has(object) || needs.some((side) => (side.get(object) ?? []).some((on) => withheld.has(on)));
    return {
      changes: left.changes.filter(({ object, isWanted }) => isWanted && !isHeld(object)),
      steps: left.steps.filter(({ object }) => !isHeld(object)),
    };
  }

  private noteEmpty(
    empty: ReadonlyMap<ObjectId, string>,
    skipped: ReadonlyMap<ObjectId, string> | undefined,
  ): void {
    for (const [table, reason] of empty) {
      this.notes.push(`proved without rows in ${table}: ${reason}`);
      this.emptiedTables.add(table);
    }
    for (const [table, reason] of skipped ?? []) {
      if (!empty.has(table)) this.notes.push(`${table} held no rows: ${reason}`);
    }
  }
}

/** What steps state after they were put right, by name. */
type Stated = Map<string, Pick<DraftStep, "locks" | "work" | "hazards">>;

function restate(stated: Stated, steps: readonly DraftStep[]): void {
  for (const { name, locks, work, hazards } of steps) stated.set(name, { locks, work, hazards });
}

function withStated(steps: readonly DraftStep[], stated: Stated): readonly DraftStep[] {
  return stated.size === 0 ? steps : steps.map((step) => ({ ...step, ...stated.get(step.name) }));
}

function renameSteps(renames: readonly PlannedRename[]): readonly DraftStep[] {
  return renames.map(({ step, object }) => ({ ...step, object }));
}
