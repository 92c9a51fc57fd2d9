/** What people should know of a resource before they trust it, and what to write where they want it otherwise. */
import { qualifiedName, quoteIdentifier } from "@ashlar/catalog";
import type { Finding } from "@ashlar/model";
import type { TableOverride } from "../overrides.ts";
import type { PlannedResource } from "../resource-plan.ts";
import type { PlannedFields } from "./fields.ts";
import { joinTableOf } from "./foreign-keys.ts";
import type { RelationFacts } from "./relation-facts.ts";
import { unknownRelations } from "./relations.ts";
import { sortableColumns, unindexedColumns } from "./sorting.ts";

export interface ResourceFacts {
  readonly facts: RelationFacts;
  readonly override: TableOverride | undefined;
  readonly isReadOnly: boolean;
  readonly planned: PlannedFields;
  readonly isAmbiguousKey: boolean;
  /** Where people decided. */
  readonly file: string;
  /** Whether some table hides columns. */
  readonly hasSecrets: boolean;
}

export function resourceFindings(resource: PlannedResource, draft: ResourceFacts): Finding[] {
  const { planned } = draft;
  return [
    ...foreignTable(resource, draft),
    ...noKey(resource, draft),
    ...ambiguousKey(resource, draft),
    ...hidden(resource, planned.hidden),
    ...wholeRows(resource, draft),
    ...notCreated(resource, draft),
    ...unfiltered(resource, planned.unfiltered),
    ...largeNumbers(resource, draft),
    ...clashing(resource, draft),
    ...renamed(resource, planned.renamed),
    ...unsorted(resource, draft),
    ...unknownParts(resource, draft),
  ];
}

