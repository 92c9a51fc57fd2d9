/** What the parts of an ALTER TABLE lock, each by itself. */
import type { AlterTableCmd, AlterTableStmt, ColumnDef, Constraint, Node, RangeVar } from "libpg-query";
import { all, hazard, locking, type More, nameOf, on, type StatementEffect, stringOf } from "./effect.ts";

export function alterTable({ relation, cmds, objtype }: AlterTableStmt): StatementEffect {
  if (objtype === "OBJECT_INDEX") return alterIndex(relation, cmds ?? []);
  const effects = (cmds ?? []).flatMap((one) =>
    "AlterTableCmd" in one ? [alteration(relation, one.AlterTableCmd)] : [],
  );
  return effects.length === 0 ? on(relation, "ACCESS EXCLUSIVE") : all(effects);
}

/** Whoever reads or writes a table opens its indexes, and so waits for the lock on one that is attached. */
function alterIndex(index: RangeVar | undefined, commands: readonly Node[]): StatementEffect {
  const attached = commands.flatMap((one) =>
    "AlterTableCmd" in one && one.AlterTableCmd.subtype === "AT_AttachPartition"
      ? [partitionOf(one.AlterTableCmd)]
      : [],
  );
  return all([
    on(index, "SHARE UPDATE EXCLUSIVE"),
    ...attached.map((part) => locking(`index ${nameOf(part)}`, "ACCESS EXCLUSIVE")),
  ]);
}

/** https://www.postgresql.org/docs/current/sql-altertable.html */
function alteration(table: RangeVar | undefined, command: AlterTableCmd): StatementEffect {
  const exclusive = (more: More = {}) => on(table, "ACCESS EXCLUSIVE", more);
  const name = nameOf(table);
  switch (command.subtype) {
    case "AT_AddColumn":
      return addColumn(
        table,
        command.def !== undefined && "ColumnDef" in command.def ? command.def.ColumnDef : {},
      );
    case "AT_DropColumn":
      return exclusive({
        hazards: [hazard("data-loss", `drops ${name}.${command.name ?? ""} with its values`)],
      });
    case "AT_AlterColumnType":
      return exclusive({
        work: "rewrite",
        hazards: [
          hazard("rewrite", `writes ${name} anew, unless the new type stores values as the old one does`),
        ],
      });
    case "AT_SetNotNull":
      return exclusive({
        work: "scan",
        hazards: [hazard("fails-on-rows", `it fails when ${name}.${command.name ?? ""} holds nulls`)],
      });
    case "AT_AddConstraint":
      return addConstraint(
        table,
        command.def !== undefined && "Constraint" in command.def ? command.def.Constraint : {},
      );
    case "AT_ValidateConstraint":
      return on(table, "SHARE UPDATE EXCLUSIVE", {
        work: "scan",
        hazards: [hazard("fails-on-rows", `it fails when rows of ${name} do not fit`)],
      });
    case "AT_SetLogged":
    case "AT_SetUnLogged":
    case "AT_SetTableSpace":
    case "AT_SetAccessMethod":
      return exclusive({ work: "rewrite", hazards: [hazard("rewrite", `writes ${name} anew`)] });
    case "AT_AttachPartition":
      return all([
        on(table, "SHARE UPDATE EXCLUSIVE"),
        on(partitionOf(command), "ACCESS EXCLUSIVE", { work: "scan" }),
      ]);
    case "AT_DetachPartition":
      return isConcurrentDetach(command)
        ? on(table, "SHARE UPDATE EXCLUSIVE")
        : all([exclusive(), on(partitionOf(command), "ACCESS EXCLUSIVE")]);
    case "AT_DetachPartitionFinalize":
      return all([on(table, "SHARE UPDATE EXCLUSIVE"), on(partitionOf(command), "ACCESS EXCLUSIVE")]);
    case "AT_SetStatistics":
    case "AT_SetOptions":
    case "AT_ResetOptions":
    case "AT_ClusterOn":
    case "AT_DropCluster":
    case "AT_SetRelOptions":
    case "AT_ResetRelOptions":
      return on(table, "SHARE UPDATE EXCLUSIVE");
    case "AT_EnableTrig":
    case "AT_EnableAlwaysTrig":
    case "AT_EnableReplicaTrig":
    case "AT_EnableTrigAll":
    case "AT_EnableTrigUser":
    case "AT_DisableTrig":
    case "AT_DisableTrigAll":
    case "AT_DisableTrigUser":
      return on(table, "SHARE ROW EXCLUSIVE");
    default:
      return exclusive();
  }
}

