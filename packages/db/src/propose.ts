/** From two schemas to a migration with its rollback, both proved: all that `ashlar db diff` does but reading and writing. */
import { fingerprint, type Shadow, type Source } from "@ashlar/catalog";
import type { Database, ObjectId } from "@ashlar/model";
import { withoutRequirement } from "./draft/still-required.ts";
import { type Draft, type DraftStep, draftOf, relaxedBy, untouchedBy, withheldOf } from "./draft.ts";
import { type SizeOf, sizesOf } from "./migration-text/describe-step.ts";
import { migrationName, migrationStem } from "./migration-text/migration-name.ts";
import { type MigrationHead, touchedBy, writeMigration } from "./migration-text.ts";
import type { Change, Plan } from "./plan.ts";
import { planMigration } from "./plan-migration.ts";
import type { ProofResult, Proposal, ProposedChange, ProposeOptions, Refusal } from "./propose/proposal.ts";
import { proofText } from "./propose/proposal.ts";
import { knownTo } from "./prove/known-to.ts";
import { beyondVersion } from "./prove/needed-version.ts";
import { majorOf, rebuild } from "./prove/rebuild.ts";
import { isTextOnly, sameTexts } from "./prove/reprint.ts";
import { withMeta } from "./prove/with-meta.ts";
import { type Proof, prove } from "./prove.ts";
import {
  guessRenames,
  isDone,
  type PlannedRename,
  parseRenames,
  planRenames,
  renameHints,
} from "./rename.ts";

export type { Proposal } from "./propose/proposal.ts";

/**
 * Plans the migration, proves it where that is asked for, and writes its texts. The caller looks at `refused` and
 * `proof` before it writes files.
 *
 * @throws {DbError} ASHLAR_DB_RENAME
 */
export async function proposeMigration(options: ProposeOptions): Promise<Proposal> {
  const proposing = new Proposing(options);
  try {
    return await proposing.propose();
  } finally {
    await proposing.close();
  }
}

/** The two databases as they are planned from, on servers of one major version. */
interface Sides {
  readonly before: Database;
  readonly after: Database;
  /** `before` after the renames. */
  readonly renamed: Database;
  readonly renames: readonly PlannedRename[];
}

/** A database as a shadow has it. */
interface OnShadow {
  readonly shadow: Shadow;
  readonly database: Database;
  /** Why it is not the original. */
  readonly obstacles: readonly string[];
  /** Set when Postgres prints some of its definitions otherwise than those that it was made from. */
  readonly isReprinted?: boolean;
}

class Proposing {
  private readonly options: ProposeOptions;
  private readonly made: Shadow[] = [];
  private readonly shadows = new Map<Source, OnShadow>();
  private readonly sizeOf: SizeOf;

  constructor(options: ProposeOptions) {
    this.options = options;
    // A shadow's sizes say nothing.
    this.sizeOf = options.old.kind === "live" ? sizesOf(options.old.database) : () => undefined;
  }

  async close(): Promise<void> {
    for (const shadow of this.made) await shadow.drop();
  }

  async propose(): Promise<Proposal> {
    const { options } = this;
    const findings = [...options.old.findings, ...options.new.findings];
    const { sides, plan } = await this.compared();
    const guesses = guessRenames(sides.renamed, sides.after);
    if (plan.changes.length === 0 && plan.steps.length === 0 && sides.renames.length === 0) {
      return {
        changes: [],
        forward: [],
        rollback: [],
        proof: { kind: "skipped" },
        losses: [],
        guesses: [],
        refused: [],
        findings,
        sizeOf: this.sizeOf,
        files: [],
      };
    }
    const startedMs = performance.now();
    const proof = options.isProved === false ? undefined : await this.prove(sides, plan);
    const unproved = proof === undefined || "obstacles" in proof ? this.withoutProof(sides, plan) : undefined;
    const { forward, rollback } = unproved ?? (proof as Proof);
    const result = this.resultOf(proof, sides, performance.now() - startedMs);
    const isReached = proof !== undefined && "reached" in proof && proof.problems.length === 0;
    const reached = isReached ? proof.reached : this.expected(sides);
    const losses = dataLossesOf(rollback);
    return {
      changes: withParents(forward.changes, [sides.before, sides.renamed, sides.after]),
      forward: forward.steps,
      rollback: rollback.steps,
      proof: result,
      losses,
      guesses,
      refused: this.refusalsOf(forward),
      findings,
      sizeOf: this.sizeOf,
      files: this.files({ forward, rollback, reached, result, losses }),
    };
  }

