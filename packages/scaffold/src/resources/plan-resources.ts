/** Database and what people decided → the resources of an API. */
import type { Database, Finding, ObjectId } from "@ashlar/model";
import type { Overrides, TableOverride } from "./overrides.ts";
import { planActions, USUAL_PREFIX } from "./plan/actions.ts";
import { afterTriggers } from "./plan/after-triggers.ts";
import { isFloat } from "./plan/built-in-types.ts";
import { ColumnTypes } from "./plan/column-types.ts";
import { type FieldContext, type PlannedFields, planFields } from "./plan/fields.ts";
import { foreignKeysOf } from "./plan/foreign-keys.ts";
import { keyColumns, namesOneRow } from "./plan/key.ts";
import { ownTypes } from "./plan/own-types.ts";
import { compare, type RelationFacts, relationFacts } from "./plan/relation-facts.ts";
import { type Draft, planRelations } from "./plan/relations.ts";
import { nothingShown, resourceFindings, uncheckedFinding } from "./plan/resource-findings.ts";
import { nameResources } from "./plan/resource-names.ts";
import { planRowSecurity } from "./plan/row-security.ts";
import { secretColumns } from "./plan/secret-columns.ts";
import { secretTypes } from "./plan/secret-types.ts";
import { type Chosen, overrideOf, selectRelations } from "./plan/selection.ts";
import { sortableColumns } from "./plan/sorting.ts";
import { textColumns } from "./plan/text-columns.ts";
import { operationIdsOf } from "./resource-operation.ts";
import type { PlannedField, PlannedResource, ResourcePlan } from "./resource-plan.ts";

export interface PlanResourcesOptions {
  readonly title: string;
  readonly overrides: Overrides;
}

/** The same for the same database, in whatever order its objects come. */
export function planResources(database: Database, options: PlanResourcesOptions): ResourcePlan {
  const { title, overrides } = options;
  const facts = relationFacts(database);
  const { mainSchema, chosen: served, findings: selecting } = selectRelations(facts.values(), overrides);
  const asked = new Map(served.map((one) => [one.facts.id, { isAsked: one.override?.isWanted === true }]));
  const security = planRowSecurity(database, facts, asked);
  const chosen = served.filter((one) => !security.leftOut.has(one.facts.id));
  const named = nameResources(chosen, { mainSchema, strip: overrides.strip });
  const types = new ColumnTypes(ownTypes(database, mainSchema, named.taken));
  const secrets = secretColumns({
    database,
    relations: facts,
    secretTypes: secretTypes(database, facts.values()),
    isShown: exposureIn(facts, (each) => overrideOf(each, overrides, mainSchema)),
  });
  const texts = textColumns(chosen, { database, relations: facts });
  const drafts = new Map<ObjectId, ColumnDraft>();
  const unshown: ColumnDraft[] = [];
  for (const each of chosen) {
    const { id } = each.facts;
    const name = named.names.get(id);
    if (name === undefined) continue;
    const columns = {
      secrets: secrets.get(id) ?? new Set<string>(),
      texts: texts.get(id) ?? new Set<string>(),
    };
    const draft = { ...draftOf(each, types, columns), name };
    if (draft.fields.some(({ isWriteOnly }) => !isWriteOnly)) drafts.set(id, draft);
    else unshown.push(draft);
  }
  const operationIds = new Set(
    [...drafts.values()].flatMap(({ name }): string[] =>
      Object.values(operationIdsOf(name)).map((id) => id.toLowerCase()),
    ),
  );
  const relations = planRelations(drafts, facts.values(), operationIds);
  const settled = afterTriggers(database);
  const resources = [...drafts.values()]
    .map((draft) => {
      const { id } = draft.facts;
      return resourceOf(draft, {
        relations: relations.get(id) ?? [],
        settledAt: settled.get(id),
        hasRowSecurity: security.secured.has(id),
        separatedRoles: security.separated.get(id) ?? [],
      });
    })
    .sort((one, other) => compare(one.path, other.path));
  const { actions, findings: acting } = planActions({
    database,
    overrides,
    mainSchema,
    types,
    rows: rowTypes(resources),
    secrets: secretTypes(database, facts.values(), secrets),
    hasRowSecurity: security.planned !== undefined,
    operationIds,
    prefix:
      [USUAL_PREFIX, "/functions", "/calls"].find((prefix) => isFree(prefix, resources)) ?? USUAL_PREFIX,
  });
  const findings = [
    ...selecting,
    ...named.findings,
    ...resources.flatMap((resource) => findingsOf(resource, drafts, overrides.file)),
    ...unshown.map((draft) => nothingShown({ ...draft, file: overrides.file })),
    ...uncheckedFinding([...drafts.values()]),
    ...security.findings,
    ...acting,
  ];
  return {
    title: overrides.title ?? title,
    resources,
    actions,
    types: types.used,
    security: overrides.security ?? "bearer",
    rowSecurity: security.planned,
    findings,
  };
}

