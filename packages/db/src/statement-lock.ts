/** Tells from a statement alone what it locks, what takes time, and what may go wrong: for migrations written by hand. */
import type { DropStmt, IndexStmt, Node } from "libpg-query";
import { alterTable, constraintsOf } from "./statement-lock/alter-table.ts";
import {
  all,
  dottedName,
  hazard,
  locking,
  NOTHING,
  nameOf,
  on,
  type StatementEffect,
} from "./statement-lock/effect.ts";
import { LOCK_MODES } from "./step.ts";

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

function lockTables(relations: readonly Node[], mode: number): StatementEffect {
  const tables = relations.flatMap((one) => ("RangeVar" in one ? [one.RangeVar] : []));
  // The server numbers them from 1, in this order.
  return all(tables.map((table) => on(table, LOCK_MODES[mode - 1] ?? "ACCESS EXCLUSIVE")));
}
