/** Changes a collation that columns have: the old one steps aside, and they and what is built on it go to the new one. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ColumnObject, DefinedObject } from "@ashlar/model";
import { catalogStep, nameOf } from "./catalog-step.ts";
import type { Alteration, PlanContext } from "./rule.ts";
import { asideOf, namedBeside } from "./step-aside.ts";
import { metaOf, pairsOf, swapStatements, tablesOf } from "./swap-type.ts";
import { isSwapped, type SwappedType } from "./swapped-type.ts";
import { columnsToConvert, isFollowed, typesOver } from "./type-users.ts";

/** `replace` where nothing that stays is in the way. */
export function swapCollation(
  before: DefinedObject,
  after: DefinedObject,
  context: PlanContext,
): Alteration | "replace" {
  const types = typesUnder(before, context);
  const columns = columnsUnder(before, types, context);
  if (columns.length === 0) return "replace";
  const tables = tablesOf(columns, context);
  const aside = asideOf(before.name);
  return {
    steps: [
      catalogStep({
        name: `make ${nameOf(after)} anew`,
        statements: swapStatements(columns, pairsOf(types, context), context, {
          first: [
            `ALTER COLLATION ${before.sqlName} RENAME TO ${quoteIdentifier(aside)}`,
            ...after.definition,
            ...metaOf(after, context),
          ],
          last: [`DROP COLLATION ${namedBeside(before, aside)}`],
        }),
        why: "Postgres cannot change a collation: columns are converted to a new one, and their indexes built anew.",
        locks: tables.map((on) => ({ on, mode: "ACCESS EXCLUSIVE" })),
        work: { kind: "rewrite", on: tables },
        hazards: [
          { name: "rewrite", message: `writes ${tables.join(", ")} anew` },
          { name: "blocks-reads", message: `reads and writes of ${tables.join(", ")} wait for that long` },
        ],
      }),
    ],
    disturbsDependents: true,
  };
}

function typesUnder({ id }: DefinedObject, context: PlanContext): readonly SwappedType[] {
  const direct = context.before.dependentsOf(id).flatMap((of) => {
    const [old, now] = [context.before.get(of), context.after.get(of)];
    return isSwapped(old) && now?.kind === old.kind && !context.isGone(of) ? [old] : [];
  });
  const found = new Map<string, SwappedType>();
  for (const type of direct.flatMap((one) => typesOver(one, context))) {
    // Whatever is met again comes later.
    found.delete(type.id);
    found.set(type.id, type);
  }
  return [...found.values()];
}

function columnsUnder(
  { id }: DefinedObject,
  types: readonly SwappedType[],
  context: PlanContext,
): readonly ColumnObject[] {
  const own = context.before.dependentsOf(id).flatMap((of) => {
    const column = context.before.get(of);
    const isKept = column?.kind === "column" && !context.isGone(of) && !isFollowed(column, context.before);
    return isKept && context.after.get(of) !== undefined ? [column] : [];
  });
  return [...new Set([...columnsToConvert(types, context), ...own])];
}
