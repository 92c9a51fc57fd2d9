/** From one database to another: what changes, and the steps that change it. */
import { faithfulArrays } from "@ashlar/catalog";
import type { Database, DatabaseObject, ObjectId } from "@ashlar/model";
import { describeDifferences } from "./compare.ts";
import { type Decisions, decide } from "./decide.ts";
import { withGapsStated } from "./gap.ts";
import { nodesOf } from "./node.ts";
import { order } from "./order.ts";
import type { Change, Plan, PlannedStep } from "./plan.ts";
import type { PlanOptions } from "./rules/rule.ts";
import { indexDatabase } from "./side.ts";
import type { Step } from "./step.ts";
import { waitsOf } from "./waits.ts";

/**
 * Pure, and linear in the number of objects apart from sorting. Both databases come from servers of one major version:
 * different ones print definitions differently.
 */
export function planMigration(before: Database, after: Database, options: Partial<PlanOptions> = {}): Plan {
  const settings: PlanOptions = { withPrivileges: false, withOwners: false, ...options };
  const wanted = settings.withPrivileges ? after : withDefaultPrivilegesOf(before, after);
  const indexedBefore = indexDatabase(before);
  const decisions = decide(indexedBefore, indexDatabase(wanted), settings);
  const nodes = nodesOf(decisions);
  const ordered = withGapsStated(order(nodes, waitsOf(nodes, decisions)), indexedBefore);
  return {
    changes: changesOf(decisions, settings),
    steps: named(
      ordered.flatMap(({ object, steps }) => steps.map((step) => ({ ...faithful(step, object), object }))),
    ),
  };
}

/** They are there, or not, as it happened to be read: they stay as they are. */
function withDefaultPrivilegesOf(before: Database, after: Database): Database {
  const isOne = ({ kind }: DatabaseObject) => kind === "default privileges";
  const [old, now] = [before.objects.filter(isOne), after.objects.filter(isOne)];
  if (old.length === 0 && now.length === 0) return after;
  return { ...after, objects: [...after.objects.filter((object) => !isOne(object)), ...old] };
}

function changesOf(decisions: Decisions, { withOwners, withPrivileges }: PlanOptions): readonly Change[] {
  const { created, dropped, replaced, recreated, altered, context } = decisions;
  const { before, after } = context;
  const isCompared = (key: string) =>
    (key !== "owner" || withOwners) && (key !== "privileges" || withPrivileges);
  const isPart = ({ parent }: DatabaseObject, isWhole: (id: ObjectId) => boolean): boolean =>
    parent !== undefined && isWhole(parent);
  const ids = [
    ...new Set([...before.database.objects, ...after.database.objects].map(({ id }) => id)),
  ].sort();
  return ids.flatMap((id): Change[] => {
    const [old, now] = [before.get(id), after.get(id)];
    if (dropped.has(id)) {
      if (old === undefined || isPart(old, context.isGone)) return [];
      return [{ action: "drop", object: id, details: [], isWanted: true }];
    }
    if (created.has(id)) {
      if (now === undefined || isPart(now, context.isNew)) return [];
      return [{ action: "create", object: id, details: [], isWanted: true }];
    }
    if (old === undefined || now === undefined) return [];
    const details = describeDifferences(old, now, isCompared);
    if (replaced.has(id)) return [{ action: "replace", object: id, details, isWanted: !recreated.has(id) }];
    if (details.length === 0 || (isPart(now, context.isNew) && !altered.has(id))) return [];
    return [{ action: "alter", object: id, details, isWanted: true }];
  });
}

/** Routines' bodies are the user's text, and stay as they are. */
function faithful(step: Step, object: ObjectId): Step {
  if (object.startsWith("function ") || object.startsWith("procedure ")) return step;
  return { ...step, statements: step.statements.map(faithfulArrays) };
}

/** A name stands for one step in the ledger and in messages. */
function named(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  const uses = new Map<string, number>();
  return steps.map((step) => {
    const use = (uses.get(step.name) ?? 0) + 1;
    uses.set(step.name, use);
    return use === 1 ? step : { ...step, name: `${step.name} (${use})` };
  });
}
