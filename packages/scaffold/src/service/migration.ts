/** Plans the migration that takes a service's database from the schema it has to the one its document asks for. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { File, Finding, Schema } from "@ashlar/model";
import { migrationName } from "./migration/migration-name.ts";
import { planEnums } from "./migration/plan-enums.ts";
import { planTables } from "./migration/plan-tables.ts";
import { migrationText, rollbackText } from "./migration/sql-file.ts";
import { type Left, type Step, transaction } from "./migration/step.ts";

export interface MigrationOptions {
  /** What the migrations up to now lead to, as the last plan gave it; undefined: there are none. */
  readonly before: MigratedSchema | undefined;
  /** What the document asks for. */
  readonly after: Schema;
  /** YYYYMMDDHHMMSS, above those of the migrations that are there. */
  readonly timestamp: string;
}

/** A schema as migrations leave it, and what they leave to people. Kept in `migrations/schema.json`. */
export interface MigratedSchema extends Schema {
  /** Changes that stand in a migration commented out. */
  readonly left?: readonly LeftChange[];
}

export interface LeftChange {
  /** The change and its goal: `drop column public.books.subtitle`. */
  readonly change: string;
  /** The migration that tells how it is done: `migrations/20261121100000_change_books.sql`. */
  readonly migration: string;
}

export interface MigrationPlan {
  /** The migration and its rollback; none when there is nothing to do that was not told before. */
  readonly files: readonly File[];
  readonly findings: readonly Finding[];
  /** What is there once the migration has run: not all of `after`, and more than it, where something is left. */
  readonly schema: MigratedSchema;
}

const EMPTY: MigratedSchema = { enums: [], tables: [] };

/**
 * Nothing in the migration loses a value, invents one, or stops others from using a table for long. What would do so
 * stands in it commented out, and is a finding.
 */
export function planMigration({ before, after, timestamp }: MigrationOptions): MigrationPlan {
  const isFirst = before === undefined;
  const start = before ?? EMPTY;
  const told = new Map(start.left?.map((left) => [left.change, left]));
  const enumNames = [...start.enums, ...after.enums].map(({ schema, name }) => `${schema}.${name}`);

  const enums = planEnums(start, after);
  const tables = planTables(start, after, {
    enums: new Set(enumNames),
    wasLeft: (key) => told.has(key),
  });
  const steps = [...namespaceSteps(start, after), ...enums.steps, ...tables.steps];
  const left = [...enums.left, ...tables.left];
  const fresh = left.filter(({ key }) => !told.has(key));
  const name = migrationName({ before: start, after, isFirst });
  const path = `migrations/${timestamp}_${name}.sql`;

  return {
    files: steps.length === 0 && fresh.length === 0 ? [] : filesOf({ path, steps, left: fresh, isFirst }),
    findings: [
      ...tables.findings.map((finding) => ({ ...finding, location: { file: path } })),
      ...left.map((one) => leftFinding(one, told.get(one.key), path)),
    ],
    schema: {
      enums: enums.enums,
      tables: tables.tables,
      ...(left.length === 0
        ? {}
        : { left: left.map((one) => told.get(one.key) ?? leftChange(one, path)).sort(byChange) }),
    },
  };
}

function leftChange({ key }: Left, migration: string): LeftChange {
  return { change: key, migration };
}

/** In an order that only changes with its members: the file is kept under version control. */
function byChange(one: LeftChange, other: LeftChange): number {
  return one.change < other.change ? -1 : 1;
}

/** Every database has a `public`. */
function namespaceSteps(before: Schema, after: Schema): readonly Step[] {
  const of = ({ enums, tables }: Schema) => [...enums, ...tables].map(({ schema }) => schema);
  const known = new Set(["public", ...of(before)]);
  const names = [...new Set(of(after))].filter((name) => !known.has(name));
  return transaction(
    "create schemas",
    names.map((name) => ({ sql: `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(name)}` })),
  );
}

interface MigrationFiles {
  readonly path: string;
  readonly steps: readonly Step[];
  readonly left: readonly Left[];
  readonly isFirst: boolean;
}

function filesOf({ path, steps: planned, left, isFirst }: MigrationFiles): readonly File[] {
  // Nothing is there that a lock could stop: all of it or nothing.
  const whole = transaction(
    "create everything",
    planned.flatMap(({ parts }) => parts),
  );
  const steps = isFirst ? whole : distinctlyNamed(planned);
  const header = [
    isFirst ? "The first tables of the service." : "What changed in the document since the last migration.",
    "Read it and change what you like, then apply it with `npm run migrate`. Once applied it stays as it is.",
  ];
  return [
    { path, text: migrationText({ header, steps, left, isFirst }), owner: "project" },
    {
      path: path.replace(/\.sql$/, "_rollback.sql"),
      text: rollbackText(path, steps, isFirst),
      owner: "project",
    },
  ];
}

/** The ledger tells the steps of a file by their names. */
function distinctlyNamed(steps: readonly Step[]): readonly Step[] {
  return steps.map((step, at) => {
    const earlier = steps.slice(0, at).filter(({ name }) => name === step.name).length;
    return earlier === 0 ? step : { ...step, name: `${step.name} (${earlier + 1})` };
  });
}

function leftFinding({ rule, message, hint }: Left, told: LeftChange | undefined, path: string): Finding {
  if (told === undefined) return { rule, severity: "warning", message, hint, location: { file: path } };
  return {
    rule: "still-left",
    severity: "info",
    message,
    hint: `${told.migration} holds it, commented out; once it is done, write what the database has into migrations/schema.json`,
    location: { file: told.migration },
  };
}
