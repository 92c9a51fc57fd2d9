/** What changes about a table itself: its place among others, row security, storage. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ObjectId, TableObject } from "@ashlar/model";
import type { Hazard, Lock, LockMode, Step } from "../step.ts";
import { attach, missingParts } from "./attach-partition.ts";
import { kindOf } from "./create-table.ts";
import { foreignOptions } from "./foreign-options.ts";
import { hazard, lock, makeStep, shortName } from "./make-step.ts";
import { optionChanges } from "./options.ts";
import { detach } from "./partition.ts";
import type { Alteration, PlanContext } from "./rule.ts";

export function alterTable(
  before: TableObject,
  after: TableObject,
  context: PlanContext,
): Alteration | "replace" {
  if (
    before.kind !== after.kind ||
    before.partitionBy !== after.partitionBy ||
    before.server !== after.server
  ) {
    return "replace";
  }
  const isPartChanged = JSON.stringify(before.partitionOf) !== JSON.stringify(after.partitionOf);
  return {
    ...(isPartChanged && before.partitionOf !== undefined ? { first: detach(before, context) } : {}),
    steps: [
      ...inheritance(before, after, context),
      ...catalogChanges(before, after, context),
      ...rewrites(before, after, context),
      ...(isPartChanged ? attach(after, context) : []),
    ],
  };
}

interface TableAction {
  readonly action: string;
  readonly mode: LockMode;
  readonly hazards?: readonly Hazard[];
  readonly phase?: Step["phase"];
}

/** All in one step, with the strongest of their locks, which none of them keeps for long. */
function catalogChanges(before: TableObject, after: TableObject, context: PlanContext): readonly Step[] {
  const actions = [
    ...optionActions(before, after),
    ...typeActions(before, after, context),
    ...rowSecurity(before, after),
    ...replicaIdentity(before, after, context),
    ...serverOptions(before, after),
  ];
  if (actions.length === 0) return [];
  const strongest = actions.some(({ mode }) => mode === "ACCESS EXCLUSIVE");
  return [
    makeStep(
      {
        name: stepName(after, actions),
        statements: actions.map(({ action }) => `ALTER ${kindOf(after)} ${after.sqlName} ${action}`),
        locks: [lock(after.id, strongest ? "ACCESS EXCLUSIVE" : "SHARE UPDATE EXCLUSIVE")],
        hazards: actions.flatMap(({ hazards = [] }) => hazards),
        phase: actions.some(({ phase }) => phase === "contract") ? "contract" : "expand",
      },
      context,
    ),
  ];
}

/** `enable row level security on orders`; several at once are told by their statements. */
function stepName(after: TableObject, actions: readonly TableAction[]): string {
  const name = shortName(after.sqlName);
  const [only] = actions;
  const isSecurity = only?.action.endsWith("ROW LEVEL SECURITY") === true;
  return actions.length === 1 && isSecurity
    ? `${only.action.toLowerCase()} on ${name}`
    : `alter table ${name}`;
}

function optionActions(before: TableObject, after: TableObject): readonly TableAction[] {
  const isCatalogTable = (table: TableObject) => table.options?.["user_catalog_table"];
  // The one parameter that decides how the table is read: see AlterTableGetRelOptionsLockLevel().
  const mode =
    isCatalogTable(before) === isCatalogTable(after) ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE";
  return optionChanges(before.options, after.options).map((action) => ({ action, mode }));
}

function typeActions(before: TableObject, after: TableObject, context: PlanContext): readonly TableAction[] {
  if (before.ofType === after.ofType) return [];
  const type = after.ofType === undefined ? undefined : context.after.get(after.ofType)?.sqlName;
  return [{ action: type === undefined ? "NOT OF" : `OF ${type}`, mode: "ACCESS EXCLUSIVE" }];
}

function rowSecurity(before: TableObject, after: TableObject): readonly TableAction[] {
  const name = shortName(after.sqlName);
  const on = hazard(
    "changes-privileges",
    `without a policy that lets them, users no longer see rows of ${name}`,
  );
  const off = hazard("changes-privileges", `policies no longer hold for ${name}`);
  const actions: TableAction[] = [];
  if (before.hasRowSecurity !== after.hasRowSecurity) {
    actions.push({
      action: `${after.hasRowSecurity ? "ENABLE" : "DISABLE"} ROW LEVEL SECURITY`,
      mode: "ACCESS EXCLUSIVE",
      hazards: [after.hasRowSecurity ? on : off],
      phase: after.hasRowSecurity ? "contract" : "expand",
    });
  }
  if (before.isRowSecurityForced !== after.isRowSecurityForced) {
    const forced = hazard(
      "changes-privileges",
      `policies ${after.isRowSecurityForced ? "now hold" : "no longer hold"} for the owner of ${name} too`,
    );
    actions.push({
      action: `${after.isRowSecurityForced ? "" : "NO "}FORCE ROW LEVEL SECURITY`,
      mode: "ACCESS EXCLUSIVE",
      hazards: [forced],
      phase: after.isRowSecurityForced ? "contract" : "expand",
    });
  }
  return actions;
}

