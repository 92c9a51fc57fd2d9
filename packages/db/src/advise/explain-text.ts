/** Makes of a workload's query a statement that EXPLAIN takes. */
import { loadModule, type Node, parseSync } from "libpg-query";
import type { Query } from "../workload.ts";

/** What people ask for at once, where nobody says how much. */
const USUAL_LIMIT = 20;

const LITERAL_TYPES = "interval|date|timestamp|timestamptz|time|timetz|inet|uuid|jsonb?";

/**
 * The query with values where somebody sent some, else as it is normalised, but for what a generic plan guesses badly:
 * a LIMIT that is a parameter would count as a tenth of all rows, so it becomes what the query gave back on average.
 */
export async function explainText({ sample, text, kind, rows, calls }: Query): Promise<string> {
  if (sample !== undefined) return sample;
  if (!/\$\d/.test(text)) return text;
  await loadModule();
  // `interval $1` is what is left of `interval '1 day'`, and no longer SQL.
  let rewritten = text
    .replace(new RegExp(`\\b(${LITERAL_TYPES})\\s+(\\$\\d+)(?![\\w:])`, "gi"), "$2::$1")
    .replace(/\bextract\s*\(\s*\$\d+\s+from\b/gi, "extract(epoch from");
  const limits = limitParameters(rewritten);
  const perCall =
    kind === "select" && rows !== undefined ? Math.max(1, Math.round(rows / calls)) : USUAL_LIMIT;
  for (const [parameter, part] of limits) {
    const value = part === "offset" ? "0" : part === "limit" ? String(perCall) : String(USUAL_LIMIT);
    rewritten = rewritten.replace(new RegExp(`\\$${parameter}(?!\\d)`, "g"), value);
  }
  return rewritten;
}

/** By number: the LIMIT of the whole, an OFFSET, or the LIMIT of a subquery. */
function limitParameters(text: string): Map<number, "limit" | "offset" | "inner limit"> {
  const found = new Map<number, "limit" | "offset" | "inner limit">();
  let statement: Node | undefined;
  try {
    statement = parseSync(text).stmts?.[0]?.stmt;
  } catch {
    return found;
  }
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      const number = parameterOf(inner);
      if (number !== undefined && name === "limitOffset") found.set(number, "offset");
      if (number !== undefined && name === "limitCount")
        found.set(number, depth === 0 ? "limit" : "inner limit");
      visit(inner, name === "SelectStmt" ? depth + 1 : depth);
    }
  };
  if (statement !== undefined && "SelectStmt" in statement) visit(statement.SelectStmt, 0);
  else visit(statement, 1);
  return found;
}

function parameterOf(node: unknown): number | undefined {
  if (typeof node !== "object" || node === null || !("ParamRef" in node)) return undefined;
  return (node as { ParamRef: { number?: number } }).ParamRef.number;
}
