/** Indexes: built while everybody reads and writes, the new one before the old one goes, partitions one by one. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { IndexObject } from "@ashlar/model";
import type { Hazard, Step } from "../step.ts";
import { temporaryName } from "./default-name.ts";
import { createIndex, indexName, splitParameters } from "./index-text.ts";
import { hazard, lock, makeStep, shortName } from "./make-step.ts";
import { descendantsOf } from "./not-null.ts";
import { optionChanges } from "./options.ts";
import { isAttached, isDetached, isMadeForAttaching } from "./partition.ts";
import type { Alteration, PlanContext, Rule } from "./rule.ts";

export const indexRule: Rule<IndexObject> = {
  create(index, context) {
    if (isMadeForAttaching(index, context)) return [];
    const predecessor = predecessorOf(index, context);
    if (predecessor !== undefined) return [renameIndex(predecessor, index, context)];
    const built = isPartitioned(index, context)
      ? buildOnly(index, context)
      : buildIndex(index, index.name, context);
    return [built, ...attachTo(index, context)];
  },

  drop(index, context) {
    if (index.partOf !== undefined && !isDetached(index.parent, context)) return [];
    return [dropIndex(index, context)];
  },

  alter(before, after, context): Alteration | "replace" {
    // The name of one table's index is now that of another's.
    if (before.parent !== after.parent) return "replace";
    const isMoved = before.partOf !== after.partOf;
    if (isMoved && before.partOf !== undefined && !isDetached(before.parent, context)) {
      // Nothing takes an index out of another but the end of that.
      return context.isGone(before.partOf) ? "replace" : { steps: [], replaces: [before.partOf] };
    }
    const [old, now] = [splitParameters(before), splitParameters(after)];
    const isSame = old.rest === now.rest && before.isUnique === after.isUnique;
    const isBroken = before.isInvalid === true && !after.isInvalid && !isPartitioned(after, context);
    if (!isSame || isBroken) {
      if (isPartitioned(after, context) || before.partOf !== undefined || after.partOf !== undefined)
        return "replace";
      return {
        steps: isBroken ? rebuild(before, after, context) : swap(before, after, context),
        disturbsDependents: true,
      };
    }
    return { steps: [...settings(before, after, context), ...(isMoved ? attachTo(after, context) : [])] };
  },
};

/** The part that the table had of the same index: it cannot be dropped, and there is room for but one. */
function predecessorOf(index: IndexObject, { before, isGone, isNew }: PlanContext): IndexObject | undefined {
  if (index.partOf === undefined || isNew(index.parent) || isNew(index.partOf)) return undefined;
  return before
    .childrenOf(index.parent)
    .find(
      (child): child is IndexObject =>
        child.kind === "index" && child.partOf === index.partOf && isGone(child.id),
    );
}

function renameIndex(before: IndexObject, after: IndexObject, context: PlanContext): Step {
  const name = quoteIdentifier(after.name);
  return makeStep(
    {
      name: `rename index ${before.name} to ${after.name}`,
      statements: [`ALTER INDEX ${before.sqlName} RENAME TO ${name}`],
      locks: [],
    },
    context,
  );
}

function isPartitioned({ parent }: IndexObject, { after, before }: PlanContext): boolean {
  const table = after.get(parent) ?? before.get(parent);
  return table?.kind === "table" && table.partitionBy !== undefined;
}

export function buildIndex(index: IndexObject, name: string, context: PlanContext): Step {
  const table = context.after.get(index.parent)?.sqlName ?? "";
  const isNew = context.isNew(index.parent);
  const label = shortName(table);
  return makeStep(
    {
      name: `create index ${name} on ${label}`,
      statements: [
        ...createIndex(index, { table, name, mode: isNew ? "plain" : "concurrently" }),
        ...(name === index.name ? afterwards(index, table, context) : []),
      ],
      why: isNew ? undefined : "Built concurrently, it lets reads and writes through.",
      isTransactional: isNew,
      locks: [lock(index.parent, "SHARE UPDATE EXCLUSIVE")],
      work: { kind: "build", on: [index.parent] },
      hazards: isNew ? [] : duplicates(index, label),
      phase: isNew || !index.isUnique ? "expand" : "contract",
    },
    context,
  );
}

function duplicates({ isUnique, keys }: IndexObject, table: string): readonly Hazard[] {
  if (!isUnique) return [];
  const columns = keys.map(({ text }) => text).join(", ");
  return [hazard("fails-on-rows", `fails when ${table} has duplicates of ${columns}`)];
}

/** Of the partitioned table alone: no rows, no work. Each partition's index is built by itself, then attached. */
function buildOnly(index: IndexObject, context: PlanContext): Step {
  const table = context.after.get(index.parent)?.sqlName ?? "";
  const isNew = context.isNew(index.parent);
  return makeStep(
    {
      name: `create index ${index.name} on ${shortName(table)}`,
      statements: [
        ...createIndex(index, { table, mode: isNew ? "plain" : "only" }),
        ...afterwards(index, table, context),
      ],
      why: isNew
        ? undefined
        : "On the partitioned table alone, which has no rows: each partition's index is built by itself and attached.",
      locks: [lock(index.parent, "SHARE")],
    },
    context,
  );
}

