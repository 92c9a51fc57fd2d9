/** Tells from a statement alone what it locks, what takes time, and what may go wrong: for migrations written by hand. */
import type {
  AlterTableCmd,
  AlterTableStmt,
  ColumnDef,
  Constraint,
  DropStmt,
  IndexStmt,
  Node,
  RangeVar,
} from "libpg-query";
import type { Hazard, HazardName, Lock, LockMode, Work } from "./step.ts";

/** What a statement does to those who work with the tables. */
export interface StatementEffect {
  /** Names as they are written. What reads take, ACCESS SHARE, is left out. */
  readonly locks: readonly Lock[];
  readonly work: Work;
  readonly hazards: readonly Hazard[];
  /** Tables that it makes, as they are written. */
  readonly makes: readonly string[];
  /** False where the text alone does not tell: `DO`, `CALL`, what the parser does not know. */
  readonly isKnown: boolean;
}

/**
 * The effect of one statement, by what Postgres' pages say of its kind.
 *
 * https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES and the page of each command
 */
export async function statementEffect(sql: string): Promise<StatementEffect> {
  const { loadModule, parseSync } = await import("libpg-query");
  await loadModule();
  let node: Node | undefined;
  try {
    node = parseSync(sql).stmts?.[0]?.stmt;
  } catch {
    return { ...NOTHING, isKnown: false };
  }
  return node === undefined ? NOTHING : effectOf(node);
}

const CATALOG: Work = { kind: "catalog", on: [] };
const NOTHING: StatementEffect = { locks: [], work: CATALOG, hazards: [], makes: [], isKnown: true };

function effectOf(node: Node): StatementEffect {
  if ("CreateStmt" in node) return createTable(node.CreateStmt);
  if ("IndexStmt" in node) return createIndex(node.IndexStmt);
  if ("AlterTableStmt" in node) return alterTable(node.AlterTableStmt);
  if ("DropStmt" in node) return drop(node.DropStmt);
  if ("RenameStmt" in node) {
    const { renameType, relation } = node.RenameStmt;
    if (relation === undefined) return NOTHING;
    const mode = renameType === "OBJECT_INDEX" ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE";
    const breaks =
      renameType === "OBJECT_TABLE" || renameType === "OBJECT_COLUMN" || renameType === "OBJECT_VIEW";
    return on(relation, mode, {
      hazards: breaks ? [hazard("breaks-code", "code that uses the old name breaks")] : [],
    });
  }
  if ("AlterObjectSchemaStmt" in node) return on(node.AlterObjectSchemaStmt.relation, "ACCESS EXCLUSIVE");
  if ("CreateTrigStmt" in node) return on(node.CreateTrigStmt.relation, "SHARE ROW EXCLUSIVE");
  if ("CreatePolicyStmt" in node) return on(node.CreatePolicyStmt.table, "ACCESS EXCLUSIVE");
  if ("AlterPolicyStmt" in node) return on(node.AlterPolicyStmt.table, "ACCESS EXCLUSIVE");
  if ("RuleStmt" in node) return on(node.RuleStmt.relation, "ACCESS EXCLUSIVE");
  if ("TruncateStmt" in node) {
    const tables = (node.TruncateStmt.relations ?? []).flatMap((one) =>
      "RangeVar" in one ? [one.RangeVar] : [],
    );
    return all(
      tables.map((table) =>
        on(table, "ACCESS EXCLUSIVE", { hazards: [hazard("data-loss", `empties ${nameOf(table)}`)] }),
      ),
    );
  }
  if ("ReindexStmt" in node) {
    const { relation, params } = node.ReindexStmt;
    const isConcurrent = (params ?? []).some(
      (one) => "DefElem" in one && one.DefElem.defname === "concurrently",
    );
    return on(relation, isConcurrent ? "SHARE UPDATE EXCLUSIVE" : "SHARE", { work: "build" });
  }
  if ("ClusterStmt" in node) return on(node.ClusterStmt.relation, "ACCESS EXCLUSIVE", { work: "rewrite" });
  if ("VacuumStmt" in node) {
    const { rels, options } = node.VacuumStmt;
    const isFull = (options ?? []).some((one) => "DefElem" in one && one.DefElem.defname === "full");
    const tables = (rels ?? []).flatMap((one) =>
      "VacuumRelation" in one ? [one.VacuumRelation.relation] : [],
    );
    return all(
      tables.map((table) =>
        on(table, isFull ? "ACCESS EXCLUSIVE" : "SHARE UPDATE EXCLUSIVE", {
          work: isFull ? "rewrite" : "scan",
        }),
      ),
    );
  }
  if ("RefreshMatViewStmt" in node) {
    const { relation, concurrent } = node.RefreshMatViewStmt;
    return on(relation, concurrent === true ? "EXCLUSIVE" : "ACCESS EXCLUSIVE", { work: "rewrite" });
  }
  if ("CreateStatsStmt" in node) {
    const tables = (node.CreateStatsStmt.relations ?? []).flatMap((one) =>
      "RangeVar" in one ? [one.RangeVar] : [],
    );
    return all(tables.map((table) => on(table, "SHARE UPDATE EXCLUSIVE")));
  }
  if ("LockStmt" in node) return lockTables(node.LockStmt.relations ?? [], node.LockStmt.mode ?? 8);
  return rows(node) ?? { ...NOTHING, isKnown: !("DoStmt" in node || "CallStmt" in node) };
}

