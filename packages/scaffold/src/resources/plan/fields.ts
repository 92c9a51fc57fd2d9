/** The columns of a table or view as fields: names, types, and who may read and write them. */
import type { ConstraintObject, JsonSchemaObject, ObjectId } from "@ashlar/model";
import type { Exposure, TableOverride } from "../overrides.ts";
import type { PlannedField } from "../resource-plan.ts";
import { withinBounds } from "./built-in-types.ts";
import { type CheckedValue, constrain, readCheck } from "./checks.ts";
import type { ColumnTypes } from "./column-types.ts";
import { camelName, nameDigest, nameWords } from "./name-words.ts";
import { referenceWords } from "./reference-words.ts";
import type { ColumnFacts, RelationFacts } from "./relation-facts.ts";

export interface PlannedFields {
  readonly fields: readonly PlannedField[];
  /** Columns that hold secrets, and were not named. */
  readonly hidden: readonly string[];
  /** Columns that every new row needs and no body may hold. */
  readonly missing: readonly string[];
  /** Fields that would be filtered by a name that is taken. */
  readonly unfiltered: readonly string[];
  /** Columns that were given a name that another has. */
  readonly clashing: readonly string[];
  /** Columns whose own name another has. */
  readonly renamed: readonly string[];
  /** How many checks say more than the schemas do. */
  readonly unsaidChecks: number;
}

export interface FieldContext {
  readonly types: ColumnTypes;
  readonly override: TableOverride | undefined;
  /** Columns that hold secrets. */
  readonly secrets: ReadonlySet<string>;
  /** Foreign keys of one column: column → the column that it refers to. */
  readonly references: ReadonlyMap<string, string>;
  /** Columns that are answered as text. */
  readonly texts: ReadonlySet<string>;
}

/** What every list has a parameter for. */
const LIST_PARAMETERS: ReadonlySet<string> = new Set(["cursor", "fields", "include", "limit", "sort"]);

export function planFields(facts: RelationFacts, context: FieldContext): PlannedFields {
  const { types, override } = context;
  const { names, clashing, renamed } = nameFields(facts, context);
  const checks = readChecks(facts, types);
  const hidden: string[] = [];
  const missing: string[] = [];
  const unfiltered: string[] = [];
  const fields = facts.columns.flatMap((column): PlannedField[] => {
    const decided = override?.columns.get(column.name);
    const exposure = decided?.exposure ?? (context.secrets.has(column.name) ? "none" : "both");
    const isRequired = needsValue(column, types);
    if (exposure === "none") {
      if (decided?.exposure === undefined) hidden.push(column.name);
      if (isRequired) missing.push(column.name);
      return [];
    }
    const isText = context.texts.has(column.name);
    const name = names.get(column.name) ?? column.name;
    const field = fieldOf(column, { exposure, name, checks, types, isText });
    if (exposure === "read" && isRequired && !types.of(column.type).isDerived) missing.push(column.name);
    if (field.filter !== undefined && LIST_PARAMETERS.has(field.name)) {
      unfiltered.push(field.name);
      return [{ ...field, filter: undefined }];
    }
    return [field];
  });
  return { fields, hidden, missing, unfiltered, clashing, renamed, unsaidChecks: checks.unsaid };
}

/** Not null, and nothing fills it. */
function needsValue({ type, isNotNull, hasDefault, isServers }: ColumnFacts, types: ColumnTypes): boolean {
  if (hasDefault || isServers || types.hasDefault(type)) return false;
  return isNotNull || types.isNotNull(type);
}

