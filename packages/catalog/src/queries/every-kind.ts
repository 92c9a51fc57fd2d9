/** The queries of an inspection, in the order in which their rows are read. */
import { columnQuery } from "./column.ts";
import { commentQuery } from "./comment.ts";
import { compositeQuery } from "./composite.ts";
import { constraintQuery } from "./constraint.ts";
import { extensionQuery } from "./extension.ts";
import { indexQuery } from "./index-of-table.ts";
import { policyQuery } from "./policy.ts";
import type { Query } from "./query.ts";
import { relationQuery } from "./relation.ts";
import { routineQuery } from "./routine.ts";
import { ruleQuery } from "./rule.ts";
import { schemaQuery } from "./schema.ts";
import { sequenceQuery } from "./sequence.ts";
import { tableQuery } from "./table.ts";
import { triggerQuery } from "./trigger.ts";
import { typeQuery } from "./type.ts";
import { viewQuery } from "./view.ts";

/** What others look names up in comes first: schemas, relations, types, columns. */
export const everyKind: readonly Query[] = [
  commentQuery,
  schemaQuery,
  extensionQuery,
  relationQuery,
  typeQuery,
  columnQuery,
  compositeQuery,
  tableQuery,
  sequenceQuery,
  constraintQuery,
  indexQuery,
  viewQuery,
  routineQuery,
  triggerQuery,
  ruleQuery,
  policyQuery,
];
