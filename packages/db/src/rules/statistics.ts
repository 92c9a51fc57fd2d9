/** Extended statistics: https://www.postgresql.org/docs/current/sql-createstatistics.html */
import type { StatisticsObject } from "@ashlar/model";
import { catalogStep, createStep, dropStep, locksOn, nameOf } from "./catalog-step.ts";
import type { Rule } from "./rule.ts";

export const statisticsRule: Rule<StatisticsObject> = {
  create: (statistics, context) => {
    const tableName = context.after.get(statistics.parent)?.sqlName ?? "the table";
    return [
      createStep(
        statistics,
        [statistics.definition, ...(statistics.target === undefined ? [] : [setTarget(statistics)])],
        {
          locks: locksOn([statistics.parent], "SHARE UPDATE EXCLUSIVE", context),
          ...(context.isNew(statistics.parent)
            ? {}
            : { why: `They are empty until the table is analysed: ANALYZE ${tableName}.` }),
        },
      ),
    ];
  },
  drop: (statistics, context) => [
    dropStep(statistics, `DROP STATISTICS ${statistics.sqlName}`, context, {
      locks: locksOn([statistics.parent], "SHARE UPDATE EXCLUSIVE", context),
      isUsedByCode: false,
    }),
  ],
  alter: (before, after) => {
    if (before.definition !== after.definition) return "replace";
    if (before.target === after.target) return { steps: [] };
    return {
      steps: [catalogStep({ name: `set target of ${nameOf(after)}`, statements: [setTarget(after)] })],
    };
  },
};

/** -1 means the server's own target, in every version; DEFAULT is understood from 17 on. */
function setTarget({ sqlName, target = -1 }: StatisticsObject): string {
  return `ALTER STATISTICS ${sqlName} SET STATISTICS ${target}`;
}