  /** The new database, printed by a server like the old one's where there is such a print. */
  private expected({ after }: Sides): Database {
    const { old, new: wanted } = this.options;
    return majorOf(wanted.database) === majorOf(old.database) ? wanted.database : after;
  }

  /** Where only texts are different, they may be two prints of the same. */
  private async compared(): Promise<{ readonly sides: Sides; readonly plan: Plan }> {
    const sides = await this.sides();
    const plan = planMigration(sides.renamed, sides.after, this.options);
    const { old, new: wanted, isProved, onProgress } = this.options;
    if (isProved === false && old.shadow === undefined && wanted.shadow === undefined) return { sides, plan };
    const after = await sameTexts(sides.renamed, sides.after, {
      among: plan.changes.map(({ object }) => object),
      create: () => {
        onProgress?.("comparing definitions on a shadow");
        return this.createShadow();
      },
    });
    if (after === sides.after) return { sides, plan };
    return { sides: { ...sides, after }, plan: planMigration(sides.renamed, after, this.options) };
  }

  private comparable(database: Database): Database {
    return knownTo(this.knownVersion(), database);
  }

  /** Of the older of the two servers. */
  private knownVersion(): number {
    const { old, new: wanted } = this.options;
    return Math.min(this.plannedVersion(), old.database.serverVersion, wanted.database.serverVersion);
  }

  /** `server_version_num` of where it will run. */
  private plannedVersion(): number {
    const { old, plannedFor } = this.options;
    return plannedFor === undefined || old.kind === "live" ? old.database.serverVersion : plannedFor * 10_000;
  }

  private async createShadow(): Promise<Shadow> {
    const shadow = await (await this.options.shadow()).create();
    this.made.push(shadow);
    return shadow;
  }

  private async sides(): Promise<Sides> {
    const { old, new: wanted, renames: flags = [] } = this.options;
    const hints = (wanted.files ?? []).flatMap(({ text }) => renameHints(text));
    const asked = [...parseRenames(flags), ...hints.filter((hint) => !isDone(hint, old.database))];
    const renames = planRenames(old.database, asked);
    const serverVersion = this.plannedVersion();
    const majors = [old.database, wanted.database, { serverVersion }].map(majorOf);
    if (renames.length === 0 && new Set(majors).size === 1) {
      return { before: old.database, after: wanted.database, renamed: old.database, renames };
    }
    // Servers of different versions print the same definition differently: one server looks at both.
    const base = await this.onShadow(old);
    const after = { ...(await this.onShadow(wanted)).database, serverVersion };
    const before = { ...base.database, serverVersion };
    return { before, after, renamed: await this.rename(base, renames), renames };
  }

  /** Postgres itself puts the new names into every definition. */
  private async rename({ shadow, database }: OnShadow, renames: readonly PlannedRename[]): Promise<Database> {
    const serverVersion = this.plannedVersion();
    if (renames.length === 0) return { ...database, serverVersion };
    const copy = await shadow.copy();
    try {
      for (const { step } of renames) for (const sql of step.statements) await copy.run(sql);
      const found = this.comparable(await copy.inspect(this.options));
      const renamed = withMeta(found, database, this.options);
      return { ...renamed, serverVersion };
    } finally {
      await copy.drop();
    }
  }

  /** Files are on one already; a live database is made anew there from what was inspected. */
  private async onShadow(source: Source): Promise<OnShadow> {
    const known = this.shadows.get(source);
    if (known !== undefined) return known;
    const found = await this.putOnShadow(source);
    const database = this.comparable(found.database);
    const made = { ...found, database: withMeta(database, source.database, this.options) };
    this.shadows.set(source, made);
    return made;
  }

  private async putOnShadow(source: Source): Promise<OnShadow> {
    if (source.shadow !== undefined) {
      return { shadow: source.shadow, database: source.database, obstacles: [] };
    }
    return this.rebuildOnShadow(source);
  }

