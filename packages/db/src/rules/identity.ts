/** Columns that become identities, stop being that, or count otherwise; and serial columns on their way there and back. */
import { quoteIdentifier, quoteLiteral } from "@ashlar/catalog";
import type { ColumnObject, SequenceObject, SequenceOptions } from "@ashlar/model";
import type { Step } from "../step.ts";
import { alterText, type ColumnChange, columnLabel, isLedFromAbove } from "./column-change.ts";
import { identityClause } from "./column-definition.ts";
import { hazard, lock, makeStep } from "./make-step.ts";
import type { Side } from "./rule.ts";
import { createSequence, isDroppedByColumn, isMadeByColumn, setOwner } from "./sequence.ts";
import { changedClauses, defaultOptions, standWithin } from "./sequence-options.ts";

/** With it goes its sequence; a serial's of the same name can only then be made. */
export function dropIdentity(change: ColumnChange): readonly Step[] {
  const { before, after, context, table } = change;
  if (before.identity === undefined || after.identity !== undefined || isLed(change)) return [];
  const successors = namesakes(before.identity.sequence, context.after).filter((sequence) =>
    isMadeByColumn(sequence, context),
  );
  return [
    makeStep(
      {
        name: `make ${columnLabel(change)} an ordinary column`,
        statements: [
          alterText(change, "DROP IDENTITY"),
          ...successors.flatMap((sequence) => [
            createSequence(sequence),
            ...(sequence.ownedBy === undefined ? [] : [setOwner(sequence, after, context.after)]),
            goOn(change, sequence.sqlName, sequence.options),
          ]),
        ],
        locks: [lock(table.id, "ACCESS EXCLUSIVE")],
        work: { kind: "scan", on: successors.length === 0 ? [] : [table.id] },
        hazards:
          successors.length > 0
            ? []
            : [hazard("breaks-code", `code that leaves ${columnLabel(change)} to its sequence fails`)],
        phase: successors.length > 0 ? "expand" : "contract",
      },
      context,
    ),
  ];
}

/** The sequence of that name which is an object of its own. */
function namesakes(sqlName: string, side: Side): readonly SequenceObject[] {
  const sequence = side.get(`sequence ${sqlName}`);
  return sequence?.kind === "sequence" ? [sequence] : [];
}

export function addIdentity(change: ColumnChange): readonly Step[] {
  const { before, after, context, table } = change;
  if (after.identity === undefined || before.identity !== undefined || isLed(change)) return [];
  const predecessors = namesakes(after.identity.sequence, context.before).filter((sequence) =>
    isDroppedByColumn(sequence, context),
  );
  return [
    makeStep(
      {
        name: `make ${columnLabel(change)} an identity`,
        statements: [
          ...(before.default === undefined ? [] : [alterText(change, "DROP DEFAULT")]),
          ...predecessors.map(({ sqlName }) => `DROP SEQUENCE ${sqlName}`),
          alterText(change, `ADD ${identityClause(after, context.after)}`),
          goOn(change, after.identity.sequence, after.identity.options),
        ],
        why: "Its sequence goes on after the highest number that is there.",
        locks: [lock(table.id, "ACCESS EXCLUSIVE")],
        work: { kind: "scan", on: [table.id] },
        hazards:
          after.identity.kind === "always"
            ? [hazard("breaks-code", `code that writes ${columnLabel(change)} itself fails`)]
            : [],
        phase: after.identity.kind === "always" ? "contract" : "expand",
      },
      context,
    ),
  ];
}

export function alterIdentity(change: ColumnChange): readonly Step[] {
  const { before, after, context, table } = change;
  if (before.identity === undefined || after.identity === undefined || isLed(change)) return [];
  const [old, now] = [before.identity, after.identity];
  // ALTER COLUMN … TYPE has taken the sequence along.
  const clauses = changedClauses(retyped(old.options, now.options.type), now.options);
  const actions = [
    ...(old.kind === now.kind ? [] : [`SET GENERATED ${now.kind.toUpperCase()}`]),
    ...clauses.map((clause) => `SET ${clause}`),
  ];
  const rename = renameSequence(old.sequence, now.sequence);
  if (actions.length === 0 && rename.length === 0) return [];
  const isStricter = old.kind !== now.kind && now.kind === "always";
  return [
    makeStep(
      {
        name: `change the identity of ${columnLabel(change)}`,
        statements: [
          ...standWithin(old.sequence, retyped(old.options, now.options.type), now.options),
          ...(actions.length === 0 ? [] : [alterText(change, actions.join(" "))]),
          ...rename,
        ],
        locks: actions.length === 0 ? [] : [lock(table.id, "ACCESS EXCLUSIVE")],
        hazards: isStricter
          ? [hazard("breaks-code", `code that writes ${columnLabel(change)} itself fails`)]
          : [],
        phase: isStricter ? "contract" : "expand",
      },
      context,
    ),
  ];
}

function isLed(change: ColumnChange): boolean {
  const isPartition = change.after.isInherited === true && change.table.partitionOf !== undefined;
  return isPartition || isLedFromAbove(change, ({ identity }) => identity?.kind);
}

function renameSequence(before: string, after: string): readonly string[] {
  if (before === after) return [];
  const [schemaBefore, schemaAfter] = [before, after].map((name) =>
    name.slice(0, name.length - lastName(name).length - 1),
  );
  if (schemaBefore !== schemaAfter) return [];
  return [`ALTER SEQUENCE ${before} RENAME TO ${lastName(after)}`];
}

function lastName(qualified: string): string {
  return /(?:"(?:[^"]|"")*"|[^".]+)$/.exec(qualified)?.[0] ?? qualified;
}

/** As ALTER SEQUENCE … AS does it: a limit that was the old type's becomes the new one's. */
function retyped(options: SequenceOptions, type: string): SequenceOptions {
  const [old, now] = [
    defaultOptions(options.type, options.increment),
    defaultOptions(type, options.increment),
  ];
  return {
    ...options,
    type,
    max: options.max === old.max ? now.max : options.max,
    min: options.min === old.min ? now.min : options.min,
  };
}

function goOn({ after, table }: ColumnChange, sequence: string, options: SequenceOptions): string {
  return numberOn(after, table.sqlName, sequence, options);
}

/** The next number is one that no row has. */
export function numberOn(
  { name }: ColumnObject,
  table: string,
  sequence: string,
  { start, increment }: SequenceOptions,
): string {
  const column = quoteIdentifier(name);
  const last = increment.startsWith("-")
    ? `least(min(${column}) - 1, ${start})`
    : `greatest(max(${column}) + 1, ${start})`;
  return `SELECT pg_catalog.setval(${quoteLiteral(sequence)}, ${last}, false) FROM ${table}`;
}