/** Sequences take long to come so far; a function that packs a time or a shard into a number does it at once. */
function largeNumbers({ schema, table, fields }: PlannedResource, { facts }: ResourceFacts): Finding[] {
  const made = facts.columns.flatMap((column) => {
    const by = /^\(*((?:[\w$]+\.)?[\w$]+)\(/.exec(column.default ?? "")?.[1];
    const isNumber = fields.some((field) => field.column === column.name && field.codec === "bigint");
    return by === undefined || !isNumber || /(?:^|\.)nextval$/.test(by) ? [] : [{ column: column.name, by }];
  });
  return made.map(({ column, by }) => ({
    rule: "number-may-be-large",
    severity: "warning",
    message: `${column} of ${schema}.${table} is made by ${by}(): an answer with a number beyond 2^53 - 1 would be a 500`,
    hint: `where it makes such numbers, write into resources.yaml: tables: { "${schema}.${table}": { columns: { ${column}: { as: text } } } }`,
  }));
}

/** One for all tables: what is left to the database is answered as it says. */
export function uncheckedFinding(drafts: readonly Pick<ResourceFacts, "planned">[]): Finding[] {
  const counts = drafts.map(({ planned }) => planned.unsaidChecks).filter((count) => count > 0);
  if (counts.length === 0) return [];
  const checks = counts.reduce((sum, count) => sum + count, 0);
  return [
    {
      rule: "check-left-to-database",
      severity: "info",
      message: `${counted(checks, "check")} of ${counted(counts.length, "table")} ${checks === 1 ? "says" : "say"} more than a JSON Schema can: the database decides, and what it refuses is answered 422`,
    },
  ];
}

function foreignTable({ schema, table }: PlannedResource, { facts }: ResourceFacts): Finding[] {
  if (facts.object.kind !== "foreign table") return [];
  return [
    {
      rule: "foreign-table",
      severity: "info",
      message: `${schema}.${table} is a foreign table: it is only read`,
      hint: "leave it out in resources.yaml where it should not be served: omit: true",
    },
  ];
}

function noKey({ key, schema, table, kind, path }: PlannedResource, { facts }: ResourceFacts): Finding[] {
  if (key.length > 0) return [];
  if (facts.hasHeirs)
    return [
      {
        rule: "rows-of-heirs",
        severity: "warning",
        message: `other tables inherit from ${schema}.${table}, and no key of its own holds for their rows: ${path} is a list of all of them, and none can be named`,
        hint: "rows of the others are named where they stand; partitions instead of inheritance have one key",
      },
    ];
  const isTable = kind === "table" && facts.object.kind === "table";
  return [
    {
      rule: "no-key",
      severity: isTable ? "warning" : "info",
      message: `${schema}.${table} has no key that is shown: ${path} is a list, and none of its rows can be named`,
      hint: isTable
        ? "give it a primary key, or show the columns of the one that it has"
        : `where columns name a row, write them into resources.yaml: tables: { "${schema}.${table}": { key: [${exampleKey(facts)}] } }`,
    },
  ];
}

function ambiguousKey({ schema, table }: PlannedResource, draft: ResourceFacts): Finding[] {
  if (!draft.isAmbiguousKey) return [];
  const columns = draft.override?.key?.join(", ") ?? "";
  return [
    {
      rule: "key-not-unique",
      severity: "warning",
      message: `${draft.file} names ${columns} as the key of ${schema}.${table}, and nothing keeps two rows from having the same, or none: it is not heeded`,
      hint: `make ${columns} NOT NULL and UNIQUE, or name columns that are`,
    },
  ];
}

function exampleKey({ columns }: RelationFacts): string {
  return columns.find(({ name }) => /(?:^|_)id$/.test(name))?.name ?? "…";
}

function hidden({ schema, table, kind }: PlannedResource, columns: readonly string[]): Finding[] {
  if (columns.length === 0) return [];
  return [
    {
      rule: "sensitive-column",
      severity: "info",
      message: `${columns.join(", ")} of ${schema}.${table} may hold secrets: neither read nor written`,
      hint: `to show or take ${columns.length > 1 ? "one" : "it"}, write into resources.yaml: tables: { "${schema}.${table}": { columns: { ${columns[0] ?? ""}: { expose: ${kind === "table" ? "write" : "read"} } } } }`,
    },
  ];
}

/** What audits and versions keep of other tables, as those were: `old_row`, `object_changes`. */
const OF_WHOLE_ROWS =
  /^(?:(?:old|new|original|previous|row|record)_(?:row|rows|record|data|val|vals|value|values|object)|object|object_changes|changed_fields)$/;

function wholeRows({ schema, table, fields }: PlannedResource, { hasSecrets }: ResourceFacts): Finding[] {
  const columns = fields
    .filter(
      ({ column, type, isWriteOnly }) =>
        !isWriteOnly && /^(?:jsonb?|.*\bhstore)$/.test(type) && OF_WHOLE_ROWS.test(column),
    )
    .map(({ column }) => column);
  const [first] = columns;
  if (first === undefined || !hasSecrets) return [];
  return [
    {
      rule: "rows-within-column",
      severity: "warning",
      message: `${columns.join(", ")} of ${schema}.${table} may hold whole rows of other tables, with the secrets that are hidden there: ${columns.length > 1 ? "they are" : "it is"} shown`,
      hint: `to hide ${columns.length > 1 ? "one" : "it"}, write into resources.yaml: tables: { "${schema}.${table}": { columns: { ${first}: { expose: none } } } }`,
    },
  ];
}

function notCreated({ schema, table, creates, kind }: PlannedResource, draft: ResourceFacts): Finding[] {
  const { missing } = draft.planned;
  const isTable = kind === "table" && draft.facts.object.kind === "table";
  if (creates || !isTable || draft.isReadOnly) return [];
  const exposed = missing.map((column) => `${column}: { expose: write }`).join(", ");
  return [
    {
      rule: "create-left-out",
      severity: "warning",
      message: `rows of ${schema}.${table} cannot be made: ${missing.join(", ")} ${missing.length > 1 ? "are" : "is"} needed, and no request may hold ${missing.length > 1 ? "them" : "it"}`,
      hint: `let requests hold ${missing.length > 1 ? "them" : "it"} in resources.yaml: tables: { "${schema}.${table}": { columns: { ${exposed} } } }; or give ${missing.length > 1 ? "them" : "the column a"} default${missing.length > 1 ? "s" : ""}`,
    },
  ];
}

function unfiltered({ schema, table }: PlannedResource, fields: readonly string[]): Finding[] {
  if (fields.length === 0) return [];
  return [
    {
      rule: "filter-name-taken",
      severity: "info",
      message: `${schema}.${table} cannot be filtered by ${fields.join(", ")}: every list has a parameter of that name`,
      hint: "give the column another name in resources.yaml: columns: { limit: { name: … } }",
    },
  ];
}

function clashing({ schema, table, fields }: PlannedResource, { planned, file }: ResourceFacts): Finding[] {
  return planned.clashing.map((column) => ({
    rule: "name-collision",
    severity: "warning",
    message: `${schema}.${table}.${column} is called ${fields.find((field) => field.column === column)?.name ?? column}: the name that ${file} gives it is another column's already`,
    hint: "give it another name there",
  }));
}

/** Several columns come to one name: who asks for it would not know that it is another. */
function renamed({ schema, table, fields }: PlannedResource, columns: readonly string[]): Finding[] {
  return fields
    .filter(({ column }) => columns.includes(column))
    .map(({ column, name }) => ({
      rule: "name-collision",
      severity: "warning",
      message: `${schema}.${table}.${column} is called ${name}: the name that it would have is another column's already`,
      hint: `name it in resources.yaml: tables: { "${schema}.${table}": { columns: { ${JSON.stringify(column)}: { name: … } } } }`,
    }));
}

/**
 * A table or view of which nobody may see anything: there is nothing to list.
 *
 * @param draft of a relation that becomes no resource
 */
export function nothingShown({
  facts,
  planned,
  file,
}: Pick<ResourceFacts, "facts" | "planned" | "file">): Finding {
  const [hidden] = planned.hidden;
  const name = `${facts.schema}.${facts.name}`;
  return {
    rule: "nothing-shown",
    severity: "warning",
    message:
      facts.columns.length === 0
        ? `${name} has no columns: it is left out`
        : `${name} has no column that is shown: it is left out`,
    ...(hidden !== undefined && {
      hint: `to show one, write into ${file}: tables: { "${name}": { columns: { ${JSON.stringify(hidden)}: { expose: read } } } }`,
    }),
  };
}

function unsorted(resource: PlannedResource, { facts }: ResourceFacts): Finding[] {
  if (resource.kind === "view" || facts.object.kind === "foreign table" || joinTableOf(facts) !== undefined)
    return [];
  const shown = new Set(resource.fields.filter((field) => !field.isWriteOnly).map(({ column }) => column));
  const columns = unindexedColumns(
    facts.columns.filter(({ name }) => shown.has(name)),
    sortableColumns(facts),
  );
  if (columns.length === 0) return [];
  const table = qualifiedName({ schema: facts.schema, name: facts.name });
  // A partitioned table's index cannot be built so.
  const isPartitioned = facts.object.kind === "table" && facts.object.partitionBy !== undefined;
  const concurrently = isPartitioned ? "" : "CONCURRENTLY ";
  return [
    {
      rule: "sort-unindexed",
      severity: "info",
      message: `${resource.path} cannot be sorted by ${columns.join(", ")}: no index begins with ${columns.length > 1 ? "them" : "it"}`,
      hint: columns
        .map((column) => `CREATE INDEX ${concurrently}ON ${table} (${quoteIdentifier(column)});`)
        .join(" "),
    },
  ];
}

/** What is decided about a column or a foreign key that is not there. */
function unknownParts(
  { schema, table }: PlannedResource,
  { facts, override, file }: ResourceFacts,
): Finding[] {
  if (override === undefined) return [];
  const unmatched = (name: string, what: string): Finding => ({
    rule: "override-unmatched",
    severity: "warning",
    message: `${file} decides about ${name}, and there is no such ${what}`,
    hint: "write it as it is called in the database",
    location: { file },
  });
  const known = new Set(facts.columns.map(({ name }) => name));
  const columns = [...override.columns.keys(), ...(override.key ?? [])].filter((name) => !known.has(name));
  return [
    ...[...new Set(columns)].map((name) => unmatched(`${schema}.${table}.${name}`, "column")),
    ...unknownRelations({ facts, override }).map((name) =>
      unmatched(`${name} of ${schema}.${table}`, "foreign key"),
    ),
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