function fieldOf(
  column: ColumnFacts,
  {
    exposure,
    name,
    checks,
    types,
    isText,
  }: { exposure: Exposure; name: string; checks: ReadChecks; types: ColumnTypes; isText: boolean },
): PlannedField {
  const own = types.of(column.type);
  const type = isText ? types.asText(column.type) : own;
  // What checks say of numbers says nothing of their text.
  const said = type.codec === own.codec ? (checks.said.get(column.name) ?? []) : [];
  const isReadOnly = column.isServers || type.isDerived || exposure === "read";
  const isWriteOnly = exposure === "write";
  return {
    name,
    column: column.name,
    type: column.type,
    codec: type.codec,
    schema: withinBounds(said.reduce(constrain, type.schema)),
    comment: column.comment,
    isNullable: !column.isNotNull && !types.isNotNull(column.type),
    isRequired: !isReadOnly && needsValue(column, types),
    isWriteOnly,
    isReadOnly,
    filter: isWriteOnly ? undefined : type.filter,
  };
}

interface FieldNames extends Pick<PlannedFields, "clashing" | "renamed"> {
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Column → name. `sort_name` is `sortName`; a reference whose name is the thing itself says what of it is kept, so that
 * the thing can be included by its name: `area` that refers to `area.id` is `areaId`.
 */
function nameFields({ columns }: RelationFacts, { override, references }: FieldContext): FieldNames {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const clashing: string[] = [];
  const give = (column: string, name: string): void => {
    names.set(column, name);
    taken.add(name);
  };
  for (const { name } of columns) {
    const given = override?.columns.get(name)?.name;
    if (given === undefined) continue;
    if (taken.has(given)) clashing.push(name);
    else give(name, given);
  }
  // Who is spelt like the field goes first, then who is spelt as Postgres spells names: the others only read like it.
  const rank = (name: string, [natural]: readonly string[]): number =>
    name === natural ? 0 : /^[a-z0-9_]+$/.test(name) ? 1 : 2;
  const others = columns
    .filter(({ name }) => !names.has(name))
    .map(({ name }) => ({ name, candidates: candidatesOf(name, references.get(name)) }))
    .sort((one, other) => rank(one.name, one.candidates) - rank(other.name, other.candidates));
  const renamed: string[] = [];
  for (const { name, candidates } of others) {
    const [natural] = candidates;
    const free = candidates.find((each) => !taken.has(each)) ?? `column_${nameDigest(name)}`;
    if (natural !== undefined && free !== natural && !clashing.includes(name)) renamed.push(name);
    give(name, free);
  }
  return { names, clashing, renamed };
}

function candidatesOf(column: string, referred: string | undefined): string[] {
  const words = nameWords(column);
  const missing = referred === undefined ? undefined : referenceWords(column, referred).missing;
  const natural = words.length === 0 ? [] : [camelName(words)];
  return [
    ...(missing === undefined || words.length === 0 ? [] : [camelName([...words, missing])]),
    ...natural,
    ...(/^[\p{L}_][\p{L}\p{N}_]*$/u.test(column) ? [column] : []),
    ...natural.map((name) => `${name}_${nameDigest(column)}`),
  ];
}

interface ReadChecks {
  readonly said: ReadonlyMap<ObjectId, readonly JsonSchemaObject[]>;
  readonly unsaid: number;
}

function readChecks({ constraints, columns }: RelationFacts, types: ColumnTypes): ReadChecks {
  const values = new Map<string, CheckedValue>(columns.map(({ name, type }) => [name, kindOf(type, types)]));
  const said = new Map<string, JsonSchemaObject[]>();
  let unsaid = 0;
  for (const check of constraints) {
    if (!isInForce(check)) continue;
    const read = readCheck(check.definition, (column) => values.get(column));
    if (!read.isWhole) unsaid++;
    for (const { column, keywords } of read.said) said.set(column, [...(said.get(column) ?? []), keywords]);
  }
  return { said, unsaid };
}

/** NOT VALID holds for what is written from now on; rows that are there may be otherwise, which only answers show. */
function isInForce({ type, isNotEnforced, isNotValid }: ConstraintObject): boolean {
  return type === "check" && isNotEnforced !== true && isNotValid !== true;
}

function kindOf(type: string, types: ColumnTypes): CheckedValue {
  // Of one character nothing is padded.
  if (/^character\((?!1\))/.test(type)) return "padded";
  return types.valueOf(type);
}
