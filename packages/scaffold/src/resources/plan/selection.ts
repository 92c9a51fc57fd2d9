/** Which tables and views become resources, and which namespace has no prefix. */
import type { Finding } from "@ashlar/model";
import type { Overrides, TableOverride } from "../overrides.ts";
import { compare, type RelationFacts } from "./relation-facts.ts";

export interface Selection {
  readonly mainSchema: string;
  readonly chosen: readonly Chosen[];
  readonly findings: readonly Finding[];
}

export interface Chosen {
  readonly facts: RelationFacts;
  readonly override: TableOverride | undefined;
}

export function selectRelations(relations: Iterable<RelationFacts>, overrides: Overrides): Selection {
  const served = [...relations].filter(
    (facts) => isServed(facts) && (overrides.schemas?.includes(facts.schema) ?? true),
  );
  const mainSchema = overrides.schemas?.[0] ?? mainOf(served);
  const matched = new Set<string>();
  const chosen = served.map((facts): Chosen => {
    const names = [`${facts.schema}.${facts.name}`, ...(facts.schema === mainSchema ? [facts.name] : [])];
    const name = names.find((each) => overrides.tables.has(each));
    if (name !== undefined) matched.add(name);
    return { facts, override: name === undefined ? undefined : overrides.tables.get(name) };
  });
  const schemas = new Set(served.map(({ schema }) => schema));
  const unknown = (overrides.schemas ?? []).filter((schema) => !schemas.has(schema));
  const unmatched = [...overrides.tables.keys()].filter((name) => !matched.has(name));
  return {
    mainSchema,
    chosen: chosen.filter(({ override }) => override?.isOmitted !== true),
    findings: [
      ...unknown.map((name) => unmatchedSchema(name, overrides)),
      ...unmatched.sort(compare).map((name) => unmatchedTable(name, overrides)),
    ],
  };
}

/** Which migrations were applied: nobody's data. */
const LEDGER = "ashlar_migrations";

/** Partitions are served by the table that they are parts of. */
function isServed({ object, name }: RelationFacts): boolean {
  if (name === LEDGER) return false;
  return object.kind !== "table" || object.partitionOf === undefined;
}

function mainOf(served: readonly RelationFacts[]): string {
  const schemas = [...new Set(served.map(({ schema }) => schema))].sort(compare);
  return schemas.includes("public") ? "public" : (schemas[0] ?? "public");
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
    message: `${file} asks for the namespace ${name}, and no table or view is in it`,
    hint: "write it as it is called in the database",
    location: { file },
  };
}
