/** Functions and procedures: https://www.postgresql.org/docs/current/sql-createfunction.html */
import type { RoutineObject } from "@ashlar/model";
import { catalogStep, createStep, dropStep, nameOf } from "./catalog-step.ts";
import { keywordOf } from "./keyword.ts";
import type { Alteration, PlanContext, Rule } from "./rule.ts";

export const routineRule: Rule<RoutineObject> = {
  create: (routine, context) => [createStep(routine, statementsOf(routine, context))],
  drop: (routine, context) => {
    const now = context.after.get(routine.id);
    const isReshaped = now?.kind === routine.kind && !isReplaceable(routine, now);
    return [dropStep(routine, `DROP ${keywordOf(routine.kind)} ${routine.sqlName}`, context, { isReshaped })];
  },
  alter,
};

function alter(before: RoutineObject, after: RoutineObject, context: PlanContext): Alteration | "replace" {
  if (!isReplaceable(before, after)) return "replace";
  if (before.definition === after.definition) return { steps: [] };
  return {
    steps: [catalogStep({ name: `change ${nameOf(after)}`, statements: statementsOf(after, context) })],
  };
}

function isReplaceable(before: RoutineObject, after: RoutineObject): boolean {
  return before.signature === after.signature && before.defaults <= after.defaults;
}

function statementsOf(routine: RoutineObject, context: PlanContext): readonly string[] {
  // The body is text to Postgres, which looks at it once when the function is made. What it names may come later in the
  // same migration, and nothing in the catalog says so.
  return namesSomethingNew(routine, context)
    ? ["SET LOCAL check_function_bodies = off", routine.definition]
    : [routine.definition];
}

const NAMED: ReadonlySet<string> = new Set([
  "table",
  "foreign table",
  "view",
  "materialized view",
  "column",
  "sequence",
  "function",
  "procedure",
  "aggregate",
  "enum",
  "domain",
  "composite",
  "range",
]);

function namesSomethingNew(routine: RoutineObject, { after, isNew }: PlanContext): boolean {
  const body = /\bAS (\$[^$]*\$[\s\S]*)$/.exec(routine.definition)?.[1];
  if (body === undefined || routine.language === "c" || routine.language === "internal") return false;
  const words = new Set(body.match(/[\p{L}_][\p{L}\p{N}_$]*/gu)?.map((word) => word.toLowerCase()));
  return after.database.objects.some(
    ({ id, kind, name }) =>
      id !== routine.id &&
      NAMED.has(kind) &&
      isNew(id) &&
      (words.has(name.toLowerCase()) || (/\W/.test(name) && body.includes(name))),
  );
}
