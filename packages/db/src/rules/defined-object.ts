/** Kinds that one statement makes, and that are made anew when it changes. */
import type { DefinedObject } from "@ashlar/model";
import { createStep, dropStep } from "./catalog-step.ts";
import { keywordOf } from "./keyword.ts";
import type { Rule } from "./rule.ts";

export const definedObjectRule: Rule<DefinedObject> = {
  create: (object) => [createStep(object, object.definition)],
  drop: (object, context) => {
    // A base type and its input and output functions need each other.
    const cascade = object.kind === "base type" ? " CASCADE" : "";
    return [dropStep(object, `DROP ${keywordOf(object.kind)} ${object.sqlName}${cascade}`, context)];
  },
  alter: (before, after) =>
    before.definition.join(";\n") === after.definition.join(";\n") ? { steps: [] } : "replace",
};
