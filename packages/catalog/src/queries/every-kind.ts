/** The queries of an inspection, in the order in which their rows are read. */

import { aggregateQuery } from "./aggregate.ts";
import { baseTypeQuery } from "./base-type.ts";
import { castQuery } from "./cast.ts";
import { collationQuery } from "./collation.ts";
import { columnQuery } from "./column.ts";
import { commentQuery } from "./comment.ts";
import { compositeQuery } from "./composite.ts";
import { constraintQuery } from "./constraint.ts";
import { conversionQuery } from "./conversion.ts";
import { eventTriggerQuery } from "./event-trigger.ts";
import { extensionQuery } from "./extension.ts";
import { foreignDataWrapperQuery, serverQuery, userMappingQuery } from "./foreign-data.ts";
import { indexQuery } from "./index-of-table.ts";
import { accessMethodQuery, languageQuery, transformQuery } from "./language.ts";
import { operatorQuery } from "./operator.ts";
import { operatorClassQuery, operatorFamilyQuery } from "./operator-class.ts";
import { policyQuery } from "./policy.ts";
import { publicationQuery } from "./publication.ts";
import type { Query } from "./query.ts";
import { relationQuery } from "./relation.ts";
import { routineQuery } from "./routine.ts";
import { ruleQuery } from "./rule.ts";
import { schemaQuery } from "./schema.ts";
import { sequenceQuery } from "./sequence.ts";
import { statisticsQuery } from "./statistics.ts";
import { tableQuery } from "./table.ts";
import {
  textSearchConfigurationQuery,
  textSearchDictionaryQuery,
  textSearchParserQuery,
  textSearchTemplateQuery,
} from "./text-search.ts";
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
  baseTypeQuery,
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
  accessMethodQuery,
  languageQuery,
  transformQuery,
  aggregateQuery,
  castQuery,
  collationQuery,
  conversionQuery,
  eventTriggerQuery,
  foreignDataWrapperQuery,
  serverQuery,
  userMappingQuery,
  operatorQuery,
  operatorClassQuery,
  operatorFamilyQuery,
  publicationQuery,
  statisticsQuery,
  textSearchConfigurationQuery,
  textSearchDictionaryQuery,
  textSearchParserQuery,
  textSearchTemplateQuery,
];