/** An index that is new sets it itself, once it is there. */
function replicaIdentity(
  before: TableObject,
  after: TableObject,
  context: PlanContext,
): readonly TableAction[] {
  if (before.replicaIdentity === after.replicaIdentity || after.kind === "foreign table") return [];
  const isYetToCome = context.after
    .childrenOf(after.id)
    .some(
      ({ id, name }) => after.replicaIdentity === usingIndex(name) && context.before.get(id) === undefined,
    );
  if (isYetToCome) return [];
  return [{ action: `REPLICA IDENTITY ${after.replicaIdentity ?? "DEFAULT"}`, mode: "ACCESS EXCLUSIVE" }];
}

export function usingIndex(name: string): string {
  return `USING INDEX ${quoteIdentifier(name)}`;
}

function serverOptions(before: TableObject, after: TableObject): readonly TableAction[] {
  const changes = foreignOptions(before.serverOptions, after.serverOptions);
  return changes === undefined ? [] : [{ action: changes, mode: "ACCESS EXCLUSIVE" }];
}

function inheritance(before: TableObject, after: TableObject, context: PlanContext): readonly Step[] {
  const [old, now] = [before.inherits ?? [], after.inherits ?? []];
  const kept = now.filter((id) => old.includes(id) && !context.isNew(id));
  // A parent that is joined comes last.
  const isOrdered =
    kept.every((id, index) => now[index] === id) &&
    String(old.filter((id) => kept.includes(id))) === String(kept);
  const left = old.filter((id) => !(isOrdered && now.includes(id)) && !context.isGone(id));
  const joined = isOrdered ? now.filter((id) => !kept.includes(id)) : now;
  if (left.length + joined.length === 0) return [];
  const nameOf = (id: ObjectId) => (context.after.get(id) ?? context.before.get(id))?.sqlName ?? id;
  const locks: readonly Lock[] = [
    lock(after.id, "ACCESS EXCLUSIVE"),
    ...left.map((id) => lock(id, "ACCESS SHARE")),
    ...joined.map((id) => lock(id, "SHARE UPDATE EXCLUSIVE")),
  ];
  return [
    ...(joined.length === 0 ? [] : missingParts(after, context)),
    makeStep(
      {
        name: `change what ${shortName(after.sqlName)} inherits from`,
        statements: [
          ...left.map((id) => `ALTER TABLE ${after.sqlName} NO INHERIT ${nameOf(id)}`),
          ...joined.map((id) => `ALTER TABLE ${after.sqlName} INHERIT ${nameOf(id)}`),
        ],
        locks,
        hazards: left
          .filter((id) => !joined.includes(id))
          .map((id) =>
            hazard(
              "breaks-code",
              `queries of ${shortName(nameOf(id))} no longer find the rows of ${shortName(after.sqlName)}`,
            ),
          ),
        phase: left.length === 0 ? "expand" : "contract",
      },
      context,
    ),
  ];
}

/** Postgres writes every row anew, or copies the file, and lets nobody in meanwhile. */
function rewrites(before: TableObject, after: TableObject, context: PlanContext): readonly Step[] {
  const actions = [
    ...(before.isUnlogged === after.isUnlogged ? [] : [after.isUnlogged ? "SET UNLOGGED" : "SET LOGGED"]),
    ...(before.accessMethod === after.accessMethod
      ? []
      : [`SET ACCESS METHOD ${quoteIdentifier(after.accessMethod ?? "heap")}`]),
    ...(before.tablespace === after.tablespace
      ? []
      : [`SET TABLESPACE ${quoteIdentifier(after.tablespace ?? "pg_default")}`]),
  ];
  const name = shortName(after.sqlName);
  return actions.map((action) =>
    makeStep(
      {
        name: `${action.toLowerCase()} for ${name}`,
        statements: [`ALTER TABLE ${after.sqlName} ${action}`],
        why: action === "SET UNLOGGED" ? `From then on a crash of the server empties ${name}.` : undefined,
        locks: [lock(after.id, "ACCESS EXCLUSIVE")],
        work: { kind: "rewrite", on: [after.id] },
        hazards: [
          hazard("rewrite", `writes ${name} anew`),
          hazard("blocks-reads", `nobody reads or writes ${name} meanwhile`),
        ],
      },
      context,
    ),
  );
}
