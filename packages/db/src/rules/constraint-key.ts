/** Primary and unique keys: their index is built first, while everybody reads and writes, then it becomes the key. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ConstraintObject } from "@ashlar/model";
import type { Step } from "../step.ts";
import {
  dropConstraint,
  indexSettings,
  type KeyDefinition,
  keyDefinition,
  labelOf,
  replicaIdentity,
} from "./constraint-text.ts";
import { temporaryName } from "./default-name.ts";
import { hazard, lock, makeStep, shortName } from "./make-step.ts";
import { withClause } from "./options.ts";
import type { PlanContext } from "./rule.ts";

export function addKey(constraint: ConstraintObject, table: string, context: PlanContext): readonly Step[] {
  const key = keyDefinition(constraint.definition);
  if (key === undefined) return [];
  return [
    buildIndex(constraint, key, { table, name: constraint.name }, context),
    makeStep(
      {
        name: `add ${labelOf(constraint)} to ${shortName(table)}`,
        statements: [
          usingIndex(constraint, key, { table, name: constraint.name }),
          ...laterSettings(constraint, table),
          ...replicaIdentity(constraint, table, context),
        ],
        why: "The index is there already, so this takes but a moment.",
        locks: [lock(constraint.parent, "ACCESS EXCLUSIVE")],
        phase: "contract",
      },
      context,
    ),
  ];
}

/** The new index is built beside the old key; then they change places in one transaction. */
export function changeKey(
  before: ConstraintObject,
  after: ConstraintObject,
  table: string,
  context: PlanContext,
): readonly Step[] {
  const key = keyDefinition(after.definition);
  if (key === undefined) return [];
  const name = temporaryName(after.name, context);
  return [
    buildIndex(after, key, { table, name }, context),
    makeStep(
      {
        name: `put the new ${labelOf(after)} of ${shortName(table)} in the place of the old`,
        statements: [
          dropConstraint(table, before.name),
          usingIndex(after, key, { table, name }),
          ...laterSettings(after, table),
          ...replicaIdentity(after, table, context),
        ],
        why: "One of the two holds at every moment. The index takes the name of the key.",
        locks: [lock(after.parent, "ACCESS EXCLUSIVE")],
        phase: "contract",
      },
      context,
    ),
  ];
}

interface KeyIndex {
  readonly table: string;
  readonly name: string;
}

function buildIndex(
  constraint: ConstraintObject,
  key: KeyDefinition,
  { table, name }: KeyIndex,
  context: PlanContext,
): Step {
  const { options, tablespace } = constraint.index ?? {};
  const space = tablespace === undefined ? "" : ` TABLESPACE ${quoteIdentifier(tablespace)}`;
  const label = shortName(table);
  return makeStep(
    {
      name: `build the index of ${labelOf(constraint)}`,
      statements: [
        `CREATE UNIQUE INDEX CONCURRENTLY ${quoteIdentifier(name)} ON ${table} ${key.index}${withClause(options)}${space}`,
      ],
      why: "Built concurrently, it lets reads and writes through.",
      isTransactional: false,
      locks: [lock(constraint.parent, "SHARE UPDATE EXCLUSIVE")],
      work: { kind: "build", on: [constraint.parent] },
      hazards: [
        hazard("fails-on-rows", `fails when ${label} has duplicates of ${constraint.columns.join(", ")}`),
      ],
      phase: "contract",
    },
    context,
  );
}

function usingIndex({ name }: ConstraintObject, key: KeyDefinition, index: KeyIndex): string {
  const clause = `CONSTRAINT ${quoteIdentifier(name)} ${key.kind} USING INDEX ${quoteIdentifier(index.name)}`;
  return [`ALTER TABLE ${index.table}\n  ADD ${clause}`, ...(key.suffix === "" ? [] : [key.suffix])].join(
    " ",
  );
}

/** The rest was said when the index was built. */
function laterSettings(constraint: ConstraintObject, table: string): readonly string[] {
  const { options: _options, tablespace: _tablespace, ...index } = constraint.index ?? {};
  return indexSettings({ ...constraint, index }, table);
}