/** What changes rows. */
function rows(node: Node): StatementEffect | undefined {
  if ("InsertStmt" in node) return on(node.InsertStmt.relation, "ROW EXCLUSIVE");
  if ("CopyStmt" in node)
    return node.CopyStmt.is_from === true ? on(node.CopyStmt.relation, "ROW EXCLUSIVE") : NOTHING;
  if ("UpdateStmt" in node) return on(node.UpdateStmt.relation, "ROW EXCLUSIVE", { work: "backfill" });
  if ("MergeStmt" in node) return on(node.MergeStmt.relation, "ROW EXCLUSIVE", { work: "backfill" });
  if (!("DeleteStmt" in node)) return undefined;
  const { relation } = node.DeleteStmt;
  return on(relation, "ROW EXCLUSIVE", {
    work: "backfill",
    hazards: [hazard("data-loss", `deletes rows of ${nameOf(relation)}`)],
  });
}

function createTable({
  relation,
  inhRelations,
  partbound,
  tableElts,
}: Extract<Node, { CreateStmt: unknown }>["CreateStmt"]): StatementEffect {
  const parents = (inhRelations ?? []).flatMap((one) => ("RangeVar" in one ? [one.RangeVar] : []));
  const constraints = (tableElts ?? []).flatMap((one) =>
    "Constraint" in one ? [one.Constraint] : "ColumnDef" in one ? constraintsOf(one.ColumnDef) : [],
  );
  const made = all([
    ...parents.map((parent) =>
      on(parent, partbound === undefined ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE"),
    ),
    ...constraints.map(({ pktable }) => on(pktable, "SHARE ROW EXCLUSIVE")),
  ]);
  return { ...made, makes: relation === undefined ? [] : [nameOf(relation)] };
}

function createIndex({ relation, concurrent, unique }: IndexStmt): StatementEffect {
  const isUnique = unique === true;
  return on(relation, concurrent === true ? "SHARE UPDATE EXCLUSIVE" : "SHARE", {
    work: "build",
    hazards: [
      ...(concurrent === true
        ? []
        : [hazard("blocks-writes", `writes to ${nameOf(relation)} wait while it is built`)]),
      ...(isUnique
        ? [hazard("fails-on-rows", `it fails when rows of ${nameOf(relation)} are not unique`)]
        : []),
    ],
  });
}

function drop({ objects, removeType, concurrent }: DropStmt): StatementEffect {
  const names = (objects ?? []).map(dottedName);
  const mode = concurrent === true ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE";
  switch (removeType) {
    case "OBJECT_TABLE":
    case "OBJECT_FOREIGN_TABLE":
      return all(
        names.map((name) =>
          locking(`table ${name}`, mode, { hazards: [hazard("data-loss", `drops ${name} with its rows`)] }),
        ),
      );
    case "OBJECT_INDEX":
      return all(names.map((name) => locking(`index ${name}`, mode)));
    case "OBJECT_VIEW":
    case "OBJECT_MATVIEW":
      return all(names.map((name) => locking(`view ${name}`, mode)));
    case "OBJECT_TRIGGER":
    case "OBJECT_POLICY":
    case "OBJECT_RULE":
      // `public.users.users_touch`: the last part is the thing's own name.
      return all(names.map((name) => locking(`table ${name.replace(/\.[^.]*$/, "")}`, mode)));
    default:
      return NOTHING;
  }
}

function alterTable({ relation, cmds, objtype }: AlterTableStmt): StatementEffect {
  if (objtype === "OBJECT_INDEX") return on(relation, "SHARE UPDATE EXCLUSIVE");
  const effects = (cmds ?? []).flatMap((one) =>
    "AlterTableCmd" in one ? [alteration(relation, one.AlterTableCmd)] : [],
  );
  return effects.length === 0 ? on(relation, "ACCESS EXCLUSIVE") : all(effects);
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

function constraintsOf({ constraints }: ColumnDef): Constraint[] {
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

/** LOCKMODE numbers of the server, from 1. */
const LOCK_NUMBERS: readonly LockMode[] = [
  "ACCESS SHARE",
  "ROW SHARE",
  "ROW EXCLUSIVE",
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
];

function lockTables(relations: readonly Node[], mode: number): StatementEffect {
  const tables = relations.flatMap((one) => ("RangeVar" in one ? [one.RangeVar] : []));
  return all(tables.map((table) => on(table, LOCK_NUMBERS[mode - 1] ?? "ACCESS EXCLUSIVE")));
}

interface More {
  readonly work?: Work["kind"];
  readonly hazards?: readonly Hazard[];
}

function on(table: RangeVar | undefined, mode: LockMode, more: More = {}): StatementEffect {
  return table === undefined ? NOTHING : locking(`table ${nameOf(table)}`, mode, more);
}

function locking(id: string, mode: LockMode, { work = "catalog", hazards = [] }: More = {}): StatementEffect {
  return {
    ...NOTHING,
    locks: [{ on: id, mode }],
    work: work === "catalog" ? CATALOG : { kind: work, on: [id] },
    hazards,
  };
}

const HEAVIEST: readonly Work["kind"][] = ["catalog", "scan", "backfill", "build", "rewrite"];

/** Several effects as one: the strongest lock on each table, the heaviest work. */
export function all(effects: readonly StatementEffect[]): StatementEffect {
  const locks = new Map<string, LockMode>();
  for (const { on: id, mode } of effects.flatMap((effect) => effect.locks)) {
    const known = locks.get(id);
    if (known === undefined || LOCK_NUMBERS.indexOf(mode) > LOCK_NUMBERS.indexOf(known)) locks.set(id, mode);
  }
  const kind = HEAVIEST.findLast((one) => effects.some(({ work }) => work.kind === one)) ?? "catalog";
  const tables = effects.filter(({ work }) => work.kind === kind).flatMap(({ work }) => work.on);
  return {
    locks: [...locks].map(([id, mode]) => ({ on: id, mode })),
    work: { kind, on: [...new Set(tables)] },
    hazards: effects.flatMap(({ hazards }) => hazards),
    makes: effects.flatMap(({ makes }) => makes),
    isKnown: effects.every(({ isKnown }) => isKnown),
  };
}

function hazard(name: HazardName, message: string): Hazard {
  return { name, message };
}

/** `public.users`, as far as it is written. */
function nameOf(table: RangeVar | undefined): string {
  return [table?.schemaname, table?.relname].filter((part) => part !== undefined && part !== "").join(".");
}

function dottedName(node: Node): string {
  if ("List" in node) return (node.List.items ?? []).map(stringOf).join(".");
  return stringOf(node);
}

function stringOf(node: Node): string {
  return "String" in node ? (node.String.sval ?? "") : "";
}