  private async rebuildOnShadow(source: Source): Promise<OnShadow> {
    this.options.onProgress?.(`rebuilding ${source.label} on a shadow`);
    const shadow = await this.createShadow();
    const { database, failures, differences } = await rebuild(shadow, source.database, this.options);
    const originals = new Map(source.database.objects.map((object) => [object.id, object]));
    const reprinted = database.objects.filter((object) => {
      const original = originals.get(object.id);
      return original !== undefined && isTextOnly(original, object);
    });
    // They were made from those very texts.
    const isReprinted = new Set(reprinted.map(({ id }) => id));
    const wrong = differences.filter(({ object }) => !isReprinted.has(object));
    const obstacles = [
      ...failures.map(({ step, message }) => `${step}: ${message}`),
      ...(failures.length > 0 ? [] : wrong.map(({ object, message }) => `${object} ${message}`)),
    ].map((what) => `${source.label} could not be rebuilt exactly: ${what}`);
    return { shadow, database, obstacles, isReprinted: isReprinted.size > 0 };
  }

  private async prove(sides: Sides, plan: Plan): Promise<Proof | { readonly obstacles: readonly string[] }> {
    const { old, new: wanted, plannedFor } = this.options;
    const major = majorOf({ serverVersion: this.plannedVersion() });
    const isTold = old.kind === "live" || plannedFor !== undefined;
    const beyond = isTold ? beyondVersion(major, sides.after) : [];
    if (beyond.length > 0) {
      const where = old.kind === "live" ? `${old.label} runs ${major}` : `it is planned for ${major}`;
      return { obstacles: beyond.map((what) => `${what}; ${where}`) };
    }
    const base = await this.onShadow(old);
    if (base.obstacles.length > 0) return { obstacles: base.obstacles };
    const isSameMajor = majorOf(base.database) === majorOf(wanted.database);
    const target = isSameMajor ? undefined : await this.onShadow(wanted);
    if (target !== undefined && target.obstacles.length > 0) return { obstacles: target.obstacles };
    const after = target?.database ?? this.comparable(wanted.database);
    const proof = await this.proveBetween(base, after, sides, plan);
    if (proof.problems.length === 0) return proof;
    // It may be no more than that a definition is printed in two ways: both are made from what was printed.
    const from = old.shadow === undefined ? base : await this.rebuildOnShadow(old);
    const to = wanted.shadow === undefined ? await this.onShadow(wanted) : await this.rebuildOnShadow(wanted);
    const isWorthIt = from.isReprinted === true || to.isReprinted === true;
    if (!isWorthIt || from.obstacles.length > 0 || to.obstacles.length > 0) return proof;
    return this.proveBetween(from, to.database, sides, plan);
  }

  private async proveBetween(base: OnShadow, after: Database, sides: Sides, plan: Plan): Promise<Proof> {
    const { options } = this;
    const renamed = sides.renames.length === 0 ? base.database : await this.rename(base, sides.renames);
    return prove({
      old: base.shadow,
      before: base.database,
      renamed,
      renames: sides.renames,
      after,
      plan,
      allowDestructive: options.allowDestructive === true,
      targetVersion: this.plannedVersion(),
      knownVersion: this.knownVersion(),
      withPrivileges: options.withPrivileges === true,
      withOwners: options.withOwners === true,
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    });
  }

  /** What was held back stays as it is in the rollback too. */
  private withoutProof({ after, renamed, renames }: Sides, plan: Plan): { forward: Draft; rollback: Draft } {
    const { options } = this;
    const draft = draftOf(
      plan,
      { before: renamed, after },
      { allowDestructive: options.allowDestructive === true },
    );
    const untouched = untouchedBy(draft);
    const relaxed = relaxedBy(draft);
    const back = planMigration(after, renamed, options);
    const required = planMigration(withoutRequirement(renamed, relaxed), renamed, options);
    const named: readonly Change[] = renames.map(({ object, becomes }) => ({
      action: "rename",
      object,
      details: [`becomes ${becomes}`],
      isWanted: true,
    }));
    const first = renames.map(({ step, object }): DraftStep => ({ ...step, object }));
    const last = [...renames].reverse().map(({ undo, becomes }): DraftStep => ({ ...undo, object: becomes }));
    const isDoneThere = ({ object }: { readonly object: ObjectId }) =>
      !untouched.has(object) && !relaxed.has(object);
    return {
      forward: { changes: [...named, ...draft.changes], steps: [...first, ...draft.steps] },
      rollback: {
        changes: [...required.changes, ...back.changes.filter(isDoneThere)],
        steps: [...required.steps, ...back.steps.filter(isDoneThere), ...last],
      },
    };
  }

