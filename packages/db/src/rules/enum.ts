/** Enum types: https://www.postgresql.org/docs/current/sql-altertype.html */
import { quoteLiteral } from "@ashlar/catalog";
import type { EnumObject } from "@ashlar/model";
import type { Step } from "../step.ts";
import { catalogStep, createStep, dropStep, nameOf } from "./catalog-step.ts";
import { createType } from "./create-type.ts";
import type { Alteration, PlanContext, Rule } from "./rule.ts";
import { lastNameOf, makeWay } from "./step-aside.ts";
import { swapType } from "./swap-type.ts";
import { isGrown } from "./type-change.ts";

export const enumRule: Rule<EnumObject> = {
  create: (type, context) => [createStep(type, [...makeWay(type, context), ...createType(type)])],
  drop: (type, context) => [dropStep(type, `DROP TYPE ${lastNameOf(type, context)}`, context)],
  alter,
};

function alter(before: EnumObject, after: EnumObject, context: PlanContext): Alteration | "replace" {
  if (isGrown(before, after)) return { steps: additions(before, after) };
  const removed = before.values.filter((value) => !after.values.includes(value)).map(quoteLiteral);
  return swapType(before, after, context, {
    isReshaped: removed.length > 0,
    hazards:
      removed.length === 0
        ? []
        : [{ name: "fails-on-rows", message: `fails where a row holds ${removed.join(", ")}` }],
    why:
      removed.length === 0
        ? "Postgres cannot reorder an enum's values: columns are converted to a new type."
        : "Postgres cannot take a value out of an enum: columns are converted to a new type.",
  });
}

function additions(before: EnumObject, after: EnumObject): readonly Step[] {
  const isOld = new Set(before.values);
  const last = after.values.findLastIndex((value) => isOld.has(value));
  return after.values.flatMap((value, index) => {
    if (isOld.has(value)) return [];
    const [previous, next] = [after.values[index - 1], after.values[index + 1]];
    const place =
      index > last
        ? ""
        : previous !== undefined
          ? ` AFTER ${quoteLiteral(previous)}`
          : ` BEFORE ${quoteLiteral(firstOld(after, isOld) ?? next ?? "")}`;
    return [
      catalogStep({
        name: `add value ${quoteLiteral(value)} to ${nameOf(after)}`,
        statements: [`ALTER TYPE ${after.sqlName} ADD VALUE IF NOT EXISTS ${quoteLiteral(value)}${place}`],
        // A value cannot be used in the transaction that added it, and later steps may.
        isTransactional: false,
      }),
    ];
  });
}

function firstOld({ values }: EnumObject, isOld: ReadonlySet<string>): string | undefined {
  return values.find((value) => isOld.has(value));
}
