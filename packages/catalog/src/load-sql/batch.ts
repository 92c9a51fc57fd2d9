/** Statements that can go to the server in one message, where they are a transaction of their own. */
import type { PlannedStatement } from "./read-statements.ts";

/** More save nothing, and the more there are, the more is done twice when one fails. */
const MOST = 50;

/** From the given one on, at least one. */
export function batchAt(statements: readonly PlannedStatement[], at: number): readonly PlannedStatement[] {
  let end = at;
  while (end < statements.length && end - at < MOST && canShare(statements[end])) end++;
  return statements.slice(at, Math.max(end, at + 1));
}

const ORDINARY: ReadonlySet<string> = new Set([
  "AlterSeqStmt",
  "AlterTableStmt",
  "CommentStmt",
  "CompositeTypeStmt",
  "CreateDomainStmt",
  "CreateEnumStmt",
  "CreateFunctionStmt",
  "CreateSeqStmt",
  "CreateStmt",
  "CreateTableAsStmt",
  "CreateTrigStmt",
  "IndexStmt",
  "RuleStmt",
  "ViewStmt",
]);

function canShare(statement: PlannedStatement | undefined): boolean {
  if (statement?.node === undefined || statement.decision.kind !== "run") return false;
  const { node } = statement;
  if ("IndexStmt" in node && node.IndexStmt.concurrent === true) return false;
  return Object.keys(node).every((kind) => ORDINARY.has(kind));
}
