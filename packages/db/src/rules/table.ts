import type { DatabaseObject, SequenceObject, TableObject } from "@ashlar/model";
import type { Hazard } from "../step.ts";
import { alterTable } from "./alter-table.ts";
import { createTable, kindOf, partsOf } from "./create-table.ts";
import { asideHazards, keepsRows, partitionsBelow, setAside } from "./kept-rows.ts";
import { hazard, lock, makeStep, shortName } from "./make-step.ts";
import { attachLocks, attachPartition, defaultPartitionOf, isMadeAsPartition } from "./partition.ts";
import type { Alteration, PlanContext, Rule } from "./rule.ts";
import { sequencesOf } from "./sequence.ts";

export const tableRule: Rule<TableObject> = {
  create(table, context) {
    const isAttached = table.partitionOf !== undefined && !isMadeAsPartition(table, context);
    const rest = isAttached ? defaultPartitionOf(table.partitionOf.parent, context.after) : undefined;
    const isRestRead = rest !== undefined && rest !== table.id && !context.isNew(rest);
    return [
      makeStep(
        {
          name: `create table ${shortName(table.sqlName)}`,
          statements: [
            ...createTable(table, context),
            ...(isAttached ? [attachPartition(table, context.after)] : []),
          ],
          why:
            isAttached && !context.isNew(table.partitionOf.parent)
              ? "Made on its own and then attached, it does not stop reads and writes of the table it is a part of."
              : undefined,
          locks: isAttached ? attachLocks(table, context) : [],
          work: { kind: "scan", on: isRestRead ? [rest] : [] },
          hazards: isRestRead
            ? [
                hazard(
                  "blocks-reads",
                  `reads ${shortName(context.after.get(rest)?.sqlName ?? rest)}, the default partition, while nobody else may`,
                ),
              ]
            : [],
        },
        context,
      ),
    ];
  },

  absorbs(table, context) {
    const { columns, constraints, indexes } = partsOf(table, context);
    return [...columns, ...constraints, ...indexes].map(({ id }) => id);
  },

  drop(table, context) {
    const name = shortName(table.sqlName);
    const isKept = keepsRows(table.id, context);
    const tables = [table.id, ...(isKept ? partitionsBelow(table.id, context.before) : [])];
    const hazards: readonly Hazard[] = [
      ...(isKept
        ? asideHazards(table, context)
        : table.kind === "foreign table" || table.partitionBy !== undefined
          ? []
          : [hazard("data-loss", `drops ${name} with its rows`)]),
      hazard("breaks-code", `code that uses ${name} breaks`),
    ];
    return [
      makeStep(
        {
          name: isKept ? `set the rows of ${name} aside and drop it` : `drop table ${name}`,
          statements: [
            ...(isKept ? setAside(table, context) : []),
            ...sequencesThatStay(table, context).map(
              ({ sqlName }) => `ALTER SEQUENCE ${sqlName} OWNED BY NONE`,
            ),
            `DROP ${kindOf(table)} ${table.sqlName}`,
          ],
          locks: [
            ...tables.map((id) => lock(id, "ACCESS EXCLUSIVE")),
            ...tables.flatMap((id) => locksAround(context.before.get(id), context)),
          ],
          work: { kind: "rewrite", on: isKept ? tables : [] },
          isDrop: true,
          hazards,
          phase: "contract",
        },
        context,
      ),
    ];
  },

  alter(before, after, context): Alteration | "replace" {
    return alterTable(before, after, context);
  },
};

/** Their columns go, and they would go along. */
function sequencesThatStay(
  table: TableObject,
  { before, after, isNew }: PlanContext,
): readonly SequenceObject[] {
  return before
    .childrenOf(table.id)
    .flatMap((child) => (child.kind === "column" ? sequencesOf(child.id, before) : []))
    .filter(({ id }) => after.get(id) !== undefined && !isNew(id));
}

/** The parent of a partition, and what its foreign keys point at, lose something with it. */
function locksAround(table: DatabaseObject | undefined, { before }: PlanContext): ReturnType<typeof lock>[] {
  if (table?.kind !== "table" && table?.kind !== "foreign table") return [];
  const parent = table.partitionOf?.parent;
  const rest = parent === undefined ? undefined : defaultPartitionOf(parent, before);
  return [
    ...(parent === undefined ? [] : [lock(parent, "ACCESS EXCLUSIVE")]),
    ...(rest === undefined || rest === table.id ? [] : [lock(rest, "ACCESS EXCLUSIVE")]),
    ...before
      .childrenOf(table.id)
      .flatMap((child) =>
        child.kind === "constraint" && child.references !== undefined
          ? [lock(child.references.table, "ACCESS EXCLUSIVE")]
          : [],
      ),
  ];
}
