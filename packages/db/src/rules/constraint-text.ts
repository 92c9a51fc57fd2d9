/** Constraints as SQL. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ConstraintObject } from "@ashlar/model";
import { optionChanges } from "./options.ts";
import type { PlanContext } from "./rule.ts";

/** `CONSTRAINT users_pkey PRIMARY KEY (id)`. */
export function constraintClause({ name, definition, isNotEnforced }: ConstraintObject): string {
  return `CONSTRAINT ${quoteIdentifier(name)} ${definition}${isNotEnforced ? " NOT ENFORCED" : ""}`;
}

export interface AddOptions {
  /** Holds for new rows at once and reads none of the old ones. */
  readonly isNotValid: boolean;
}

export function addConstraint(
  table: string,
  constraint: ConstraintObject,
  { isNotValid }: AddOptions = { isNotValid: false },
): string {
  const suffix = isNotValid && !constraint.isNotEnforced ? " NOT VALID" : "";
  return `ALTER TABLE ${table}\n  ADD ${constraintClause(constraint)}${suffix}`;
}

export function validateConstraint(table: string, name: string): string {
  return `ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoteIdentifier(name)}`;
}

export function dropConstraint(table: string, name: string): string {
  return `ALTER TABLE ${table} DROP CONSTRAINT ${quoteIdentifier(name)}`;
}

export function renameConstraint(table: string, from: string, to: string): string {
  return `ALTER TABLE ${table} RENAME CONSTRAINT ${quoteIdentifier(from)} TO ${quoteIdentifier(to)}`;
}

/** What its index has and `ADD CONSTRAINT` has no one place for. */
export function indexSettings(constraint: ConstraintObject, table: string): readonly string[] {
  const { index, name } = constraint;
  if (index === undefined) return [];
  const indexName = indexNameOf(constraint);
  return [
    ...optionChanges({}, index.options).map((change) => `ALTER INDEX ${indexName} ${change}`),
    ...(index.tablespace === undefined
      ? []
      : [`ALTER INDEX ${indexName} SET TABLESPACE ${quoteIdentifier(index.tablespace)}`]),
    ...(index.isClustered ? [`ALTER TABLE ${table} CLUSTER ON ${quoteIdentifier(name)}`] : []),
  ];
}

/** The index has the constraint's name and lives where the table lives. */
export function indexNameOf({ name, schema }: ConstraintObject): string {
  const own = quoteIdentifier(name);
  return schema === undefined ? own : `${quoteIdentifier(schema)}.${own}`;
}

export interface KeyDefinition {
  readonly kind: "PRIMARY KEY" | "UNIQUE";
  /** What follows the table's name in CREATE UNIQUE INDEX: `(email) INCLUDE (name) NULLS NOT DISTINCT`. */
  readonly index: string;
  /** `DEFERRABLE INITIALLY DEFERRED`, or nothing. */
  readonly suffix: string;
}

const COLUMNS = /\((?:[^()"]|"(?:[^"]|"")*")*\)/.source;
const KEY = new RegExp(
  `^(PRIMARY KEY|UNIQUE)( NULLS NOT DISTINCT)? (${COLUMNS})( INCLUDE ${COLUMNS})?( DEFERRABLE.*)?$`,
);

/** The parts of a key that a unique index can be made for; undefined for those `WITHOUT OVERLAPS`. */
export function keyDefinition(definition: string): KeyDefinition | undefined {
  const [, kind, nulls = "", columns, include = "", suffix = ""] = KEY.exec(definition) ?? [];
  if (columns === undefined || / WITHOUT OVERLAPS\)$/.test(columns)) return undefined;
  return {
    kind: kind === "UNIQUE" ? "UNIQUE" : "PRIMARY KEY",
    index: `${columns}${include}${nulls}`,
    suffix: suffix.trim(),
  };
}

/** `CHECK (c IS NOT NULL)`, as the server prints it. */
export function provesNotNull(
  { type, definition, isNotValid, isNotEnforced }: ConstraintObject,
  column: string,
): boolean {
  return (
    type === "check" &&
    !isNotValid &&
    !isNotEnforced &&
    definition.startsWith(`CHECK ((${quoteIdentifier(column)} IS NOT NULL))`)
  );
}

/** `foreign key orders_user_id_fkey` */
export function labelOf({ type, name }: ConstraintObject): string {
  const word =
    type === "check" || type === "exclusion" ? `${type} constraint` : type === "unique" ? "unique key" : type;
  return `${word} ${name}`;
}

/** Its index may be what tells the table's rows apart for replicas. */
export function replicaIdentity(
  { name, parent }: ConstraintObject,
  table: string,
  { after }: PlanContext,
): readonly string[] {
  const owner = after.get(parent);
  if (owner?.kind !== "table" || owner.replicaIdentity !== `USING INDEX ${quoteIdentifier(name)}`) return [];
  return [`ALTER TABLE ${table} REPLICA IDENTITY ${owner.replicaIdentity}`];
}