/** Built beside it; the partitioned table's index is complete once all partitions' are attached. */
function attachTo(index: IndexObject, context: PlanContext): readonly Step[] {
  if (index.partOf === undefined || context.isNew(index.parent)) return [];
  // Attaching the table takes it along.
  if (isAttached(index.parent, context) && !context.isNew(index.partOf)) return [];
  const above = context.after.get(index.partOf);
  if (above === undefined || context.after.get(index.parent) === undefined) return [];
  const step = makeStep(
    {
      name: `attach index ${index.name} to ${above.name}`,
      statements: [`ALTER INDEX ${above.sqlName} ATTACH PARTITION ${index.sqlName}`],
      locks: [
        lock(index.parent, "ACCESS SHARE"),
        ...(above.parent === undefined ? [] : [lock(above.parent, "ACCESS SHARE")]),
      ],
    },
    context,
  );
  // The index may be new, but its table is not: whoever reads or writes that opens its indexes, and waits.
  return [{ ...step, locks: [lock(index.id, "ACCESS EXCLUSIVE"), ...step.locks] }];
}

function dropIndex(index: IndexObject, context: PlanContext): Step {
  const table = context.before.get(index.parent)?.sqlName ?? "";
  const label = shortName(table);
  const isWhole = isPartitioned(index, context);
  const isAnew = context.after.get(index.id) !== undefined;
  return makeStep(
    {
      name: `drop index ${index.name} of ${label}`,
      statements: [`DROP INDEX ${isWhole ? "" : "CONCURRENTLY "}${index.sqlName}`],
      why: isWhole ? "Postgres cannot drop the index of a partitioned table concurrently." : undefined,
      isTransactional: isWhole,
      locks: isWhole
        ? [index.parent, ...descendantsOf(index.parent, context)].map((id) => lock(id, "ACCESS EXCLUSIVE"))
        : [lock(index.parent, "SHARE UPDATE EXCLUSIVE")],
      isDrop: true,
      hazards: index.isUnique
        ? [
            hazard(
              "loses-integrity",
              `${label} may have duplicates ${isAnew ? "until the index is made anew" : "from now on"}`,
            ),
          ]
        : [],
      // Queries that used it go on working, slower.
      phase: "contract",
    },
    context,
  );
}

/** The new one first, under a name for a while, so that queries are never without. */
function swap(before: IndexObject, after: IndexObject, context: PlanContext): readonly Step[] {
  const table = context.after.get(after.parent)?.sqlName ?? "";
  const temporary = temporaryName(after.name, context);
  return [
    {
      ...buildIndex(after, temporary, context),
      name: `create the new index ${after.name} on ${shortName(table)}`,
    },
    dropIndex(before, { ...context, after: context.before }),
    makeStep(
      {
        name: `give the new index ${after.name} its name`,
        statements: [
          `ALTER INDEX ${indexName(after, temporary)} RENAME TO ${quoteIdentifier(after.name)}`,
          ...afterwards(after, table, context),
        ],
        locks: isClusterOrIdentity(after, context),
      },
      context,
    ),
  ];
}

/** Left behind by a broken CREATE INDEX CONCURRENTLY: it costs writes and serves nobody. */
function rebuild(before: IndexObject, after: IndexObject, context: PlanContext): readonly Step[] {
  return [dropIndex(before, context), buildIndex(after, after.name, context)];
}

/** What only an index that is there can have. */
function afterwards(index: IndexObject, table: string, context: PlanContext): readonly string[] {
  return [
    ...(index.isClustered ? [`ALTER TABLE ${table} CLUSTER ON ${quoteIdentifier(index.name)}`] : []),
    ...(isReplicaIdentity(index, context)
      ? [`ALTER TABLE ${table} REPLICA IDENTITY USING INDEX ${quoteIdentifier(index.name)}`]
      : []),
  ];
}

function isReplicaIdentity({ name, parent }: IndexObject, { after }: PlanContext): boolean {
  const table = after.get(parent);
  return table?.kind === "table" && table.replicaIdentity === `USING INDEX ${quoteIdentifier(name)}`;
}

function isClusterOrIdentity(index: IndexObject, context: PlanContext): Step["locks"] {
  if (isReplicaIdentity(index, context)) return [lock(index.parent, "ACCESS EXCLUSIVE")];
  return index.isClustered ? [lock(index.parent, "SHARE UPDATE EXCLUSIVE")] : [];
}

function settings(before: IndexObject, after: IndexObject, context: PlanContext): readonly Step[] {
  const table = context.after.get(after.parent)?.sqlName ?? "";
  const [old, now] = [before, after].map((index) => Object.fromEntries(splitParameters(index).parameters));
  const targets = [before, after].map(({ statisticsTargets = {} }) => statisticsTargets);
  const positions = [...new Set(targets.flatMap((all) => Object.keys(all)))];
  const isClustering = before.isClustered !== after.isClustered;
  const statements = [
    ...optionChanges(old, now).map((change) => `ALTER INDEX ${after.sqlName} ${change}`),
    ...(before.tablespace === after.tablespace
      ? []
      : [`ALTER INDEX ${after.sqlName} SET TABLESPACE ${quoteIdentifier(after.tablespace ?? "pg_default")}`]),
    ...positions
      .filter((position) => targets[0]?.[position] !== targets[1]?.[position])
      .map(
        (position) =>
          `ALTER INDEX ${after.sqlName} ALTER COLUMN ${position} SET STATISTICS ${targets[1]?.[position] ?? -1}`,
      ),
    ...(isClustering
      ? [
          `ALTER TABLE ${table} ${after.isClustered ? `CLUSTER ON ${quoteIdentifier(after.name)}` : "SET WITHOUT CLUSTER"}`,
        ]
      : []),
  ];
  if (statements.length === 0) return [];
  return [
    makeStep(
      {
        name: `alter index ${after.name} of ${shortName(table)}`,
        statements,
        locks: isClustering ? [lock(after.parent, "SHARE UPDATE EXCLUSIVE")] : [],
      },
      context,
    ),
  ];
}