/** What people decided of a column's being shown, also of tables that are not served: views may read them. */
function exposureIn(
  relations: ReadonlyMap<ObjectId, RelationFacts>,
  overrideOfTable: (facts: RelationFacts) => TableOverride | undefined,
): (relation: ObjectId, column: string) => boolean | undefined {
  const byId = new Map([...relations.values()].map((facts) => [facts.id, overrideOfTable(facts)]));
  return (relation, column) => {
    const exposure = byId.get(relation)?.columns.get(column)?.exposure;
    return exposure === undefined ? undefined : exposure === "read" || exposure === "both";
  };
}

interface ColumnDraft extends Draft {
  readonly isReadOnly: boolean;
  readonly planned: PlannedFields;
  /** What people said names a row may name several: it is not heeded. */
  readonly isAmbiguousKey: boolean;
}

function draftOf(
  { facts, override, isReadOnly }: Chosen,
  types: ColumnTypes,
  marked: Pick<FieldContext, "secrets" | "texts">,
): Omit<ColumnDraft, "name"> {
  const references = new Map(
    foreignKeysOf(facts).flatMap(({ pairs }) => {
      const [only] = pairs;
      return pairs.length === 1 && only !== undefined ? [only] : [];
    }),
  );
  const planned = planFields(facts, { types, override, references, ...marked });
  const byColumn = new Map(planned.fields.map((field) => [field.column, field]));
  const isUsable = (column: string): boolean => fitsIntoPath(byColumn.get(column));
  // A part of a key names no row: one that cannot be shown as a whole is none.
  const decided = override?.key?.every(isUsable) === false ? [] : override?.key;
  // Where several rows have the same, a delete would take them all.
  const isAmbiguous = facts.object.kind === "table" && decided !== undefined && !namesOneRow(facts, decided);
  const columns = decided === undefined || isAmbiguous ? keyColumns(facts, isUsable) : decided;
  const key = columns.flatMap((column) => byColumn.get(column)?.name ?? []);
  const isAmbiguousKey = isAmbiguous && decided.length > 0;
  // Only of a view people know what the database does not.
  const isPromised = override?.key !== undefined && facts.object.kind !== "table";
  const fields = isPromised ? withKey(planned.fields, key) : planned.fields;
  return { facts, override, isReadOnly, planned, fields, key, isAmbiguousKey };
}

function fitsIntoPath(field: PlannedField | undefined): boolean {
  if (field === undefined || field.isWriteOnly || typeof field.schema === "boolean") return false;
  const { type, $ref } = field.schema;
  return (
    ($ref !== undefined && field.filter !== undefined) ||
    (type !== undefined && type !== "array" && type !== "object") ||
    isFloat(field.schema)
  );
}

/** Where a person says what the key of a view is, it is never null. */
function withKey(fields: readonly PlannedField[], key: readonly string[]): readonly PlannedField[] {
  return fields.map((field) => (key.includes(field.name) ? { ...field, isNullable: false } : field));
}

function resourceOf(
  draft: ColumnDraft,
  {
    relations,
    settledAt,
    hasRowSecurity,
    separatedRoles,
  }: Pick<PlannedResource, "relations" | "settledAt" | "hasRowSecurity" | "separatedRoles">,
): PlannedResource {
  const { facts, isReadOnly, name, fields, key, planned } = draft;
  const { object } = facts;
  const isWritable = object.kind === "table" && !isReadOnly;
  const isWrittenTo = fields.some((field) => !field.isReadOnly && !key.includes(field.name));
  const sortable = sortableColumns(facts);
  const readable = fields.filter((field) => !field.isWriteOnly);
  const ordered = readable.filter(
    ({ filter }) => filter === "order" || filter === "text" || filter === "equal",
  );
  return {
    relation: facts.id,
    schema: facts.schema,
    table: facts.name,
    kind: object.kind === "foreign table" ? "table" : object.kind,
    comment: object.comment,
    singular: name.singular,
    plural: name.plural,
    path: name.path,
    fields,
    key,
    sorts: ordered.filter(({ column }) => sortable.has(column)).map((field) => field.name),
    order: key.length > 0 ? key : ordered.map((field) => field.name),
    relations,
    creates: isWritable && planned.missing.length === 0,
    updates: isWritable && key.length > 0 && isWrittenTo,
    deletes: isWritable && key.length > 0,
    settledAt,
    hasRowSecurity,
    separatedRoles,
  };
}

function isFree(prefix: string, resources: readonly PlannedResource[]): boolean {
  return resources.every(({ path }) => path !== prefix && !path.startsWith(`${prefix}/`));
}

/** A table's rows have a type that is called as the table is. */
function rowTypes(
  resources: readonly PlannedResource[],
): ReadonlyMap<string, { readonly id: ObjectId; readonly singular: string }> {
  return new Map(
    resources.map(({ relation, singular }) => [
      relation.replace(/^(?:foreign table|table|materialized view|view) /, ""),
      { id: relation, singular },
    ]),
  );
}

function findingsOf(
  resource: PlannedResource,
  drafts: ReadonlyMap<ObjectId, ColumnDraft>,
  file: string,
): Finding[] {
  const draft = drafts.get(resource.relation);
  const hasSecrets = [...drafts.values()].some(({ planned }) => planned.hidden.length > 0);
  return draft === undefined ? [] : resourceFindings(resource, { ...draft, file, hasSecrets });
}
