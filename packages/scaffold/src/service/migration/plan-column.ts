/** What becomes of a column that stays in the document: its type, default, identity, nullability, comment. */
import {
  columnDefinition,
  commentOnColumn,
  qualifiedName,
  quoteIdentifier,
  writeType,
} from "@ashlar/catalog";
import type { Column, Finding, Table } from "@ashlar/model";
import { notNullLines, notNullSteps } from "./not-null.ts";
import { memberName } from "./object-name.ts";
import { type Left, type Part, type Step, stepLine } from "./step.ts";
import { wideningOf } from "./widening.ts";

export interface ColumnPlan {
  readonly parts: readonly Part[];
  readonly steps: readonly Step[];
  readonly left: readonly Left[];
  readonly findings: readonly Finding[];
  /** As it is afterwards. */
  readonly column: Column;
  /** Its type is not what the document asks for. */
  readonly isStuck: boolean;
}

export interface ColumnContext {
  /** Names of the enum types, as a column's type writes them. */
  readonly enums: ReadonlySet<string>;
  /** Whether an earlier migration left something, by its key. */
  readonly wasLeft: (key: string) => boolean;
}

export function planColumn(table: Table, old: Column, next: Column, context: ColumnContext): ColumnPlan {
  const isGeneratedAnew = next.generated !== undefined && next.generated !== old.generated;
  if (isGeneratedAnew) return stuck(old, leftGenerated(table, next));
  const widening = old.type === next.type ? undefined : wideningOf(old.type, next.type, context.enums);
  if (widening === "none") return stuck(old, leftType(table, old, next));

  const isRewritten = widening === "rewrite";
  const notNullKey = notNullKeyOf(table, next);
  const isTightened = !old.isNotNull && next.isNotNull && !context.wasLeft(notNullKey);
  const isLeftLoose = !old.isNotNull && next.isNotNull && !isTightened;
  const identity = identityPart(table, old, next);
  return {
    parts: [
      ...(old.generated !== undefined && next.generated === undefined ? [expressionPart(table, old)] : []),
      ...(widening === undefined ? [] : typeParts(table, old, next, isRewritten)),
      ...defaultParts(table, old, next),
      ...identity.parts,
      ...(old.isNotNull && !next.isNotNull ? [loosenPart(table, old)] : []),
      ...commentParts(table, old, next),
    ],
    steps: isTightened ? notNullSteps(table, next) : [],
    left: [...identity.left, ...(isLeftLoose ? [leftNotNull(table, next)] : [])],
    findings: [
      ...(isRewritten ? [rewriteFinding(memberName(table, next))] : []),
      ...(isTightened ? [tightenedFinding(memberName(table, next))] : []),
    ],
    column: withIdentity(isLeftLoose ? { ...next, isNotNull: false } : next, identity.kind),
    isStuck: false,
  };
}

/** The new values are known only to whoever knows what the column means. */
export function leftNotNull(table: Table, column: Column): Left {
  const name = quoteIdentifier(column.name);
  const shown = memberName(table, column);
  return {
    key: notNullKeyOf(table, column),
    rule: "not-null-left",
    message: `${shown} is required, but rows that are there have no value for it: it is still without NOT NULL, and until they are filled they are answered without it, or with null, against the document`,
    hint: "decide which value the old rows get and fill them before this version answers requests, then add the constraint",
    sql: [
      stepLine({ name: `fill ${shown}`, mode: "transaction" }),
      `UPDATE ${qualifiedName(table)} SET ${name} = … WHERE ${name} IS NULL;`,
      ...notNullLines(table, column),
    ],
  };
}

export function rewriteFinding(shown: string): Finding {
  return {
    rule: "table-rewrite",
    severity: "warning",
    message: `the change of ${shown} writes every row of its table anew, and nobody else can use it meanwhile`,
    hint: "apply it while the table is small, or while nobody uses it",
  };
}

function stuck(column: Column, left: Left): ColumnPlan {
  return { parts: [], steps: [], left: [left], findings: [], column, isStuck: true };
}

function leftGenerated(table: Table, next: Column): Left {
  const at = `ALTER TABLE ${qualifiedName(table)}`;
  const name = quoteIdentifier(next.name);
  return {
    key: `generated ${table.schema}.${table.name}.${next.name} = ${next.generated}`,
    rule: "generated-left",
    message: `${memberName(table, next)} is computed in another way now; the column is left as it is`,
    hint: "putting a new column in its place writes every row anew and takes the column's indexes along",
    sql: [`${at} DROP COLUMN ${name};`, `${at} ADD COLUMN ${columnDefinition(next)};`],
  };
}

