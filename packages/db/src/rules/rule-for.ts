/** Which rule is for which kind. */
import type { DatabaseObject, ObjectKind } from "@ashlar/model";
import { columnRule } from "./column.ts";
import { compositeRule } from "./composite.ts";
import { constraintRule } from "./constraint.ts";
import { defaultPrivilegesRule } from "./default-privileges.ts";
import { definedObjectRule } from "./defined-object.ts";
import { domainRule } from "./domain.ts";
import { enumRule } from "./enum.ts";
import { eventTriggerRule } from "./event-trigger.ts";
import { extensionRule } from "./extension.ts";
import { indexRule } from "./index.ts";
import { materializedViewRule } from "./materialized-view.ts";
import { policyRule } from "./policy.ts";
import { publicationRule } from "./publication.ts";
import { rangeRule } from "./range.ts";
import { rewriteRuleRule } from "./rewrite-rule.ts";
import { routineRule } from "./routine.ts";
import type { Rule } from "./rule.ts";
import { schemaRule } from "./schema.ts";
import { sequenceRule } from "./sequence.ts";
import { statisticsRule } from "./statistics.ts";
import { tableRule } from "./table.ts";
import { triggerRule } from "./trigger.ts";
import { viewRule } from "./view.ts";

type ObjectOf<K extends ObjectKind> = Extract<DatabaseObject, { readonly kind: K }>;

/** A key for each kind, so that a new kind without a rule does not compile. */
const RULES: { readonly [K in ObjectKind]: Rule<ObjectOf<K>> } = {
  schema: schemaRule,
  extension: extensionRule,
  enum: enumRule,
  domain: domainRule,
  composite: compositeRule,
  range: rangeRule,
  sequence: sequenceRule,
  table: tableRule,
  "foreign table": tableRule,
  column: columnRule,
  constraint: constraintRule,
  index: indexRule,
  view: viewRule,
  "materialized view": materializedViewRule,
  function: routineRule,
  procedure: routineRule,
  trigger: triggerRule,
  rule: rewriteRuleRule,
  policy: policyRule,
  statistics: statisticsRule,
  publication: publicationRule,
  "event trigger": eventTriggerRule,
  aggregate: definedObjectRule,
  collation: definedObjectRule,
  conversion: definedObjectRule,
  operator: definedObjectRule,
  "operator class": definedObjectRule,
  "operator family": definedObjectRule,
  cast: definedObjectRule,
  transform: definedObjectRule,
  language: definedObjectRule,
  "access method": definedObjectRule,
  "text search configuration": definedObjectRule,
  "text search dictionary": definedObjectRule,
  "text search parser": definedObjectRule,
  "text search template": definedObjectRule,
  "foreign-data wrapper": definedObjectRule,
  server: definedObjectRule,
  "user mapping": definedObjectRule,
  "base type": definedObjectRule,
  "default privileges": defaultPrivilegesRule,
};

/** The rule for objects of the kind; handed objects of another, it gives nonsense. */
export function ruleFor(kind: ObjectKind): Rule<DatabaseObject> {
  return RULES[kind] as unknown as Rule<DatabaseObject>;
}
