/** Which tables and views become resources, and which namespace has no prefix. */
import type { Finding } from "@ashlar/model";
import type { Overrides, TableOverride } from "../overrides.ts";
import { bookkeeperOf } from "./bookkeeping.ts";
import { compare, type RelationFacts } from "./relation-facts.ts";

export interface Selection {
  readonly mainSchema: string;
  readonly chosen: readonly Chosen[];
  readonly findings: readonly Finding[];
}

export interface Chosen {
  readonly facts: RelationFacts;
  /** What people say of this one. */
  readonly override: TableOverride | undefined;
  /** They say so of it, of its namespace, or of all. */
  readonly isReadOnly: boolean;
}

export function selectRelations(relations: Iterable<RelationFacts>, overrides: Overrides): Selection {
  const there = [...relations].filter(
    (facts) => isWhole(facts) && (overrides.schemas?.includes(facts.schema) ?? true),
  );
  const mainSchema = overrides.schemas?.[0] ?? mainOf(there.filter((facts) => isMeant(facts, overrides)));
  const matched = new Set<string>();
  const found = there.map((facts): Chosen => {
    const name = namesOf(facts, mainSchema).find((each) => overrides.tables.has(each));
    if (name !== undefined) matched.add(name);
    const override = overrideOf(facts, overrides, mainSchema);
    const { isReadOnly = overrides.isReadOnly } = overrides.namespaces.get(facts.schema) ?? {};
    return { facts, override, isReadOnly: override?.isReadOnly ?? isReadOnly };
  });
  const schemas = new Set(there.map(({ schema }) => schema));
  const unknown = (overrides.schemas ?? []).filter((schema) => !schemas.has(schema));
  const unmatched = [...overrides.tables.keys()].filter((name) => !matched.has(name));
  const empty = [...overrides.namespaces.keys()].filter((schema) => !schemas.has(schema));
  return {
    mainSchema,
    chosen: found.filter(({ facts, override }) =>
      override === undefined ? isMeant(facts, overrides) : !override.isOmitted,
    ),
    findings: [
      ...[...unknown, ...empty.sort(compare)].map((name) => unmatchedSchema(name, overrides)),
      ...unmatched.sort(compare).map((name) => unmatchedTable(name, overrides)),
      ...found.flatMap((one) => bookkeeping(one, overrides)),
    ],
  };
}

/** What people say of a table or view, whether it is served or not. */
export function overrideOf(
  facts: RelationFacts,
  { tables }: Overrides,
  mainSchema: string,
): TableOverride | undefined {
  const name = namesOf(facts, mainSchema).find((each) => tables.has(each));
  return name === undefined ? undefined : tables.get(name);
}

function namesOf(facts: RelationFacts, mainSchema: string): readonly string[] {
  return [nameOf(facts), ...(facts.schema === mainSchema ? [facts.name] : [])];
}

/** Partitions are served by the table that they are parts of. */
function isWhole({ object }: RelationFacts): boolean {
  return object.kind !== "table" || object.partitionOf === undefined;
}

/** Where nobody says anything about it under its own name, it is left out with its namespace, or as some tool's books. */
function isMeant(facts: RelationFacts, { tables, namespaces }: Overrides): boolean {
  if (tables.has(nameOf(facts))) return true;
  return namespaces.get(facts.schema)?.isOmitted !== true && bookkeeperOf(facts) === undefined;
}

function nameOf({ schema, name }: RelationFacts): string {
  return `${schema}.${name}`;
}

function bookkeeping({ facts, override }: Chosen, { namespaces }: Overrides): Finding[] {
  const tool = bookkeeperOf(facts);
  if (tool === undefined || override !== undefined || namespaces.get(facts.schema)?.isOmitted === true)
    return [];
  return [
    {
      rule: "bookkeeping-table",
      severity: "info",
      message: `${nameOf(facts)} is where ${tool} remembers what it did: it is left out`,
      hint: `to serve it, write into resources.yaml: tables: { "${nameOf(facts)}": { readOnly: true } }`,
    },
  ];
}

/** Of several without `public` none goes before the others: a path would hang on the alphabet, and on who comes next. */
function mainOf(served: readonly RelationFacts[]): string {
  const [only = "public", ...others] = new Set(served.map(({ schema }) => schema));
  return others.length === 0 ? only : "public";
}

function unmatchedTable(name: string, { file }: Overrides): Finding {
  return {
    rule: "override-unmatched",
    severity: "warning",
    message: `${file} decides about ${name}, and there is no such table or view`,
    hint: "write it as it is called in the database, with its namespace: public.orders",
    location: { file },
  };
}

function unmatchedSchema(name: string, { file }: Overrides): Finding {
  return {
    rule: "override-unmatched",
    severity: "warning",
    message: `${file} names the namespace ${name}, and no table or view that is served is in it`,
    hint: "write it as it is called in the database",
    location: { file },
  };
}