function leftType(table: Table, old: Column, next: Column): Left {
  const name = quoteIdentifier(next.name);
  const at = `ALTER TABLE ${qualifiedName(table)} ALTER COLUMN ${name}`;
  return {
    key: `type ${table.schema}.${table.name}.${next.name} = ${next.type}`,
    rule: "column-type-left",
    message: `${memberName(table, next)} is ${old.type} and should be ${next.type}; not every value is sure to fit, so the type is left`,
    hint: "look at the values first; a large table wants a second column instead, filled bit by bit",
    sql: [
      ...(old.default === undefined ? [] : [`${at} DROP DEFAULT;`]),
      `${at} TYPE ${writeType(next.type)} USING ${name}::${writeType(next.type)};`,
      ...(next.default === undefined ? [] : [`${at} SET DEFAULT ${next.default};`]),
    ],
  };
}

function typeParts(table: Table, old: Column, next: Column, isRewritten: boolean): readonly Part[] {
  const name = quoteIdentifier(next.name);
  const at = `ALTER TABLE ${qualifiedName(table)} ALTER COLUMN ${name}`;
  const back = writeType(old.type);
  const dropped =
    old.default === undefined
      ? []
      : [{ sql: `${at} DROP DEFAULT`, undo: [`${at} SET DEFAULT ${old.default}`] }];
  return [
    // A default of the old type would have to be cast, which Postgres refuses for some.
    ...dropped,
    {
      sql: `${at} TYPE ${writeType(next.type)}`,
      // A cast that is not spelt out refuses a value that does not fit; only from text there is none.
      undo: [`${at} TYPE ${back}${next.type === "text" && isRewritten ? ` USING ${name}::${back}` : ""}`],
      ...(isRewritten ? { note: "Writes every row anew; nobody else can use the table meanwhile." } : {}),
    },
    ...(dropped.length > 0 && next.default === old.default
      ? [{ sql: `${at} SET DEFAULT ${next.default}`, undo: [`${at} DROP DEFAULT`] }]
      : []),
  ];
}

function defaultParts(table: Table, old: Column, next: Column): readonly Part[] {
  if (old.default === next.default) return [];
  const at = `ALTER TABLE ${qualifiedName(table)} ALTER COLUMN ${quoteIdentifier(next.name)}`;
  const set = (expression: string | undefined) =>
    expression === undefined ? `${at} DROP DEFAULT` : `${at} SET DEFAULT ${expression}`;
  return [{ sql: set(next.default), undo: [set(old.type === next.type ? old.default : undefined)] }];
}

interface IdentityPlan {
  readonly parts: readonly Part[];
  readonly left: readonly Left[];
  readonly kind: Column["identity"];
}

function identityPart(table: Table, old: Column, next: Column): IdentityPlan {
  if (old.identity === next.identity) return { parts: [], left: [], kind: next.identity };
  const name = quoteIdentifier(next.name);
  const at = `ALTER TABLE ${qualifiedName(table)} ALTER COLUMN ${name}`;
  const add = (kind: string) => `${at} ADD GENERATED ${kind.toUpperCase()} AS IDENTITY`;
  if (next.identity === undefined) {
    const undo = old.identity === undefined ? [] : [add(old.identity)];
    return { parts: [{ sql: `${at} DROP IDENTITY`, undo }], left: [], kind: undefined };
  }
  if (old.identity === undefined) {
    const left: Left = {
      key: `identity ${table.schema}.${table.name}.${next.name} = ${next.identity}`,
      rule: "identity-left",
      message: `${memberName(table, next)} should number its rows by itself; it is left as it is, because the numbers would begin at 1 again`,
      hint: "begin above the highest number that is there",
      sql: [`${add(next.identity)} (START WITH …);`],
    };
    return { parts: [], left: [left], kind: undefined };
  }
  const set = (kind: string) => `${at} SET GENERATED ${kind.toUpperCase()}`;
  return { parts: [{ sql: set(next.identity), undo: [set(old.identity)] }], left: [], kind: next.identity };
}

function expressionPart(table: Table, old: Column): Part {
  return {
    note: "Keeps the values as they are now.",
    isFinal: `${memberName(table, old)} stays a plain column: nothing turns it into a computed one again.`,
    sql: `ALTER TABLE ${qualifiedName(table)} ALTER COLUMN ${quoteIdentifier(old.name)} DROP EXPRESSION`,
  };
}

function loosenPart(table: Table, old: Column): Part {
  const at = `ALTER TABLE ${qualifiedName(table)} ALTER COLUMN ${quoteIdentifier(old.name)}`;
  return { sql: `${at} DROP NOT NULL`, undo: [`${at} SET NOT NULL`] };
}

function commentParts(table: Table, old: Column, next: Column): readonly Part[] {
  if (old.comment === next.comment) return [];
  return [{ sql: commentOnColumn(table, next).text, undo: [commentOnColumn(table, old).text] }];
}

function tightenedFinding(shown: string): Finding {
  return {
    rule: "not-null-checked",
    severity: "warning",
    message: `${shown} becomes NOT NULL; the migration stops while a row has no value for it`,
    hint: "the migration holds the UPDATE that fills them, commented out",
  };
}

function notNullKeyOf(table: Table, column: Column): string {
  return `not null ${table.schema}.${table.name}.${column.name}`;
}

function withIdentity({ identity: _, ...column }: Column, identity: Column["identity"]): Column {
  return identity === undefined ? column : { ...column, identity };
}
