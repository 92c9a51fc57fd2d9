/** Schemas. */
import type { NamespaceObject } from "@ashlar/model";
import { createStep, dropStep } from "./catalog-step.ts";
import type { Rule } from "./rule.ts";

export const schemaRule: Rule<NamespaceObject> = {
  create: (schema) => [createStep(schema, [`CREATE SCHEMA ${schema.sqlName}`])],
  drop: (schema, context) => [dropStep(schema, `DROP SCHEMA ${schema.sqlName}`, context)],
  alter: () => ({ steps: [] }),
};