const VOLATILE: ReadonlySet<string> = new Set([
  "clock_timestamp",
  "gen_random_uuid",
  "nextval",
  "random",
  "timeofday",
  "uuid_generate_v1",
  "uuid_generate_v4",
  "uuidv4",
  "uuidv7",
]);

/** A default that is the same for every row is kept in the catalog; any other is written into each. */
function addColumn(table: RangeVar | undefined, column: ColumnDef): StatementEffect {
  const constraints = constraintsOf(column);
  const type = (column.typeName?.names ?? []).map(stringOf).at(-1) ?? "";
  const isWritten =
    /^(?:small|big)?serial[248]?$/.test(type) ||
    constraints.some(
      ({ contype, raw_expr, generated_kind }) =>
        contype === "CONSTR_IDENTITY" ||
        (contype === "CONSTR_GENERATED" && (generated_kind as string | undefined) !== "v") ||
        (contype === "CONSTR_DEFAULT" && callsVolatile(raw_expr)),
    );
  const isUnique = constraints.some(
    ({ contype }) => contype === "CONSTR_UNIQUE" || contype === "CONSTR_PRIMARY",
  );
  const work = isWritten ? "rewrite" : isUnique ? "build" : constraints.some(isCheck) ? "scan" : "catalog";
  return all([
    on(table, "ACCESS EXCLUSIVE", {
      work,
      hazards: isWritten
        ? [hazard("rewrite", `writes ${nameOf(table)} anew, to give each row its value`)]
        : [],
    }),
    ...constraints.map(({ pktable }) => on(pktable, "SHARE ROW EXCLUSIVE")),
  ]);
}

function isCheck({ contype }: Constraint): boolean {
  return contype === "CONSTR_CHECK";
}

function addConstraint(table: RangeVar | undefined, constraint: Constraint): StatementEffect {
  const name = nameOf(table);
  const { contype, pktable, indexname, skip_validation: isLater } = constraint;
  const fails = [hazard("fails-on-rows", `it fails when rows of ${name} do not fit`)];
  if (contype === "CONSTR_FOREIGN") {
    const more: More = isLater === true ? {} : { work: "scan", hazards: fails };
    return all([on(table, "SHARE ROW EXCLUSIVE", more), on(pktable, "SHARE ROW EXCLUSIVE")]);
  }
  if (contype === "CONSTR_CHECK" || contype === "CONSTR_NOTNULL") {
    return on(table, "ACCESS EXCLUSIVE", isLater === true ? {} : { work: "scan", hazards: fails });
  }
  if (indexname !== undefined && indexname !== "") return on(table, "ACCESS EXCLUSIVE");
  return on(table, "ACCESS EXCLUSIVE", {
    work: "build",
    hazards: [hazard("blocks-reads", `reads and writes of ${name} wait while its index is built`), ...fails],
  });
}

export function constraintsOf({ constraints }: ColumnDef): Constraint[] {
  return (constraints ?? []).flatMap((one) => ("Constraint" in one ? [one.Constraint] : []));
}

function callsVolatile(expression: Node | undefined): boolean {
  if (expression === undefined) return false;
  let found = false;
  JSON.stringify(expression, (key, value: unknown) => {
    if (key === "FuncCall" && isFuncCall(value)) {
      const name = (value.funcname ?? []).map(stringOf).at(-1) ?? "";
      if (VOLATILE.has(name)) found = true;
    }
    return value;
  });
  return found;
}

function isFuncCall(value: unknown): value is { readonly funcname?: readonly Node[] } {
  return typeof value === "object" && value !== null;
}

function partitionOf({ def }: AlterTableCmd): RangeVar | undefined {
  return def !== undefined && "PartitionCmd" in def ? def.PartitionCmd.name : undefined;
}

function isConcurrentDetach({ def }: AlterTableCmd): boolean {
  return def !== undefined && "PartitionCmd" in def && def.PartitionCmd.concurrent === true;
}
