/** Kinds that one statement makes; what can be changed in place is, and the rest is made anew. */
import type { DefinedObject } from "@ashlar/model";
import { alterDefined } from "./alter-defined.ts";
import { catalogStep, createStep, dropStep, nameOf } from "./catalog-step.ts";
import { keywordOf } from "./keyword.ts";
import type { Rule } from "./rule.ts";
import { swapCollation } from "./swap-collation.ts";

export const definedObjectRule: Rule<DefinedObject> = {
  create: (object) => [createStep(object, object.definition)],
  drop: (object, context) => {
    // A base type and its input and output functions need each other.
    const cascade = object.kind === "base type" ? " CASCADE" : "";
    return [dropStep(object, `DROP ${keywordOf(object.kind)} ${object.sqlName}${cascade}`, context)];
  },
  alter: (before, after, context) => {
    const statements = alterDefined(before, after);
    if (statements === undefined)
      return after.kind === "collation" ? swapCollation(before, after, context) : "replace";
    if (statements.length === 0) return { steps: [] };
    return { steps: [catalogStep({ name: `change ${nameOf(after)}`, statements })] };
  },
};