  private resultOf(
    proof: Proof | { readonly obstacles: readonly string[] } | undefined,
    { before }: Sides,
    durationMs: number,
  ): ProofResult {
    if (proof === undefined) return { kind: "skipped" };
    if ("obstacles" in proof) return { kind: "not proved", reasons: proof.obstacles, notes: [] };
    const { problems, notes, filledTables, emptied } = proof;
    if (problems.length > 0) {
      const reasons = problems.map(({ direction, message }) => `${direction}: ${message}`);
      return { kind: "not proved", reasons, notes };
    }
    const tables = before.objects.filter(({ kind }) => kind === "table").length;
    return {
      kind: "proved",
      serverVersion: proof.reached.serverVersion,
      filledTables,
      tables,
      emptied,
      notes: [...this.otherVersionNotes(proof.reached), ...notes],
      durationMs,
    };
  }

  private otherVersionNotes(reached: Database): readonly string[] {
    const { kind, label, database } = this.options.old;
    if (kind !== "live" || majorOf(reached) === majorOf(database)) return [];
    return [`${label} runs Postgres ${majorOf(database)}: --shadow with such a server proves it there`];
  }

  private refusalsOf({ steps }: Draft): readonly Refusal[] {
    const { refuse = [] } = this.options;
    return steps.flatMap(({ name, hazards }) =>
      hazards
        .filter((hazard) => refuse.includes(hazard.name))
        .map((hazard) => ({ step: name, hazard: hazard.name, message: hazard.message })),
    );
  }

  private files(made: {
    readonly forward: Draft;
    readonly rollback: Draft;
    readonly reached: Database;
    readonly result: ProofResult;
    readonly losses: readonly string[];
  }): Proposal["files"] {
    const { forward, rollback, reached, result, losses } = made;
    const { old, new: wanted, now } = this.options;
    const changes = withParents(forward.changes, [old.database, reached, wanted.database]);
    const stem = migrationStem(now, this.options.name ?? migrationName(changes));
    const touches = touchedBy([...forward.changes, ...rollback.changes], old.database, reached);
    const isWhole = withheldOf(forward).size === 0;
    // The fingerprint is taken again where the migration runs, so it is the old database's own server that counts.
    const isThere = majorOf(reached) === majorOf(old.database);
    const isPrintedThere = isWhole && majorOf(wanted.database) === majorOf(old.database);
    const after = isPrintedThere && !isThere ? wanted.database : reached;
    const there = { before: fingerprint(old.database, touches), after: fingerprint(after, touches), touches };
    const back = { before: there.after, after: there.before, touches };
    const head = (more: Partial<MigrationHead>): MigrationHead => ({
      proof: proofText(result),
      notes: result.kind === "skipped" ? [] : result.notes,
      ...more,
    });
    const gone = dataLossesOf(forward);
    return [
      {
        path: `${stem}.sql`,
        text: writeMigration(forward, head({ fingerprints: there, losses: gone }), this.sizeOf),
      },
      {
        path: `${stem}_rollback.sql`,
        text: writeMigration(
          rollback,
          head({ fingerprints: back, losses, rollbackOf: `${stem}.sql`, gone }),
          this.sizeOf,
        ),
      },
    ];
  }
}

function withParents(changes: readonly Change[], sides: readonly Database[]): readonly ProposedChange[] {
  const parents = new Map(
    sides.flatMap(({ objects }) =>
      objects.flatMap(({ id, parent }) => (parent === undefined ? [] : [[id, parent] as const])),
    ),
  );
  return changes.map((change) => {
    const parent = parents.get(change.object);
    return parent === undefined ? change : { ...change, parent };
  });
}

/** What runs takes away for good. */
function dataLossesOf({ steps }: Draft): readonly string[] {
  const messages = steps
    .filter(({ withheld }) => withheld === undefined)
    .flatMap(({ hazards }) =>
      hazards.filter(({ name }) => name === "data-loss").map(({ message }) => message),
    );
  return [...new Set(messages)];
}
