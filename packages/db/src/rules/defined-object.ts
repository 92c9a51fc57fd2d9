/** Kinds that one statement makes; what can be changed in place is, and the rest is made anew. */
import type { DefinedObject } from "@ashlar/model";
import { alterDefined } from "./alter-defined.ts";
import { catalogStep, createStep, dropStep, nameOf } from "./catalog-step.ts";
import { keywordOf } from "./keyword.ts";
import type { Rule } from "./rule.ts";
import { secretLosses, secretNote, secretsDropped } from "./secret.ts";
import { swapCollation } from "./swap-collation.ts";

export const definedObjectRule: Rule<DefinedObject> = {
  create: (object) => [createStep(object, object.definition, secretNote(object, object.definition))],
  drop: (object, context) => {
    // A base type and its input and output functions need each other.
    const cascade = object.kind === "base type" ? " CASCADE" : "";
    const step = dropStep(object, `DROP ${keywordOf(object.kind)} ${object.sqlName}${cascade}`, context);
    // Made anew it is without its password, too.
    return [{ ...step, hazards: [...secretLosses(object), ...step.hazards] }];
  },
  alter: (before, after, context) => {
    const statements = alterDefined(before, after);
    if (statements === undefined)
      return after.kind === "collation" ? swapCollation(before, after, context) : "replace";
    if (statements.length === 0) return { steps: [] };
    const hazards = secretsDropped(before, after);
    const name = `change ${nameOf(after)}`;
    return { steps: [catalogStep({ name, statements, hazards, ...secretNote(after, statements) })] };
  },
};
